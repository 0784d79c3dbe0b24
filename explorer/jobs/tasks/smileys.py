"""Read smileys."""

from __future__ import annotations

from pathlib import Path

from explorer.jobs.lessons import Smileys
from explorer.jobs.report import Report
from explorer.jobs.workspace import Workspace
from explorer.training.lessons.smiley_reading import measure


def run(parameters: Smileys, folder: Path, workspace: Workspace, report: Report) -> dict[str, object]:
    """Measure and keep tables and weights."""
    made = measure(parameters.task, report)
    made.save(folder)
    return {"scores": made.scores.mean(1).tolist()}
