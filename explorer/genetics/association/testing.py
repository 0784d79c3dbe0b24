"""Test every variant by the model that fits the samples, and say who was tested and what was left out."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import numpy as np

from explorer.datasets.genotypes import Genotypes
from explorer.errors import InputError
from explorer.genetics.association.by_stretch import associate_by_stretch, scattered
from explorer.genetics.association.choice import relatedness
from explorer.genetics.association.covariates import with_everything
from explorer.genetics.association.inflation import judge
from explorer.genetics.association.least_squares import linear
from explorer.genetics.association.logistic import logistic, separation
from explorer.genetics.association.mixed_linear import mixed
from explorer.genetics.association.mixed_logistic import mixed_logistic
from explorer.genetics.association.result import RARE, SAME, TESTED, Association
from explorer.genetics.association.settings import Settings
from explorer.genetics.association.stretches import AUTOSOMES, Stretch
from explorer.genetics.association.tally import Tally, tally
from explorer.genetics.sex import Sexes
from explorer.progress import Progress, passes, portion, silent

_LOOKING = 0.05
"""Share of the work, as progress is told, that looking for relatives takes."""

MISSING = {
    "complete": "Samples without a call at a variant are left out of its test.",
    "mean": "Missing calls stand at the variant's mean.",
}


def associate(
    genotypes: Genotypes,
    y: np.ndarray,
    kind: Literal["quantitative", "binary"] = "quantitative",
    covariates: np.ndarray | None = None,
    progress: Progress = silent,
    settings: Settings | None = None,
    sexes: Sexes | None = None,
) -> Association:
    """Test every variant: by linear regression for a quantitative trait, by logistic regression for a binary one.

    With relatedness as a random effect where the settings ask for it, or where they leave the choice and samples are
    related or of several populations.

    Parameters
    ----------
    genotypes : Genotypes of n samples
    y : float (n,)
        Trait, NaN where missing; 0/1 where binary.
    covariates : float (n, c) or None
        See `design`; samples with a missing one are left out. Components, sex and conditioned variants among them.
    settings : Settings
        Its `components`, `sex` and `condition` are the caller's, who has the columns.
    sexes : from `genetics.sex.of`, for X and Y; None where nothing is known

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
    if settings.model == "auto":
        related = relatedness(genotypes, rows, progress=portion(progress, 0.0, _LOOKING))
    by_mixed = settings.model == "mixed" or (settings.model == "auto" and related is not None and related.found)
    test = _Tests(genotypes, kind, covariates, settings, by_mixed)
    told = portion(progress, _LOOKING if settings.model == "auto" else 0.0, 1 - _LOOKING)
    tested = associate_by_stretch(genotypes, np.where(rows, y, np.nan), sexes, settings, test, told)
    if settings.model == "plain" and judge(tested).inflated:  # only then does it matter who is related
        related = relatedness(genotypes, rows, progress=portion(progress, 1 - _LOOKING, _LOOKING))
    said = () if related is None else (related.sentence,)
    if not rows.all():
        lack = int((~rows).sum())
        said = (f"{lack:,} of {len(rows):,} samples lack the trait or a covariate and are left out.", *said)
    return replace(tested, related=related, said=(*tested.said, *separation(tested), *said))


class _Tests:
    """The test of one stretch of the genome after another, by one model."""

    def __init__(
        self,
        genotypes: Genotypes,
        kind: Literal["quantitative", "binary"],
        covariates: np.ndarray | None,
        settings: Settings,
        by_mixed: bool,
    ) -> None:
        self.autosomes, self.kind, self.covariates = genotypes, kind, covariates
        self.settings, self.by_mixed = settings, by_mixed

    def __call__(self, part: Stretch, y: np.ndarray, progress: Progress) -> Association:
        settings, binary, given = self.settings, self.kind == "binary", self.covariates
        rows, cases = with_everything(y, given), y == 1 if binary else None
        progress = passes(progress, 2 + binary)
        genotypes = part.genotypes
        counts = tally(genotypes.dosages, genotypes.ploidy, rows, cases, progress, part.hemizygous)
        columns = np.flatnonzero(~counts.same & (counts.minor >= settings.min_mac))
        if not self.by_mixed:
            some = None if 2 * len(columns) > len(counts.n) else columns
            if binary:
                tested = logistic(
                    genotypes.dosages, y, given, progress, missing=settings.missing, rare=settings.rare, columns=some
                )
            else:
                tested = linear(genotypes.dosages, y, given, progress, missing=settings.missing, columns=some)
            if some is not None:
                tested = replace(tested, **scattered([some], [tested], len(counts.n)))
            if (counts.n[columns] < rows.sum()).any():
                tested = replace(tested, said=(*tested.said, MISSING[settings.missing]))
        else:
            if part.what == AUTOSOMES:
                self.autosomes = part.genotypes
            where = {"columns": columns, "background": None if part.what == AUTOSOMES else self.autosomes}
            if binary:
                tested = mixed_logistic(genotypes, y, given, loco=settings.loco, progress=progress, **where)
            else:
                tested = mixed(
                    genotypes, y, given, loco=settings.loco, exact=settings.exact, progress=progress, **where
                )
        return counted(tested, counts, settings.min_mac)


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
