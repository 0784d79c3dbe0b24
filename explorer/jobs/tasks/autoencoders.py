"""Write digits as a few numbers and draw them again."""

from __future__ import annotations

from pathlib import Path

from explorer.jobs.lessons import Autoencoders
from explorer.jobs.report import Report
from explorer.jobs.workspace import Workspace
from explorer.training.lessons.digit_codes import measure


def run(parameters: Autoencoders, folder: Path, workspace: Workspace, report: Report) -> dict[str, object]:
    """Measure and keep tables and weights."""
    made = measure(parameters.task, report)
    made.save(folder)
    return {"errors": made.errors[1].mean(-1).tolist(), "components": made.components[1].tolist()}
