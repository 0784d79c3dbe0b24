"""The model of a trait without interaction, and what of a product of two genotypes it leaves."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special, stats

from explorer.genetics.association.covariates import orthonormal

MOST_ROUNDS = 60


@dataclass(frozen=True, eq=False)
class MainEffects:
    """A fit of y to everything but the product.

    Attributes
    ----------
    basis : float64 (samples, columns), orthonormal once multiplied by the root of `weight`
    left : float64 (samples,), y less the fit
    product : float64 (samples,), the product less what the basis explains of it, by weight
    fitted, weight : float64 (samples,)
        Probability of class 1 and its variance, of a two-class trait; 0 and 1 of a quantitative one.
    """

    basis: np.ndarray
    left: np.ndarray
    product: np.ndarray
    fitted: np.ndarray
    weight: np.ndarray


def linear(design: np.ndarray, product: np.ndarray, y: np.ndarray) -> MainEffects | None:
    """Return the least-squares fit of y (samples,) to design (samples, columns); None where the product is in it."""
    basis = orthonormal(design)
    z = product - basis @ (basis.T @ product)
    if z @ z <= 1e-9 * max(float(product @ product), 1e-12):
        return None
    return MainEffects(basis, y - basis @ (basis.T @ y), z, np.zeros(len(y)), np.ones(len(y)))


def logistic(design: np.ndarray, product: np.ndarray, y: np.ndarray) -> MainEffects | None:
    """Return the logistic fit by Jeffreys-penalised likelihood, which is finite where cases and controls separate.

    Firth 1993; Heinze and Schemper 2002, equation 2. None where the product is explained or no fit is found.
    """
    probability = penalised(orthonormal(design), y)
    if probability is None:
        return None
    weight = probability * (1 - probability)
    root = np.sqrt(weight)
    basis = orthonormal(design * root[:, None]) / root[:, None]
    z = product - basis @ (basis.T @ (weight * product))
    if weight @ (z * z) <= 1e-9 * max(float(weight @ (product * product)), 1e-12):
        return None
    return MainEffects(basis, y - probability, z, probability, weight)


def penalised(columns: np.ndarray, y: np.ndarray) -> np.ndarray | None:
    """Return the probabilities (samples,) that Firth's penalised likelihood gives; None where it does not settle."""
    coefficients = np.zeros(columns.shape[1])
    for _ in range(MOST_ROUNDS):
        probability = special.expit(columns @ coefficients)
        weight = probability * (1 - probability)
        information = columns.T @ (weight[:, None] * columns)
        try:
            inverse = np.linalg.inv(information)
        except np.linalg.LinAlgError:
            return None
        leverage = weight * np.einsum("sc,cd,sd->s", columns, inverse, columns)
        step = inverse @ (columns.T @ (y - probability + leverage * (0.5 - probability)))
        size = np.abs(columns @ step).max()
        coefficients += step * min(1.0, 3.0 / size if size > 0 else 1.0)
        if size < 1e-8:
            return special.expit(columns @ coefficients)
    return None


def by_rank(y: np.ndarray) -> np.ndarray:
    """Return normal scores of the ranks of y (samples,), (r - 3/8) / (n + 1/4) (Blom 1958); ties share theirs."""
    return special.ndtri((stats.rankdata(y) - 0.375) / (len(y) + 0.25))
