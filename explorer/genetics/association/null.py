"""The logistic model without any variant: intercept and covariates, fitted once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special

from explorer.errors import InputError
from explorer.genetics.association.covariates import complete, orthonormal, redundant, too_few

FEWEST = 2
"""Samples that a class must have."""


@dataclass(frozen=True, eq=False)
class Null:
    """The model without a variant, of the n samples with the trait and every covariate.

    Attributes
    ----------
    rows : bool (samples,), which they are
    y : float64 (n,), 0 and 1
    basis : float64 (columns, n)
        Spans intercept and covariates, orthonormal under `weight`: basis weight basis' is the identity.
    coefficients : float64 (columns,), of the basis
    probability, weight : float64 (n,), of class 1; probability (1 - probability)
    sums : float64 (columns + 2, n)
        What multiplies every variant: y - probability, y, weight basis.
    said : sentences about what was left out
    """

    rows: np.ndarray
    y: np.ndarray
    basis: np.ndarray
    coefficients: np.ndarray
    probability: np.ndarray
    weight: np.ndarray
    sums: np.ndarray
    said: tuple[str, ...]


def without_variant(y: np.ndarray, covariates: np.ndarray | None) -> Null:
    """Return the fitted model without any variant.

    Raises
    ------
    InputError
        Values other than 0 and 1, a class with fewer than two samples, too few samples for the covariates, or
        covariates that tell the classes apart.
    """
    given = 0 if covariates is None else np.asarray(covariates).reshape(len(y), -1).shape[1]
    rows, y, covariates = complete(y, covariates)
    if not np.isin(y, (0, 1)).all():
        raise InputError(
            "association", "a two-class trait holds values other than 0 and 1", "Is it a quantitative trait?"
        )
    cases = int(y.sum())
    if min(cases, len(y) - cases) == 0:
        raise InputError(
            "association", "all samples left have the same class", "Which covariate is missing for the rest?"
        )
    if min(cases, len(y) - cases) < FEWEST:
        raise InputError(
            "association",
            f"of the {len(y):,} samples with the trait and every covariate, "
            f"{cases:,} {'is' if cases == 1 else 'are'} of class 1 and {len(y) - cases:,} of class 0: "
            f"each class needs {FEWEST}",
            "Choose a trait with more samples of the rarer class.",
        )
    basis = orthonormal(np.column_stack([np.ones(len(y)), covariates]))
    if len(y) <= basis.shape[1] + 1:
        raise too_few(len(y), basis.shape[1])
    coefficients, probability = _null_logistic(basis, y)
    weight = probability * (1 - probability)
    factor = np.linalg.cholesky(basis.T @ (weight[:, None] * basis))
    said = redundant(given + 1 - basis.shape[1], given)
    scaled = np.ascontiguousarray(np.linalg.solve(factor, basis.T))
    sums = np.vstack([y - probability, y, weight * scaled])
    return Null(rows, y, scaled, factor.T @ coefficients, probability, weight, sums, said)


def _null_logistic(basis: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return (coefficients, probabilities of class 1) fitted without any variant, by Newton's method."""
    coefficients = np.zeros(basis.shape[1])
    for _ in range(60):
        probability = special.expit(basis @ coefficients)
        weight = probability * (1 - probability)
        if weight.max() < 1e-9 or weight.min() < 1e-13:
            break
        step = np.linalg.solve(basis.T @ (weight[:, None] * basis), basis.T @ (y - probability))
        coefficients += step
        if np.abs(step).max() <= 1e-12 * (1 + np.abs(coefficients).max()):
            return coefficients, special.expit(basis @ coefficients)
    raise InputError(
        "association",
        "the covariates tell the two classes apart without error, in all samples or in some (a level of a covariate "
        "whose samples are all of one class does that)",
        "Leave out the covariate that does, or join its levels.",
    )
