"""Least squares of a quantitative trait on every variant."""

from __future__ import annotations

import numpy as np

from explorer.datasets.blocks import Dosages
from explorer.errors import InputError
from explorer.genetics import tails
from explorer.genetics.association.covariates import complete, orthonormal, too_few
from explorer.genetics.association.products import products
from explorer.genetics.association.result import Association, finished
from explorer.progress import Progress, silent


def linear(
    dosages: Dosages, y: np.ndarray, covariates: np.ndarray | None = None, progress: Progress = silent
) -> Association:
    """Test each variant in y = covariates + beta * dosage by least squares.

    Both sides are projected off the covariates once (Frisch and Waugh 1933), so that each block of variants costs one
    matrix product. Equal to `statsmodels.OLS` on mean-imputed dosages.

    Parameters
    ----------
    dosages : (n, m), int8 or uint16 doses, in memory or in a file
    y : float (n,), NaN where missing
    covariates : float (n, c) or None; an intercept is always there, collinear columns do no harm
    """
    rows, y, covariates = complete(y, covariates)
    basis = orthonormal(np.column_stack([np.ones(len(y)), covariates]))
    freedom = len(y) - basis.shape[1] - 1
    if freedom < 1:
        raise too_few(len(y), basis.shape[1])
    residual = y - basis @ (basis.T @ y)
    variance = residual @ residual
    if variance <= 1e-20 * (y @ y):
        raise InputError("association", "the trait is constant, or the covariates explain all of it")
    score, own, called = products(dosages, rows, np.ones(len(y)), basis, residual, progress)
    with np.errstate(invalid="ignore", divide="ignore"):
        beta = score / own
        unexplained = np.maximum(variance - beta * score, 1e-15 * variance)
        se = np.sqrt(unexplained / freedom / own)
        t = beta / se
    return finished(beta, se, t, tails.log_p_student(t, freedom), called, len(y), "linear", "linear")
