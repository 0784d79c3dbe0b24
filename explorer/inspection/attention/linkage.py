"""Attention against linkage disequilibrium: over the same pairs of places, do they vary together?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explorer.genetics import streaming
from explorer.inspection.attention.distances import Places, distance_steps
from explorer.progress import Progress, silent

MOST_VARIANTS = 4096
"""Variants whose linkage is measured; where there are more, each block is stood for by some, evenly chosen."""
PERMUTATIONS = 499
MATCHED_STEPS = 40
"""Steps of distance within which pairs count as equally far apart."""


def linkage(dosages: np.ndarray, members: list[np.ndarray], progress: Progress = silent) -> np.ndarray:
    """Return the mean r2 between the variants of each pair of blocks, float64 (blocks, blocks).

    `dosages` int8 or uint16 doses (samples, variants), `members` the variants of each block. Within a block, pairs of
    different variants count; a block of one variant has 1.
    """
    each = max(1, MOST_VARIANTS // max(1, len(members)))
    chosen = [m if len(m) <= each else m[np.linspace(0, len(m) - 1, each).round().astype(int)] for m in members]
    starts = np.cumsum([0, *(len(m) for m in chosen)])
    sizes = np.diff(starts).astype(float)
    flat = np.concatenate(chosen)
    x = streaming.standardised(np.ascontiguousarray(dosages[:, flat]), np.float32)
    varies = (np.einsum("sv,sv->v", x, x) > 0.5).astype(float)
    own = np.add.reduceat(varies, starts[:-1])
    result = np.empty((len(members), len(members)))
    step = max(1, (1 << 22) // max(1, len(flat) * each))
    for low in range(0, len(members), step):
        high = min(low + step, len(members))
        square = (x[:, starts[low] : starts[high]].T @ x) ** 2
        by_key = np.add.reduceat(square, starts[:-1], axis=1, dtype=np.float64)
        result[low:high] = np.add.reduceat(by_key, starts[low:high] - starts[low], axis=0) / sizes[low:high, None]
        progress(high, len(members), "Measuring linkage between tokens")
    result /= sizes[None, :]
    inside = (np.diag(result) * sizes**2 - own) / np.maximum(sizes * (sizes - 1), 1)
    np.fill_diagonal(result, np.where(sizes > 1, inside, own))
    return (result + result.T) / 2


@dataclass(frozen=True)
class LinkageAgreement:
    """How one head's attention goes with linkage.

    Attributes
    ----------
    overall : float
        Pearson's correlation of attention (both directions averaged) with mean r2 over pairs of different blocks.
    matched : float
        The same over pairs on one chromosome, both as z-scores among the pairs equally far apart.
    p : float
        Share of random turns of the chromosomes whose |matched| is as great, this one included: two-sided.
    """

    overall: float
    matched: float
    p: float


def linkage_agreement(
    maps: np.ndarray,
    r2: np.ndarray,
    places: Places,
    permutations: int = PERMUTATIONS,
    seed: int = 0,
    progress: Progress = silent,
) -> list[LinkageAgreement]:
    """Return how attention goes with linkage for each of maps (heads, blocks, blocks); r2 (blocks, blocks).

    Pairs that share a block are not independent, and neighbours are alike, so shuffling pairs would find agreement
    everywhere. A permutation turns every chromosome on itself by a random number of blocks, forwards or mirrored: what
    is near stays near, and each map keeps its own pattern, but what stood at one place stands at another.
    """
    every = np.triu_indices(len(r2), 1)
    same = places.chromosome[every[0]] == places.chromosome[every[1]]
    pairs = (every[0][same], every[1][same])
    step, _ = distance_steps(places.distances(), MATCHED_STEPS)
    both = (maps + maps.transpose(0, 2, 1)) / 2
    level = _matched(r2[pairs], step[pairs])
    attention = np.zeros_like(both)
    for head, values in enumerate(both[:, *pairs]):
        attention[head][pairs] = _matched(values, step[pairs])
    attention += attention.transpose(0, 2, 1)
    agreement = _correlations(attention[:, *pairs], level)
    rng = np.random.default_rng(seed)
    reached = np.ones(len(maps))
    for draw in range(permutations):
        turned = _turned(places.chromosome, rng)
        moved = attention[:, turned[pairs[0]], turned[pairs[1]]]
        reached += np.abs(_correlations(moved, level)) >= np.abs(agreement) - 1e-12
        if draw % 20 == 0:
            progress(draw, permutations, "Turning chromosomes against linkage")
    overall = _correlations(both[:, *every], r2[every])
    p = reached / (permutations + 1)
    return [LinkageAgreement(float(a), float(m), float(q)) for a, m, q in zip(overall, agreement, p, strict=True)]


def _matched(values: np.ndarray, steps: np.ndarray) -> np.ndarray:
    """Return values (pairs,) less the mean of those in the same step, over their spread there."""
    count = np.maximum(np.bincount(steps), 1)
    left = values - (np.bincount(steps, values) / count)[steps]
    spread = np.sqrt(np.bincount(steps, left**2) / count)[steps]
    return np.divide(left, spread, out=np.zeros_like(left), where=spread > 1e-12)


def _correlations(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Return Pearson's correlation of each row (rows, pairs) with (pairs,); 0 where either is flat or empty."""
    if not second.size:
        return np.zeros(len(first))
    a, b = first - first.mean(1, keepdims=True), second - second.mean()
    size = np.sqrt((a**2).sum(1) * (b**2).sum())
    return np.divide(a @ b, size, out=np.zeros(len(a)), where=size > 1e-12 * max(1.0, float(np.abs(first).max())))


def _turned(chromosome: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return the blocks (blocks,) in an order that turns or mirrors each run of one chromosome on itself."""
    order = np.arange(len(chromosome))
    cuts = np.flatnonzero(np.diff(chromosome)) + 1
    for run in np.split(order, cuts):
        turned = np.roll(run, int(rng.integers(len(run))))
        order[run] = turned[::-1] if rng.random() < 0.5 else turned
    return order
