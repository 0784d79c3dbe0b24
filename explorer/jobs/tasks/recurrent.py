"""Train recurrent cells of two units, one event for each that is finished."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from explorer.jobs.lessons import Recurrent
from explorer.jobs.report import Report
from explorer.jobs.workspace import Workspace
from explorer.training.lessons.small_cells import all_cells


def run(parameters: Recurrent, folder: Path, workspace: Workspace, report: Report) -> dict[str, object]:
    """Train; the events hold the weights."""
    loss = {}
    for cell in all_cells(parameters.task.updates, lambda share: report(share, 1.0, f"cell {len(loss) + 1} of 9")):
        report.event("cell", **asdict(cell))
        loss[f"{cell.stream}-{cell.structure}"] = cell.loss
    return {"loss": loss}
