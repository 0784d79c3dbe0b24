"""Which filters are alike: their correlation, best over shifts, and groups of duplicates."""

from __future__ import annotations

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform

from explorer.inspection.filters.weights import Bank

ALIKE = 0.9
MOST_WORK = 2e10
"""Multiply-adds that shifts may take; where they would take more, fewer shifts are tried."""


def likeness(bank: Bank) -> tuple[np.ndarray, np.ndarray]:
    """Return correlation and shift of every two filters, float32 and int32 (filters, filters).

    The correlation of filters u and v is the largest in size, over shifts s, of

        sum over c, j of u[c, j + s] v[c, j] / (|u| |v|),

    its sign kept: the cosine of the two, one moved along the genome by s places, what is moved out of the other's reach
    counting as zero. Filters that are tied to places are not moved. A filter of zeros goes with none.
    """
    w = bank.weights.astype(np.float32)
    filters, taps = len(w), w.shape[-1]
    norms = np.sqrt(np.square(w).reshape(filters, -1).sum(1))
    w = w / np.where(norms > 0, norms, 1).reshape(-1, *[1] * (w.ndim - 1))
    flat = w.reshape(filters, -1, taps)
    furthest = taps - 1 if bank.layer.sharing == "everywhere" else 0
    furthest = int(min(furthest, MOST_WORK // max(1, filters**2 * flat[0].size)))
    best = flat.reshape(filters, -1) @ flat.reshape(filters, -1).T
    shift = np.zeros((filters, filters), dtype=np.int32)
    for s in range(1, furthest + 1):
        moved = flat[:, :, s:].reshape(filters, -1) @ flat[:, :, : taps - s].reshape(filters, -1).T
        for shifted, by in ((moved, s), (moved.T, -s)):
            better = np.abs(shifted) > np.abs(best) + 1e-7
            best, shift = np.where(better, shifted, best), np.where(better, by, shift)
    return np.clip(best, -1, 1).astype(np.float32), shift


def groups(correlation: np.ndarray, threshold: float = ALIKE) -> np.ndarray:
    """Return the group of every filter, int32 (filters,): within a group every two go together at least so well.

    Complete linkage on 1 - |r|. Groups are numbered from 0 in the order of their first filter.
    """
    filters = len(correlation)
    if filters < 2:
        return np.zeros(filters, dtype=np.int32)
    apart = 1 - np.abs(correlation.astype(np.float64))
    apart = np.maximum((apart + apart.T) / 2, 0)
    np.fill_diagonal(apart, 0)
    clusters = fcluster(linkage(squareform(apart, checks=False), "complete"), 1 - threshold + 1e-6, "distance")
    _, first, label = np.unique(clusters, return_index=True, return_inverse=True)
    return np.argsort(np.argsort(first))[label].astype(np.int32)
