"""Where a playground's points come from: drawn, made by hand, or two columns of a dataset coloured by a trait."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from explorer.datasets import blocks
from explorer.datasets.dataset import Dataset
from explorer.datasets.teaching import pictures, points
from explorer.datasets.teaching.points import Points
from explorer.errors import InputError
from explorer.genetics import structure
from explorer.limits import whole
from explorer.messages.playground.state import State

MOST_COMPONENTS = 10


def draw(state: State, dataset: Callable[[str], Dataset] | None = None, workspace: Path | None = None) -> Points:
    """Return the points of a state; InputError where there are none.

    `dataset` opens a dataset of `workspace` by its digest: None where there is no workspace.
    """
    if state.data == "points":
        rows = np.array(state.points, dtype=np.float64).reshape(-1, 4)
        return points.own(rows, state.points_task)
    if state.data == "dataset":
        if dataset is None:
            raise InputError("dataset", "this server has no workspace", "Choose other data.")
        return of_dataset(dataset(state.dataset or ""), state, workspace)
    if state.data == "digits" or state.data == "windows":
        return pictures.generate(state.data, state.pictures, state.noise, state.train_share, state.seed, state.digits)
    return points.generate(state.data, state.samples, state.noise, state.train_share, state.seed, state.classes)


def of_dataset(data: Dataset, state: State, workspace: Path | None = None) -> Points:
    """Return two columns of a dataset coloured by a trait; InputError where it has no such column."""
    assert state.columns is not None
    assert state.trait is not None
    if state.trait not in data.traits.table.columns:
        raise InputError(f"trait {state.trait}", f"{data.name} has no such column", "Choose one of its traits.")
    about = data.traits.column(state.trait)
    first, second = (_column(data, name, workspace) for name in state.columns)
    names = tuple(name.split(":", 1)[-1] if not name.startswith("pc:") else f"PC{name[3:]}" for name in state.columns)
    classes = 0 if about.kind == "quantitative" else max(2, len(about.levels))
    label = data.traits[state.trait]
    return points.measured(first, second, label, (names[0], names[1]), classes, state.train_share, state.seed)


def _column(data: Dataset, name: str, workspace: Path | None) -> np.ndarray:
    """Return float64 (samples,), NaN where missing."""
    kind, _, rest = name.partition(":")
    if kind == "column" and rest in data.traits.table.columns:
        return data.traits[rest]
    if kind == "snp":
        matches = np.flatnonzero((data.genotypes.variants["name"] == rest).to_numpy())
        if len(matches):
            return blocks.copies(blocks.read(data.genotypes.dosages, None, matches[:1]))[:, 0]
    if kind == "pc" and 1 <= (whole(rest) or 0) <= MOST_COMPONENTS:
        return _components(data, workspace)[:, int(rest) - 1]
    raise InputError(
        f"column {name[:80]}",
        f"{data.name} has no such column",
        "Name a variant as snp:NAME, a component as pc:1 to pc:10, a trait or covariate as column:NAME.",
    )


_known: dict[tuple[Path | None, str], np.ndarray] = {}


def _components(data: Dataset, workspace: Path | None) -> np.ndarray:
    key = workspace, data.digest
    if key not in _known:
        if len(_known) > 8:
            _known.clear()
        count = min(MOST_COMPONENTS, data.genotypes.shape[0] - 1, data.genotypes.shape[1])
        scores, _ = structure.principal_components(data.genotypes, count)
        padded = np.zeros((len(scores), MOST_COMPONENTS))
        padded[:, : scores.shape[1]] = scores
        _known[key] = padded
    return _known[key]
