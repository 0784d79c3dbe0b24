"""Let networks learn what a promoter is, and move its boxes."""

from __future__ import annotations

from pathlib import Path

from explorer.jobs.lessons import Promoters
from explorer.jobs.report import Report
from explorer.jobs.workspace import Workspace
from explorer.training.lessons.promoters_read import measure


def run(parameters: Promoters, folder: Path, workspace: Workspace, report: Report) -> dict[str, object]:
    """Measure and keep tables and weights."""
    made = measure(parameters.task, report)
    made.save(folder)
    return {"said": made.said.mean(2).tolist()}
