"""A control without signal: the same samples with their trait exchanged among them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from explorer.datasets.dataset import Dataset
from explorer.datasets.traits import Traits
from explorer.errors import InputError
from explorer.training.plan import groups_of
from explorer.training.spec import RunSpec


def named(trait: str) -> str:
    """Return what a permuted trait is called.

    >>> named("height")
    'height (permuted)'
    """
    return f"{trait} (permuted)"


def permuted(spec: RunSpec, dataset: Dataset, seed: int) -> Dataset:
    """Return the dataset with another column "<trait> (permuted)" for each trait of a run.

    Whole rows of traits are exchanged, so that several traits keep what they have in common. Samples of one group stay
    in it where the run's split is by groups, and so do those of a family; all others are exchanged freely. What groups
    and families differ in remains, what single loci do within them is gone. Samples without any of the traits take no
    part. Loci known for every trait are known for the old ones alone.

    Parameters
    ----------
    seed : of the permutation

    Raises
    ------
    InputError : the dataset lacks a trait of the run, or the column of the run's groups
    """
    for name in spec.traits:
        if name not in dataset.traits.table.columns:
            raise InputError(f"Trait {name}", "this dataset has no such trait", "Choose another dataset.")
    values = np.column_stack([dataset.traits[trait] for trait in spec.traits])
    takes_part = np.isfinite(values).any(1)
    rng, source = np.random.default_rng(seed), np.arange(len(values))
    stratum = _strata(spec, dataset)
    for label in np.unique(stratum[takes_part]):
        own = np.flatnonzero((stratum == label) & takes_part)
        source[own] = rng.permutation(own)
    new = {named(trait): values[source, place] for place, trait in enumerate(spec.traits)}
    kept = [column for column in dataset.traits.columns if column.name not in new]
    columns = [dataset.traits.column(trait).model_copy(update={"name": named(trait)}) for trait in spec.traits]
    table = dataset.traits.table[[column.name for column in kept]].assign(**new)
    return replace(dataset, traits=Traits(table, (*kept, *columns)), truth=_truth(dataset, tuple(new)))


def _strata(spec: RunSpec, dataset: Dataset) -> np.ndarray:
    """Return int64 (samples,): samples of one number may exchange their traits."""
    if spec.split.kind == "group" and spec.split.group is not None:
        return pd.factorize(groups_of(dataset, spec.split.group))[0].astype(np.int64)
    stratum = np.full(dataset.genotypes.shape[0], -1, dtype=np.int64)
    for number, family in enumerate(spec.split.families):
        stratum[list(family)] = number
    return stratum


def _truth(dataset: Dataset, new: tuple[str, ...]) -> pd.DataFrame | None:
    """Return the known loci, those of every trait named for each of the old ones."""
    if dataset.truth is None:
        return None
    every = dataset.truth["trait"] == ""
    old = [name for name in dataset.traits.names("trait") if name not in new]
    parts = [dataset.truth[~every], *(dataset.truth[every].assign(trait=name) for name in old)]
    return pd.concat(parts, ignore_index=True) if every.any() else dataset.truth
