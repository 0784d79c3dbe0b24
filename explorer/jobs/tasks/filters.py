"""Sum up the responses of one layer's filters over many samples."""

from __future__ import annotations

from pathlib import Path

from explorer.errors import InputError
from explorer.jobs import computing
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
    dataset = workspace.dataset(spec["dataset"])
    computed = computing.computed(
        parameters.device,
        lambda device: parameters.asked.summarise(network, dataset, report, device.torch),
        report,
    )
    result = computed.made
    result.save(folder)
    about = {"people": result.samples, "filters": len(result.mean), "silent": int(result.never_active.sum())}
    return about | computed.summary
