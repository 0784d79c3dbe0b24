"""Logistic regression of a two-class trait on every variant."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import special

from explorer.datasets import blocks
from explorer.datasets.blocks import Dosages
from explorer.datasets.centring import read_centred
from explorer.errors import InputError
from explorer.genetics import tails
from explorer.genetics.association.covariates import complete, orthonormal, too_few
from explorer.genetics.association.products import products
from explorer.genetics.association.result import TESTED, TESTS, UNFITTED, Association, finished
from explorer.progress import Progress, silent

Missing = Literal["complete", "mean"]
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
    said : sentences about what was left out
    """

    rows: np.ndarray
    y: np.ndarray
    basis: np.ndarray
    coefficients: np.ndarray
    probability: np.ndarray
    weight: np.ndarray
    said: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Block:
    """Variants start..stop-1: dosages less their mean (n, k), 0 where missing; calls (k,); where, None for all."""

    start: int
    stop: int
    centred: np.ndarray
    called: np.ndarray
    known: np.ndarray | None


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
    null = without_variant(y, covariates)
    weight, columns = np.sqrt(null.weight), np.ascontiguousarray((np.sqrt(null.weight) * null.basis).T)
    residual = (null.y - null.probability) / weight
    score, own, called = products(dosages, null.rows, weight, columns, residual, progress)
    with np.errstate(invalid="ignore", divide="ignore"):
        beta, se, z = score / own, 1 / np.sqrt(own), score / np.sqrt(own)
    return finished(beta, se, z, tails.log_p_normal(z), called, len(null.y), "score", "logistic")


def firth(
    dosages: Dosages,
    y: np.ndarray,
    covariates: np.ndarray | None = None,
    progress: Progress = silent,
    missing: Missing = "complete",
    columns: np.ndarray | None = None,
    p: Literal["Wald", "ratio"] = "Wald",
) -> Association:
    """Test each variant in logit P(y = 1) = covariates + beta * dosage by Firth's penalised likelihood.

    Parameters
    ----------
    dosages : (n, m), int8 or uint16 doses, in memory or in a file
    y : float (n,) of 0 and 1, NaN where missing
    covariates : float (n, c) or None; an intercept is always there, collinear columns do no harm
    missing : "complete" leaves a sample without a call out of that variant's test, "mean" sets it to the mean
    columns : int indices of the variants to be tested, None for all
    p : "Wald" (beta / se, as `plink2 --glm firth` prints) or "ratio" (of penalised likelihoods, as `logistf`)
    """
    from explorer.genetics.association.penalised import fit

    null = without_variant(y, covariates)
    variants = dosages.shape[1] if columns is None else len(columns)
    fits, called = np.empty((3, variants)), np.empty(variants, np.int64)
    for block in _blocks(dosages, null, columns, progress):
        part = slice(block.start, block.stop)
        called[part] = block.called
        dose, known = _rows(block, missing)
        made = np.empty((3, len(dose)))
        fit(dose, known, null.basis, null.y, null.coefficients, p == "ratio", made)
        fits[:, part] = made
    beta, se, ratio = fits
    with np.errstate(invalid="ignore"):
        z = beta / se if p == "Wald" else np.sign(beta) * np.sqrt(ratio)
    log_p = tails.log_p_normal(z)
    return Association(
        beta,
        se,
        z,
        np.exp(log_p),
        called,
        -log_p / tails.LN10,
        len(null.y),
        test=np.full(variants, TESTS.index("Firth"), np.uint8),
        left_out=np.where(np.isfinite(log_p), TESTED, UNFITTED).astype(np.uint8),
        model="logistic",
        said=null.said,
    )


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
        raise InputError("association", "a two-class trait holds values other than 0 and 1")
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
    spare = given + 1 - basis.shape[1]
    said = (
        ()
        if spare == 0
        else (f"{spare} of {given} covariate columns say nothing that the others do not (constant or collinear).",)
    )
    return Null(rows, y, np.linalg.solve(factor, basis.T), factor.T @ coefficients, probability, weight, said)


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
        "association", "the covariates tell the two classes apart without error", "Leave out the covariate that does."
    )


def _blocks(dosages: Dosages, null: Null, columns: np.ndarray | None, progress: Progress) -> Iterator[Block]:
    """Yield the variants in blocks, of the samples in the model."""
    if len(null.rows) != dosages.shape[0]:
        raise ValueError(f"{len(null.rows)} trait values for {dosages.shape[0]} samples")
    for start, stop, made in blocks.parts(dosages, null.rows, columns, 8, progress, "Testing association", _read):
        yield Block(start, stop, *made)


def _read(
    dosages: Dosages, rows: np.ndarray | None, columns: slice | np.ndarray | None
) -> tuple[np.ndarray, np.ndarray, np.ndarray | None]:
    centred, _, called = read_centred(dosages, rows, columns)
    if (called == len(centred)).all():
        return centred, called, None
    return centred, called, blocks.known(blocks.read(dosages, rows, columns))


def _rows(block: Block, missing: Missing, some: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Return dosages float64 and whether they are in the model, bool, both (k, n), of some variants of a block."""
    at = slice(None) if some is None else some
    dose = np.ascontiguousarray(block.centred[:, at].T)
    if block.known is None or missing == "mean":
        return dose, np.ones(dose.shape, bool)
    return dose, np.ascontiguousarray(block.known[:, at].T)
