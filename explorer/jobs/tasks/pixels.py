"""Train networks on digits as they are and with permuted pixels, one event for each that is finished."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from explorer.jobs.lessons import Pixels
from explorer.jobs.report import Report
from explorer.jobs.workspace import Workspace
from explorer.training.lessons.permuted_pixels import READERS, compare


def run(parameters: Pixels, folder: Path, workspace: Workspace, report: Report) -> dict[str, object]:
    """Train; the events hold all that a page shows."""
    task = parameters.task
    of = 2 * len(READERS) * len(task.sizes) * len(task.seeds)
    for count, reading in enumerate(compare(task), 1):
        report.event("read", **asdict(reading))
        report(count / of, 1.0, f"network {count} of {of}")
    return {"networks": of}
