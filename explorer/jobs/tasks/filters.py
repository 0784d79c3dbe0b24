"""Sum up the responses of one layer's filters over many samples."""

from __future__ import annotations

from pathlib import Path

from explorer.errors import InputError
from explorer.jobs.folder import RunFolder
from explorer.jobs.learning import Filters
from explorer.jobs.report import Report
from explorer.jobs.workspace import Workspace
from explorer.training import trained


def run(parameters: Filters, folder: Path, workspace: Workspace, report: Report) -> dict[str, object]:
    """Sum up; the folder holds the `Summary`, what is returned is what a card shows first."""
    home = workspace.runs_folder / parameters.run
    spec = RunFolder(home).read("run.json")
    if not spec:
        raise InputError(f"run {parameters.run}", "it is not a training run, or was deleted")
    network = trained.load(home, parameters.fold, parameters.epoch)
    result = parameters.asked.summarise(network, workspace.dataset(spec["dataset"]), report)
    result.save(folder)
    return {"people": result.samples, "filters": len(result.mean), "silent": int(result.never_active.sum())}
