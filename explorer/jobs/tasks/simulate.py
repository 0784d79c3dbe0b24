"""Make data with a known answer."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd

from explorer.datasets.dataset import Dataset
from explorer.datasets.simulation import simulate
from explorer.datasets.simulation.pattern import PatternTrait, plant_pattern
from explorer.datasets.simulation.simulate import Architecture
from explorer.datasets.traits import Traits
from explorer.errors import InputError
from explorer.jobs.parameters import Simulate
from explorer.jobs.report import Report
from explorer.jobs.tasks.keep import keep
from explorer.jobs.workspace import Workspace
from explorer.progress import Progress, silent


def run(parameters: Simulate, folder: Path, workspace: Workspace, report: Report) -> dict[str, object]:
    """Simulate as the recipe says; the dataset is kept with its truth."""
    progress = report.part(0.0, 0.9)
    if parameters.recipe == "cohort":
        made = simulate.cohort(parameters.cohort, progress)
    elif parameters.recipe == "cross":
        made = simulate.cross(parameters.cross, progress)
    elif parameters.recipe == "pattern":
        assert parameters.dataset is not None
        made = patterned(workspace.dataset(parameters.dataset), parameters.pattern, parameters.seed)
    else:
        assert parameters.dataset is not None
        made = planted(workspace.dataset(parameters.dataset), parameters.architecture, parameters.seed, progress)
    return keep(replace(made, name=parameters.name or made.name), folder, workspace, report)


def planted(dataset: Dataset, architecture: Architecture, seed: int = 0, progress: Progress = silent) -> Dataset:
    """Return the dataset with one more trait, planted, and its truth; the truth of other traits stays."""
    _free(dataset, architecture.name)
    added, truth = simulate.plant(dataset.genotypes, architecture, seed, progress)
    return _with(dataset, added, truth, f"the planted trait {architecture.name} (seed {seed})")


def patterned(dataset: Dataset, settings: PatternTrait, seed: int = 0) -> Dataset:
    """Return the dataset with one more trait, made by a pattern of neighbouring variants, and where the pattern is."""
    _free(dataset, settings.name)
    added, truth, pattern = plant_pattern(dataset.genotypes, settings, seed)
    weights = " ".join(f"{weight:.2f}" for weight in pattern.weights)
    from_ = f"from variant {pattern.offset + 1} of each window of {settings.width}"
    return _with(dataset, added, truth, f"the pattern {weights} of {settings.name}, {from_} (seed {seed})")


def _free(dataset: Dataset, name: str) -> None:
    if name in dataset.traits.table.columns:
        mend = "Give the planted trait another name."
        raise InputError(f"trait '{name}'", "the dataset has a trait of this name", mend)


def _with(dataset: Dataset, added: Traits, truth: pd.DataFrame, what: str) -> Dataset:
    own, name = dataset.traits, added.columns[0].name
    table = pd.concat([own.table.reset_index(drop=True), added.table.reset_index(drop=True)], axis=1)
    table.index = pd.Index(dataset.genotypes.samples, name="sample")
    if dataset.truth is not None:
        truth = pd.concat([dataset.truth.loc[dataset.truth["trait"] != ""], truth], ignore_index=True)
    traits = Traits(table, (*own.columns, *added.columns))
    note = f"{dataset.name} with {what}"
    return replace(dataset, name=f"{dataset.name} + {name}", traits=traits, truth=truth, note=note)
