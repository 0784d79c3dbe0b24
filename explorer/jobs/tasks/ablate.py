"""Switch every filter of a layer off in turn, and measure what held-out people's predictions lose."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from explorer.errors import InputError
from explorer.inspection.fields import ablation
from explorer.inspection.fields.passing import row_number
from explorer.jobs.folder import RunFolder
from explorer.jobs.learning import Ablate
from explorer.jobs.report import Report
from explorer.jobs.results import Ablated
from explorer.jobs.workspace import Workspace
from explorer.networks.geometry import geometry
from explorer.training import trained


def run(parameters: Ablate, folder: Path, workspace: Workspace, report: Report) -> dict[str, Any]:
    """Measure; the whole is an `Ablated`, the summary what a card shows first."""
    home = workspace.runs_folder / parameters.run
    spec = RunFolder(home).read("run.json")
    if not spec:
        raise InputError(f"run {parameters.run}", "it is not a training run, or was deleted")
    network = trained.load(home, parameters.fold, parameters.epoch)
    found = geometry(network.network.spec)
    row = found.rows[row_number(found.spec, parameters.layer)]
    if row.name not in {one.name for one in ablation.ablatable(found)}:
        raise InputError(f"layer {row.name!r}", "it has no filters that can be switched off", "Choose another.")
    table = ablation.ranked(network, workspace.dataset(spec["dataset"]), row, parameters.how, progress=report)
    word = ablation.filters(row).word
    kept = Ablated(
        table, word, table.attrs["trait"], table.attrs["with all"][table.attrs["trait"]], table.attrs["people"]
    )
    kept.save(folder)
    return {"filters": len(table), "people": kept.people, "with_all": kept.with_all}
