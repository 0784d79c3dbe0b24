"""Linkage disequilibrium: r2 between variants, its decay with distance, pruning and clumping by it.

r2 is the squared correlation of dosages (Rogers and Huff 2009), missing calls at the variant's mean. It is 0 for a
variant that does not vary.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from explorer.datasets import blocks as reader
from explorer.datasets import centring
from explorer.datasets.blocks import Dosages
from explorer.datasets.genotypes import Genotypes
from explorer.genetics import streaming
from explorer.genetics.bands import blocks, prune
from explorer.genetics.ruler import Ruler, genome_order, ruler
from explorer.progress import Progress, silent

__all__ = ["Clump", "blocks", "clump", "decay", "prune", "r2", "r2_matrix", "r2_to_lead"]

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
        a = streaming.standardised(dosages, columns=first.ravel()[start:stop])
        b = streaming.standardised(dosages, columns=second.ravel()[start:stop])
        result[start:stop] = np.einsum("sv,sv->v", a, b) ** 2
    return result.reshape(first.shape)


def r2_matrix(dosages: np.ndarray) -> np.ndarray:
    """Return r2 between all k variants of dosages (n, k): float64 (k, k), 1 on the diagonal where they vary."""
    x = streaming.standardised(dosages)
    return (x.T @ x) ** 2


def r2_to_lead(dosages: Dosages, lead: int, others: np.ndarray | None = None) -> np.ndarray:
    """Return r2 of variant `lead` to the variants `others` (indices; default all): float64 (others,)."""
    others = np.arange(dosages.shape[1]) if others is None else np.asarray(others)
    lead_column = streaming.standardised(dosages, columns=np.array([lead]))[:, 0]
    result = np.zeros(len(others))
    for start, stop in reader.spans(len(others), dosages.shape[0]):
        x = centring.read_centred(dosages, None, reader.as_slice(others[start:stop]))[0]
        length = np.einsum("sv,sv->v", x, x)
        np.divide((lead_column @ x) ** 2, length, out=result[start:stop], where=length > 0)
    return result


def decay_in_view(
    genotypes: Genotypes, bins: int = 40, pairs: int = 20_000, seed: int = 0, progress: Progress = silent
) -> pd.DataFrame:
    """Return `decay` over a distance within which the fall is visible.

    Beginning with a fifth of the longest chromosome, the distance is cut tenfold while r2 has fallen to half of its
    first bin by the second; a shorter distance is not taken where it holds too few pairs to show anything.
    """
    furthest = _far(ruler(genotypes.variants))
    best = decay(genotypes, furthest, bins, pairs, seed, progress)
    nearer = best
    while furthest > 10 * bins and (len(nearer) < bins // 4 or nearer["r2"].iloc[1] <= nearer["r2"].iloc[0] / 2):
        furthest //= 10
        nearer = decay(genotypes, furthest, bins, pairs, seed, progress)
        best = nearer if len(nearer) >= bins // 4 else best
    return best


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
        Equal steps of distance.
    pairs : int
        Pairs aimed for; each has a random first variant and a random distance, rounded to the nearest variant there.

    Returns
    -------
    DataFrame
        distance (mean within the bin), r2 (mean), spread (standard deviation), pairs; attrs["unit"], "bp" or "markers".
    """
    scale = ruler(genotypes.variants)
    order = genome_order(scale)
    order = order[scale.placed[order]]
    chromosome, position = scale.chromosome[order], scale.position[order]
    furthest = _far(scale) if furthest is None else furthest
    rng = np.random.default_rng(seed)
    first = rng.integers(0, len(order), pairs)
    target = position[first] + rng.integers(1, furthest + 1, pairs)
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
    values = np.empty(len(chosen))
    for start in range(0, len(chosen), 2000):
        some = order[chosen[start : start + 2000]]
        values[start : start + 2000] = r2(genotypes.dosages, some[:, 0], some[:, 1])
        progress(min(start + 2000, len(chosen)), len(chosen), "Measuring LD decay")
    step = np.minimum((distance - 1) * bins // furthest, bins - 1)
    table = pd.DataFrame({"step": step, "distance": distance, "r2": values})
    result = table.groupby("step").agg(
        distance=("distance", "mean"), r2=("r2", "mean"), spread=("r2", "std"), pairs=("r2", "size")
    )
    result = result.reset_index(drop=True)
    result.attrs["unit"] = scale.unit
    return result


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
