"""Codings of genotypes in words of their own: A, H, B of crosses; AA, AB, BB of arrays; presence and absence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from explorer.datasets.genotypes import MISSING


@dataclass(frozen=True)
class WordCoding:
    """A coding that is told by its words.

    Attributes
    ----------
    name : str
        The name of the coding in the report.
    ploidy : 1, 2 or None
        None where the calls themselves have to decide.
    values : dict of word in capitals -> dosage, MISSING where it says less than a genotype
    marks : set of str
        The words of which one must occur; the others may be another coding's.
    alleles : (a1, a2)
        The allele that is counted and the other one, "" where the words name none.
    """

    name: str
    ploidy: int | None
    values: Mapping[str, int]
    marks: frozenset[str]
    alleles: tuple[str, str] = ("", "")


def _paired(first: str, second: str) -> dict[str, int]:
    """Return copies of `second` in pairs of two alleles, however they are separated."""
    return {
        f"{a}{between}{b}": (a == second) + (b == second)
        for a in (first, second)
        for b in (first, second)
        for between in ("", "/", "|", ":", " ")
    }


_AB = _paired("A", "B")
_SIGNS = _paired("-", "+")
_ONE_TWO = _paired("1", "2")
CODINGS = (
    WordCoding(
        "parental alleles A, H, B (H is the heterozygote)",
        None,
        {"A": 0, "H": 1, "B": 2, "C": MISSING, "D": MISSING},
        frozenset("HB"),
        ("B", "A"),
    ),
    WordCoding("allele pairs 11, 12, 22", None, _ONE_TWO, frozenset(w for w in _ONE_TWO if "2" in w), ("2", "1")),
    WordCoding("alleles AA, AB, BB of an array", None, _AB, frozenset(w for w in _AB if "B" in w), ("B", "A")),
    WordCoding(
        "homozygous reference, heterozygous, homozygous alternative",
        2,
        {
            **dict.fromkeys(("HOM_REF", "HOMREF", "HOM-REF", "REF/REF"), 0),
            **dict.fromkeys(("HET", "HETEROZYGOUS", "REF/ALT"), 1),
            **dict.fromkeys(("HOM_ALT", "HOMALT", "HOM-ALT", "ALT/ALT", "HOM_VAR", "HOMVAR"), 2),
        },
        frozenset(("HOM_REF", "HOMREF", "HOM-REF", "REF/REF")),
    ),
    WordCoding(
        "presence/absence (present, absent)",
        1,
        {"PRESENT": 1, "PRESENCE": 1, "TRUE": 1, "ABSENT": 0, "ABSENCE": 0, "FALSE": 0},
        frozenset(("PRESENT", "PRESENCE", "TRUE")),
    ),
    WordCoding("presence/absence (P, A)", 1, {"P": 1, "A": 0}, frozenset("P")),
    WordCoding("presence/absence (+, -)", 1, {"+": 1, "-": 0}, frozenset("+")),
    WordCoding("copies of + (+/+, +/-, -/-)", None, _SIGNS, frozenset(w for w in _SIGNS if "+" in w), ("+", "-")),
)
PARTIAL = ("C", "D")
"""Words of a cross that exclude one homozygote only: C is "not A", D is "not B"."""


def find(counts: Mapping[str, int], rival: int) -> WordCoding | None:
    """Return the coding that covers most calls, and no fewer than the `rival` of letters or numbers covers.

    `counts` holds how often each word occurs, in capitals, words of missing calls among them.
    """

    def covered(coding: WordCoding) -> int:
        return sum(counts.get(word, 0) for word in coding.values if word.strip("-/|: "))

    alone = {"+": 1} if "-" not in counts else {}
    fitting = [coding for coding in CODINGS if coding.marks & counts.keys() and not coding.marks <= alone.keys()]
    best = max(fitting, key=covered, default=None)
    return best if best is not None and covered(best) >= rival else None
