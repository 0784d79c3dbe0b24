"""Switch every filter of a layer off in turn, and measure what the predictions of held-out samples lose."""

from __future__ import annotations

from pathlib import Path

from explorer.errors import InputError
from explorer.inspection.fields import ablation
from explorer.inspection.fields.passing import row_number
from explorer.jobs import computing
from explorer.jobs.folder import RunFolder
from explorer.jobs.learning import Ablate
from explorer.jobs.report import Report
from explorer.jobs.results import AblationTable
from explorer.jobs.workspace import Workspace
from explorer.networks.geometry import geometry
from explorer.training import trained


def run(parameters: Ablate, folder: Path, workspace: Workspace, report: Report) -> dict[str, object]:
    """Measure; the folder holds the `AblationTable`, the returned summary is what a card shows first."""
    home = workspace.runs_folder / parameters.run
    spec = RunFolder(home).read("run.json")
    if not spec:
        raise InputError(f"run {parameters.run}", "it is not a training run, or was deleted")
    network = trained.load(home, parameters.fold, parameters.epoch)
    layers = geometry(network.network.spec)
    row = layers.rows[row_number(layers.spec, parameters.layer)]
    if row.name not in {one.name for one in ablation.ablatable(layers)}:
        raise InputError(f"layer {row.name!r}", "it has no filters that can be switched off", "Choose another.")
    dataset = workspace.dataset(spec["dataset"])
    computed = computing.computed(
        parameters.device,
        lambda device: ablation.ranked(network, dataset, row, parameters.how, progress=report, device=device.torch),
        report,
    )
    table = computed.made
    word = ablation.filters(row).word
    result = AblationTable(
        table, word, table.attrs["trait"], table.attrs["with all"][table.attrs["trait"]], table.attrs["people"]
    )
    result.save(folder)
    return {"filters": len(table), "people": result.samples, "with_all": result.with_all} | computed.summary
