"""Train without one digit and tell it from the others."""

from __future__ import annotations

from pathlib import Path

from explorer.jobs.lessons import Unseen
from explorer.jobs.report import Report
from explorer.jobs.workspace import Workspace
from explorer.training.lessons.unseen_digits import measure


def run(parameters: Unseen, folder: Path, workspace: Workspace, report: Report) -> dict[str, object]:
    """Measure and keep tables and weights."""
    made = measure(parameters.task, report)
    made.save(folder)
    return {"areas": made.areas.mean(1).tolist()}
