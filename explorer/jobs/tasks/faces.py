"""Let networks learn what a face is, and move its parts."""

from __future__ import annotations

from pathlib import Path

from explorer.jobs.lessons import Faces
from explorer.jobs.report import Report
from explorer.jobs.workspace import Workspace
from explorer.training.lessons.faces_read import measure


def run(parameters: Faces, folder: Path, workspace: Workspace, report: Report) -> dict[str, object]:
    """Measure and keep tables and weights."""
    made = measure(parameters.task, report)
    made.save(folder)
    return {"face": made.face.mean(2).tolist()}
