"""Linkage disequilibrium: r2 between variants, its decay with distance, pruning and clumping by it.

r2 is the squared correlation of dosages (Rogers and Huff 2009) over the samples called at both variants. It is 0 where
one of them does not vary among these. Pruning and blocks, which compare very many, leave missing calls at the mean.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd

from explorer.datasets import blocks as reader
from explorer.datasets import centring
from explorer.datasets.blocks import Dosages
from explorer.datasets.genotypes import Genotypes
from explorer.genetics.bands import blocks, prune
from explorer.genetics.ruler import Ruler, genome_order, ruler
from explorer.progress import Progress, silent

__all__ = ["Clump", "background", "blocks", "clump", "decay", "prune", "r2", "r2_matrix", "r2_to_lead"]

_NEAREST = 0.05
_CONSTANT = 1e-10
"""Of the samples called at both, a variant with less than this share of its squares about their mean does not vary."""
WINDOW_BP = 250_000
WINDOW_MARKERS = 250
"""The reach of a clump on each side, with and without a map."""


def r2(dosages: Dosages, i: np.ndarray | int, j: np.ndarray | int) -> np.ndarray:
    """Return r2 of the pairs of variants (i, j) of dosages (n, m): float64, shaped like i and j.

    >>> dosages = np.array([[0, 2, 1], [1, 1, 1], [2, 0, 1]], dtype=np.int8)
    >>> r2(dosages, np.array([0, 0]), np.array([1, 2])).round(9).tolist()
    [1.0, 0.0]
    """
    first, second = np.broadcast_arrays(np.asarray(i), np.asarray(j))
    result = np.empty(first.size)
    for start, stop in reader.spans(first.size, 2 * dosages.shape[0]):
        a, b = (_read(dosages, side.ravel()[start:stop]) for side in (first, second))
        result[start:stop] = _squared(a, b, "sv,sv->v")
    return result.reshape(first.shape)


def r2_matrix(dosages: np.ndarray) -> np.ndarray:
    """Return r2 between all k variants of dosages (n, k): float64 (k, k), 1 on the diagonal where they vary."""
    every = _read(dosages, None)
    return _squared(every, every, "sv,sw->vw")


def r2_to_lead(dosages: Dosages, lead: int, others: np.ndarray | None = None) -> np.ndarray:
    """Return r2 of variant `lead` to the variants `others` (indices; default all): float64 (others,)."""
    others = np.arange(dosages.shape[1]) if others is None else np.asarray(others)
    own = _read(dosages, np.array([lead]))
    result = np.zeros(len(others))
    for start, stop in reader.spans(len(others), dosages.shape[0]):
        result[start:stop] = _squared(own, _read(dosages, others[start:stop]), "sv,sw->vw")[0]
    return result


def _read(dosages: Dosages, columns: np.ndarray | None) -> tuple[np.ndarray, np.ndarray | None]:
    """Return copies less their mean (n, k), 0 where missing, and where called as 0 or 1; None if everywhere."""
    block = reader.read(dosages, None, None if columns is None else reader.as_slice(columns))
    x, _, called = centring.centre(block)
    return x, None if (called == len(block)).all() else reader.known(block).astype(np.float64)


def _squared(
    one: tuple[np.ndarray, np.ndarray | None], other: tuple[np.ndarray, np.ndarray | None], pairs: str
) -> np.ndarray:
    """Return r2 of the pairs that `pairs` sums over the samples, only those called at both."""
    (x, in_x), (y, in_y) = one, other
    product = partial(np.einsum, pairs, optimize=True)  # by BLAS where each of one meets each of the other
    if in_x is None and in_y is None:
        own, others = np.einsum("sv,sv->v", x, x), np.einsum("sv,sv->v", y, y)
        both = np.outer(own, others) if pairs == "sv,sw->vw" else own * others
        return np.divide(product(x, y) ** 2, both, out=np.zeros(both.shape), where=both > 0)
    in_x = np.ones_like(x) if in_x is None else in_x
    in_y = np.ones_like(y) if in_y is None else in_y
    n = np.maximum(product(in_x, in_y), 1.0)
    of_x, of_y, of_xx, of_yy = product(x, in_y), product(in_x, y), product(x * x, in_y), product(in_x, y * y)
    vary_x, vary_y = of_xx - of_x**2 / n, of_yy - of_y**2 / n
    there = (vary_x > _CONSTANT * of_xx) & (vary_y > _CONSTANT * of_yy)
    covary = product(x, y) - of_x * of_y / n
    return np.divide(covary**2, vary_x * vary_y, out=np.zeros(n.shape), where=there)


def decay(
    genotypes: Genotypes,
    furthest: int | None = None,
    bins: int = 40,
    pairs: int = 20_000,
    seed: int = 0,
    progress: Progress = silent,
) -> pd.DataFrame:
    """Return how r2 falls with distance, from random pairs of placed variants on the same chromosome.

    Parameters
    ----------
    furthest : int, optional
        Greatest distance (bp, or markers without a map); a fifth of the longest chromosome by default.
    bins : int
        Steps of distance, each greater than the one before by the same factor: short distances, over which r2 falls
        fastest, are told as finely as they can be. The first ends where one gap in twenty between neighbours does.
    pairs : int
        Pairs aimed for, as many in each bin; each has a random first variant and a random distance, rounded to the
        nearest variant there.

    Returns
    -------
    DataFrame
        distance (mean within the bin), r2 (mean), spread (standard deviation), pairs; only bins with a pair.
        attrs["unit"] is "bp" or "markers".
    """
    scale = ruler(genotypes.variants)
    order = genome_order(scale)
    order = order[scale.placed[order]]
    chromosome, position = scale.chromosome[order], scale.position[order]
    furthest = _far(scale) if furthest is None else furthest
    gaps = np.diff(position)[(np.diff(chromosome) == 0) & (np.diff(position) > 0)]
    nearest = min(float(np.quantile(gaps, _NEAREST)) if len(gaps) else 1.0, float(furthest))
    ends = np.unique(np.geomspace(max(1.0, nearest), furthest, bins).round().astype(np.int64))
    rng = np.random.default_rng(seed)
    first = rng.integers(0, len(order), pairs)
    step = rng.integers(0, len(ends), pairs)
    target = position[first] + rng.integers(np.append(1, ends[:-1] + 1)[step], ends[step] + 1)
    # One sorted key over all chromosomes, so that a single search finds the nearest variant to the right.
    stride = int(position.max()) + furthest + 2
    key = chromosome * stride + position
    after = np.minimum(np.searchsorted(key, chromosome[first] * stride + target), len(order) - 1)
    nearer = np.abs(key[after - 1] - chromosome[first] * stride - target) < np.abs(
        key[after] - chromosome[first] * stride - target
    )
    second = np.where(nearer, after - 1, after)
    distance = position[second] - position[first]
    good = (chromosome[second] == chromosome[first]) & (distance > 0) & (distance <= furthest)
    chosen = np.unique(np.column_stack([first[good], second[good]]), axis=0)
    distance = position[chosen[:, 1]] - position[chosen[:, 0]]
    values = _measured(genotypes, order[chosen], progress, "Measuring LD decay")
    table = pd.DataFrame({"step": np.searchsorted(ends, distance), "distance": distance, "r2": values})
    result = table.groupby("step").agg(
        distance=("distance", "mean"), r2=("r2", "mean"), spread=("r2", "std"), pairs=("r2", "size")
    )
    result = result.reset_index(drop=True)
    result.attrs["unit"] = scale.unit
    return result


def background(
    genotypes: Genotypes, pairs: int = 2000, seed: int = 0, progress: Progress = silent
) -> tuple[float, int] | None:
    """Return mean r2 between variants of different chromosomes, and from how many random pairs; None with only one.

    Linkage is no part of it: it is what a finite sample (about 1 / n), relatives and populations make.
    """
    scale = ruler(genotypes.variants)
    placed = np.flatnonzero(scale.placed)
    if scale.unit != "bp" or len(np.unique(scale.chromosome[placed])) < 2:
        return None
    drawn = np.random.default_rng(seed).choice(placed, (8 * pairs, 2))
    drawn = drawn[scale.chromosome[drawn[:, 0]] != scale.chromosome[drawn[:, 1]]]
    drawn = np.unique(np.sort(drawn, axis=1), axis=0) if len(drawn) <= pairs else drawn[:pairs]
    if not len(drawn):
        return None
    return float(_measured(genotypes, drawn, progress, "Measuring LD between chromosomes").mean()), len(drawn)


def _measured(genotypes: Genotypes, pairs: np.ndarray, progress: Progress, text: str) -> np.ndarray:
    """Return r2 of pairs of variants int (pairs, 2), telling progress."""
    values = np.empty(len(pairs))
    for start in range(0, len(pairs), 2000):
        some = pairs[start : start + 2000]
        values[start : start + 2000] = r2(genotypes.dosages, some[:, 0], some[:, 1])
        progress(min(start + 2000, len(pairs)), len(pairs), text)
    return values


def _far(scale: Ruler) -> int:
    """Return a fifth of the longest chromosome, in the ruler's unit."""
    chromosome, position = scale.chromosome[scale.placed], scale.position[scale.placed]
    return max(1, max(int(np.ptp(position[chromosome == c])) for c in np.unique(chromosome)) // 5)


@dataclass(frozen=True, eq=False)
class Clump:
    """A lead variant with the variants it stands for: in LD with it, near it, and none of them scored higher.

    Attributes
    ----------
    lead : int
        Index of the variant.
    members : int64 array
        Indices, the lead among them, in file order.
    chromosome : str
    position, start, end : int
        Of the lead, the first and the last member: bp, or marker numbers from 1 without a map and on the strip of the
        unplaced, where a lead is its only member.
    score : float
        The lead's.
    """

    lead: int
    members: np.ndarray
    chromosome: str
    position: int
    start: int
    end: int
    score: float


def clump(
    scores: np.ndarray,
    genotypes: Genotypes,
    r2: float = 0.2,
    window_bp: int = WINDOW_BP,
    most: int = 100,
    least: float = -np.inf,
    window_markers: int = WINDOW_MARKERS,
    progress: Progress = silent,
) -> list[Clump]:
    """Return the strongest loci: the highest score leads, takes its neighbours in LD with it, and so on with the rest.

    As PLINK's --clump does with p values. Give -log10 p, or absolute saliency: more is stronger.

    Parameters
    ----------
    scores : float (variants,)
        NaN is never a lead nor a member.
    r2 : float
        Least r2 of a member to its lead.
    window_bp, window_markers : int
        Greatest distance of a member to its lead on the same chromosome, with and without a map.
    most : int
        The most clumps to return.
    least : float
        A lead scores more than this.
    """
    scores = np.asarray(scores, dtype=np.float64)
    if len(scores) != genotypes.shape[1]:
        raise ValueError(f"{len(scores)} scores for {genotypes.shape[1]} variants")
    scale = ruler(genotypes.variants)
    window = window_bp if scale.unit == "bp" else window_markers
    free = np.isfinite(scores)
    order = np.argsort(-np.where(free, scores, -np.inf), kind="stable")
    clumps: list[Clump] = []
    for lead in order:
        if len(clumps) == most or not free.any() or not scores[lead] > least:
            break
        if not free[lead]:
            continue
        clumps.append(_clump_of(int(lead), scores, free, genotypes.dosages, scale, r2, window))
        free[clumps[-1].members] = False
        progress(len(clumps), most, "Clumping")
    return clumps


def _clump_of(
    lead: int, scores: np.ndarray, free: np.ndarray, dosages: Dosages, scale: Ruler, least_r2: float, window: int
) -> Clump:
    near = free & (scale.chromosome == scale.chromosome[lead])
    near &= np.abs(scale.position - scale.position[lead]) <= window
    near &= scale.placed | (np.arange(len(near)) == lead)
    candidates = np.flatnonzero(near)
    members = candidates[(r2_to_lead(dosages, lead, candidates) >= least_r2) | (candidates == lead)]
    where = scale.position[members]
    name = str(scale.names[scale.chromosome[lead]])
    return Clump(
        lead, members, name, int(scale.position[lead]), int(where.min()), int(where.max()), float(scores[lead])
    )
