"""Read digits with capsules."""

from __future__ import annotations

from pathlib import Path

from explorer.jobs.lessons import Capsules
from explorer.jobs.report import Report
from explorer.jobs.workspace import Workspace
from explorer.training.lessons.digit_capsules import measure


def run(parameters: Capsules, folder: Path, workspace: Workspace, report: Report) -> dict[str, object]:
    """Measure and keep tables and weights."""
    made = measure(parameters.task, report)
    made.save(folder)
    return {"accuracy": made.accuracy.mean(-1).tolist()}
