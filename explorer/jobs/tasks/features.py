"""Compare features by hand with learnt ones, on digits and on the sample cohort."""

from __future__ import annotations

from pathlib import Path

from explorer.jobs.lessons import Features
from explorer.jobs.report import Report
from explorer.jobs.workspace import Workspace
from explorer.training.lessons.features_compared import measure


def run(parameters: Features, folder: Path, workspace: Workspace, report: Report) -> dict[str, object]:
    """Measure and keep the scores and pictures."""
    made = measure(parameters.task, report)
    made.save(folder)
    return {"digits": made.digits_fixed[0].mean(-1).tolist()[:4], "cohort": made.cohort_fixed[0].mean(-1).tolist()}
