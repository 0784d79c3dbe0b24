"""Compiled saddlepoint tails of a weighted sum of classes: for the residuals of a logistic mixed model.

Lugannani and Rice 1980, Adv Appl Prob 12:475. What compiles costs a moment, so that this is imported where it is
computed with.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from explorer.genetics.association.restricted import compiled

ROUNDS = 100
FAR = 600.0
"""No exponent goes beyond this; the exponential function ends at 709."""


@compiled
def log_p(g: np.ndarray, probability: np.ndarray, score: np.ndarray, out: np.ndarray) -> None:
    """Write the natural logarithm of the two-sided p of every score into `out` (variants,).

    Parameters
    ----------
    g : float64 (variants, n), dosages off the covariates under the weights probability (1 - probability)
    probability : float64 (n,), of class 1
    score : float64 (variants,), of g (class - probability), not 0
    """
    for v in range(len(score)):
        size = abs(score[v])
        up, down = _tail(g[v], probability, size), _tail(g[v], probability, -size)
        high, low = max(up, down), min(up, down)
        out[v] = min(0.0, high + math.log1p(math.exp(low - high)))


@compiled
def _tail(g: np.ndarray, probability: np.ndarray, goal: Any) -> Any:
    """Return log P(sum > goal) for a goal above 0, log P(sum < goal) below; that of its end from there on."""
    side = 1.0 if goal > 0 else -1.0
    widest = reach = end = 0.0
    for i in range(len(g)):
        widest = max(widest, abs(g[i]))
        reach += max(side * g[i], 0.0) - side * g[i] * probability[i]
        if g[i] != 0:
            end += math.log(probability[i] if side * g[i] > 0 else 1 - probability[i])
    if side * goal >= reach * (1 - 1e-12):
        return end
    low, high, t = 0.0, FAR / widest, 0.0
    slope = spread = 0.0
    for _ in range(ROUNDS):
        slope = spread = 0.0
        for i in range(len(g)):
            p = probability[i]
            tilted = p / (p + (1 - p) * math.exp(-g[i] * side * t))
            slope += g[i] * (tilted - p)
            spread += g[i] * g[i] * tilted * (1 - tilted)
        miss = side * (goal - slope)
        if abs(miss) <= 1e-9 * abs(goal):
            break
        if miss > 0:
            low = t
        else:
            high = t
        t += miss / spread if spread > 0 else 0.0
        if not low < t < high:
            t = 0.5 * (low + high)
    cumulant = 0.0
    for i in range(len(g)):
        p = probability[i]
        x = g[i] * side * t
        cumulant += (x + math.log(p + (1 - p) * math.exp(-x)) if x > 0 else math.log(1 - p + p * math.exp(x))) - x * p
    gain = t * side * goal - cumulant
    if gain <= 0 or spread <= 0:
        return math.log(0.5)
    r, u = math.sqrt(2 * gain), t * math.sqrt(spread)
    return max(_log_upper(r + math.log(u / r) / r), end)


@compiled
def _log_upper(z: Any) -> Any:
    """Return the logarithm of the standard normal distribution above z."""
    if z < 30:
        return math.log(0.5 * math.erfc(z / math.sqrt(2.0)))
    return -0.5 * z * z - math.log(z * math.sqrt(2 * math.pi)) + math.log1p(-1 / (z * z) + 3 / (z * z * z * z))
