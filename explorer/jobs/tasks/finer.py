"""Make coarse digits finer in several ways, and measure them on held-out ones."""

from __future__ import annotations

from pathlib import Path

from explorer.jobs.lessons import Finer
from explorer.jobs.report import Report
from explorer.jobs.workspace import Workspace
from explorer.training.lessons.finer_digits import WAYS, measure


def run(parameters: Finer, folder: Path, workspace: Workspace, report: Report) -> dict[str, object]:
    """Train both networks for each seed, and keep the figures and the digits that are shown."""
    made = measure(parameters.task, report)
    made.save(folder)
    return {way: float(row[0].mean()) for way, row in zip(WAYS, made.figures, strict=True)}
