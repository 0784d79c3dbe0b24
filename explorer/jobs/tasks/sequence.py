"""Train the lesson's encoder-decoder and its recurrent rival, one event per report."""

from __future__ import annotations

from pathlib import Path

from explorer.jobs.lessons import Sequence
from explorer.jobs.report import Report
from explorer.jobs.workspace import Workspace
from explorer.training.lessons.sequences import learn


def run(parameters: Sequence, folder: Path, workspace: Workspace, report: Report) -> dict[str, object]:
    """Train; the events hold all that a page shows."""
    task, last = parameters.task, None
    for last in learn(task):
        report.event(
            "learnt",
            step=last.step,
            attention=last.attention,
            recurrent=last.recurrent,
            attention_loss=last.attention_loss,
            recurrent_loss=last.recurrent_loss,
            map=last.map,
        )
        report(last.step, task.steps, f"batch {last.step:,} of {task.steps:,}")
    assert last is not None
    return {"attention": last.attention, "recurrent": last.recurrent}
