"""Train transformers on patches of pictures."""

from __future__ import annotations

from pathlib import Path

from explorer.jobs.lessons import Patches
from explorer.jobs.report import Report
from explorer.jobs.workspace import Workspace
from explorer.training.lessons.patches_compared import measure


def run(parameters: Patches, folder: Path, workspace: Workspace, report: Report) -> dict[str, object]:
    """Measure and keep tables, pictures and weights."""
    made = measure(parameters.task, report)
    made.save(folder)
    return {"right": made.right.mean(-1).tolist()}
