"""Compiled loops over pairs of samples: how their calls go together, and whether two measures of pairs agree.

Calls are two bits in two planes: homozygous, and with a1 (heterozygous where not homozygous); both 0 where missing.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from explorer.datasets.compiling import compiled


@compiled
def _ones(word: Any) -> Any:
    """Return how many bits of a uint64 are 1."""
    word = word - ((word >> np.uint64(1)) & np.uint64(0x5555555555555555))
    word = (word & np.uint64(0x3333333333333333)) + ((word >> np.uint64(2)) & np.uint64(0x3333333333333333))
    word = (word + (word >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    return (word * np.uint64(0x0101010101010101)) >> np.uint64(56)


@compiled
def king(hom_a: np.ndarray, first_a: np.ndarray, hom_b: np.ndarray, first_b: np.ndarray, out: np.ndarray) -> None:
    """Write the KING-robust kinship of each of a with each of b into out (a, b); NaN where nobody is heterozygous.

    Parameters
    ----------
    hom_a, first_a, hom_b, first_b : uint64 (samples, words)
    """
    for i in range(hom_a.shape[0]):
        for j in range(hom_b.shape[0]):
            opposite = left = right = both = np.uint64(0)
            for w in range(hom_a.shape[1]):
                hom_i, hom_j, first_i, first_j = hom_a[i, w], hom_b[j, w], first_a[i, w], first_b[j, w]
                het_i, het_j = first_i & ~hom_i, first_j & ~hom_j
                opposite += _ones(hom_i & hom_j & (first_i ^ first_j))
                left += _ones(het_i & hom_j)
                right += _ones(hom_i & het_j)
                both += _ones(het_i & het_j)
            fewer = both + min(left, right)
            apart = 4.0 * float(opposite) + float(left) + float(right)
            out[i, j] = 0.5 - apart / (4.0 * float(fewer)) if fewer > np.uint64(0) else np.nan


@compiled
def concordance(
    hom_a: np.ndarray, first_a: np.ndarray, hom_b: np.ndarray, first_b: np.ndarray, out: np.ndarray
) -> None:
    """Write the share of equal calls, among those called in both, of each of a with each of b into out (a, b)."""
    for i in range(hom_a.shape[0]):
        for j in range(hom_b.shape[0]):
            called = equal = np.uint64(0)
            for w in range(hom_a.shape[1]):
                hom_i, hom_j, first_i, first_j = hom_a[i, w], hom_b[j, w], first_a[i, w], first_b[j, w]
                together = (hom_i | first_i) & (hom_j | first_j)
                called += _ones(together)
                equal += _ones(together & ~(hom_i ^ hom_j) & ~(first_i ^ first_j))
            out[i, j] = float(equal) / float(called) if called > np.uint64(0) else np.nan


@compiled
def stretches(
    hom: np.ndarray, first: np.ndarray, a: np.ndarray, b: np.ndarray, ends: np.ndarray, out: np.ndarray
) -> None:
    """Count how the calls of pairs go together, stretch by stretch of the genome.

    Parameters
    ----------
    hom, first : uint8 (samples, bytes)
    a, b : int64 (pairs,), samples
    ends : int64 (stretches + 1,), bytes
    out : int64 (pairs, stretches, 5), zeros; set to opposite homozygotes, het-hom, hom-het, het-het, hom-hom
    """
    for pair in range(len(a)):
        for stretch in range(len(ends) - 1):
            for w in range(ends[stretch], ends[stretch + 1]):
                hom_i, hom_j = np.uint64(hom[a[pair], w]), np.uint64(hom[b[pair], w])
                first_i, first_j = np.uint64(first[a[pair], w]), np.uint64(first[b[pair], w])
                het_i, het_j = first_i & ~hom_i, first_j & ~hom_j
                out[pair, stretch, 0] += np.int64(_ones(hom_i & hom_j & (first_i ^ first_j)))
                out[pair, stretch, 1] += np.int64(_ones(het_i & hom_j))
                out[pair, stretch, 2] += np.int64(_ones(hom_i & het_j))
                out[pair, stretch, 3] += np.int64(_ones(het_i & het_j))
                out[pair, stretch, 4] += np.int64(_ones(hom_i & hom_j))


@compiled
def agreement(one: np.ndarray, other: np.ndarray, order: np.ndarray) -> float:
    """Return the sum over pairs of one[i, j] times other[order[i], order[j]], both float (n, n)."""
    total = 0.0
    for i in range(one.shape[0]):
        row = other[order[i]]
        for j in range(one.shape[1]):
            total += one[i, j] * row[order[j]]
    return total
