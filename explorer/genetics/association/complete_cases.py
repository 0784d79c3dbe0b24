"""Compiled loops over missing calls: what is left of a variant's regression without the samples that lack a call.

What compiles costs a moment, so that this is imported where something was missing, and nowhere else.
"""

from __future__ import annotations

import numpy as np

from explorer.datasets.compiling import compiled

LEAST = 1e-9
"""A column of which the samples called keep no more than this share beside the columns before it is left out."""
NOTHING = 1e-11
"""A column of which the samples called have no more than this share of its squares is left out."""


@compiled
def without(
    missing: np.ndarray,
    starts: np.ndarray,
    columns: np.ndarray,
    products: np.ndarray,
    score: np.ndarray,
    own: np.ndarray,
    variance: np.ndarray,
    rank: np.ndarray,
) -> None:
    """Regress on the covariates among the samples called, for the variants that lack some.

    Of columns orthonormal over all samples, those called have I - sum of q q' over the others: it is decomposed
    (Cholesky), and what the covariates explain of variant and trait is taken off.

    Parameters
    ----------
    missing : int64 (calls missing,)
        Samples without a call, variant by variant.
    starts : int64 (variants + 1,)
        Where each variant's begin in `missing`.
    columns : float64 (samples, 1 + c)
        Trait off the covariates, and an orthonormal basis of the covariates.
    products : float64 (variants, 1 + c)
        Of the variant with them over the samples called.
    score, own, variance : float64 (variants,), changed
        Variant times trait, variant times itself, trait times itself: given as sums over all samples called, returned
        off the covariates.
    rank : int64 (variants,), set to how many columns of the basis are independent among the samples called
    """
    count = columns.shape[1] - 1
    left = np.empty((count, count))
    trait, variant = np.empty(count), np.empty(count)
    for v in range(len(score)):
        for i in range(count):
            trait[i], variant[i] = 0.0, products[v, 1 + i]
            for j in range(i + 1):
                left[i, j] = 1.0 if i == j else 0.0
        gone = 0.0
        for place in range(starts[v], starts[v + 1]):
            sample = missing[place]
            residual = columns[sample, 0]
            gone += residual * residual
            for i in range(count):
                q = columns[sample, 1 + i]
                trait[i] -= q * residual
                for j in range(i + 1):
                    left[i, j] -= q * columns[sample, 1 + j]
        variance[v] -= gone
        found = 0
        for i in range(count):
            for j in range(i):
                total = left[i, j]
                for k in range(j):
                    total -= left[i, k] * left[j, k]
                left[i, j] = total / left[j, j] if left[j, j] > 0 else 0.0
            before = pivot = left[i, i]
            for k in range(i):
                pivot -= left[i, k] * left[i, k]
                trait[i] -= left[i, k] * trait[k]
                variant[i] -= left[i, k] * variant[k]
            if pivot > LEAST * before and pivot > NOTHING:
                found += 1
                left[i, i] = np.sqrt(pivot)
                trait[i] /= left[i, i]
                variant[i] /= left[i, i]
            else:
                left[i, i] = trait[i] = variant[i] = 0.0
            score[v] -= variant[i] * trait[i]
            own[v] -= variant[i] * variant[i]
            variance[v] -= trait[i] * trait[i]
        rank[v] = found
