"""Logistic regression of a two-class trait on every variant."""

from __future__ import annotations

import numpy as np
from scipy import special

from explorer.datasets.blocks import Dosages
from explorer.errors import InputError
from explorer.genetics import tails
from explorer.genetics.association.covariates import complete, orthonormal, too_few
from explorer.genetics.association.products import products
from explorer.genetics.association.result import Association, finished
from explorer.progress import Progress, silent


def logistic_score(
    dosages: Dosages, y: np.ndarray, covariates: np.ndarray | None = None, progress: Progress = silent
) -> Association:
    """Test each variant in logit P(y = 1) = covariates + beta * dosage by Rao's score test.

    Only the model without the variant is fitted, once; `beta` is therefore the first Newton step from 0 (score over
    information), close to the fitted log odds ratio for the small effects of most variants. Equal to the score test of
    `statsmodels.GLM` on mean-imputed dosages.

    Parameters
    ----------
    dosages : (n, m), int8 or uint16 doses, in memory or in a file
    y : float (n,) of 0 and 1, NaN where missing
    covariates : float (n, c) or None; an intercept is always there, collinear columns do no harm
    """
    rows, y, covariates = complete(y, covariates)
    if not np.isin(y, (0, 1)).all():
        raise InputError("association", "a two-class trait holds values other than 0 and 1")
    if len(np.unique(y)) < 2:
        raise InputError(
            "association", "all samples left have the same class", "Which covariate is missing for the rest?"
        )
    basis = orthonormal(np.column_stack([np.ones(len(y)), covariates]))
    if len(y) <= basis.shape[1] + 1:
        raise too_few(len(y), basis.shape[1])
    probability = _null_logistic(basis, y)
    weight = np.sqrt(probability * (1 - probability))
    weighted = orthonormal(weight[:, None] * basis)
    score, own, called = products(dosages, rows, weight, weighted, (y - probability) / weight, progress)
    with np.errstate(invalid="ignore", divide="ignore"):
        beta, se, z = score / own, 1 / np.sqrt(own), score / np.sqrt(own)
    return finished(beta, se, z, tails.log_p_normal(z), called, len(y), "score", "logistic")


def _null_logistic(basis: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return the fitted probabilities of class 1 without any variant, by Newton's method."""
    coefficients = np.zeros(basis.shape[1])
    for _ in range(60):
        probability = special.expit(basis @ coefficients)
        weight = probability * (1 - probability)
        if weight.max() < 1e-9 or weight.min() < 1e-13:
            break
        step = np.linalg.solve(basis.T @ (weight[:, None] * basis), basis.T @ (y - probability))
        coefficients += step
        if np.abs(step).max() <= 1e-12 * (1 + np.abs(coefficients).max()):
            return special.expit(basis @ coefficients)
    raise InputError(
        "association", "the covariates tell the two classes apart without error", "Leave out the covariate that does."
    )
