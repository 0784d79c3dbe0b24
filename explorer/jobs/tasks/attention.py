"""Measure what the heads of a trained network attend to."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from explorer import cells
from explorer.errors import InputError
from explorer.inspection.attention.result import AttentionResult
from explorer.inspection.attention.trained_network import attention_of
from explorer.jobs import computing
from explorer.jobs.folder import RunFolder
from explorer.jobs.learning import Attention
from explorer.jobs.report import Report
from explorer.jobs.workspace import Workspace
from explorer.training import trained


def run(parameters: Attention, folder: Path, workspace: Workspace, report: Report) -> dict[str, object]:
    """Measure; the folder holds the `AttentionResult`, the returned summary is what a card shows first."""
    home = workspace.runs_folder / parameters.run
    spec = RunFolder(home).read("run.json")
    if not spec:
        raise InputError(f"run {parameters.run}", "it is not a training run, or was deleted")
    dataset = workspace.dataset(spec["dataset"])
    network = trained.load(home, parameters.fold)
    computed = computing.computed(
        parameters.device,
        lambda device: attention_of(network, dataset, parameters.look, report, device.torch),
        report,
    )
    result = computed.made
    report(0.99, 1.0, "Writing tables")
    result.save(folder)
    exports(result, folder / "exports")
    return summary(result) | computed.summary


def exports(result: AttentionResult, folder: Path) -> None:
    """Write the tables for download: heads, pairs, distances."""
    folder.mkdir(parents=True, exist_ok=True)
    cells.write(result.heads, folder / "heads.csv")
    result.write_pairs(folder / "pairs.csv")
    cells.write(result.profile, folder / "distance.csv")


def summary(result: AttentionResult) -> dict[str, Any]:
    """Return the figures that a card shows first."""
    strong = result.pairs[result.pairs["corrected"] < 0.05] if len(result.pairs) else result.pairs
    return {
        "tokens": result.about["tokens"],
        "people": result.about["people"],
        "heads": len(result.heads),
        "pairs": len(result.pairs),
        "interacting": len(strong),
        "tests": result.about.get("tests"),
        "known": result.about["known"],
        "checks": result.checks,
    }
