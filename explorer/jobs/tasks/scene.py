"""Answer three questions about a scene by one network."""

from __future__ import annotations

from pathlib import Path

from explorer.jobs.lessons import Scene
from explorer.jobs.report import Report
from explorer.jobs.workspace import Workspace
from explorer.training.lessons.one_scene import measure


def run(parameters: Scene, folder: Path, workspace: Workspace, report: Report) -> dict[str, object]:
    """Measure and keep tables and weights."""
    made = measure(parameters.task, report)
    made.save(folder)
    return {"overlaps": made.overlaps.mean((1, 3)).tolist(), "squares": made.squares.mean(1).tolist()}
