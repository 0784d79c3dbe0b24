"""The meaning of the words in a genotype table: dosages, signed codes, haploid calls, allele letters, missing."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from explorer.datasets.formats.findings import Notes
from explorer.datasets.genotypes import MISSING

MISSING_WORDS = frozenset(
    {
        *("", "NA", "N/A", "NAN", "NULL", "NONE", ".", "-", "--", "-9", "9", "?", "??", "./.", ".|.", "-/-", ". ."),
        *("N", "NN", "N/N", "N|N", "N N", "00", "0 0", "NC"),
    }
)
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$")
_CALL = re.compile(r"([01])[/|]([01])$")
_PAIR = re.compile(r"([ACGTDI+-]|[ACGT]{2,})\s*[/|:\s]\s*([ACGTDI+-]|[ACGT]{2,})$")
_JOINED = re.compile(r"([ACGTDI])([ACGTDI])$")
_AMBIGUITY = {"R": "AG", "Y": "CT", "S": "CG", "W": "AT", "K": "GT", "M": "AC"}
MOST_WORDS = 60_000
MOST_HETEROZYGOTES = 1.2
"""Observed over expected heterozygotes above which -1, 0, 1 are rather missing and one copy."""


class Vocabulary(dict[str, int]):
    """Numbers every distinct word in the order of first occurrence: `encode` turns fields into those numbers."""

    def __missing__(self, word: str) -> int:
        plain = word.strip()
        code = self[plain] if plain != word else len(self)
        self[word] = code
        return code

    def encode(self, fields: list[str]) -> np.ndarray:
        """Return the words' numbers, uint16 (fields,), or uint8 while there are at most 256 words."""
        codes = np.fromiter(map(self.__getitem__, fields), np.uint16, len(fields))
        return codes.astype(np.uint8) if len(self) <= 256 else codes


@dataclass
class Coding:
    """How words become allele counts.

    Attributes
    ----------
    name : str
        The name of the coding in the report.
    ploidy : 1, 2 or None
        None where the calls themselves have to decide.
    values : int8 array (words,)
        The dosage of each word, -1 where missing; all -1 where `letters` are to be counted.
    pairs : int array (words, 2) or None
        For allele letters: the two alleles of each word as indices into `alleles`, -1 where missing or haploid.
    unread : dict of word number -> word
        Words that fit no coding.
    """

    name: str
    ploidy: int | None
    values: np.ndarray
    pairs: np.ndarray | None = None
    alleles: list[str] = field(default_factory=list[str])
    unread: dict[int, str] = field(default_factory=dict[int, str])
    sentence: str = ""


def is_missing(word: str) -> bool:
    """Return whether this word stands for a missing call in every coding."""
    return word.upper() in MISSING_WORDS


def call_like(word: str) -> bool:
    """Return whether a word could be a genotype call of any coding."""
    word = word.strip()
    upper = word.upper()
    if is_missing(word) or _CALL.match(word) or upper in _AMBIGUITY or upper in "ACGT":
        return True
    if _NUMBER.match(word):
        return -1 <= float(word) <= 3
    return bool(_PAIR.match(upper) or _JOINED.match(upper))


def decide(words: dict[str, int], counts: np.ndarray, hetero: Callable[[], float], place: str, notes: Notes) -> Coding:
    """Return the coding of a table from its distinct words and how often each occurs.

    `hetero()` returns observed over expected heterozygotes if -1, 0, 1 were homozygous, heterozygous, homozygous.
    """
    size = max(words.values(), default=-1) + 1
    values = np.full(size, MISSING, np.int8)
    numbers: dict[int, float] = {}
    letters: dict[int, tuple[str, str]] = {}
    calls: dict[int, int] = {}
    unread: dict[int, str] = {}
    for word, code in words.items():
        if word != word.strip() or is_missing(word) or not counts[code]:
            continue
        upper = word.upper()
        if _NUMBER.match(word):
            numbers[code] = float(word)
        elif match := _CALL.match(word):
            calls[code] = int(match[1]) + int(match[2])
        elif match := _PAIR.match(upper) or _JOINED.match(upper):
            letters[code] = (match[1], match[2])
        elif upper in ("A", "C", "G", "T", "+"):
            letters[code] = (upper, "")
        elif upper in _AMBIGUITY:
            letters[code] = (_AMBIGUITY[upper][0], _AMBIGUITY[upper][1])
        else:
            unread[code] = word
    if sum(map(bool, (numbers, letters, calls))) > 1:
        usual = max((numbers, letters, calls), key=lambda kind: sum(int(counts[c]) for c in kind))
        names = {code: word for word, code in words.items() if word == word.strip()}
        for kind in (numbers, letters, calls):
            if kind is not usual:
                unread.update({code: names[code] for code in kind})
        numbers = numbers if usual is numbers else {}
        letters = letters if usual is letters else {}
        calls = calls if usual is calls else {}
    if calls:
        values[list(calls)] = list(calls.values())
        return Coding("calls 0/0, 0/1, 1/1", 2, values, unread=unread)
    if letters:
        return _letters(letters, values, unread)
    return _numbers(numbers, counts, values, unread, hetero, place, notes)


def _letters(letters: dict[int, tuple[str, str]], values: np.ndarray, unread: dict[int, str]) -> Coding:
    alleles = sorted({allele for pair in letters.values() for allele in pair if allele})
    diploid = any(second for _, second in letters.values())
    pairs = np.full((len(values), 2), -1)
    for code, (first, second) in letters.items():
        pairs[code, 0] = alleles.index(first)
        if diploid:
            pairs[code, 1] = alleles.index(second or first)
    name = "allele letters (AA, AG, GG)" if diploid else "allele letters, one per call"
    return Coding(name, None if diploid else 1, values, pairs, alleles, unread)


def _numbers(
    numbers: dict[int, float],
    counts: np.ndarray,
    values: np.ndarray,
    unread: dict[int, str],
    hetero: Callable[[], float],
    place: str,
    notes: Notes,
) -> Coding:
    def coding(name: str, ploidy: int | None, dosage: dict[float, int], sentence: str = "") -> Coding:
        for code, number in numbers.items():
            if number in dosage:
                values[code] = dosage[number]
            elif number not in (-1, 3, 9, -9):
                unread[code] = f"{number:g}"
        return Coding(name, ploidy, values, unread=unread, sentence=sentence)

    fractions = {c: n for c, n in numbers.items() if n != int(n) and 0 <= n <= 2}
    total = sum(int(counts[c]) for c in numbers)
    if sum(int(counts[c]) for c in fractions) > 0.02 * total and all(-1 <= n <= 3 for n in numbers.values()):
        listed = ", ".join(f"{n:g}" for n in list(fractions.values())[:3])
        sentence = f"The dosages are fractions ({listed}, ...), as imputation writes them; whole counts are needed."
        notes.demand("fractional-dosages", place, sentence, "round-dosages")
        rounded = {n: round(n) for n in numbers.values() if 0 <= n <= 2}
        return coding("dosages 0-2, rounded", 2, rounded)
    present = {n for n in numbers.values() if n == int(n)}
    if {1, 2, 3} <= present and 0 not in present and -1 not in present:
        sentence = "The codes are 1, 2, 3 without a 0: 3 is read as missing, unless they mean 0, 1, 2 copies."
        if notes.find("codes-from-one", "error", place, sentence, "one-two-three"):
            return coding("codes 1, 2, 3", 2, {1: 0, 2: 1, 3: 2})
    signed = -1 in present and 1 in present and 2 not in present
    if signed:
        ratio = hetero()
        missing = notes.requested("minus-one-missing") or (
            ratio > MOST_HETEROZYGOTES and not notes.requested("signed-coding")
        )
        if not missing:
            sentence = "-1, 0, 1 are read as homozygous, heterozygous, homozygous (a1 counted 0, 1, 2)."
            other = "signed-coding" if notes.requested("signed-coding") else "minus-one-missing"
            notes.find("signed-codes", "note", place, sentence, other)
            return coding("codes -1, 0, 1", None, {-1: 0, 0: 1, 1: 2})
        sentence = (
            "The values are -1, 0, 1; -1 is read as missing and 0, 1 as one copy (as codes of two copies "
            f"they would hold {ratio:.1f} times the heterozygotes expected)."
        )
        other = "minus-one-missing" if notes.requested("minus-one-missing") else "signed-coding"
        notes.find("signed-codes", "warning", place, sentence, other)
    if 2 not in present and present & {0, 1}:
        if notes.requested("diploid"):
            return coding("dosages 0, 1, 2 (no 2 occurs)", 2, {0: 0, 1: 1})
        sentence = "Only 0 and 1 occur: read as one copy each (haploids, inbred lines, presence/absence)."
        notes.find("haploid-codes", "note", place, sentence, "diploid")
        return coding("one copy, 0/1", 1, {0: 0, 1: 1})
    return coding("dosages 0, 1, 2", None, {0: 0, 1: 1, 2: 2})


def count_letters(
    codes: np.ndarray, coding: Coding, requested: list[str] | None
) -> tuple[np.ndarray, list[str], list[str]]:
    """Count allele a1 at each variant of a block of words.

    Parameters
    ----------
    codes : int array (samples, variants)
        Word numbers.
    requested : list of str or None
        The allele to count at each variant, "" for the rarer one.

    Returns
    -------
    dosages : int8 (samples, variants)
        All -2 at a variant with more than two alleles.
    a1, a2 : list of str (variants,)
        a1 is the rarer allele, of equals the later letter.
    """
    assert coding.pairs is not None
    first, second = coding.pairs[codes, 0], coding.pairs[codes, 1]
    tally = np.stack([(first == a).sum(0) + (second == a).sum(0) for a in range(len(coding.alleles))])
    dosages = np.full(codes.shape, MISSING, np.int8)
    a1: list[str] = []
    a2: list[str] = []
    for column in range(codes.shape[1]):
        there = [int(a) for a in np.nonzero(tally[:, column])[0]]
        there.sort(key=lambda a: (tally[a, column], -a))
        if len(there) > 2:
            dosages[:, column] = -2
            a1.append("")
            a2.append("/".join(coding.alleles[a] for a in reversed(there)))
            continue
        counted = coding.alleles[there[0]] if len(there) == 2 else ""
        other = coding.alleles[there[-1]] if there else ""
        choice = requested[column] if requested is not None else ""
        if choice and choice == other:
            counted, other = other, counted
        elif choice and not counted:
            counted = choice
        index = coding.alleles.index(counted) if counted in coding.alleles else -5
        typed = first[:, column] >= 0
        dosages[typed, column] = ((first[:, column] == index) + (second[:, column] == index).astype(np.int8))[typed]
        a1.append(counted)
        a2.append(other)
    return dosages, a1, a2
