"""Test every variant by the model that was asked for, and say who was tested and what was left out."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Literal

import numpy as np

from explorer.datasets.genotypes import Genotypes
from explorer.errors import InputError
from explorer.genetics.association.choice import relatedness
from explorer.genetics.association.covariates import with_everything
from explorer.genetics.association.least_squares import linear
from explorer.genetics.association.logistic import logistic_score
from explorer.genetics.association.result import RARE, SAME, TESTED, Association
from explorer.genetics.association.settings import Settings
from explorer.genetics.association.tally import Tally, tally
from explorer.progress import Progress, passes, silent


def associate(
    genotypes: Genotypes,
    y: np.ndarray,
    kind: Literal["quantitative", "binary"] = "quantitative",
    covariates: np.ndarray | None = None,
    progress: Progress = silent,
    settings: Settings | None = None,
) -> Association:
    """Test every variant: by linear regression for a quantitative trait, by logistic regression for a binary one.

    Parameters
    ----------
    genotypes : Genotypes of n samples
    y : float (n,)
        Trait, NaN where missing; 0/1 where binary.
    covariates : float (n, c) or None
        See `design`; samples with a missing one are left out. Components, sex and conditioned variants among them.
    settings : Settings
        Its `components`, `sex` and `condition` are the caller's, who has the columns.

    Raises
    ------
    InputError
        The trait is categorical or constant, or too few samples are left.
    """
    if kind not in ("quantitative", "binary"):
        raise InputError(
            "association",
            f"a {kind} trait has no single effect per allele",
            "Choose a quantitative or a two-class trait, or make one level of it a trait of its own.",
        )
    settings = settings or Settings()
    rows = with_everything(y, covariates)
    related = None
    if settings.model != "mixed":
        related = relatedness(genotypes, rows, progress=silent)
    progress = passes(progress, 2 + (kind == "binary"))
    counts = tally(genotypes.dosages, genotypes.ploidy, rows, y == 1 if kind == "binary" else None, progress)
    test = partial(linear, missing=settings.missing) if kind == "quantitative" else logistic_score
    tested = counted(test(genotypes.dosages, y, covariates, progress), counts, settings.min_mac)
    said = () if related is None else (related.sentence,)
    return replace(tested, related=related, said=(*tested.said, *said))


def counted(tested: Association, counts: Tally, min_mac: int) -> Association:
    """Return the association with who was tested, without the variants that do not vary or are too rare."""
    reason = tested.left_out if tested.left_out is not None else np.zeros(len(tested.p), np.uint8)
    reason = np.where(counts.minor < min_mac, RARE, reason)
    reason = np.where(counts.same, SAME, reason).astype(np.uint8)
    values = {
        name: np.where(reason == TESTED, getattr(tested, name), np.nan)
        for name in ("beta", "se", "statistic", "p", "log10_p")
    }
    return replace(
        tested,
        **values,
        n=counts.n,
        frequency=counts.frequency,
        minor=counts.minor,
        cases=counts.cases,
        carriers=counts.carriers,
        left_out=reason,
    )
