"""The sex of every sample as its X and Y show it: males have one X, and so no heterozygote on it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from explorer.datasets import blocks, sex_chromosomes
from explorer.datasets.genotypes import Genotypes
from explorer.progress import Progress, passes, silent

UNCLEAR, MALE, FEMALE = range(3)
"""PLINK's numbers of the sexes."""
WORDS = ("unclear", "male", "female")
FEMALE_F, MALE_F = 0.2, 0.8
"""PLINK's thresholds of F (`--check-sex`), where no gap between two groups of samples tells better."""
ENOUGH = 20.0
"""Heterozygotes that must be expected on a sample's X before their number says anything."""
GAP = 0.25
"""An empty stretch of F this wide parts two groups."""
INBRED = 0.5
"""Where half of the samples have an F above this on an autosome, heterozygosity tells no sex."""
_FALSE = 0.02
"""Where more samples than this share have an F of males on an autosome, as in crosses, F on X tells no sex."""
_AUTOSOMAL = 1000
_ON_X = 5000
"""At most this many variants are looked at, evenly spaced."""
_TWOS = 10.0
"""Calls of two copies that must be expected before their absence is taken for one copy that counts 1."""
_MANY = 0.2
"""Where so many samples lack calls of two copies, those that are too few to tell are of males counted 1, perhaps; where
so many lie between the thresholds without a gap, F tells no sex.
"""
_ENOUGH_Y = 5


@dataclass(frozen=True, eq=False)
class MeasuredSex:
    """The sex of samples, by their calls.

    Attributes
    ----------
    code : uint8 (samples,), UNCLEAR, MALE or FEMALE
    f : float64 (samples,)
        Share of the heterozygotes expected on X that are not there: about 0 of females, 1 of males; NaN without calls.
    y : float64 (samples,) or None
        Share of chromosome Y's variants with a call; None where it has fewer than 5.
    variants : int
        Of X alone, looked at and varying.
    parted : bool
        Whether a gap between two groups of samples decided, rather than PLINK's thresholds.
    single : bool (samples,)
        Whose one X counts one copy (0 and 1) rather than two (0 and 2) in these genotypes.
    """

    code: np.ndarray
    f: np.ndarray
    y: np.ndarray | None
    variants: int
    parted: bool
    single: np.ndarray


@dataclass(frozen=True, eq=False)
class _Homozygosity:
    """Of samples on some variants: called, heterozygous and expected heterozygous ones; `f`; and copies (samples,)."""

    called: np.ndarray
    one: np.ndarray
    two: np.ndarray
    expected: np.ndarray
    twos_expected: np.ndarray
    variants: int

    @property
    def f(self) -> np.ndarray:
        with np.errstate(invalid="ignore", divide="ignore"):
            return 1 - self.one / self.expected


def measured(genotypes: Genotypes, rows: np.ndarray | None = None, progress: Progress = silent) -> MeasuredSex | None:
    """Return the sex of the samples `rows` (indices, mask, or None for all), as X and Y show it.

    F = (observed - expected homozygotes) / (variants - expected homozygotes) over X's variants outside the
    pseudo-autosomal regions, as PLINK's `--check-sex` has it, with frequencies in which males count once.

    Returns
    -------
    MeasuredSex, or None where that says nothing: haploids, no X, too few of its variants vary, inbred samples, or 23
    for a name and no sample with one copy of it.
    """
    if genotypes.ploidy != 2:
        return None
    kind, by_number = sex_chromosomes.kinds(genotypes.variants)
    x = np.flatnonzero(kind == sex_chromosomes.X)
    if not len(x):
        return None
    some = blocks.chosen(genotypes.shape[0], rows)
    progress = passes(progress, 5)
    others = _like(genotypes, kind, len(x))
    x, others = (at[:: max(1, -(-len(at) // most))] for at, most in ((x, _ON_X), (others, _AUTOSOMAL)))
    weight = np.ones(len(some))
    outside = _homozygosity(genotypes, some, others, weight, weight == 0, progress) if len(others) else None
    if outside is not None and _as_of_males(outside):
        return None
    single = weight == 0
    first = _homozygosity(genotypes, some, x, weight, single, progress)
    nobody = not first.two.any() and first.twos_expected.sum() >= _TWOS
    single = (first.two == 0) & (first.one > 0) & (nobody | (first.twos_expected >= _TWOS))
    if outside is not None:
        single &= outside.two > 0
    elif single.all():  # one copy of all that there is: haploids as likely as males
        return None
    doubtful = (first.two == 0) & (first.one > 0) & ~single & (first.twos_expected >= _TWOS / 3)
    found = first
    for _ in range(2):
        code, parted = called_by(np.where(single, 1.0, found.f), found.expected)
        found = _homozygosity(genotypes, some, x, np.where(code == MALE, 0.5, 1.0), single, progress)
    f = np.where(single & (found.called > 0), 1.0, found.f)
    code, parted = called_by(f, found.expected)
    if doubtful.mean() > _MANY:
        code[doubtful] = UNCLEAR
    told = found.expected >= ENOUGH
    doubted = not parted and (code[told] == UNCLEAR).sum() > _MANY * told.sum()
    if doubted or not (code != UNCLEAR).any() or (by_number and not (code == MALE).any()):
        return None
    y = _called_on_y(genotypes, some, np.flatnonzero(kind == sex_chromosomes.Y))
    if y is not None and (code == MALE).any() and (code == FEMALE).any():
        of_males = np.median(y[code == MALE])
        if of_males - np.median(y[code == FEMALE]) > 0.5:
            code[(code == MALE) & (y < of_males / 2) | (code == FEMALE) & (y > of_males / 2)] = UNCLEAR
    return MeasuredSex(code, f, y, found.variants, parted, single & (code == MALE))


def _like(genotypes: Genotypes, kind: np.ndarray, many: int) -> np.ndarray:
    """Return the variants of the autosome that has about as many as X: what F is without regard to sex."""
    others = np.flatnonzero(kind == sex_chromosomes.AUTOSOME)
    codes, names = pd.factorize(genotypes.variants["chromosome"].iloc[others])
    if not len(names):
        return others
    return others[codes == np.argmin(np.abs(np.bincount(codes) - many))]


def _as_of_males(outside: _Homozygosity) -> bool:
    """Say whether samples look on an autosome as males do on X: of inbred lines, or crosses with few crossovers."""
    f = outside.f[outside.expected >= ENOUGH]
    return len(f) > 0 and bool(np.median(f) > INBRED or (f > MALE_F).sum() > max(1, _FALSE * len(f)))


def called_by(f: np.ndarray, expected: np.ndarray) -> tuple[np.ndarray, bool]:
    """Return the sex (samples,) that F tells, and whether two groups with a gap between them decided.

    Parameters
    ----------
    f : float (samples,)
    expected : float (samples,), heterozygotes expected; below ENOUGH a sample is unclear

    Examples
    --------
    >>> called_by(np.array([0.3, 0.35, 0.31, 0.97, 1.0, 0.66]), np.full(6, 90.0))[0].tolist()
    [2, 2, 2, 1, 1, 0]
    >>> called_by(np.array([0.3, 0.1, -0.1, 0.15]), np.full(4, 90.0))[0].tolist()
    [0, 2, 2, 2]
    """
    known = np.isfinite(f) & (expected >= ENOUGH)
    code = np.zeros(len(f), np.uint8)
    code[known & (f < FEMALE_F)] = FEMALE
    code[known & (f > MALE_F)] = MALE
    rising = np.sort(f[known])
    if len(rising) < 2:
        return code, False
    at = int(np.argmax(np.diff(rising)))
    low, high = np.median(rising[: at + 1]), np.median(rising[at + 1 :])
    if rising[at + 1] - rising[at] < GAP or high < MALE_F or low > 0.6:
        return code, False
    share = (f - low) / (high - low)
    code[known] = UNCLEAR
    code[known & (f <= rising[at]) & (share < 0.5)] = FEMALE
    code[known & (f > rising[at]) & (share > 0.65)] = MALE
    return code, True


def _homozygosity(
    genotypes: Genotypes,
    rows: np.ndarray,
    columns: np.ndarray,
    weight: np.ndarray,
    single: np.ndarray,
    progress: Progress,
) -> _Homozygosity:
    """Count calls of the samples `rows`; frequencies weigh each by `weight`, and copies of the `single` ones twice."""
    called, one, two, expected, twos = np.zeros((5, len(rows)))
    of_copies = (weight * np.where(single, 2, 1)).astype(np.float32)
    weight, varying = weight.astype(np.float32), 0
    for _, _, block in blocks.parts(genotypes.dosages, rows, columns, 12, progress, "Reading chromosome X"):
        calls = blocks.counts(block)
        known, copies = (calls >= 0).astype(np.float32), np.maximum(calls, 0).astype(np.float32)
        chromosomes = 2 * (weight @ known)
        p = np.divide(of_copies @ copies, chromosomes, out=np.zeros_like(chromosomes), where=chromosomes > 0)
        rate = 2 * p * (1 - p)
        sums = known @ np.column_stack([np.ones_like(p), rate, p * p])
        varying += int((rate > 0).sum())
        called, expected, twos = called + sums[:, 0], expected + sums[:, 1], twos + sums[:, 2]
        one += np.count_nonzero(calls == 1, axis=1)
        two += np.count_nonzero(calls == 2, axis=1)
    return _Homozygosity(called, one, two, expected, twos, varying)


def _called_on_y(genotypes: Genotypes, rows: np.ndarray, columns: np.ndarray) -> np.ndarray | None:
    if len(columns) < _ENOUGH_Y:
        return None
    called = np.zeros(len(rows), np.int64)
    for _, _, block in blocks.parts(genotypes.dosages, rows, columns, 2):
        called += blocks.known(block).sum(axis=1)
    return called / len(columns)
