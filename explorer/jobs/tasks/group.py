"""Keep clusters as a covariate, in a dataset of its own: the one they were found in stays as it is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from explorer.datasets.dataset import Dataset
from explorer.datasets.traits import Column, Traits
from explorer.genetics.clusters import COLUMN
from explorer.jobs import groups
from explorer.jobs.report import Report
from explorer.jobs.tasks.keep import keep
from explorer.jobs.workspace import Workspace


def run(parameters: groups.Group, folder: Path, workspace: Workspace, report: Report) -> dict[str, object]:
    """Add the clusters as a column; say what it is called."""
    dataset = workspace.dataset(parameters.dataset)
    found = groups.load_clusters(workspace.runs_folder / parameters.clusters)
    made, column = with_clusters(dataset, found.labels[parameters.number - 1])
    return {**keep(made, folder, workspace, report), "column": column, "source": parameters.dataset}


def with_clusters(dataset: Dataset, labels: np.ndarray) -> tuple[Dataset, str]:
    """Return the dataset with a categorical covariate of these labels int (samples,), and the column's name."""
    names = dataset.traits.names()
    column = COLUMN
    while column in names:
        column = f"{COLUMN} {1 + int(column.removeprefix(COLUMN) or 1)}"
    number = int(labels.max()) + 1
    about = Column(name=column, kind="categorical", role="covariate", levels=tuple(map(str, range(1, number + 1))))
    table = dataset.traits.table.assign(**{column: labels.astype(np.float64)})
    traits = Traits(table, (*dataset.traits.columns, about))
    note = f"{dataset.name}, with {number} clusters of its samples as the covariate {column}."
    return replace(dataset, name=f"{dataset.name}, {number} clusters", traits=traits, note=note), column
