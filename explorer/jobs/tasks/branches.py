"""Train inception modules on motifs of several sizes, one event for each that is finished."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from explorer.jobs.lessons import Branches
from explorer.jobs.report import Report
from explorer.jobs.workspace import Workspace
from explorer.training.lessons.branches import compare


def run(parameters: Branches, folder: Path, workspace: Workspace, report: Report) -> dict[str, object]:
    """Train; the events hold all that a page shows."""
    task = parameters.task
    of = len(task.motifs) * len(task.prices) * len(task.seeds)
    for count, course in enumerate(compare(task), 1):
        report.event("learnt", **asdict(course))
        report(count / of, 1.0, f"network {count} of {of}")
    return {"networks": of}
