"""The loops that compare drawn blocks with real ones: moments of each sample's calls over draws, and how they rank."""

from __future__ import annotations

import numpy as np

from explorer.datasets.compiling import compiled


@compiled
def moments(real: np.ndarray, drawn: np.ndarray, first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Return how products of two calls of a sample are distributed over its draws.

    Parameters
    ----------
    real, drawn : float32 (samples, n), (draws, samples, n)
    first, second : int (products,), places; a second place of -1 is for the first one's call alone

    Returns
    -------
    float64 (4, samples, products)
        The real product less the draws' mean, and their second to fourth central moments (n - 1 in the second and the
        unbiased third; the fourth is the mean).
    """
    draws, samples, _ = drawn.shape
    n = len(first)
    result = np.empty((4, samples, n))
    values = np.empty(draws)
    for sample in range(samples):
        for product in range(n):
            a, b = first[product], second[product]
            mean = 0.0
            for draw in range(draws):
                value = drawn[draw, sample, a]
                if b >= 0:
                    value = value * drawn[draw, sample, b]
                values[draw] = value
                mean += value
            mean /= draws
            two, three, four = 0.0, 0.0, 0.0
            for draw in range(draws):
                off = values[draw] - mean
                square = off * off
                two += square
                three += square * off
                four += square * square
            own = real[sample, a]
            if b >= 0:
                own = own * real[sample, b]
            result[0, sample, product] = own - mean
            result[1, sample, product] = two / (draws - 1)
            result[2, sample, product] = three * draws / ((draws - 1) * (draws - 2))
            result[3, sample, product] = four / draws
    return result


@compiled
def ranked(
    real: np.ndarray,
    drawn: np.ndarray,
    alone: np.ndarray,
    first: np.ndarray,
    second: np.ndarray,
    together: np.ndarray,
) -> np.ndarray:
    """Return for each sample the share of draws that a classifier scores below its real block, less that above it.

    Parameters
    ----------
    real, drawn : float32 (samples, n), (draws, samples, n)
    alone : float64 (samples, n), weights of the calls
    first, second, together : (pairs,), two places and the weight of the product of their calls
    """
    draws, samples, n = drawn.shape
    result = np.zeros(samples)
    for sample in range(samples):
        for draw in range(draws):
            apart = 0.0
            size = 0.0
            for a in range(n):
                off = alone[sample, a] * (real[sample, a] - drawn[draw, sample, a])
                apart += off
                size += abs(off)
            if size == 0.0:
                continue
            for pair in range(len(first)):
                a, b = first[pair], second[pair]
                off = real[sample, a] * real[sample, b] - drawn[draw, sample, a] * drawn[draw, sample, b]
                apart += together[pair] * off
                size += abs(together[pair] * off)
            if apart > 1e-9 * size:
                result[sample] += 1.0 / draws
            elif apart < -1e-9 * size:
                result[sample] -= 1.0 / draws
    return result
