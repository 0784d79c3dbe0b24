"""Close relatives and duplicates among the samples, from their genotypes alone.

Diploids by KING-robust kinship (Manichaikul et al. 2010, Bioinformatics 26, 2867, equation 11), which needs no allele
frequencies and so is not misled by populations. Haploids and inbred lines, where it means nothing, by the share of
equal calls: there only identical samples can be told. A pair counts as related only where chance does not explain it.
"""

from __future__ import annotations

import heapq
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from scipy import sparse, special

from explorer.datasets import blocks, chromosomes, sex_chromosomes
from explorer.datasets.genotypes import Genotypes
from explorer.progress import Progress, portion, silent

DUPLICATES, FIRST, SECOND = 0.354, 0.177, 0.0884
"""Kinships above which a pair is one individual twice, of first or of second degree: 2^-1.5, 2^-2.5, 2^-3.5."""
RELATED = 0.25
"""Kinship of first degree, as of parent and child."""
DEGREES = ("duplicates", "first degree", "second degree")
IDENTICAL = 0.99
"""Haploids and inbred lines with at least this share of equal calls are identical."""
INBRED = 0.5
"""Where less than this share of the expected heterozygotes is there, samples are taken for inbred lines."""
LEVEL = 0.01
"""Chance that any pair of a dataset without relatives is called related."""
STRETCHES = 50
"""Stretches of the genome left out in turn for the standard error of a kinship (jackknife)."""
MOST_VARIANTS = 50_000
"""So many variants, evenly spaced, tell relatives apart; more are not read."""
MOST_PAIRS = 1_000_000
"""Where more pairs than this are related, as in one cross of many samples, they are counted and not listed."""
LARGEST = 0.25
"""A family of more than this share of the samples is not kept together: no split would be left."""
TILE = 128
"""Samples on either side that are compared at once."""
PAIRS_AT_ONCE = 8192


@dataclass(frozen=True, eq=False)
class Relatives:
    """Pairs of samples that are related beyond doubt.

    Attributes
    ----------
    measure : "kinship" (KING-robust) or "concordance" (share of equal calls)
    samples, variants : int
        How many were compared, at how many variants.
    pairs : DataFrame
        first < second (indices of samples), value (of the measure), error (its standard error; NaN of concordance),
        variants (called in both), degree (0 duplicates, 1, 2); closest pairs first.
    related : int
        How many pairs there are. More than MOST_PAIRS are not in `pairs`, which is then empty.
    telling : bool
        Whether the variants can tell relatives of first degree (identical samples, for concordance) from chance.
    faintest : float
        The least value that is told from chance between two samples like most: their median error times what the
        number of pairs asks for. NaN of concordance.
    """

    measure: Literal["kinship", "concordance"]
    samples: int
    variants: int
    pairs: pd.DataFrame
    related: int
    telling: bool = True
    faintest: float = np.nan

    def count(self, degree: int) -> int:
        """Return how many listed pairs have this degree."""
        return int((self.pairs["degree"] == degree).sum())

    def families(self, degree: int = 2) -> list[np.ndarray]:
        """Return the connected groups of at least two samples (sorted indices), by pairs of at most this degree."""
        near = self.pairs[self.pairs["degree"] <= degree]
        shape = (self.samples, self.samples)
        links = sparse.coo_array((np.ones(len(near)), (near["first"], near["second"])), shape)
        _, labels = sparse.csgraph.connected_components(links, directed=False)
        order = np.argsort(labels, kind="stable")
        groups = np.split(order, np.flatnonzero(np.diff(labels[order])) + 1)
        return sorted((group for group in groups if len(group) > 1), key=lambda group: int(group[0]))

    def kept(self, missing: np.ndarray, degree: int = 2) -> np.ndarray:
        """Return the samples that stay (sorted indices) when no two of them may be related this closely.

        Whoever has most relatives left goes first; among equals whoever has more missing calls, then the later one.

        Parameters
        ----------
        missing : float (samples,), missing calls of each
        """
        near = self.pairs.loc[self.pairs["degree"] <= degree, ["first", "second"]].to_numpy()
        relatives: dict[int, set[int]] = {}
        for a, b in near.tolist():
            relatives.setdefault(a, set()).add(b)
            relatives.setdefault(b, set()).add(a)

        def place(one: int) -> tuple[int, float, int]:
            return -len(relatives[one]), -float(missing[one]), -one

        waiting, gone = [place(one) for one in relatives], []
        heapq.heapify(waiting)
        while waiting:
            first = heapq.heappop(waiting)
            worst = -first[2]
            if not relatives[worst] or first != place(worst):  # it has lost relatives since, and waits further behind
                continue
            gone.append(worst)
            for other in relatives.pop(worst):
                relatives[other].discard(worst)
                heapq.heappush(waiting, place(other))
            relatives[worst] = set()
        return np.setdiff1d(np.arange(self.samples), gone)

    def kept_together(self) -> tuple[list[np.ndarray], int | None]:
        """Return the families that a split should not tear apart, and the degree of relationship that makes them.

        Those of second degree, where none holds more than LARGEST of the samples; else of first degree, else duplicates
        alone. No families and None where even those are too large, as among the offspring of one cross.
        """
        if self.related > len(self.pairs):
            return [], None
        for degree in (2, 1, 0):
            families = self.families(degree)
            if max(map(len, families), default=0) <= max(2, LARGEST * self.samples):
                return families, degree
        return [], None


def find(
    genotypes: Genotypes,
    most_variants: int = MOST_VARIANTS,
    least: float | None = None,
    progress: Progress = silent,
) -> Relatives:
    """Compare every two samples, on chromosomes that are neither sex chromosomes nor those of organelles.

    Pairs are called related where the measure reaches its threshold and chance does not explain it: a kinship is above
    0 by its jackknife error over stretches of the genome, and by that of most pairs (Student's t, Bonferroni over all
    pairs); an equality of calls would be expected of less than LEVEL pairs, were calls of as many independent variants
    as the spread of all pairs tells drawn anew.

    Parameters
    ----------
    most_variants : of more, so many evenly spaced ones are compared
    least : list every pair of at least this value instead, whatever chance does; its degree is -1 below the thresholds
    """
    columns = np.flatnonzero(autosomal(genotypes))
    columns = columns[:: max(1, -(-len(columns) // most_variants))]
    homozygous, first, heterozygosity = _planes(genotypes, columns, portion(progress, 0.0, 0.3))
    robust = genotypes.ploidy == 2 and heterozygosity >= INBRED
    measure = "kinship" if robust else "concordance"
    threshold = (SECOND if robust else IDENTICAL) if least is None else least
    found = _above(homozygous, first, robust, threshold, portion(progress, 0.3, 0.6))
    samples = genotypes.shape[0]
    none = np.zeros(0)
    empty = {"first": none.astype(int), "second": none.astype(int), "value": none, "error": none}
    empty |= {"variants": none.astype(int), "degree": none.astype(int)}
    if found.many:
        return Relatives(measure, samples, len(columns), pd.DataFrame(empty), found.count)
    pairs = samples * (samples - 1) // 2
    a, b, value = found.first, found.second, found.value
    both, error = _looked_at(homozygous, first, a, b)
    telling, faintest = True, np.nan
    if robust:
        strict = -float(special.stdtrit(STRETCHES - 1, LEVEL / max(pairs, 1)))
        faintest = strict * _usual_error(homozygous, first)
        telling = 0 < faintest < RELATED  # 0 where the variants do not vary
        # of many pairs the one that chance carries farthest has a small error by chance too: no less than the usual one
        sure = (value > np.fmax(strict * error, faintest)) & (faintest > 0)
        degree = np.select([value > DUPLICATES, value > FIRST, value > SECOND], [0, 1, 2], -1)
    else:
        error[:] = np.nan
        telling = found.coincidences(pairs) < LEVEL
        sure = np.full(len(a), telling)
        degree = np.where(value >= IDENTICAL, 0, -1)
    keep = (sure & (degree >= 0)) if least is None else np.ones(len(a), bool)
    table = {"first": a, "second": b, "value": value, "error": error, "variants": both, "degree": degree}
    listed = pd.DataFrame(table)[keep].sort_values(["degree", "value"], ascending=[True, False], ignore_index=True)
    progress(1, 1, "Comparing samples")
    return Relatives(measure, samples, len(columns), listed, len(listed), telling, faintest)


def autosomal(genotypes: Genotypes) -> np.ndarray:
    """Return which variants (variants,) bool lie neither on a sex chromosome nor in an organelle, as far as known."""
    names = genotypes.variants["chromosome"].astype(str)
    plastid = [name for name in names.unique() if chromosomes.normalise(name) == "Pt"]
    return (sex_chromosomes.kinds(genotypes.variants)[0] == sex_chromosomes.AUTOSOME) & ~names.isin(plastid).to_numpy()


def _planes(genotypes: Genotypes, columns: np.ndarray, progress: Progress) -> tuple[np.ndarray, np.ndarray, float]:
    """Return bits uint64 (samples, words): homozygous, and with a1 (heterozygous where not homozygous).

    Both are 0 where a call is missing. Also the heterozygotes as a share of those expected at these frequencies.
    """
    samples, homozygous, first, observed, expected = genotypes.shape[0], [], [], 0.0, 0.0
    for _, _, block in blocks.parts(genotypes.dosages, None, columns, 8, progress, "Comparing samples: reading"):
        calls = blocks.counts(block)
        one = calls == 1 if genotypes.ploidy == 2 else np.zeros(calls.shape, bool)
        homozygous.append(np.packbits((calls >= 0) & ~one, axis=1))
        first.append(np.packbits(calls > 0, axis=1))
        called = np.maximum((calls >= 0).sum(0), 1)
        frequency = np.maximum(calls, 0).sum(0, dtype=np.int64) / (2 * called)
        observed += float((one.sum(0) / called).sum())
        expected += float((2 * frequency * (1 - frequency)).sum())
    return _words(homozygous, samples), _words(first, samples), observed / expected if expected else 0.0


def _words(parts: list[np.ndarray], samples: int) -> np.ndarray:
    width = sum(part.shape[1] for part in parts)
    joined = np.zeros((samples, -(-max(width, 1) // 8) * 8), np.uint8)
    np.concatenate([np.zeros((samples, 0), np.uint8), *parts], axis=1, out=joined[:, :width])
    return joined.view(np.uint64)


@dataclass
class _Found:
    """Pairs from a threshold on, and the spread of the measure over all pairs."""

    first: np.ndarray
    second: np.ndarray
    value: np.ndarray
    count: int
    mean: float
    variance: float

    @property
    def many(self) -> bool:
        return self.count > MOST_PAIRS

    def coincidences(self, pairs: int) -> float:
        """Return how many of so many pairs would agree everywhere by chance.

        The spread of concordance tells how many independent variants there are: c (1 - c) / variance.
        """
        if not 0 < self.mean < 1 or self.variance <= 0:
            return float(pairs)
        independent = self.mean * (1 - self.mean) / self.variance
        return float(pairs * self.mean**independent)


def _above(homozygous: np.ndarray, first: np.ndarray, robust: bool, threshold: float, progress: Progress) -> _Found:
    """Return every pair whose measure is at least this; tiles of samples are compared side by side."""
    from explorer.genetics import pairwise

    samples = len(homozygous)

    def tile(corner: tuple[int, int]) -> tuple[np.ndarray, np.ndarray, np.ndarray, tuple[float, float, int]]:
        a, b = corner
        rows, columns = slice(a, min(a + TILE, samples)), slice(b, min(b + TILE, samples))
        value = np.empty((rows.stop - a, columns.stop - b))
        compare = pairwise.king if robust else pairwise.concordance
        compare(homozygous[rows], first[rows], homozygous[columns], first[columns], value)
        if a == b:
            value[np.tril_indices(len(value))] = np.nan
        i, j = np.nonzero(value >= threshold)
        known = value[np.isfinite(value)]
        return i + a, j + b, value[i, j], (float(known.sum()), float((known**2).sum()), len(known))

    corners = [(a, b) for a in range(0, samples, TILE) for b in range(a, samples, TILE)]
    firsts, seconds, values, count, sums = [], [], [], 0, np.zeros(3)
    progress(0, len(corners), "Comparing samples")
    with ThreadPoolExecutor(int(os.environ.get("OMP_NUM_THREADS") or os.cpu_count() or 1)) as threads:
        for done, (i, j, value, about) in enumerate(_in_turn(threads, tile, corners), 1):
            count, sums = count + len(i), sums + about
            if count <= MOST_PAIRS:
                firsts.append(i)
                seconds.append(j)
                values.append(value)
            progress(done, len(corners), "Comparing samples")
    mean = sums[0] / max(sums[2], 1)
    variance = sums[1] / max(sums[2], 1) - mean**2
    if count > MOST_PAIRS or not firsts:
        nobody = np.zeros(0, int)
        return _Found(nobody, nobody, np.zeros(0), count, mean, variance)
    return _Found(np.concatenate(firsts), np.concatenate(seconds), np.concatenate(values), count, mean, variance)


def _in_turn(threads: ThreadPoolExecutor, work, corners: list[tuple[int, int]]) -> Iterator:
    """Yield what is made of each corner, a few hundred of them waiting at most."""
    for start in range(0, len(corners), 256):
        yield from threads.map(work, corners[start : start + 256])


def _looked_at(
    homozygous: np.ndarray, first: np.ndarray, a: np.ndarray, b: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return how many variants are called in both of each pair (pairs,), and the error of their kinship (pairs,)."""
    from explorer.genetics import pairwise

    bits = [plane.view(np.uint8) for plane in (homozygous, first)]
    ends = np.linspace(0, bits[0].shape[1], STRETCHES + 1).astype(np.int64)
    called, error = np.zeros(len(a), np.int64), np.zeros(len(a))
    for start in range(0, len(a), PAIRS_AT_ONCE):
        some = slice(start, start + PAIRS_AT_ONCE)
        counts = np.zeros((len(a[some]), STRETCHES, 5), np.int64)
        pairwise.stretches(bits[0], bits[1], a[some].astype(np.int64), b[some].astype(np.int64), ends, counts)
        called[some] = counts[:, :, 1:].sum(axis=(1, 2))
        error[some] = _jackknife(counts)
    return called, error


def _usual_error(homozygous: np.ndarray, first: np.ndarray) -> float:
    """Return the median error of kinship over some pairs, NaN where it has none."""
    samples = len(homozygous)
    if samples < 2:
        return np.nan
    rng = np.random.default_rng(0)
    a = rng.integers(0, samples, 300)
    b = (a + rng.integers(1, samples, 300)) % samples
    error = _looked_at(homozygous, first, a, b)[1]
    known = error[np.isfinite(error)]
    return float(np.median(known)) if len(known) else np.nan


def _kinship(counts: np.ndarray) -> np.ndarray:
    """Return KING-robust kinship of counts (..., 5), NaN where nobody is heterozygous."""
    opposite, left, right, both = (counts[..., place].astype(np.float64) for place in range(4))
    fewer = both + np.minimum(left, right)
    return 0.5 - np.divide(4 * opposite + left + right, 4 * fewer, out=np.full(fewer.shape, np.nan), where=fewer > 0)


def _jackknife(counts: np.ndarray) -> np.ndarray:
    """Return the standard error (pairs,) of kinship, each stretch left out in turn."""
    without = _kinship(counts.sum(axis=1, keepdims=True) - counts)
    centred = without - without.mean(axis=1, keepdims=True)
    return np.sqrt((STRETCHES - 1) / STRETCHES * (centred**2).sum(axis=1))
