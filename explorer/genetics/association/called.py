"""Compiled loops of the score test where calls are missing: the model without the variant, fitted to those called.

Imported where a call is missing, and nowhere else.
"""

from __future__ import annotations

import numpy as np

from explorer.datasets.compiling import in_any_order
from explorer.genetics.association.penalised import ALONE, _cholesky, _solve, exponential

ROUNDS = 30
NEAR = 1e-6
"""A fit has converged where the next step promises less than this of the likelihood per unit of weight."""


EXACT = 1e-3
"""How far a variance may be off, as a share, for the information being that of the weights a step before."""


@in_any_order
def scores(
    dosages: np.ndarray,
    called: np.ndarray,
    basis: np.ndarray,
    y: np.ndarray,
    start: np.ndarray,
    probability: np.ndarray,
    out: np.ndarray,
) -> None:
    """Set the score and its variance, both with the covariates taken out, of the samples that each variant has.

    The first step from the fit to all samples needs a sum over the missing ones only, as its gradient is 0 and its
    information the identity.

    Parameters
    ----------
    dosages : float64 (variants, samples), 0 where not called
    called : bool (variants, samples)
    basis : float64 (columns, samples)
        Orthonormal under the weights of the fit to all samples.
    y, probability : float64 (samples,), the classes and that fit
    start : float64 (columns,), its coefficients
    out : float64 (2, variants), NaN where there is no fit; variance 0 where the covariates explain the variant
    """
    columns, samples = basis.shape
    information, factor = np.empty((columns, columns)), np.empty((columns, columns))
    gradient, step, coefficients = np.empty(columns), np.empty(columns), np.empty(columns)
    shared, share = np.empty(columns), np.empty(columns)
    weight, residual, weighted = np.empty(samples), np.empty(samples), np.empty(samples)
    bits = np.empty(samples, np.int64)
    for v in range(dosages.shape[0]):
        g, there = dosages[v], called[v]
        out[0, v] = out[1, v] = np.nan
        gradient[:], information[:] = 0, 0
        for a in range(columns):
            information[a, a] = 1
        for i in range(samples):
            if not there[i]:
                own = probability[i] * (1 - probability[i])
                for a in range(columns):
                    gradient[a] -= basis[a, i] * (y[i] - probability[i])
                    for b in range(a + 1):
                        information[a, b] -= own * basis[a, i] * basis[b, i]
        coefficients[:] = start
        if not np.isfinite(_cholesky(information, factor, columns)):
            continue
        _solve(factor, gradient, step)
        promised = _dot(gradient, step)
        for _ in range(ROUNDS):
            for c in range(columns):
                coefficients[c] += step[c]
            total = _evaluate(basis, y, there, coefficients, weight, residual, bits)
            for i in range(samples):
                weighted[i] = g[i] * weight[i]
            whole = _dot(weighted, g)
            for a in range(columns):
                gradient[a], shared[a] = _dot(basis[a], residual), _dot(basis[a], weighted)
            _solve(factor, shared, share)
            explained = _dot(shared, share)
            # the information of the weights before: off by about the root of what the step promised per unit of weight
            if not explained * np.sqrt(promised / total) < EXACT * (whole - explained):
                _informed(basis, weight, weighted, information)
                if not np.isfinite(_cholesky(information, factor, columns)):
                    break
                _solve(factor, shared, share)
                explained = _dot(shared, share)
            _solve(factor, gradient, step)
            promised = _dot(gradient, step)
            if promised < NEAR * total:
                left = whole - explained
                out[1, v] = 0.0
                if left > ALONE * whole:
                    out[0, v], out[1, v] = _dot(g, residual) - _dot(share, gradient), left
                break


@in_any_order
def _informed(basis: np.ndarray, weight: np.ndarray, weighted: np.ndarray, information: np.ndarray) -> None:
    """Set the information's lower half (columns, columns); `weighted` is room for (samples,)."""
    for a in range(len(basis)):
        row = basis[a]
        for i in range(len(weight)):
            weighted[i] = row[i] * weight[i]
        for b in range(a + 1):
            information[a, b] = _dot(weighted, basis[b])


@in_any_order
def _evaluate(
    basis: np.ndarray,
    y: np.ndarray,
    there: np.ndarray,
    coefficients: np.ndarray,
    weight: np.ndarray,
    residual: np.ndarray,
    bits: np.ndarray,
) -> float:
    """Set weight and residual (samples,), 0 where a sample is not there; return the weights' sum."""
    residual[:] = 0
    for c in range(len(basis)):
        own, row = coefficients[c], basis[c]
        for i in range(len(y)):
            residual[i] += own * row[i]
    total = np.float64(0)
    for i in range(len(y)):
        weight[i] = -abs(residual[i])
    exponential(weight, bits)
    for i in range(len(y)):
        small = weight[i]
        likely = 1 / (1 + small)
        own = small * likely * likely if there[i] else 0.0
        left = y[i] - (likely if residual[i] > 0 else small * likely)
        weight[i], residual[i] = own, left if there[i] else 0.0
        total += own
    return total


@in_any_order
def _dot(a: np.ndarray, b: np.ndarray) -> float:
    total = np.float64(0)
    for i in range(len(a)):
        total += a[i] * b[i]
    return total
