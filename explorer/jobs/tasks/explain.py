"""Ask a trained run which positions it used, and check the answer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from explorer.errors import InputError
from explorer.jobs import explaining
from explorer.jobs.folder import RunFolder
from explorer.jobs.learning import Explain
from explorer.jobs.report import Report
from explorer.jobs.workspace import Workspace


def run(parameters: Explain, folder: Path, workspace: Workspace, report: Report) -> dict[str, Any]:
    """Explain; the whole is an `Explained`, the summary what a card shows first."""
    trained = workspace.runs_folder / parameters.run
    spec = RunFolder(trained).read("run.json")
    if not spec:
        raise InputError(f"run {parameters.run}", "it is not a training run, or was deleted")
    dataset = workspace.dataset(spec["dataset"])
    others = [workspace.runs_folder / other for other in parameters.others]
    found = explaining.explain(
        trained, dataset, parameters.question, parameters.fold, parameters.randomised, others, report
    )
    found.save(folder, dataset)
    return summary(found)


def summary(found: explaining.Explained) -> dict[str, Any]:
    """Return the figures of the checks, and the verdict in words."""
    checks, attribution = found.explanation.checks, found.explanation.attribution
    return {
        "method": attribution.method,
        "target": attribution.target,
        "baseline": attribution.baseline,
        "folds": found.folds,
        "people": len(attribution.people),
        "checks": checks,
        "verdict": found.explanation.verdict,
    }
