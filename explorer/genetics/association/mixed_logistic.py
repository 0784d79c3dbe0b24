"""Logistic mixed model of a two-class trait: every variant tested with relatedness as a random effect."""

from __future__ import annotations

import numpy as np
from scipy import special

from explorer.datasets.blocks import are_doses
from explorer.datasets.genotypes import Genotypes
from explorer.genetics import streaming, tails
from explorer.genetics.association.covariates import COLLINEAR, with_everything
from explorer.genetics.association.kinships import with_components
from explorer.genetics.association.leaving_out import Relatives, count
from explorer.genetics.association.logistic import TRUSTED, steps
from explorer.genetics.association.null import without_variant
from explorer.genetics.association.quasi_likelihood import Fit, fitted
from explorer.genetics.association.result import EXPLAINED, TESTED, TESTS, Association
from explorer.progress import Progress, passes, silent


def mixed_logistic(
    genotypes: Genotypes,
    y: np.ndarray,
    covariates: np.ndarray | None = None,
    *,
    loco: bool = True,
    exact: bool = True,
    kinship: np.ndarray | None = None,
    columns: np.ndarray | None = None,
    background: Genotypes | None = None,
    progress: Progress = silent,
) -> Association:
    """Test each variant in logit P(y = 1) = covariates + beta * dosage + u, u ~ N(0, variance * K), by its score.

    The model without a variant is fitted by penalised quasi-likelihood, its variance by average-information REML (Chen
    et al. 2016, Am J Hum Genet 98:653: GMMAT). A far score has the saddlepoint's tail of independent classes at those
    probabilities, as a normal deviate that is then brought to the mixed model's variance: SAIGE (Zhou et al. 2018) does
    the same to the score itself, which takes rare alleles beyond all that their carriers can reach. `statistic`
    is the z of p, `beta` the first Newton step from 0, near the log odds ratio of small effects. Without a chromosome
    the variance stays that of all, and the linear predictor is fitted again. Missing calls stand at their mean.

    Parameters
    ----------
    genotypes : Genotypes of n samples
    y : float (n,) of 0 and 1, NaN where missing; such samples are left out of everything
    covariates, loco, kinship, columns, background : see `mixed_linear.mixed`
    exact : without effect, as a score test fits no variant

    Returns
    -------
    Association whose `h2` is on the logit's scale, variance / (variance + pi^2 / 3); quasi-likelihood underestimates it
    where classes are unbalanced.

    Raises
    ------
    InputError
        See `logistic.without_variant`.
    """
    y = np.asarray(y, dtype=np.float64)
    columns = np.arange(genotypes.shape[1]) if columns is None else np.sort(np.asarray(columns, dtype=np.int64))
    rows = with_everything(y, covariates)
    spaces = count(genotypes, columns, loco, kinship is not None, background, int(rows.sum()))
    progress = passes(progress, 1 + 3 * spaces)
    if kinship is None:
        covariates = with_components(background or genotypes, rows, covariates, progress)
    without = without_variant(y, covariates)
    relatives = Relatives(genotypes, without.rows, loco, kinship, background, progress)
    whole = relatives.whole().scaled()
    null = fitted(whole, without, progress=progress)
    m = genotypes.shape[1]
    beta, se, z, log_p = np.full((4, m), np.nan)
    called, left_out = np.zeros(m, np.int64), np.zeros(m, np.uint8)
    test = np.full(m, TESTS.index("mixed"), np.uint8)
    values = beta, se, z, log_p, called, left_out, test
    for some, measured in relatives.parts(columns):
        if not len(some):
            continue
        own = null
        if measured is not None:
            own = fitted(measured.scaled(), without, null.variance, null.predictor, progress)
        _tests(genotypes, without.rows, own, some, values, progress)
    said = (
        *without.said,
        *relatives.said,
        "Where the score is beyond 2 standard errors, p comes from a saddlepoint approximation.",
        "Missing calls stand at the variant's mean.",
    )
    return Association(
        beta,
        se,
        z,
        np.exp(log_p),
        called,
        -log_p / tails.LN10,
        len(without.y),
        test=test,
        left_out=left_out,
        model="logistic mixed",
        said=said,
        h2=null.variance / (null.variance + np.pi**2 / 3),
    )


def _tests(
    genotypes: Genotypes,
    rows: np.ndarray,
    null: Fit,
    columns: np.ndarray,
    values: tuple[np.ndarray, ...],
    progress: Progress,
) -> None:
    """Test these variants, and write what is found into `values`."""
    from explorer.genetics.association.saddlepoint import of_scores  # what compiles takes a moment to load

    beta, se, z, log_p, called, left_out, test = values
    weighted, doses = (null.weight[:, None] * null.basis).T, are_doses(genotypes.dosages)
    for block in streaming.blocks(genotypes.dosages, rows, progress, "Testing association", columns=columns):
        at, g = columns[block.start : block.stop], block.centred
        total = null.weight @ (g * g)
        g = g - null.basis @ (weighted @ g)
        own = null.weight @ (g * g)
        tested = own > COLLINEAR * np.maximum(total, 1e-12)
        called[at], left_out[at] = block.called, np.where(tested, TESTED, EXPLAINED)
        at, g, own = at[tested], g[:, tested], own[tested]
        score, variance = null.residual @ g, null.quadratic(g)
        deviation = score / np.sqrt(variance)
        beta[at], se[at], log_p[at] = score / variance, 1 / np.sqrt(variance), tails.log_p_normal(deviation)
        far = np.flatnonzero(np.abs(deviation) > TRUSTED)
        dose = np.ascontiguousarray(block.centred[:, tested][:, far].T)
        # a missing call is 0 here, and so is a call of the mean: either is a step like the others where that is whole
        whole = ((block.called == len(block.centred)) | (block.mean % 1 == 0))[tested][far]
        step = steps(dose, (dose != 0) | whole[:, None], doses)
        corrected = np.empty(len(far))
        of_scores(np.ascontiguousarray(g[:, far].T), null.probability, score[far], own[far], step, corrected)
        alone = -special.ndtri_exp(np.minimum(corrected - np.log(2), np.log(0.5)))
        deviation[far] = np.sign(score[far]) * alone * np.sqrt(own / variance)[far]
        log_p[at[far]], test[at[far]] = tails.log_p_normal(deviation[far]), TESTS.index("saddlepoint")
        z[at] = deviation
