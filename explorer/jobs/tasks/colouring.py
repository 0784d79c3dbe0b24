"""Colour grey photographs."""

from __future__ import annotations

from pathlib import Path

from explorer.jobs.lessons import Colouring
from explorer.jobs.report import Report
from explorer.jobs.workspace import Workspace
from explorer.training.lessons.colouring import measure


def run(parameters: Colouring, folder: Path, workspace: Workspace, report: Report) -> dict[str, object]:
    """Measure and keep tables and weights."""
    made = measure(parameters.task, report)
    made.save(folder)
    return {"network": made.network.mean(-1).tolist()}
