"""Train a playground's network by the playground's own numerics, then measure its loss over a plane of weights."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from explorer.datasets.teaching import points
from explorer.datasets.teaching.points import Points
from explorer.jobs.learning import Slice
from explorer.jobs.report import Report
from explorer.jobs.workspace import Workspace
from explorer.messages.playground.state import State
from explorer.training.dense import paths, slices
from explorer.training.dense.layout import layout
from explorer.training.dense.paths import Sample

CELLS = 41
"""Along an edge of the plane; odd, so that the weights themselves are the middle."""


def run(parameters: Slice, folder: Path, workspace: Workspace, report: Report) -> dict[str, object]:
    """Train and measure; slice.npz holds the losses."""
    state, path = parameters.playground, paths.compiled()
    drawn = _points(state)
    plan = layout(state, len(state.features), drawn.task, max(drawn.classes, 2))
    inputs, targets = points.features(drawn.places, state.features), plan.targets(drawn.labels)
    train = Sample(*(np.ascontiguousarray(values[drawn.train]) for values in (inputs, targets)))
    weights = paths.begin(state, plan)
    for epoch in range(parameters.epochs):
        with np.errstate(all="ignore"):
            weights = path.train(state, plan, weights, train, epoch, 0, paths.batches(state, len(train.inputs)))
        report(epoch + 1, parameters.epochs + CELLS, f"epoch {epoch + 1}")
    ways = slices.directions(plan, weights.theta, parameters.seed)
    along = np.linspace(-parameters.reach, parameters.reach, CELLS)
    found = slices.losses(path, plan, weights, train, ways, along, report)
    np.savez_compressed(folder / "slice.npz", losses=found, along=along, weights=weights.theta, directions=ways)
    first = next(slices.filters(plan))
    return {
        "loss": float(found[CELLS // 2, CELLS // 2]),
        "points": len(train.inputs),
        "numbers": plan.size,
        "first": {"weights": weights.theta[first].tolist(), "direction": ways[0, first].tolist()},
    }


def _points(state: State) -> Points:
    """Return the points of a playground whose data are drawn, or made by hand."""
    if state.data == "points":
        return points.own(np.array(state.points, dtype=np.float64).reshape(-1, 4), state.points_task)
    assert state.data not in ("dataset", "digits", "windows")
    return points.generate(state.data, state.samples, state.noise, state.train_share, state.seed, state.classes)
