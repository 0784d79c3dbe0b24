"""Tell ancestry along a chromosome by one network, a window and the exact model."""

from __future__ import annotations

from pathlib import Path

from explorer.jobs.lessons import Ancestry
from explorer.jobs.report import Report
from explorer.jobs.workspace import Workspace
from explorer.training.lessons.ancestry import measure


def run(parameters: Ancestry, folder: Path, workspace: Workspace, report: Report) -> dict[str, object]:
    """Measure and keep tables and weights."""
    made = measure(parameters.task, report)
    made.save(folder)
    return {"right": made.right.mean(2).tolist()}
