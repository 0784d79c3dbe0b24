"""Make data with a known answer."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from explorer.datasets import simulate
from explorer.datasets.dataset import Dataset
from explorer.datasets.simulate import Architecture
from explorer.datasets.traits import Traits
from explorer.errors import InputError
from explorer.jobs.parameters import Simulate
from explorer.jobs.report import Report
from explorer.jobs.tasks.keep import keep
from explorer.jobs.workspace import Workspace
from explorer.progress import Progress, silent


def run(parameters: Simulate, folder: Path, workspace: Workspace, report: Report) -> dict[str, Any]:
    """Simulate as the recipe says; the dataset is kept with its truth."""
    told = report.part(0.0, 0.9)
    if parameters.recipe == "cohort":
        made = simulate.cohort(parameters.cohort, told)
    elif parameters.recipe == "cross":
        made = simulate.cross(parameters.cross, told)
    else:
        assert parameters.dataset is not None
        made = planted(workspace.dataset(parameters.dataset), parameters.architecture, parameters.seed, told)
    return keep(replace(made, name=parameters.name or made.name), folder, report)


def planted(dataset: Dataset, architecture: Architecture, seed: int = 0, progress: Progress = silent) -> Dataset:
    """Return the dataset with one more trait, planted, and its truth; what is known of other traits stays."""
    own = dataset.traits
    if architecture.name in own.table.columns:
        mend = "Give the planted trait another name."
        raise InputError(f"trait '{architecture.name}'", "the dataset has a trait of this name", mend)
    added, truth = simulate.plant(dataset.genotypes, architecture, seed, progress)
    table = pd.concat([own.table.reset_index(drop=True), added.table.reset_index(drop=True)], axis=1)
    table.index = pd.Index(dataset.genotypes.samples, name="sample")
    if dataset.truth is not None:
        truth = pd.concat([dataset.truth[dataset.truth["trait"] != ""], truth], ignore_index=True)
    note = f"{dataset.name} with the planted trait {architecture.name} (seed {seed})"
    traits = Traits(table, (*own.columns, *added.columns))
    return replace(dataset, name=f"{dataset.name} + {architecture.name}", traits=traits, truth=truth, note=note)
