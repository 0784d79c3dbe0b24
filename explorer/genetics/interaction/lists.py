"""A list of pairs of a dataset's variants, with ancestry, covariates and the variants around them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from explorer.datasets import blocks
from explorer.datasets.genotypes import Genotypes
from explorer.genetics.association.covariates import with_everything
from explorer.genetics.interaction import linked
from explorer.genetics.interaction.ancestry import ancestry
from explorer.genetics.interaction.testing import PERMUTATIONS, PairTests, interactions
from explorer.progress import Progress, portion, silent

CELLS = tuple(f"n_{a}{b}" for a in range(3) for b in range(3))


@dataclass(frozen=True, eq=False)
class PairList:
    """A tested list of pairs.

    Attributes
    ----------
    table : DataFrame, a row per pair
        variant_a, variant_b (indices), statistic, p, corrected (family-wise), people (samples with the trait and every
        covariate), not_tested (the reason, "" where tested), merged (sides whose rarer homozygotes count with
        heterozygotes), cells (samples by genotype at a, then at b, of the genotypes that occur), n_00 to n_22 (the same
        by copies of a1 at a and b).
    tests : PairTests
    components : int
        Axes of ancestry beside each pair.
    """

    table: pd.DataFrame
    tests: PairTests
    components: int


def pair_list(
    genotypes: Genotypes,
    first: np.ndarray,
    second: np.ndarray,
    y: np.ndarray,
    kind: Literal["quantitative", "binary"],
    covariates: np.ndarray | None = None,
    rows: np.ndarray | None = None,
    permutations: int = PERMUTATIONS,
    seed: int = 0,
    progress: Progress = silent,
) -> PairList:
    """Test pairs of variants in the samples `rows` that have the trait and every covariate.

    Parameters
    ----------
    first, second : int (pairs,), indices of variants
    y : float (samples,)
    covariates : float (samples, columns) or None
    rows : sample indices, None for all
    """
    rows = np.arange(len(y)) if rows is None else rows
    rows = rows[with_everything(y, covariates)[rows]]
    axes = ancestry(genotypes, rows, seed, portion(progress, 0.0, 0.5))
    chromosome = genotypes.variants["chromosome"].astype(str).to_numpy()
    position = genotypes.variants["position"].to_numpy()
    tests = interactions(
        blocks.read(genotypes.dosages, rows, first),
        blocks.read(genotypes.dosages, rows, second),
        y[rows],
        kind,
        None if covariates is None else covariates[rows],
        axes,
        permutations,
        seed,
        around=lambda at: linked.around(genotypes.dosages, chromosome, position, first[at], second[at], rows),
        progress=portion(progress, 0.5, 0.5),
    )
    table = pd.DataFrame(
        {
            "variant_a": first,
            "variant_b": second,
            "statistic": tests.statistic,
            "p": tests.p,
            "corrected": tests.corrected,
            "people": tests.samples,
            "not_tested": list(tests.reasons),
            "merged": list(tests.merged),
            "cells": [_written(one) for one in tests.cells],
            **dict(zip(CELLS, tests.cells.reshape(-1, 9).T, strict=True)),
        }
    )
    return PairList(table, tests, axes.shape[1])


def _written(cells: np.ndarray) -> str:
    """Return counts as 40/20 · 38/22: a part for each genotype at a, in it a number for each at b."""
    some = cells[cells.sum(1) > 0][:, cells.sum(0) > 0]
    return " · ".join("/".join(str(count) for count in row) for row in some)
