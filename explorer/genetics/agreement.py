"""Population structure: what both halves of the genome agree on about the samples.

Principal components alone do not tell populations: in a cross the first ones are large linked stretches, and the
samples fall into two groups along each. What makes a population, or a family, is that different chromosomes tell the
same story. So components are computed twice, on either half of the genome, and what the halves agree on (canonical
correlations; Hotelling 1936) is tested by permuting the samples of one half.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explorer.datasets import blocks, chromosomes
from explorer.datasets.genotypes import Genotypes
from explorer.genetics import structure
from explorer.progress import Progress, portion, silent

COMPONENTS = 10
"""Of each half of the genome."""
LEVEL = 0.01
"""Of the permutation test that the halves agree."""
PERMUTATIONS = 499


@dataclass(frozen=True, eq=False)
class Agreement:
    """What both halves of the genome say about the samples.

    Attributes
    ----------
    correlations : float64 (k,), canonical correlations between the components of the halves, greatest first
    places : float64 (samples, k)
        Each sample's place along what the halves have in common, in that order: the mean of the two.
    shared : int
        How many of these are beyond chance.
    by_chromosome : bool
        Whether the halves are of different chromosomes. Stretches of one chromosome are linked, and may agree by that.
    """

    correlations: np.ndarray
    places: np.ndarray
    shared: int
    by_chromosome: bool


def agreement(
    genotypes: Genotypes, rows: np.ndarray | None = None, seed: int = 0, progress: Progress = silent
) -> Agreement:
    """Return what both halves of the genome agree on, learnt from the samples `rows` (indices); all are placed."""
    samples = genotypes.shape[0]
    learned = np.arange(samples) if rows is None else rows
    one, other, by_chromosome = halves(genotypes)
    scores: list[np.ndarray] = []
    for columns, start in ((one, 0.0), (other, 0.5)):
        parts = structure.components(
            genotypes.dosages,
            min(COMPONENTS, len(learned) // 4, len(columns) // 2),
            rows=learned,
            seed=seed,
            progress=portion(progress, start, 0.5),
            columns=columns,
        )
        scores.append(_all_scores(parts, genotypes, learned, columns))
    return _agreed(scores[0], scores[1], learned, by_chromosome, np.random.default_rng(seed))


def halves(genotypes: Genotypes, most: int = structure.DESCRIBED_VARIANTS) -> tuple[np.ndarray, np.ndarray, bool]:
    """Return the variants (indices) of either half of the genome, at most so many in all, and if by chromosome.

    Whole chromosomes are dealt out, the largest first; of a single one, or without a map, the first and the last third
    are taken.
    """
    every = np.arange(genotypes.shape[1])[:: max(1, -(-genotypes.shape[1] // most))]
    name = genotypes.variants["chromosome"].astype(str).to_numpy()[every]
    sizes = {one: int((name == one).sum()) for one in chromosomes.in_order(dict.fromkeys(name)) if one}
    parts: tuple[list[str], list[str]] = ([], [])
    totals = [0, 0]
    for one in sorted(sizes, key=lambda one: -sizes[one]):
        fewer = int(totals[1] < totals[0])
        parts[fewer].append(one)
        totals[fewer] += sizes[one]
    if 4 * min(totals) < len(every):
        third = max(1, len(every) // 3)
        return every[:third], every[-third:], False
    return every[np.isin(name, parts[0])], every[np.isin(name, parts[1])], True


def _all_scores(
    parts: structure.Components, genotypes: Genotypes, learned: np.ndarray, columns: np.ndarray
) -> np.ndarray:
    """Return the scores of every sample (samples, k), of those that were left out by projection."""
    samples = genotypes.shape[0]
    scores = np.zeros((samples, parts.scores.shape[1]))
    scores[learned] = parts.scores
    rest = np.setdiff1d(np.arange(samples), learned)
    if len(rest):
        for start, stop, block in blocks.parts(genotypes.dosages, rest, columns):
            scores[rest] += blocks.off_mean(block, parts.mean[start:stop]) @ parts.weights[start:stop]
    return scores


def _agreed(
    one: np.ndarray, other: np.ndarray, learned: np.ndarray, by_chromosome: bool, rng: np.random.Generator
) -> Agreement:
    """Return what scores (samples, k) of either half have in common, worked out on the samples `learned`."""
    bases: list[np.ndarray] = []
    for scores in (one, other):
        centred = scores - scores[learned].mean(axis=0)
        bases.append(centred @ np.linalg.pinv(np.linalg.qr(centred[learned])[1]))
    left, correlations, right = np.linalg.svd(bases[0][learned].T @ bases[1][learned], full_matrices=False)
    drawn = np.array(
        [
            np.linalg.svd(bases[0][learned].T @ bases[1][rng.permutation(learned)], compute_uv=False)[0]
            for _ in range(PERMUTATIONS)
        ]
    )
    p = (1 + (drawn[:, None] >= correlations).sum(axis=0)) / (1 + PERMUTATIONS)
    shared = int((p <= LEVEL).sum())
    places = (bases[0] @ left + bases[1] @ right.T) * np.sqrt(len(learned) / 2)
    return Agreement(correlations, places, shared, by_chromosome)
