"""A list of pairs of a dataset's variants, with ancestry, covariates and the variants around them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypedDict

import numpy as np
import pandas as pd

from explorer import cells
from explorer.datasets import blocks
from explorer.datasets.genotypes import Genotypes
from explorer.errors import InputError
from explorer.genetics import relatives
from explorer.genetics.association.covariates import with_everything
from explorer.genetics.interaction import linked
from explorer.genetics.interaction.ancestry import ancestry
from explorer.genetics.interaction.groups import Groups
from explorer.genetics.interaction.testing import PERMUTATIONS, PairTests, interactions
from explorer.progress import Progress, portion, silent

COMPARED, COMPARED_AT = 2000, 10_000
"""Samples, and variants, that are searched for relatives."""
CELLS = tuple(f"n_{a}{b}" for a in range(3) for b in range(3))


class TestedPairs(TypedDict):
    """How the pairs of a list were chosen and tested.

    `samples` tested, and in words which (`those`); `covariates` by name, `components` of ancestry, pairs of close
    `relatives` among the samples, `transformation` of the trait, in words, "" for none; `correction` how the
    family-wise p was found, `within` how groups of samples were used for it, in a sentence, "" without any.
    """

    listed: int
    tested: int
    chosen: str
    samples: int
    those: str
    covariates: list[str]
    components: int
    relatives: int
    transformation: str
    correction: str
    within: str


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
    relatives : int
        Pairs of close relatives among the samples (`relatives.find`), of at most `COMPARED` of them; 0 where too few
        variants tell them from chance.
    """

    table: pd.DataFrame
    tests: PairTests
    components: int
    relatives: int

    def told(self, covariates: Sequence[str], chosen: str, those: str = "") -> TestedPairs:
        """Return how these pairs were chosen (in words) and tested, in which samples (in words, where not all)."""
        return {
            "listed": len(self.table),
            "tested": self.tests.tested,
            "chosen": chosen,
            "samples": self.tests.samples,
            "those": those,
            "covariates": list(covariates),
            "components": self.components,
            "relatives": self.relatives,
            "transformation": self.tests.transformation,
            "correction": self.tests.correction,
            "within": self.tests.within,
        }


def sentences(tests: TestedPairs, table: pd.DataFrame) -> tuple[str, ...]:
    """Return what stands beside a list: how many pairs were tested, how they were chosen, beside what, at which level.

    Parameters
    ----------
    table : as `PairList.table`
    """
    listed = f"{tests['listed']:,} pair{'s' * (tests['listed'] != 1)} {'was' if tests['tested'] == 1 else 'were'}"
    samples = f"{tests['samples']:,} sample{'s' * (tests['samples'] != 1)}{tests['those']}"
    said = [
        f"{tests['tested']:,} of {listed} tested in {samples}.",
        f"Chosen: {tests['chosen']}.",
    ]
    left = table.loc[table["p"].isna(), "not_tested"].value_counts()
    if len(left):
        reasons = "; ".join(f"{count:,}, as {reason}" for reason, count in left.items())
        said.append(f"Not tested: {reasons}.")
    if not tests["tested"]:
        return tuple(said)
    beside = [", ".join(tests["covariates"]) or ("no other covariates" if tests["within"] else "no covariates")]
    if count := tests["components"]:
        axes = "1 axis" if count == 1 else f"{count} axes"
        beside.append(f"{axes} of ancestry, along which either effect may differ")
    else:
        beside.append("no axes of ancestry, as none was found")
    said.append(f"Corrected p: the {tests['correction']}.")
    if tests["within"]:
        said.append(tests["within"])
    said.append(f"Beside the two SNPs: {'; '.join(beside)}.")
    if tests["relatives"]:
        pairs = f"{tests['relatives']:,} pair{'s' * (tests['relatives'] != 1)} of these samples are close relatives"
        said.append(f"{pairs}: in large families more lists than 5% have a false pair; keep one of each family.")
    if tests["transformation"]:
        said.append(f"The trait is taken as {tests['transformation']}.")
    return tuple(said)


def write(table: pd.DataFrame, said: Sequence[str], path: Path) -> None:
    """Write a list of pairs as CSV, below lines beginning with # that say how they were chosen and tested."""
    cells.write(table, path, said)


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
    groups: Groups | None = None,
    progress: Progress = silent,
) -> PairList:
    """Test pairs of variants in the samples `rows` that have the trait, every covariate and a group.

    Parameters
    ----------
    first, second : int (pairs,), indices of variants
    y : float (samples,)
    covariates : float (samples, columns) or None
    rows : sample indices, None for all
    groups : within which residuals are permuted, or None

    Raises
    ------
    InputError : no sample is left to test, or as `interactions`
    """
    rows = np.arange(len(y)) if rows is None else rows
    rows = rows[with_everything(y, covariates)[rows]]
    if groups is not None:
        rows = rows[groups.known[rows]]
    if not len(rows):
        beside = "the trait, every covariate and a group" if groups else "the trait and every covariate"
        raise InputError("interaction", f"no sample to test has {beside}", "Leave out some columns.")
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
        groups=None if groups is None else groups.take(rows),
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
    compared = genotypes.take(rows[:COMPARED], _spread(genotypes.shape[1]))
    found = relatives.find(compared)
    return PairList(table, tests, axes.shape[1], found.related if found.telling else 0)


def _spread(variants: int) -> np.ndarray:
    """Return at most `COMPARED_AT` variants, evenly spaced."""
    return np.unique(np.linspace(0, variants - 1, min(variants, COMPARED_AT)).round().astype(int))


def _written(cells: np.ndarray) -> str:
    """Return counts as 40/20 · 38/22: a part for each genotype at a, in it a number for each at b."""
    some = cells[cells.sum(1) > 0][:, cells.sum(0) > 0]
    return " · ".join("/".join(str(count) for count in row) for row in some)
