"""GBLUP: every marker has a small effect from one normal distribution; the linear rival of every network."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import linalg, optimize

from explorer.datasets import blocks as reader
from explorer.datasets.blocks import Dosages
from explorer.errors import InputError
from explorer.genetics import streaming
from explorer.progress import Progress, silent


@dataclass(frozen=True, eq=False)
class Gblup:
    """A fitted model: y = fixed effects + sum over variants of (dosage - mean) * effect + residual.

    Attributes
    ----------
    effects : float64 (variants,)
        Per copy of allele a1, in units of the trait.
    mean : float64 (variants,)
        Training mean dosage; missing calls stand there.
    fixed : float64 (1 + covariates,)
        Intercept and covariate effects.
    h2 : float
        Heritability captured by the variants, by restricted maximum likelihood: genetic over total variance.
    penalty : float
        Residual variance over the variance of one marker effect: the lambda of the equivalent ridge regression.
    log_likelihood : float
        Restricted, at the maximum, without its constant.
    """

    effects: np.ndarray
    mean: np.ndarray
    fixed: np.ndarray
    h2: float
    penalty: float
    log_likelihood: float

    def predict(
        self,
        dosages: Dosages,
        covariates: np.ndarray | None = None,
        rows: np.ndarray | None = None,
        columns: np.ndarray | None = None,
    ) -> np.ndarray:
        """Return predictions float64 (n,) for dosages (n, variants) of the samples `rows`."""
        result = _with_intercept(covariates, dosages.shape[0])[reader.chosen(dosages.shape[0], rows)] @ self.fixed
        for start, stop, part in reader.parts(dosages, rows, columns):
            result += reader.off_mean(part, self.mean[start:stop]) @ self.effects[start:stop]
        return result


def fit(
    dosages: Dosages,
    y: np.ndarray,
    covariates: np.ndarray | None = None,
    rows: np.ndarray | None = None,
    progress: Progress = silent,
    columns: np.ndarray | None = None,
) -> Gblup:
    """Fit GBLUP, its variance ratio by restricted maximum likelihood on the eigenvalues of the relationship matrix.

    One decomposition serves every ratio tried (Lippert et al. 2011, FaST-LMM, equations 2-6; Kang et al. 2008).

    Parameters
    ----------
    dosages : (n, variants), int8 or uint16 doses, in memory or in a file
    y : float (n,), NaN where missing
    covariates : float (n, c) or None
        Fixed effects beside the intercept.
    rows : indices or mask of the training samples; all by default
    columns : int indices of the variants to fit; all by default. Predict with the same.
    """
    everything = _with_intercept(covariates, dosages.shape[0])
    chosen = reader.chosen(dosages.shape[0], rows)
    chosen = chosen[np.isfinite(y[chosen]) & np.isfinite(everything[chosen]).all(axis=1)]
    if len(chosen) < 3 or np.ptp(y[chosen]) == 0:
        raise InputError("GBLUP", f"{len(chosen)} training samples with a trait that varies are too few")
    x, target = everything[chosen], np.asarray(y, dtype=np.float64)[chosen]
    kinship = np.zeros((len(chosen), len(chosen)))
    for block in streaming.blocks(dosages, chosen, progress, "GBLUP: measuring relatedness", columns=columns):
        kinship += block.centred @ block.centred.T
    scale = float(np.trace(kinship)) / len(chosen)
    if scale <= 0:
        raise InputError("GBLUP", "none of the variants varies among the training samples")
    values, vectors = linalg.eigh(kinship / scale, overwrite_a=True)
    values = np.maximum(values, 0.0)
    turned_x, turned_y = vectors.T @ x, vectors.T @ target
    ratio, likelihood = _restricted_maximum(values, turned_x, turned_y)
    fixed, residual, _ = _at_ratio(ratio, values, turned_x, turned_y)
    dual = vectors @ (residual / (values + ratio))
    variants = dosages.shape[1] if columns is None else len(columns)
    mean, effects = np.zeros(variants), np.zeros(variants)
    for block in streaming.blocks(dosages, chosen, progress, "GBLUP: marker effects", columns=columns):
        mean[block.start : block.stop] = np.nan_to_num(block.mean)
        effects[block.start : block.stop] = block.centred.T @ dual / scale
    return Gblup(effects, mean, fixed, 1 / (1 + ratio), ratio * scale, likelihood)


def gblup(train_dosages: np.ndarray, y: np.ndarray, test_dosages: np.ndarray) -> tuple[np.ndarray, float]:
    """Return (predictions (test samples,), h2) of a model fitted on the training samples."""
    model = fit(train_dosages, y)
    return model.predict(test_dosages), model.h2


def _with_intercept(covariates: np.ndarray | None, samples: int) -> np.ndarray:
    parts = [np.ones((samples, 1))]
    if covariates is not None:
        parts.append(np.asarray(covariates, dtype=np.float64).reshape(samples, -1))
    return np.hstack(parts)


def _at_ratio(ratio: float, values: np.ndarray, x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray, float]:
    """Return (fixed effects, residuals, restricted log likelihood) with residual / genetic variance at `ratio`."""
    weight = 1 / (values + ratio)
    information = x.T @ (weight[:, None] * x)
    fixed = np.linalg.lstsq(information, x.T @ (weight * y), rcond=1e-11)[0]
    residual = y - x @ fixed
    spectrum = np.linalg.eigvalsh(information)
    spectrum = spectrum[spectrum > spectrum[-1] * 1e-11]
    freedom = len(y) - len(spectrum)
    likelihood = freedom * np.log(residual @ (weight * residual) / freedom) - np.log(weight).sum()
    return fixed, residual, -0.5 * float(likelihood + np.log(spectrum).sum())


def _restricted_maximum(values: np.ndarray, x: np.ndarray, y: np.ndarray) -> tuple[float, float]:
    """Return the variance ratio of greatest restricted likelihood, by a grid and then Brent's method."""
    grid = np.linspace(-6, 6, 49) * np.log(10) / 1.5
    heights = [_at_ratio(float(np.exp(g)), values, x, y)[2] for g in grid]
    top = int(np.argmax(heights))
    low, high = grid[max(top - 1, 0)], grid[min(top + 1, len(grid) - 1)]
    best = optimize.minimize_scalar(
        lambda g: -_at_ratio(float(np.exp(g)), values, x, y)[2], bounds=(low, high), method="bounded"
    )
    if -best.fun < heights[top]:
        return float(np.exp(grid[top])), heights[top]
    return float(np.exp(best.x)), -float(best.fun)
