"""Which loci above the line tests of single markers have too, on the same samples."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
from pydantic import BaseModel, ConfigDict

from explorer.datasets.dataset import Dataset
from explorer.errors import InputError
from explorer.genetics import association, sex
from explorer.genetics.association import Settings
from explorer.genetics.association.covariates import design
from explorer.progress import Progress, portion, silent

LEVEL = 0.05
GENOME_WIDE = 5e-8
"""No variant has to reach less, however many are tested."""
MOST_MIXED = 3_000
"""Samples up to which the mixed model is fitted: its time grows with their cube."""
BY: dict[str, Literal["plain", "mixed"]] = {"single markers": "plain", "the mixed model": "mixed"}
"""What loci are compared with, and the model that tests one variant after the other."""


class Also(BaseModel):
    """How many loci above the line another test has too.

    Attributes
    ----------
    by : a key of BY
    found, of : loci that hold a variant beyond that test's own line, of all that hold one that was tested
    log10_line : log10 of the p value that a variant must reach: 5% shared by all variants tested, 5e-8 at least
    """

    model_config = ConfigDict(frozen=True)

    by: str
    found: int
    of: int
    log10_line: float


def by_markers(
    dataset: Dataset, trait: str, covariates: tuple[str, ...] = (), progress: Progress = silent
) -> dict[str, np.ndarray]:
    """Return -log10 p (variants,) of each variant by each test of BY that could be made; NaN where it is not tested.

    A test whose p values are too small throughout (as where structure is left to single markers) is left out.

    Parameters
    ----------
    covariates : beside each variant, and sex where it is known, as in an association
    """
    kind = dataset.traits.column(trait).kind
    if kind not in ("quantitative", "binary"):
        return {}
    y, sexes = dataset.traits[trait], sex.of(dataset)
    parts = [part for part in (design(dataset.traits, covariates),) if part is not None]
    if (column := sex.covariate(dataset, covariates, trait, sexes)) is not None and not sex.limited(
        column.values, y
    ).any():
        parts.append(column.values)
    beside, found = np.column_stack(parts) if parts else None, dict[str, np.ndarray]()
    for place, (name, model) in enumerate(BY.items()):
        if model == "mixed" and np.isfinite(y).sum() > MOST_MIXED:
            continue
        share = portion(progress, place / len(BY), 1 / len(BY))
        try:
            result = association.associate(dataset.genotypes, y, kind, beside, share, Settings(model=model), sexes)
        except InputError:
            continue
        if not association.judge(result).unexplained:
            found[name] = result.log10_p
    return found


def also(log10_p: dict[str, np.ndarray], loci: Sequence[np.ndarray]) -> tuple[tuple[Also, ...], np.ndarray]:
    """Return how many loci each test has, and which are the network's alone: bool (loci,).

    Parameters
    ----------
    log10_p : as `by_markers` gives them
    loci : the variants (k,) of each locus
    """
    results, elsewhere = list[Also](), np.zeros(len(loci), dtype=bool)
    known = np.zeros(len(loci), dtype=bool)
    for name, values in log10_p.items():
        line = float(np.log10(max(LEVEL / max(1, int(np.isfinite(values).sum())), GENOME_WIDE)))
        some = np.array([bool(np.isfinite(values[own]).any()) for own in loci], dtype=bool)
        found = np.array([bool((values[own] >= -line).any()) for own in loci], dtype=bool)
        results.append(Also(by=name, found=int(found.sum()), of=int(some.sum()), log10_line=line))
        elsewhere |= found
        known |= some
    return tuple(results), known & ~elsewhere
