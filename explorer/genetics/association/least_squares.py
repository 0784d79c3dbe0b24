"""Least squares of a quantitative trait on every variant."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import numpy as np

from explorer.datasets.blocks import Dosages
from explorer.genetics import tails
from explorer.genetics.association.covariates import COLLINEAR, complete, nothing_left, orthonormal, redundant, too_few
from explorer.genetics.association.result import Association, finished
from explorer.genetics.association.sums import Sums, sums
from explorer.progress import Progress, silent

CONSTANT = 1e-20
"""A trait has nothing left to explain where this share of its squares is left."""
CONSTANT_AMONG_CALLED = 1e-12
"""As much, of what all samples leave, among those called at a variant: it is a difference of sums over all."""


def linear(
    dosages: Dosages,
    y: np.ndarray,
    covariates: np.ndarray | None = None,
    progress: Progress = silent,
    missing: Literal["complete", "mean"] = "mean",
    columns: np.ndarray | None = None,
) -> Association:
    """Test each variant in y = covariates + beta * dosage by least squares.

    Both sides are projected off the covariates once (Frisch and Waugh 1933), so that each block of variants costs one
    matrix product. Where calls are missing, "complete" leaves their samples out of the variant's regression, as
    `plink2 --glm` does, by taking their share off the sums; "mean" puts them at the variant's mean.

    Parameters
    ----------
    dosages : (n, m), int8 or uint16 doses, in memory or in a file
    y : float (n,), NaN where missing
    covariates : float (n, c) or None; an intercept is always there, collinear and constant columns are left out
    missing : what stands for a missing call
    columns : int (k,) or None
        Which variants to test; the result has these in their order.

    Raises
    ------
    InputError
        Too few samples, or nothing of the trait is left beside the covariates.
    """
    rows, y, covariates = complete(y, covariates)
    basis = orthonormal(np.column_stack([np.ones(len(y)), covariates]))
    if len(y) - basis.shape[1] < 2:
        raise too_few(len(y), basis.shape[1])
    residual = y - basis @ (basis.T @ y)
    spread = float(residual @ residual)
    if spread <= CONSTANT * (y @ y):
        raise nothing_left()
    known = np.column_stack([residual, basis])
    tested = dosages.shape[1] if columns is None else len(columns)
    beta, se, called, freedom = np.empty(tested), np.empty(tested), np.empty(tested, np.int64), np.empty(tested)
    for block in sums(dosages, rows, known, progress, lacking=missing == "complete", variants=columns):
        part = slice(block.start, block.stop)
        called[part] = block.called
        beta[part], se[part], freedom[part] = _fitted(block, known, spread, missing == "complete")
    with np.errstate(invalid="ignore", divide="ignore"):
        t = beta / se
    found = finished(beta, se, t, tails.log_p_student(t, freedom), called, len(y), "linear", "linear")
    return replace(found, said=redundant(covariates.shape[1] + 1 - basis.shape[1], covariates.shape[1]))


def _fitted(block: Sums, known: np.ndarray, spread: float, complete: bool) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return beta, its standard error and the degrees of freedom (variants,) of a block."""
    samples, count = len(known), known.shape[1] - 1
    score, own = block.products[:, 0].copy(), block.own.copy()
    variance, rank, used = np.full(len(own), spread), np.full(len(own), count), np.full(len(own), samples)
    lacking = np.flatnonzero(block.called < samples) if complete else np.zeros(0, np.int64)
    whole = np.ones(len(own), bool)
    whole[lacking] = False
    own[whole] -= np.einsum("vc,vc->v", block.products[whole, 1:], block.products[whole, 1:])
    if len(lacking):
        from explorer.genetics.association.complete_cases import without

        some = [np.ascontiguousarray(values[lacking]) for values in (block.products, score, own, variance, rank)]
        starts = np.append(block.starts[lacking], block.starts[-1])
        without(block.missing, starts, known, *some)
        score[lacking], own[lacking], variance[lacking], rank[lacking] = some[1:]
        used = block.called
    freedom = used - rank - 1
    with np.errstate(invalid="ignore", divide="ignore"):
        there = (
            (own > COLLINEAR * np.maximum(block.own, 1e-12))
            & (variance > CONSTANT_AMONG_CALLED * spread)
            & (freedom > 0)
        )
        own = np.where(there, own, np.nan)
        beta = score / own
        unexplained = np.maximum(variance - beta * score, 1e-15 * variance)
        return beta, np.sqrt(unexplained / np.maximum(freedom, 1) / own), freedom
