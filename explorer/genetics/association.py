"""Association of every variant with a trait, one matrix product per block of variants."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from scipy import special

from explorer.datasets.blocks import Dosages
from explorer.datasets.genotypes import Genotypes
from explorer.datasets.traits import Traits
from explorer.errors import InputError
from explorer.genetics import streaming, tails
from explorer.progress import Progress, silent

COLLINEAR = 1e-9
"""A variant whose variance is explained by the covariates to within this share has no association of its own."""
MEDIAN_CHI2 = float(special.chdtri(1, 0.5))


@dataclass(frozen=True, eq=False)
class Association:
    """The association of each variant with one trait; NaN where a variant does not vary beyond the covariates.

    Attributes
    ----------
    beta, se : float64 (variants,)
        Effect of one more copy of allele a1 and its standard error: units of the trait, or log odds for a binary one.
    statistic : float64 (variants,)
        Student's t of the linear model, or the signed square root of the score test's chi-square.
    p : float64 (variants,)
        Two-sided; 0 only below 1e-308, where `log10_p` still distinguishes them.
    n : int64 (variants,)
        Samples that were called at the variant.
    log10_p : float64 (variants,)
        -log10 of p, exact at any depth.
    samples : int
        Samples with a trait and every covariate; missing calls among them stand at the variant's mean.
    """

    beta: np.ndarray
    se: np.ndarray
    statistic: np.ndarray
    p: np.ndarray
    n: np.ndarray
    log10_p: np.ndarray
    samples: int

    def table(self, variants: pd.DataFrame) -> pd.DataFrame:
        """Return chromosome, position, variant, beta, se, p: one row per variant, in their order."""
        return pd.DataFrame(
            {
                "chromosome": variants["chromosome"].to_numpy(),
                "position": variants["position"].to_numpy(),
                "variant": variants["name"].to_numpy(),
                "beta": self.beta,
                "se": self.se,
                "p": self.p,
            }
        )


def associate(
    genotypes: Genotypes,
    y: np.ndarray,
    kind: Literal["quantitative", "binary"] = "quantitative",
    covariates: np.ndarray | None = None,
    progress: Progress = silent,
) -> Association:
    """Test every variant: the linear model for a quantitative trait, the logistic score test for a binary one.

    Parameters
    ----------
    genotypes : Genotypes of n samples
    y : float (n,)
        Trait, NaN where missing; 0/1 where binary.
    covariates : float (n, c) or None
        See `design`; samples with a missing one are left out.

    Raises
    ------
    InputError
        The trait is categorical or constant, or too few samples are left.
    """
    if kind == "quantitative":
        return linear(genotypes.dosages, y, covariates, progress)
    if kind == "binary":
        return logistic_score(genotypes.dosages, y, covariates, progress)
    raise InputError(
        "association",
        f"a {kind} trait has no single effect per allele",
        "Choose a quantitative or a two-class trait, or make one level of it a trait of its own.",
    )


def design(traits: Traits, names: Sequence[str]) -> np.ndarray | None:
    """Return the covariates `names` as float64 (samples, columns); categories as indicators less the first level."""
    parts: list[np.ndarray] = []
    for name in names:
        values = traits[name]
        if traits.column(name).kind == "categorical":
            for level in np.unique(values[~np.isnan(values)])[1:]:
                parts.append(np.where(np.isnan(values), np.nan, values == level))
        else:
            parts.append(values)
    return np.column_stack(parts) if parts else None


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
    rows, y, covariates = _complete(y, covariates)
    basis = _orthonormal(np.column_stack([np.ones(len(y)), covariates]))
    freedom = len(y) - basis.shape[1] - 1
    if freedom < 1:
        raise _too_few(len(y), basis.shape[1])
    residual = y - basis @ (basis.T @ y)
    variance = residual @ residual
    if variance <= 1e-20 * (y @ y):
        raise InputError("association", "the trait is constant, or the covariates explain all of it")
    score, own, called = _products(dosages, rows, np.ones(len(y)), basis, residual, progress)
    with np.errstate(invalid="ignore", divide="ignore"):
        beta = score / own
        unexplained = np.maximum(variance - beta * score, 1e-15 * variance)
        se = np.sqrt(unexplained / freedom / own)
        t = beta / se
    return _finished(beta, se, t, tails.log_p_student(t, freedom), called, len(y))


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
    rows, y, covariates = _complete(y, covariates)
    if not np.isin(y, (0, 1)).all():
        raise InputError("association", "a two-class trait holds values other than 0 and 1")
    if len(np.unique(y)) < 2:
        raise InputError(
            "association", "all samples left have the same class", "Which covariate is missing for the rest?"
        )
    basis = _orthonormal(np.column_stack([np.ones(len(y)), covariates]))
    if len(y) <= basis.shape[1] + 1:
        raise _too_few(len(y), basis.shape[1])
    probability = _null_logistic(basis, y)
    weight = np.sqrt(probability * (1 - probability))
    weighted = _orthonormal(weight[:, None] * basis)
    score, own, called = _products(dosages, rows, weight, weighted, (y - probability) / weight, progress)
    with np.errstate(invalid="ignore", divide="ignore"):
        beta, se, z = score / own, 1 / np.sqrt(own), score / np.sqrt(own)
    return _finished(beta, se, z, tails.log_p_normal(z), called, len(y))


def lambda_gc(p: np.ndarray) -> float:
    """Return the genomic inflation factor: median chi-square over that of the null (Devlin and Roeder 1999).

    >>> round(lambda_gc(np.linspace(0.0005, 0.9995, 1000)), 3)
    1.0
    """
    p = p[np.isfinite(p)]
    return float(special.chdtri(1, np.median(p)) / MEDIAN_CHI2) if len(p) else float("nan")


def qq(p: np.ndarray, most: int = 5000) -> tuple[np.ndarray, np.ndarray]:
    """Return (expected, observed) -log10 p in falling order, at most about `most` points and always the top 1,000.

    Expected is -log10((rank - 1/2) / number of finite p). The rest is thinned evenly in expected -log10 p.
    """
    return qq_log10(-np.log10(np.maximum(p, np.finfo(float).tiny)), most)


def qq_log10(log10_p: np.ndarray, most: int = 5000) -> tuple[np.ndarray, np.ndarray]:
    """Return `qq` of values that are -log10 p already (`Association.log10_p`)."""
    observed = np.sort(log10_p[np.isfinite(log10_p)])[::-1]
    count = len(observed)
    expected = -np.log10((np.arange(count) + 0.5) / max(count, 1))
    if count > most:
        top = min(1000, most // 2)
        spaced = np.linspace(expected[top], expected[-1], most - top)
        rest = np.clip(np.round(count * 10.0**-spaced - 0.5).astype(np.int64), top, count - 1)
        keep = np.unique(np.concatenate([np.arange(top), rest]))
        expected, observed = expected[keep], observed[keep]
    return expected, observed


def _complete(y: np.ndarray, covariates: np.ndarray | None) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return (mask of the samples with everything, their y, their covariates), covariates centred and scaled."""
    y = np.asarray(y, dtype=np.float64)
    if covariates is None:
        covariates = np.empty((len(y), 0))
    covariates = np.asarray(covariates, dtype=np.float64).reshape(len(y), -1)
    rows = np.isfinite(y) & np.isfinite(covariates).all(axis=1)
    if rows.sum() < 3:
        raise InputError("association", f"{int(rows.sum())} samples have the trait and every covariate")
    z = covariates[rows] - covariates[rows].mean(axis=0)
    spread = z.std(axis=0)
    return rows, y[rows], z / np.where(spread > 0, spread, 1.0)


def _orthonormal(columns: np.ndarray) -> np.ndarray:
    """Return an orthonormal basis of the columns' span; collinear columns add nothing."""
    left, size, _ = np.linalg.svd(columns, full_matrices=False)
    return left[:, size > size[0] * 1e-10]


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


def _products(
    dosages: Dosages,
    rows: np.ndarray,
    weight: np.ndarray,
    basis: np.ndarray,
    residual: np.ndarray,
    progress: Progress,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return per variant, with g = weight * dosage off the basis: g . residual, g . g (NaN if nothing), calls."""
    if len(rows) != dosages.shape[0]:
        raise ValueError(f"{len(rows)} trait values for {dosages.shape[0]} samples")
    score, own = np.empty(dosages.shape[1]), np.empty(dosages.shape[1])
    called = np.empty(dosages.shape[1], dtype=np.int64)
    left = np.ascontiguousarray(np.column_stack([residual, basis]).T)
    weighted = bool((weight != 1).any())
    for block in streaming.blocks(dosages, rows, progress, "Testing association"):
        part = slice(block.start, block.stop)
        g = block.centred
        if weighted:
            g *= weight[:, None]
        products, total = left @ g, np.einsum("sv,sv->v", g, g)
        alone = total - np.einsum("cv,cv->v", products[1:], products[1:])
        score[part], called[part] = products[0], block.called
        own[part] = np.where(alone > COLLINEAR * np.maximum(total, 1e-12), alone, np.nan)
    return score, own, called


def _finished(
    beta: np.ndarray, se: np.ndarray, statistic: np.ndarray, log_p: np.ndarray, called: np.ndarray, samples: int
) -> Association:
    return Association(beta, se, statistic, np.exp(log_p), called, -log_p / tails.LN10, samples)


def _too_few(samples: int, parameters: int) -> InputError:
    return InputError(
        "association",
        f"{samples} samples have the trait and every covariate, too few for {parameters} columns and a variant",
        "Leave out some covariates.",
    )
