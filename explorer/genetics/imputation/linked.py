"""Linked variants: ridge regression of each variant's dosage on all others of the window."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.genetics.imputation.frequent import Answers
from explorer.genetics.imputation.windows import standardised

PENALTY = 0.1
"""Of squared weights, per sample that is called at the variant."""
LEAST_VARIANCE = 1e-3


@dataclass(frozen=True, eq=False)
class Fitted:
    """One variant of a window on all others.

    Attributes
    ----------
    mean : of its known dosages
    weights : (width,) of the standardised others; 0 for the variant itself
    offset : (width,) mean of each other among the samples called here
    variance : mean square of what each sample's dosage differs by from a fit without that sample
    """

    mean: float
    weights: NDArray[np.float64]
    offset: NDArray[np.float64]
    variance: float

    def __call__(self, scaled: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the sums (samples,) of rows of the standardised window."""
        return self.mean + (scaled - self.offset) @ self.weights


def scale(calls: NDArray[np.int8]) -> NDArray[np.float64]:
    """Return the window's calls (samples, width) with mean 0 and variance 1; missing ones are 0."""
    return standardised(calls) * np.sqrt(len(calls))


def fit(scaled: NDArray[np.float64], here: NDArray[np.int8], place: int, penalty: float = PENALTY) -> Fitted:
    """Regress the dosage on the other variants, over the samples that are called.

    Parameters
    ----------
    scaled : (samples, width), from `scale`
    here : (samples,) calls of the variant, which is column `place` of `scaled`
    """
    known = here >= 0
    others, aims = scaled[known], here[known].astype(np.float64)
    others[:, place] = 0
    offset, mean = others.mean(0), float(aims.mean())
    others -= offset
    gram = others.T @ others
    gram[np.diag_indices_from(gram)] += penalty * len(others)
    solved = np.linalg.solve(gram, others.T)
    weights = solved @ (aims - mean)
    leverage = np.einsum("sv,vs->s", others, solved) + 1 / len(others)
    left = (aims - mean - others @ weights) / np.maximum(1 - leverage, 1e-3)
    return Fitted(mean, weights, offset, max(float(np.square(left).mean()), LEAST_VARIANCE))


def around(dosage: NDArray[np.float64], variance: float, states: int) -> NDArray[np.float64]:
    """Return probabilities (n, states) that fall with the distance from a dosage as a normal density does."""
    apart = np.square(np.arange(states) - dosage[:, None]) / (2 * variance)
    raised = np.exp(apart.min(1, keepdims=True) - apart)
    return raised / raised.sum(1, keepdims=True)


def by_linkage(
    calls: NDArray[np.int8],
    first: int,
    last: int,
    wanted: NDArray[np.bool_],
    states: int,
    penalty: float = PENALTY,
) -> Answers:
    """Answer each call with the dosage that the linked variants predict, and the genotypes near it.

    Parameters
    ----------
    calls : (samples, width), -1 where missing; the core is first to last
    wanted : (samples, core) which missing calls to fill in, taken row by row
    """
    scaled = scale(calls)
    found, dosages = np.full((*wanted.shape, states), 1 / states), np.full(wanted.shape, (states - 1) / 2)
    for variant in np.flatnonzero(wanted.any(0)):
        rows, here = wanted[:, variant], calls[:, first + variant]
        if (here >= 0).any():
            fitted = fit(scaled, here, first + int(variant), penalty)
            sums = np.clip(fitted(scaled[rows]), 0, states - 1)
            dosages[rows, variant] = sums
            found[rows, variant] = around(sums, fitted.variance, states)
    return found[wanted], dosages[wanted]
