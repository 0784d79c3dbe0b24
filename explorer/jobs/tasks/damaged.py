"""Mend damaged digits."""

from __future__ import annotations

from pathlib import Path

from explorer.jobs.lessons import Damaged
from explorer.jobs.report import Report
from explorer.jobs.workspace import Workspace
from explorer.training.lessons.damaged_digits import measure


def run(parameters: Damaged, folder: Path, workspace: Workspace, report: Report) -> dict[str, object]:
    """Measure and keep tables and weights."""
    made = measure(parameters.task, report)
    made.save(folder)
    return {"noise": made.noise_network.mean(-1).tolist(), "missing": made.missing_network.mean(-1).tolist()}
