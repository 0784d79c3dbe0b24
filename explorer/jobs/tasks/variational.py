"""Train variational autoencoders of digits."""

from __future__ import annotations

from pathlib import Path

from explorer.jobs.lessons import Variational
from explorer.jobs.report import Report
from explorer.jobs.workspace import Workspace
from explorer.training.lessons.variational_digits import measure


def run(parameters: Variational, folder: Path, workspace: Workspace, report: Report) -> dict[str, object]:
    """Measure and keep tables and weights."""
    made = measure(parameters.task, report)
    made.save(folder)
    return {"divergence": made.divergence[1:].mean(-1).tolist()}
