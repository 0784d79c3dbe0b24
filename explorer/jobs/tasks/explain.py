"""Compute which positions a trained run used, and check the map."""

from __future__ import annotations

from pathlib import Path

from explorer.devices import Device
from explorer.errors import InputError
from explorer.inspection.explanation.explain import explain_run
from explorer.inspection.explanation.result import Explanation
from explorer.jobs import computing
from explorer.jobs.folder import RunFolder
from explorer.jobs.learning import Explain
from explorer.jobs.report import Report
from explorer.jobs.workspace import Workspace


def run(parameters: Explain, folder: Path, workspace: Workspace, report: Report) -> dict[str, object]:
    """Explain; the folder holds the `Explanation`, the returned summary is what a card shows first."""
    home = workspace.runs_folder / parameters.run
    spec = RunFolder(home).read("run.json")
    if not spec:
        raise InputError(f"run {parameters.run}", "it is not a training run, or was deleted")
    dataset = workspace.dataset(spec["dataset"])
    others = [workspace.runs_folder / other for other in parameters.others]

    def explained(device: Device) -> Explanation:
        question = parameters.question.model_copy(update={"device": str(device.torch)})
        return explain_run(home, dataset, question, parameters.fold, parameters.randomised, others, report)

    computed = computing.computed(parameters.device, explained, report, double=False)
    computed.made.save(folder)
    computed.made.export(folder / "exports", dataset)
    return summary(computed.made) | computed.summary


def summary(result: Explanation) -> dict[str, object]:
    """Return what was explained, and the verdict in words."""
    attribution = result.attribution
    return {
        "method": attribution.method,
        "target": attribution.target,
        "baseline": attribution.baseline,
        "folds": result.folds,
        "people": len(attribution.samples),
        "verdict": result.verdict,
    }
