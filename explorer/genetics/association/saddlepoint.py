"""Compiled loops of the score test's tails by saddlepoint approximation: a variant at a time, exact in its skewness.

The score is the sum over samples of dosage, off the covariates, times what is left of the trait. A few carriers and few
cases make it a skewed sum that the normal curve has wrong by orders of magnitude. Its cumulants are known, and with
them its tails. Sources: Lugannani and Rice 1980, Adv Appl Prob 12:475; Dey et al. 2017, Am J Hum Genet 101:37; the
correction for sums that move in steps: Daniels 1987, Int Stat Rev 55:37, equation 6.4. Imported where a variant is
tested with it, and nowhere else.
"""

from __future__ import annotations

import math

import numpy as np

from explorer.datasets.compiling import in_any_order
from explorer.genetics.association.penalised import (
    _CHUNK,
    _cholesky,
    _gather,
    _information,
    _solve,
    exponential,
)

ROUNDS = 60
FAR = 500.0
"""The saddlepoint is sought while no sample's exponent is beyond this; the exponential function ends at 709."""


@in_any_order
def tails(
    dosages: np.ndarray,
    called: np.ndarray,
    steps: np.ndarray,
    basis: np.ndarray,
    y: np.ndarray,
    start: np.ndarray,
    out: np.ndarray,
) -> None:
    """Test every variant.

    Parameters
    ----------
    dosages, called, basis, y, start : as `penalised.fit` takes them
    steps : float64 (variants,)
        What lies between two values of a variant's dosages, if all are whole multiples of it apart; else 0.
    out : float64 (2, variants)
        Set to z of the score and the natural logarithm of the two-sided p: the tail from the score on, and the tail of
        the other side from minus the score on. NaN where the covariates explain the variant.
    """
    columns, samples = basis.shape
    space, own = np.empty((columns + 1) * samples), np.empty(samples)
    probability, weight = np.empty(samples), np.empty(samples)
    for v in range(dosages.shape[0]):
        out[0, v] = out[1, v] = np.nan
        n = called[v].sum()
        if n <= columns + 1:
            continue
        x = space[: (columns + 1) * n].reshape(columns + 1, n)
        _gather(dosages[v], called[v], basis, y, x, own)
        p, w = probability[:n], weight[:n]
        if not _null(x[:columns], own[:n], start, p, w):
            continue
        g = x[columns]
        variance = _off(x[:columns], w, g)
        if not variance > 0:
            continue
        score = np.float64(0)
        for i in range(n):
            score += g[i] * (own[i] - p[i])
        out[0, v] = score / np.sqrt(variance)
        out[1, v] = _two_sided(g, p, score, variance, steps[v])


@in_any_order
def of_scores(
    g: np.ndarray,
    probability: np.ndarray,
    score: np.ndarray,
    variance: np.ndarray,
    steps: np.ndarray,
    out: np.ndarray,
) -> None:
    """Write the natural logarithm of the two-sided p of scores of one fitted model into `out` (variants,).

    Parameters
    ----------
    g : float64 (variants, n), dosages off the covariates under the weights probability (1 - probability)
    probability : float64 (n,), of class 1
    score, variance : float64 (variants,), of g (class - probability), of independent classes
    steps : as `tails` takes them
    """
    for v in range(len(score)):
        out[v] = _two_sided(g[v], probability, score[v], variance[v], steps[v])


@in_any_order
def _null(z: np.ndarray, y: np.ndarray, start: np.ndarray, probability: np.ndarray, weight: np.ndarray) -> bool:
    """Set probability and weight (n,) as fitted without a variant, from `start` on; return whether it could be."""
    columns = len(z)
    coefficients, gradient, step = start.copy(), np.empty(columns), np.empty(columns)
    information, factor = np.empty((columns, columns)), np.empty((columns, columns))
    for _ in range(ROUNDS):
        _information(z, y, coefficients, probability, weight, information)
        if not np.isfinite(_cholesky(information, factor, columns)):
            return False
        for c in range(columns):
            total, row = np.float64(0), z[c]
            for i in range(len(y)):
                total += row[i] * (y[i] - probability[i])
            gradient[c] = total
        _solve(factor, gradient, step)
        promised = np.float64(0)
        for c in range(columns):
            promised += step[c] * gradient[c]
            coefficients[c] += step[c]
        if promised < 1e-12:
            return True
    return False


@in_any_order
def _off(z: np.ndarray, weight: np.ndarray, g: np.ndarray) -> float:
    """Take the covariates out of the dosage (n,), in place, under the weight; return its variance, NaN if none is."""
    columns, n = z.shape
    information, factor = np.zeros((columns, columns)), np.empty((columns, columns))
    with_g, share = np.empty(columns), np.empty(columns)
    weighted = np.empty(n)
    total = np.float64(0)
    for i in range(n):
        total += weight[i] * g[i] * g[i]
    for a in range(columns):
        row = z[a]
        for i in range(n):
            weighted[i] = row[i] * weight[i]
        for b in range(a + 1):
            other = z[b]
            part = np.float64(0)
            for i in range(n):
                part += weighted[i] * other[i]
            information[a, b] = part
        part = np.float64(0)
        for i in range(n):
            part += weighted[i] * g[i]
        with_g[a] = part
    if not np.isfinite(_cholesky(information, factor, columns)):
        return np.nan
    _solve(factor, with_g, share)
    for a in range(columns):
        row, own = z[a], share[a]
        for i in range(n):
            g[i] -= own * row[i]
    left = np.float64(0)
    for i in range(n):
        left += weight[i] * g[i] * g[i]
    return left if left > 1e-9 * total else np.nan


@in_any_order
def _two_sided(g: np.ndarray, probability: np.ndarray, score: float, variance: float, step: float) -> float:
    far = -score  # where the other tail begins: the last value that is reached before it
    if step > 0:
        far = score - np.copysign(np.ceil(2 * abs(score) / step - 1e-9) * step, score)
    near_tail = _tail(g, probability, score, variance, step)
    far_tail = _tail(g, probability, far, variance, step)
    return min(0.0, max(near_tail, far_tail) + math.log1p(math.exp(-abs(near_tail - far_tail))))


@in_any_order
def _tail(g: np.ndarray, probability: np.ndarray, score: float, variance: float, step: float) -> float:
    """Return log P(a score at least this far from 0 on its own side)."""
    side = 1.0 if score > 0 else -1.0
    goal = score - side * step / 2
    if goal * side <= 0:
        return math.log(0.5)
    widest = np.float64(0)
    for i in range(len(g)):
        widest = max(widest, abs(g[i]))
    low, high = np.float64(0), FAR / widest
    at = min(goal * side / variance, high)
    spread = variance
    for _ in range(ROUNDS):
        slope, spread = _slopes(g, probability, side * at)
        miss = side * (slope - goal)
        if abs(miss) < 1e-8 * abs(goal):
            break
        if miss > 0:
            high = at
        else:
            low = at
        at -= miss / spread if spread > 0 else 0.0
        if not low < at < high:
            at = (low + high) / 2
    height = _cumulant(g, probability, side * at)
    gain = at * side * goal - height
    if not (gain > 0 and spread > 0):
        return -gain if gain > 0 else math.log(0.5)
    r = math.sqrt(2 * gain)
    v = (2 * math.sinh(at * step / 2) / step if step > 0 else at) * math.sqrt(spread)
    return _log_upper(r + math.log(v / r) / r)


@in_any_order
def _slopes(g: np.ndarray, probability: np.ndarray, t: float) -> tuple[float, float]:
    """Return the first and second derivative at t of the score's cumulant generating function."""
    first, second = np.float64(0), np.float64(0)
    up, bits = np.empty(_CHUNK), np.empty(_CHUNK, np.int64)
    for start in range(0, len(g), _CHUNK):
        own, chance = g[start : start + _CHUNK], probability[start : start + _CHUNK]
        size = len(own)
        for i in range(size):
            up[i] = own[i] * t
        exponential(up[:size], bits)
        for i in range(size):
            p = chance[i]
            odds = p * up[i]
            tilted = odds / (1 - p + odds)
            first += own[i] * (tilted - p)
            second += own[i] * own[i] * tilted * (1 - tilted)
    return first, second


@in_any_order
def _cumulant(g: np.ndarray, probability: np.ndarray, t: float) -> float:
    """Return the score's cumulant generating function at t."""
    total = np.float64(0)
    for i in range(len(g)):
        p = probability[i]
        total += np.log(1 - p + p * np.exp(g[i] * t)) - t * g[i] * p
    return total


@in_any_order
def _log_upper(z: float) -> float:
    """Return log P(a standard normal value above z)."""
    if z < 30:
        return math.log(0.5 * math.erfc(z / math.sqrt(2.0)))
    square = z * z
    return -square / 2 - math.log(z * math.sqrt(2 * math.pi)) + math.log1p(-1 / square + 3 / square**2)
