"""What numbers mean as genotypes: 0, 1, 2; -1, 0, 1; 0, .5, 1; 1, 2, 3; 1, 2; DArT's; and imputed values between them.

A coding that the numbers do not settle is asked: an error whose mends each settle it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from explorer.datasets.doses import exact
from explorer.datasets.formats import imputation
from explorer.datasets.formats.findings import Notes
from explorer.datasets.formats.signed_codes import SignCounts
from explorer.datasets.genotypes import MISSING
from explorer.errors import InputError

UNREAD = -2
MISSING_NUMBERS = (-9999.0, -999.0, -99.0, -9.0, 9.0, 999.0)
"""Numbers that stand for a missing call in every coding."""
FEW_HALVES = 0.02
"""Share of calls of 0.5 below which they may be imputed rather than heterozygotes."""
RARE_THREE = 0.01
"""Share of calls of 3 up to which it is missing beside 0, 1, 2."""
_CODES = (-1.0, 0.0, 1.0, 2.0, 3.0)
_SURE = -0.05
"""Fractions below this come from codes -1, 0, 1, or from centring, and not from noise below 0."""
FEW_DIFFERENT = 2.0
"""Different fractions at a variant, on average, up to which they may fill gaps (the variant's mean) and are asked."""
MOST_GAPS = 0.5
"""Share of fractions below which these may fill gaps in calls."""
_BEYOND = 0.1
"""How far beyond the codes, in steps between them, a dose may lie; it is taken for the code."""
Between = Literal["unread", "rounded", "missing", "kept"]


@dataclass
class Tally:
    """How often each number occurs in a table.

    Attributes
    ----------
    whole : dict of number -> count
        The whole numbers, but for the very large ones.
    halves, fractions : int
        How many are 0.5, and how many are no whole numbers but lie between -1.5 and 3 (0.5 among them).
    low, high : float
        The least and the greatest of these fractions; 0 where there is none.
    examples : list of float
        Some of them, for the report.
    others : int
        How many numbers are neither.
    different : float
        How many different fractions a variant has that has any, on average; 0 where nobody has counted.
    """

    whole: dict[float, int] = field(default_factory=dict[float, int])
    halves: int = 0
    fractions: int = 0
    low: float = 0.0
    high: float = 0.0
    examples: list[float] = field(default_factory=list[float])
    others: int = 0
    different: float = 0.0

    def add(self, numbers: np.ndarray, counts: np.ndarray) -> None:
        """Count float numbers (k,) that occur `counts` (k,) times each."""
        is_whole = (numbers == np.round(numbers)) & (np.abs(numbers) <= -MISSING_NUMBERS[0])
        for number, count in zip(numbers[is_whole].tolist(), counts[is_whole].tolist(), strict=True):
            self.whole[number] = self.whole.get(number, 0) + count
        inside = ~is_whole & (numbers > -1.5) & (numbers < 3)
        self.others += int(counts[~is_whole & ~inside].sum())
        if inside.any():
            found = numbers[inside]
            self.low = min(self.low, float(found.min())) if self.fractions else float(found.min())
            self.high = max(self.high, float(found.max()))
            self.halves += int(counts[numbers == 0.5].sum())
            self.fractions += int(counts[inside].sum())
            self.examples += found[: 3 - len(self.examples)].tolist()

    def settle(self) -> None:
        """Take the fractions for no genotypes where most numbers are none either (a column of yields)."""
        codes = sum(count for number, count in self.whole.items() if number in _CODES)
        strange = self.others + sum(c for n, c in self.whole.items() if n not in (*_CODES, *MISSING_NUMBERS))
        if strange and 2 * codes <= self.fractions + strange:
            self.fractions, self.halves, self.low, self.high = 0, 0, 0.0, 0.0

    def listed(self) -> str:
        """Return some of the fractions as words."""
        return ", ".join(f"{number:g}" for number in self.examples)


@dataclass(frozen=True)
class NumberCoding:
    """How numbers become allele counts.

    Attributes
    ----------
    name : str
        The name of the coding in the report.
    ploidy : 1, 2 or None
        None where the calls themselves have to decide.
    codes : dict of number -> dosage
        Evenly spaced where `between` is "rounded"; MISSING_NUMBERS need not be in it.
    between : "unread", "rounded", "missing" or "kept"
        What becomes of numbers between the codes; where they are kept, `doses` has them.
    """

    name: str
    ploidy: int | None
    codes: Mapping[float, int]
    between: Between = "unread"

    def read(self, numbers: np.ndarray) -> np.ndarray:
        """Return the int8 dosages of float numbers of any shape: MISSING and UNREAD among them; doses are rounded."""
        dosages = np.full(numbers.shape, UNREAD, np.int8)
        known, step = self._scale()
        if self.between != "unread":
            inside = (numbers >= known[0] - step / 2) & (numbers <= known[-1] + step / 2)
            dosages[inside] = MISSING
            if self.between != "missing":
                nearest = np.rint((numbers[inside] - known[0]) / step).clip(0, len(known) - 1).astype(np.int64)
                dosages[inside] = np.array([self.codes[code] for code in known], np.int8)[nearest]
        for code, dosage in {**dict.fromkeys(MISSING_NUMBERS, MISSING), **self.codes}.items():
            dosages[numbers == code] = dosage
        return dosages

    def doses(self, numbers: np.ndarray) -> np.ndarray:
        """Return float numbers of any shape as doses, uint16 in units of 1/16384; 65535 where `read` has no dosage."""
        known, step = self._scale()
        copies = ((numbers - known[0]) / step).clip(0, len(known) - 1)
        return exact(np.where(self.read(numbers) < 0, np.nan, copies))

    def _scale(self) -> tuple[list[float], float]:
        """Return the codes of 0, 1, ... copies, and the step between them."""
        known = sorted(code for code, dosage in self.codes.items() if dosage != MISSING)
        return known, (known[-1] - known[0]) / max(1, len(known) - 1)


_COPIES = {-1.0: MISSING, 0.0: 0, 1.0: 1, 2.0: 2, 3.0: MISSING}
_FROM_ONE = {-1.0: MISSING, 0.0: MISSING, 1.0: 0, 2.0: 1, 3.0: 2}
_HALVES = {-1.0: MISSING, 0.0: 0, 0.5: 1, 1.0: 2, 3.0: MISSING}
_SIGNED = {-1.0: 0, 0.0: 1, 1.0: 2, 3.0: MISSING}
_ONE_COPY = {-1.0: MISSING, 0.0: 0, 1.0: 1, 3.0: MISSING}
_ONE_TWO_HAPLOID = {-1.0: MISSING, 1.0: 0, 2.0: 1}
_ONE_TWO_DIPLOID = {-1.0: MISSING, 1.0: 0, 2.0: 2}


def decide(tally: Tally, signs: Callable[[], SignCounts], place: str, notes: Notes, gaps: bool = False) -> NumberCoding:
    """Return the coding of a table of numbers, or ask for it.

    `signs()` counts -1, 0, 1 at each variant; `gaps` says that missing calls are written in another way.
    """
    there = {code for code in _CODES if code in tally.whole}
    low, high = tally.low, tally.high
    if tally.fractions and low < _SURE:
        _refuse_centred(tally, place)
    may_be_signed = 2 not in there and high < 1.5 and (low < _SURE or {-1, 1} <= there)
    if may_be_signed and _is_signed(tally, signs, place, notes, gaps):
        return _between(NumberCoding("codes -1, 0, 1", None, _SIGNED), tally, place, notes)
    if 2 not in there and tally.fractions and high < 1 and low >= _SURE:
        return _zero_to_one(tally, place, notes)
    from_one = 3 in there and bool(there & {1, 2}) and tally.whole[3] > tally.whole.get(0, 0)
    calls = sum(tally.whole.get(code, 0) for code in (0, 1, 2, 3))
    from_one |= {0, 1, 2, 3} <= there and not gaps and -1 not in there and tally.whole[3] > RARE_THREE * calls
    if from_one and not (tally.fractions and tally.low < 1):
        return _from_one(tally, place, notes)
    if {1, 2} <= there and 0 not in there and not (tally.fractions and tally.low < 1):
        return _one_two(tally, place, notes)
    if 2 not in there and there & {0, 1} and high <= 1:
        return _haploid(place, notes, NumberCoding("one copy, 0/1", 1, _ONE_COPY))
    return copies(tally, place, notes)


def _refuse_centred(tally: Tally, place: str) -> None:
    """Refuse numbers of which hardly any is a code, and some are negative: genotypes that were centred or scaled."""
    codes = sum(count for number, count in tally.whole.items() if number in _CODES)
    if codes < 0.1 * tally.fractions:
        what = f"the numbers ({tally.listed()}, ...) are no allele counts: they seem centred or scaled"
        raise InputError(place, what, "Bring the genotypes as they were before.")


def copies(tally: Tally, place: str, notes: Notes, ploidy: int | None = None) -> NumberCoding:
    """Return the coding 0, 1, 2 with -1 missing, for numbers that are known to be copies; asks about fractions."""
    if ploidy == 2 and 2 not in tally.whole and tally.fractions and _SURE <= tally.low <= tally.high < 1:
        return _zero_to_one(tally, place, notes, diploid=True)
    return _between(_with_five(tally, place, notes), tally, place, notes)


def signed() -> NumberCoding:
    """Return the coding -1, 0, 1 of homozygous, heterozygous, homozygous."""
    return NumberCoding("codes -1, 0, 1", None, _SIGNED)


def _is_signed(tally: Tally, signs: Callable[[], SignCounts], place: str, notes: Notes, gaps: bool) -> bool:
    """Whether -1, 0, 1 are the codes of two copies, rather than missing and one copy; asked where it is not clear."""
    if tally.fractions > 0 and tally.low < _SURE:
        sentence = "-1, 0, 1 are read as homozygous, heterozygous, homozygous (a1 counted 0, 1, 2)."
        notes.find("signed-codes", "note", place, sentence)
        return True
    verdict = signs().verdict(gaps)
    mends = ("signed-coding", "minus-one-missing")
    if verdict == "open":
        sentence = (
            "The values are -1, 0, 1: they may be homozygous, heterozygous, homozygous, or -1 may be missing and 0, 1 "
            "the alleles of haploids or inbred lines. Their frequencies do not tell."
        )
        notes.find("signed-codes", "error", place, sentence, *mends)
        return notes.requested(mends[0]) or not notes.requested(mends[1])
    is_signed = not notes.requested(mends[1]) if verdict == "signed" else notes.requested(mends[0])
    if is_signed:
        sentence = "-1, 0, 1 are read as homozygous, heterozygous, homozygous (a1 counted 0, 1, 2)."
    else:
        sentence = (
            f"The values are -1, 0, 1; -1 ({tally.whole[-1]:,} calls, as frequent at every variant) is read as "
            "missing and 0, 1 as one copy."
        )
        if verdict == "signed":
            sentence = "The values are -1, 0, 1; -1 is read as missing and 0, 1 as one copy."
    severity, mend = ("note", mends[1]) if verdict == "signed" else ("warning", mends[0])
    notes.find("signed-codes", severity, place, sentence, mend)
    return is_signed


def _zero_to_one(tally: Tally, place: str, notes: Notes, diploid: bool = False) -> NumberCoding:
    """Fractions between 0 and 1, and nothing above: halved dosages, or dosages of one copy or of rare alleles."""
    typed = tally.fractions + tally.whole.get(0, 0) + tally.whole.get(1, 0)
    halves = NumberCoding("codes 0, 0.5, 1 (the heterozygote is 0.5)", None, _HALVES)
    if tally.halves == tally.fractions and tally.halves >= FEW_HALVES * typed:
        sentence = "The values are 0, 0.5, 1: read as 0, 1, 2 copies, the heterozygote being 0.5."
        notes.find("half-codes", "note", place, sentence)
        return halves
    are_doses = tally.different > FEW_DIFFERENT
    likely = ["read-doses" if are_doses else "round-dosages", "double-dosages"]
    if tally.halves > 0.5 * tally.fractions:
        likely.reverse()
    further = ("round-dosages", "imputed-missing") if are_doses else ("imputed-missing", "read-doses")
    doubled = {"double-dosages": "Double the dosages (the heterozygote is 0.5)"} if are_doses else {}
    sentence = (
        f"The dosages are fractions from 0 to 1 ({tally.listed()}, ...): these may be copies as they stand, or "
        "copies halved, so that the heterozygote is 0.5."
    )
    notes.demand("zero-to-one", place, sentence, *likely, *further, labels=doubled)
    kept = (notes.requested("read-doses") or are_doses) and not notes.requested("round-dosages")
    between: Between = "missing" if notes.requested("imputed-missing") else "kept" if kept else "rounded"
    if between == "kept":
        imputation.say_share(notes, tally.fractions / typed)
    if notes.requested("double-dosages"):
        ploidy = 2 if between == "kept" else None
        return NumberCoding(f"dosages 0-1, doubled, {_told(between)}", ploidy, _HALVES, between)
    if diploid:
        return NumberCoding(f"dosages 0-2, {_told(between)}", 2, _COPIES, between)
    return _haploid(place, notes, NumberCoding(f"one copy, 0/1, {_told(between)}", 1, _ONE_COPY, between))


def _haploid(place: str, notes: Notes, coding: NumberCoding) -> NumberCoding:
    if notes.requested("diploid"):
        return NumberCoding("dosages 0, 1, 2 (no 2 occurs)", 2, _COPIES, coding.between)
    occur = "Nothing above 1 occurs" if coding.between == "kept" else "Only 0 and 1 occur"
    sentence = f"{occur}: read as one copy each (haploids, inbred lines, presence/absence)."
    notes.find("haploid-codes", "note", place, sentence, "diploid")
    return coding


def _from_one(tally: Tally, place: str, notes: Notes) -> NumberCoding:
    zero = "without a 0" if 0 not in tally.whole else "with few 0s"
    if tally.whole.get(0, 0) > tally.whole[3]:
        zero = "with 0"
    sentence = f"The codes are 1, 2, 3 {zero}: they may mean 0, 1, 2 copies, or 3 may be missing."
    if 0 in tally.whole:
        sentence = (
            f"The codes are 1, 2, 3 {zero}: 1, 2, 3 may mean 0, 1, 2 copies and 0 be missing, or 3 may be missing."
        )
    notes.find("codes-from-one", "error", place, sentence, "one-two-three", "three-missing")
    if notes.requested("three-missing") and not notes.requested("one-two-three"):
        coding = NumberCoding("dosages 0, 1, 2 (3 is missing)", 2, _COPIES)
    else:
        coding = NumberCoding("codes 1, 2, 3", 2, _FROM_ONE)
    return _between(coding, tally, place, notes, asked=True)


def _one_two(tally: Tally, place: str, notes: Notes) -> NumberCoding:
    sentence = (
        "The only codes are 1 and 2: they may be the two alleles of inbred lines or haploids, the two homozygotes, "
        "or 1 and 2 copies."
    )
    mends = ("one-two-haploid", "one-two-diploid", "one-two-copies")
    notes.find("codes-one-two", "error", place, sentence, *mends)
    if notes.requested(mends[0]):
        coding = NumberCoding("codes 1, 2 of one copy", 1, _ONE_TWO_HAPLOID)
    elif notes.requested(mends[1]):
        coding = NumberCoding("codes 1, 2 of two homozygotes", 2, _ONE_TWO_DIPLOID)
    else:
        coding = NumberCoding("dosages 0, 1, 2 (no 0 occurs)", 2, _COPIES)
    return _between(coding, tally, place, notes, asked=True)


def _with_five(tally: Tally, place: str, notes: Notes) -> NumberCoding:
    """Plain copies; 5 is missing where nothing lies between it and them, as BLUPF90 writes it."""
    if 5 not in tally.whole or 4 in tally.whole or 3 in tally.whole or not {0, 1, 2} & tally.whole.keys():
        return NumberCoding("dosages 0, 1, 2", None, _COPIES)
    notes.find("five-missing", "note", place, f"5 is read as missing ({tally.whole[5]:,} times), as BLUPF90 writes it.")
    return NumberCoding("dosages 0, 1, 2, 5 missing", None, {**_COPIES, 5.0: MISSING})


def _told(between: Between) -> str:
    return {"rounded": "rounded", "kept": "fractions kept as doses"}.get(between, "imputed values missing")


def _between(coding: NumberCoding, tally: Tally, place: str, notes: Notes, asked: bool = False) -> NumberCoding:
    """Say or ask what becomes of imputed values between the codes; where the codes were asked for, round them.

    Doses of 0 to 2 copies are kept; fractions that are few and alike at each variant may only fill gaps, and are asked.
    """
    if not tally.fractions:
        return coding
    known = tally.fractions + sum(n for code, n in tally.whole.items() if coding.codes.get(code, MISSING) != MISSING)
    share = tally.fractions / max(1, known)
    within = _within(coding, tally) and not asked
    if within and coding.codes is _COPIES and tally.different > FEW_DIFFERENT:
        imputation.say_doses(place, notes, tally.examples, tally.fractions, known, gaps=share < MOST_GAPS)
        becomes: Between = "missing" if share < MOST_GAPS and notes.requested("imputed-missing") else "kept"
        return _of_copies("rounded" if notes.requested("round-dosages") else becomes)
    sentence = f"The dosages are fractions ({tally.listed()}, ...) in {share:.1%} of calls"
    if asked:
        sentence += ", as imputation writes them; they are rounded to the nearest code."
        notes.find("fractional-dosages", "warning", place, sentence, "imputed-missing")
    else:
        sentence += ": they may fill gaps between calls, as the mean of a variant does, or be doses of imputation."
        keep = ("read-doses",) if within else ()
        notes.demand("fractional-dosages", place, sentence, "round-dosages", "imputed-missing", *keep)
    between: Between = "rounded" if asked or notes.requested("round-dosages") else "missing"
    if asked and notes.requested("imputed-missing"):
        between = "missing"
    if within and notes.requested("read-doses") and not notes.requested("round-dosages"):
        between = "kept"
        imputation.say_share(notes, share)
    if coding.codes is _COPIES:
        return _of_copies(between)
    ploidy = 2 if between == "kept" else coding.ploidy
    return NumberCoding(f"{coding.name}, {_told(between)}", ploidy, coding.codes, between)


def _of_copies(between: Between) -> NumberCoding:
    return NumberCoding(f"dosages 0-2, {_told(between)}", 2, _COPIES, between)


def _within(coding: NumberCoding, tally: Tally) -> bool:
    """Say whether no fraction lies further beyond the codes than doses may."""
    known = [code for code, dosage in coding.codes.items() if dosage != MISSING]
    return min(known) - _BEYOND <= tally.low and tally.high <= max(known) + _BEYOND


def decide_dart(tally: Tally, place: str, notes: Notes) -> NumberCoding:
    """Return the coding of DArT's table of SNPs, one row each, where 2 usually is the heterozygote; it is asked."""
    sentence = (
        "The columns are those of a DArT table of SNPs, whose codes are 0 (reference homozygote), 1 (SNP homozygote), "
        "2 (heterozygote), unless somebody has made them counts 0, 1, 2."
    )
    notes.find("dart-codes", "error", place, sentence, "dart-coding", "dart-counts")
    if notes.requested("dart-counts") and not notes.requested("dart-coding"):
        return _between(NumberCoding("dosages 0, 1, 2", None, _COPIES), tally, place, notes)
    codes = {-1.0: MISSING, 0.0: 0, 1.0: 2, 2.0: 1}
    if not tally.fractions:
        return NumberCoding("DArT codes 0, 1, 2 (2 is the heterozygote)", None, codes)
    sentence = f"Fractions ({tally.listed()}, ...) mean nothing among DArT's codes."
    notes.demand("fractional-dosages", place, sentence, "imputed-missing")
    return NumberCoding("DArT codes 0, 1, 2 (2 is the heterozygote)", None, codes, "missing")
