"""Look at what the heads of a trained network attend to."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from explorer.errors import InputError
from explorer.inspection.attention.look import look
from explorer.inspection.attention.looked import Looked
from explorer.jobs.folder import RunFolder
from explorer.jobs.learning import Attention
from explorer.jobs.report import Report
from explorer.jobs.workspace import Workspace
from explorer.training import trained


def run(parameters: Attention, folder: Path, workspace: Workspace, report: Report) -> dict[str, Any]:
    """Look; the whole is a `Looked`, the summary what a card shows first."""
    home = workspace.runs_folder / parameters.run
    spec = RunFolder(home).read("run.json")
    if not spec:
        raise InputError(f"run {parameters.run}", "it is not a training run, or was deleted")
    dataset = workspace.dataset(spec["dataset"])
    found = look(trained.load(home, parameters.fold), dataset, parameters.look, report)
    report(0.99, 1.0, "Writing tables")
    found.save(folder)
    exports(found, folder / "exports")
    return summary(found)


def exports(found: Looked, folder: Path) -> None:
    """Write what a person takes home: heads, pairs, distances."""
    folder.mkdir(parents=True, exist_ok=True)
    found.heads.to_csv(folder / "heads.csv", index=False)
    found.pairs.to_csv(folder / "pairs.csv", index=False)
    found.profile.to_csv(folder / "distance.csv", index=False)


def summary(found: Looked) -> dict[str, Any]:
    """Return the figures that a card shows first."""
    strong = found.pairs[found.pairs["corrected"] < 0.05] if len(found.pairs) else found.pairs
    return {
        "tokens": found.about["tokens"],
        "people": found.about["people"],
        "heads": len(found.heads),
        "pairs": len(found.pairs),
        "interacting": len(strong),
        "known": found.about["known"],
        "checks": found.checks,
    }
