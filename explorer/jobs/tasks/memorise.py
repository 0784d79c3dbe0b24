"""Train networks on digits with true and with shuffled labels, one event for each that is finished."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from explorer.jobs.lessons import Memorise
from explorer.jobs.report import Report
from explorer.jobs.workspace import Workspace
from explorer.training.lessons.memorising import Memorised, memorise


def run(parameters: Memorise, folder: Path, workspace: Workspace, report: Report) -> dict[str, object]:
    """Train; the events hold all that a page shows."""
    count = 0
    for said in memorise(parameters.task):
        if not isinstance(said, Memorised):
            report(said, 1.0, f"network {count + 1} of {len(parameters.task.shares) * len(parameters.task.seeds)}")
            continue
        count += 1
        report.event("memorised", **asdict(said))
    return {"networks": count}
