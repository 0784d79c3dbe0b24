"""Best linear unbiased prediction from kernels: y = mean + g + e, g with covariance in proportion to a kernel.

With products of marker rows as the kernel this is GBLUP; with products of a network's features it is ridge regression
on them. The share of variance is found by restricted maximum likelihood among the training samples alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import optimize

Floats = NDArray[np.float64]
MIXTURES = (0.0, 0.25, 0.5, 0.75, 0.9, 1.0)
"""Of the second kernel, where there are two."""
RATIOS = np.linspace(-9.0, 9.0, 37)
"""Natural logarithms of residual over genetic variance that are tried first."""


@dataclass(frozen=True, eq=False)
class Fitted:
    """What was fitted: predictions of all samples (samples,), residual over genetic variance, and the likelihood."""

    predicted: Floats
    ratio: float
    likelihood: float
    share: float = 0.0


def blup(kernel: Floats, train: NDArray[np.int64], y: Floats) -> Fitted:
    """Return predictions for all samples of a kernel (samples, samples) from traits y (training samples,)."""
    among = kernel[np.ix_(train, train)]
    scale = max(_spread(kernel, train), 1e-12)
    values, turn = np.linalg.eigh(among / scale)
    values, ones, turned = np.maximum(values, 0.0), turn.T @ np.ones(len(train)), turn.T @ y

    def at(ratio: float) -> tuple[float, Floats, float]:
        weight = 1 / (values + ratio)
        information = float(ones @ (weight * ones))
        mean = float(ones @ (weight * turned)) / information
        residual = turned - ones * mean
        freedom = len(y) - 1
        likelihood = freedom * np.log(max(residual @ (weight * residual), 1e-300) / freedom) - np.log(weight).sum()
        return mean, weight * residual, -0.5 * float(likelihood + np.log(information))

    heights = [at(float(np.exp(place)))[2] for place in RATIOS]
    top = int(np.argmax(heights))
    low, high = float(RATIOS[max(top - 1, 0)]), float(RATIOS[min(top + 1, len(RATIOS) - 1)])
    found: Any = optimize.minimize_scalar(
        lambda place: -at(float(np.exp(place)))[2], bounds=(low, high), method="bounded"
    )
    best = float(found.x) if -found.fun > heights[top] else float(RATIOS[top])
    mean, dual, likelihood = at(float(np.exp(best)))
    return Fitted(mean + kernel[:, train] @ (turn @ dual) / scale, float(np.exp(best)), likelihood)


def blup_of_two(first: Floats, second: Floats, train: NDArray[np.int64], y: Floats) -> Fitted:
    """Return the same of a mixture of two kernels, each of mean variance 1 among training samples.

    The second one's share is the one of `MIXTURES` of greatest restricted likelihood.
    """
    one, two = (kernel / max(_spread(kernel, train), 1e-12) for kernel in (first, second))
    tried = [(share, blup((1 - share) * one + share * two, train, y)) for share in MIXTURES]
    share, best = max(tried, key=lambda pair: pair[1].likelihood)
    return Fitted(best.predicted, best.ratio, best.likelihood, share)


def _spread(kernel: Floats, train: NDArray[np.int64]) -> float:
    among = kernel[np.ix_(train, train)]
    return float(np.trace(among) / len(train) - among.mean())
