"""Descend from many random starts at several widths, one event per width."""

from __future__ import annotations

from pathlib import Path

from explorer.jobs.learning import Starts
from explorer.jobs.report import Report
from explorer.jobs.workspace import Workspace
from explorer.training.lessons.starts import WIDTHS, descend, spread


def run(parameters: Starts, folder: Path, workspace: Workspace, report: Report) -> dict[str, object]:
    """Descend; the events hold the final losses."""
    task, told = parameters.task, {}
    for place, width in enumerate(WIDTHS):
        ended = None
        for ended in descend(task, width):
            report(place * task.steps + ended.step, len(WIDTHS) * task.steps, f"{width} units, step {ended.step:,}")
        assert ended is not None
        losses = {"train": _short(ended.train), "test": _short(ended.test)}
        report.event("ended", width=width, **losses)
        told[str(width)] = spread(losses["train"]).between
    return {"between": told}


def _short(losses: tuple[float, ...]) -> list[float]:
    return [float(f"{loss:.5g}") for loss in losses]
