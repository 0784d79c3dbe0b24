"""Practise encoder-decoders with attention and without, and measure how often their whole outputs are right."""

from __future__ import annotations

from pathlib import Path

from explorer.jobs.lessons import Lengths
from explorer.jobs.report import Report
from explorer.jobs.workspace import Workspace
from explorer.training.lessons.lengths import measure


def run(parameters: Lengths, folder: Path, workspace: Workspace, report: Report) -> dict[str, object]:
    """Measure; keep what was measured and the first network of each kind."""
    made = measure(parameters.task, report)
    made.save(folder)
    return {name: right.mean(-1).round(4).tolist() for name, right in made.right.items()}
