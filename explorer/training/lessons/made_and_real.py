"""How made samples compare with real ones: frequencies, linkage, components, and how near they come to somebody.

Samples are rows of whole numbers, nothing missing: dosages of 0, 1 or 2 (samples, variants), or pixels. Distances are
sums of absolute differences.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.distance import cdist

Rows = NDArray[np.integer[Any]]
Floats = NDArray[np.float64]


def frequencies(calls: Rows) -> Floats:
    """Return the counted allele's frequency of each variant (variants,)."""
    return calls.mean(0) / 2


def linkage(calls: Rows, block: int) -> Floats:
    """Return the squared correlations of all pairs of variants within blocks of `block` (blocks, pairs).

    A variant that does not vary has none with any other: 0.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        r = np.nan_to_num(np.corrcoef(calls.T.astype(float)))
    upper = np.triu_indices(block, 1)
    return np.stack([r[at : at + block, at : at + block][upper] ** 2 for at in range(0, len(r), block)])


def components(calls: Rows, count: int) -> tuple[Floats, Floats]:
    """Return the mean (variants,) and the first principal components (count, variants) of real genotypes."""
    mean = calls.astype(np.float64).mean(0)
    return mean, np.linalg.svd(calls - mean, full_matrices=False)[2][:count].astype(np.float64)


def frechet(one: Floats, other: Floats) -> float:
    """Return the Frechet distance of two clouds (samples, numbers), each taken as a normal distribution.

    |m1 - m2|^2 + trace(S1 + S2 - 2 (S1 S2)^(1/2)) (Dowson and Landau 1982).
    """
    a, b = np.cov(one.T), np.cov(other.T)
    sizes, axes = np.linalg.eigh(a)
    root = (axes * np.sqrt(sizes.clip(0))) @ axes.T  # S1 S2 has the eigenvalues of the symmetric S1^(1/2) S2 S1^(1/2)
    middle = np.sqrt(np.linalg.eigvalsh(root @ b @ root).clip(0)).sum()
    return float(((one.mean(0) - other.mean(0)) ** 2).sum() + np.trace(a + b) - 2 * middle)


def distances(one: Rows, other: Rows) -> Floats:
    """Return the distances of every sample of one to every one of the other (samples, samples)."""
    return cdist(one.astype(float), other.astype(float), "cityblock").astype(np.float64, copy=False)


def nearest(one: Rows, other: Rows) -> Floats:
    """Return each one's distance to the nearest of the others (samples,)."""
    return distances(one, other).min(1)


def adversarial_accuracy(real: Rows, made: Rows) -> tuple[float, float]:
    """Return how well the nearest neighbour tells real from made and made from real (Yale et al. 2020).

    The share of real samples whose nearest neighbour is real rather than made, and of made ones whose nearest is made.
    The mean of both is .5 where the two cannot be told apart, near 1 where they can, and near 0 where made ones are
    copies. A tie counts half.

    Raises
    ------
    ValueError
        There are not equally many of both, so that chance would favour the larger group.
    """
    if len(real) != len(made):
        raise ValueError(f"{len(real)} real and {len(made)} made samples; as many of both are needed")
    across, among_real, among_made = distances(real, made), distances(real, real), distances(made, made)
    for own in (among_real, among_made):
        np.fill_diagonal(own, np.inf)
    return _beats(among_real.min(1), across.min(1)), _beats(among_made.min(1), across.min(0))


def _beats(own: Floats, other: Floats) -> float:
    return float(((own < other) + (own == other) / 2).mean())


def copied(made: Rows, real: Rows, block: int) -> float:
    """Return the share of made blocks that are, call by call, the block of a real sample."""
    shares = []
    for at in range(0, made.shape[1], block):
        known = {row.tobytes() for row in np.ascontiguousarray(real[:, at : at + block])}
        shares.append(np.mean([row.tobytes() in known for row in np.ascontiguousarray(made[:, at : at + block])]))
    return float(np.mean(shares))
