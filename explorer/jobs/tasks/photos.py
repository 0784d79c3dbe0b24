"""Learn two classes from few pictures."""

from __future__ import annotations

from pathlib import Path

from explorer.jobs.lessons import Photos
from explorer.jobs.report import Report
from explorer.jobs.workspace import Workspace
from explorer.training.lessons.few_pictures import measure


def run(parameters: Photos, folder: Path, workspace: Workspace, report: Report) -> dict[str, object]:
    """Measure and keep tables and weights."""
    made = measure(parameters.task, report)
    made.save(folder)
    return {"networks": made.networks.mean(-1).tolist()}
