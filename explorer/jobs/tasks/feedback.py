"""Train cells whose state or output is fed back; an event for each task and kind of cell, and for each time."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from explorer.jobs.lessons import Feedback
from explorer.jobs.report import Report
from explorer.jobs.workspace import Workspace
from explorer.training.lessons.fed_back import TIMED, compared, timed
from explorer.training.lessons.recurrent import Feeds

KINDS: tuple[Feeds, ...] = ("h", "o", "taught")


def run(parameters: Feedback, folder: Path, workspace: Workspace, report: Report) -> dict[str, object]:
    """Train; the events hold all that a page shows."""
    learnt: dict[str, int] = {}
    for one in compared(parameters.task, lambda share: report(share, 1.0, f"cells {len(learnt) + 1} of 20")):
        costs = [[round(cost, 3) for cost in row] for row in one.cost]
        shares = {
            name: row and [round(share, 3) for share in row]
            for name, row in (("right", one.right), ("given", one.given))
        }
        report.event("learnt", **{**asdict(one), "cost": costs, **shares})
        learnt[f"{one.task} {one.feeds}"] = sum(at is not None for at in one.reached)
    for feeds in KINDS:
        report.event("timed", feeds=feeds, tokens=TIMED, seconds=[float(f"{timed(feeds, n):.3g}") for n in TIMED])
    return {"learnt": learnt}
