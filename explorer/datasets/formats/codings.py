"""The meaning of the words in a genotype table: dosages, signed codes, haploid calls, allele letters, missing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import numpy as np

from explorer.datasets.doses import NO_DOSE, UNIT
from explorer.datasets.formats import number_codes, word_codes
from explorer.datasets.formats.findings import Notes
from explorer.datasets.formats.number_codes import UNREAD, Tally
from explorer.datasets.formats.signed_codes import SignCounts
from explorer.datasets.formats.word_codes import WordCoding
from explorer.datasets.genotypes import MISSING
from explorer.errors import InputError

MISSING_WORDS = frozenset(
    {
        *("", "NA", "N/A", "NAN", "NULL", "NONE", ".", "-", "--", "---", "-9", "9", "?", "??", "?/?", "./.", ".|."),
        *("-/-", "-|-", ". .", "- -", "N", "NN", "N/N", "N|N", "N N", "00", "0 0", "NC", "U", "UU", "U/U", "*", "**"),
        *("#N/A", "#NULL!", "#VALUE!", "#DIV/0!", "#REF!", "#NAME?", "#NUM!", "<NA>", "N.A.", "NA/NA", "NA|NA", "NANA"),
        *("ND", "N.D.", "MISSING", "UNKNOWN", "FAIL", "FAILED", "NO CALL", "NO_CALL", "NO-CALL", "NOCALL", "UNCALLED"),
        *("./0", "./1", "0/.", "1/.", ".|0", ".|1", "0|.", "1|.", "UNDETERMINED", "INVALID", "BAD", "N/D", "#N/A N/A"),
    }
)
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$")
_COMMA = re.compile(r"[+-]?[0-3]?,\d+$")
_CALL = re.compile(r"([01])[/|]([01])$")
_PAIR = re.compile(r"([ACGTDI+-]|[ACGT]{2,})\s*[/|:\s]\s*([ACGTDI+-]|[ACGT]{2,})$")
_JOINED = re.compile(r"([ACGTDI])([ACGTDI])$")
_AB = re.compile(r"[AB]\s*[/|:\s]?\s*[AB]$")
_AMBIGUITY = {"R": "AG", "Y": "CT", "S": "CG", "W": "AT", "K": "GT", "M": "AC"}
_SEVERAL = ("B", "D", "H", "V")
"""Ambiguity letters of three bases, which are missing calls among letters."""
DELETION = "-:"
"""One call of a deleted allele, where - alone would be a missing call."""
MOST_WORDS = 60_000


ROOM = MOST_WORDS - 2 * 2**14 - 1000
"""Words before doses are numbered as the units that they are kept in."""


class Vocabulary(dict[str, int]):
    """Numbers every distinct word in the order of first occurrence: `encode` turns fields into those numbers.

    Where there are very many, fractions from 0 to 2 are the nearest 1/16384, so that doses of any precision have room.
    """

    def __missing__(self, word: str) -> int:
        plain = word.strip()
        if len(self) >= ROOM and _NUMBER.match(plain) and 0 <= float(plain) <= 2:
            unit = f"{round(float(plain) / UNIT) * UNIT}"
            if unit != plain:
                return self[unit]
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
    doses : uint16 array (words,) or None
        The dose of each word in units of 1/16384, 65535 where missing, where fractions are kept.
    pairs : int array (words, 2) or None
        For allele letters: the two alleles of each word as indices into `alleles`, -1 where missing or haploid.
    unread : dict of word number -> word
        Words that fit no coding.
    counted : (a1, a2)
        The alleles that the words themselves name (B and A of A, H, B), "" where they name none.
    """

    name: str
    ploidy: int | None
    values: np.ndarray
    pairs: np.ndarray | None = None
    alleles: list[str] = field(default_factory=list[str])
    unread: dict[int, str] = field(default_factory=dict[int, str])
    counted: tuple[str, str] = ("", "")
    doses: np.ndarray | None = None


def is_missing(word: str) -> bool:
    """Return whether this word stands for a missing call in every coding."""
    return word.upper() in MISSING_WORDS


def bases(word: str) -> set[str]:
    """Return the bases of a call in letters, empty where it is none.

    >>> sorted(bases("A/G")), sorted(bases("y")), sorted(bases("CC")), sorted(bases("12"))
    (['A', 'G'], ['C', 'T'], ['C'], [])
    """
    upper = word.strip().upper()
    letters = _AMBIGUITY.get(upper, upper)
    return set(letters) & set("ACGT") if set(letters) <= set("ACGT/|: ") else set()


def call_like(word: str) -> bool:
    """Return whether a word could be a genotype call of any coding."""
    word = word.strip()
    upper = word.upper()
    if is_missing(word) or _CALL.match(word) or upper in _AMBIGUITY or upper in "ACGT":
        return True
    if _NUMBER.match(word):
        return -1 <= float(word) <= 3
    return bool(_PAIR.match(upper) or _JOINED.match(upper) or _AB.match(upper))


def decide(
    words: dict[str, int],
    counts: np.ndarray,
    signs: Callable[[], SignCounts],
    different: Callable[[np.ndarray], float],
    place: str,
    notes: Notes,
    dart: bool = False,
) -> Coding:
    """Return the coding of a table from its distinct words and how often each occurs.

    `signs()` counts -1, 0, 1 at each variant; `different(words)` says how many of these words a variant has that has
    any, on average; `dart` says that the columns are those of DArT's table of SNPs.
    """
    size = max(words.values(), default=-1) + 1
    values = np.full(size, MISSING, np.int8)
    meanings = _Meanings()
    occurring = {word: code for word, code in words.items() if word == word.strip() and counts[code]}
    for word, code in occurring.items():
        if not is_missing(word):
            meanings.put(word, code)

    def calls_of(kind: Iterable[int]) -> int:
        return sum(int(counts[code]) for code in kind)

    kinds = (meanings.numbers, meanings.letters, meanings.calls)
    usual = max(kinds, key=calls_of)
    named: Counter[str] = Counter()
    for word, code in occurring.items():
        named[word.upper()] += int(counts[code])
    if not dart and (own := word_codes.find(named, calls_of(usual))) is not None:
        return _named(own, occurring, named, values, place, notes)
    unread = dict(meanings.unread)
    names = {code: word for word, code in occurring.items()}
    for kind in kinds:
        if kind is not usual:
            unread.update({code: names[code] for code in kind if not _missing_beside(names[code], usual, meanings)})
    if usual is meanings.calls and usual:
        phased = any("|" in names[code] for code in usual)
        values[list(usual)] = list(meanings.calls.values())
        return Coding("phased calls 0|0, 0|1, 1|1" if phased else "calls 0/0, 0/1, 1/1", 2, values, unread=unread)
    if usual is meanings.letters and usual:
        if {names[code].upper() for code in usual} == {"Y"} and named["N"]:
            raise InputError(place, "its only words are Y and N, as of yes and no", "Write 1 and 0 in their place.")
        unread = {code: word for code, word in unread.items() if word.upper() not in _SEVERAL}
        return _letters(meanings.letters, values, unread)
    gaps = any(is_missing(word) for word in occurring)
    return _numbers(meanings, counts, values, unread, names, signs, different, place, notes, dart, gaps)


@dataclass
class _Meanings:
    """The words of a table by what they may be: word number -> meaning."""

    numbers: dict[int, float] = field(default_factory=dict[int, float])
    letters: dict[int, tuple[str, str]] = field(default_factory=dict[int, tuple[str, str]])
    calls: dict[int, int] = field(default_factory=dict[int, int])
    unread: dict[int, str] = field(default_factory=dict[int, str])
    commas: dict[int, str] = field(default_factory=dict[int, str])

    def put(self, word: str, code: int) -> None:
        upper = word.upper()
        if _NUMBER.match(word):
            self.numbers[code] = float(word)
        elif _COMMA.match(word):
            self.numbers[code], self.commas[code] = float(word.replace(",", ".")), word
        elif match := _CALL.match(word):
            self.calls[code] = int(match[1]) + int(match[2])
        elif match := _PAIR.match(upper) or _JOINED.match(upper):
            self.letters[code] = (match[1], match[2])
        elif word == DELETION:
            self.letters[code] = ("-", "")
        elif upper in ("A", "C", "G", "T", "+"):
            self.letters[code] = (upper, "")
        elif upper in _AMBIGUITY:
            self.letters[code] = (_AMBIGUITY[upper][0], _AMBIGUITY[upper][1])
        else:
            self.unread[code] = word


def _missing_beside(word: str, usual: object, words: _Meanings) -> bool:
    """Return whether a word that is a genotype elsewhere means a missing call here: 0/0 beside A/G, -1 beside 0/1."""
    if usual is words.letters:
        return word in ("0/0", "0|0", "0", "-1")
    return usual is words.calls and word == "-1"


def _named(
    own: WordCoding, words: dict[str, int], named: Counter[str], values: np.ndarray, place: str, notes: Notes
) -> Coding:
    unread: dict[int, str] = {}
    for word, code in words.items():
        if word.upper() in own.values:
            values[code] = own.values[word.upper()]
        elif not is_missing(word) and not (own.ploidy != 1 and word in ("0", "-1", "0/0", "0|0")):
            unread[code] = word
    partial = sum(named[word] for word in word_codes.PARTIAL if own.values.get(word) == MISSING)
    if partial:
        sentence = f"C (not A) and D (not B) leave the genotype open: read as missing ({partial:,} calls)."
        notes.find("partial-calls", "note", place, sentence)
    return Coding(own.name, own.ploidy, values, unread=unread, counted=own.alleles)


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
    words: _Meanings,
    counts: np.ndarray,
    values: np.ndarray,
    unread: dict[int, str],
    names: dict[int, str],
    signs: Callable[[], SignCounts],
    different: Callable[[np.ndarray], float],
    place: str,
    notes: Notes,
    dart: bool,
    gaps: bool,
) -> Coding:
    codes = np.fromiter(words.numbers, np.int64, len(words.numbers))
    numbers = np.fromiter(words.numbers.values(), np.float64, len(codes))
    tally = Tally()
    tally.add(numbers, counts[codes])
    tally.settle()
    if tally.fractions:
        tally.different = different(codes[numbers != np.round(numbers)])
    if words.commas:
        sentence = f"Decimal commas ({next(iter(words.commas.values()))}) are read as decimal points."
        notes.find("decimal-commas", "note", place, sentence)
    if dart:
        found = number_codes.decide_dart(tally, place, notes)
    else:
        found = number_codes.decide(tally, signs, place, notes, gaps)
    dosages = found.read(numbers)
    values[codes] = np.where(dosages == UNREAD, MISSING, dosages)
    unread |= {code: names[code] for code in codes[dosages == UNREAD].tolist()}
    coding = Coding(found.name, found.ploidy, values, unread=unread)
    if found.between == "kept":
        coding.doses = np.full(len(values), NO_DOSE, np.uint16)
        coding.doses[codes] = found.doses(numbers)
    return coding


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
