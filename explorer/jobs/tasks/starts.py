"""Descend from many random starts at several widths; the events hold the losses of all, at every report."""

from __future__ import annotations

from pathlib import Path

from explorer.jobs.lessons import Starts
from explorer.jobs.report import Report
from explorer.jobs.workspace import Workspace
from explorer.training.lessons.starts import WIDTHS, descend, spread


def run(parameters: Starts, folder: Path, workspace: Workspace, report: Report) -> dict[str, object]:
    """Descend; return how far apart the final losses of each width lie."""
    task, spans = parameters.task, {}
    for place, width in enumerate(WIDTHS):
        for reached in descend(task, width):
            train, test = _short(reached.train), _short(reached.test)
            report.event("reached", width=width, at=reached.step, train=train, test=test)
            report(place * task.steps + reached.step, len(WIDTHS) * task.steps, f"{width} units, step {reached.step:,}")
            spans[str(width)] = {"train": spread(train).between, "test": spread(test).between}
    return {"between": spans}


def _short(losses: tuple[float, ...]) -> list[float]:
    return [float(f"{loss:.4g}") for loss in losses]
