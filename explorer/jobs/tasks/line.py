"""Test every locus of a trained run, and judge its held-out predictions."""

from __future__ import annotations

from pathlib import Path

from explorer.errors import InputError
from explorer.inspection.line.judged import judged_line
from explorer.jobs.folder import RunFolder
from explorer.jobs.learning import Line
from explorer.jobs.report import Report
from explorer.jobs.workspace import Workspace


def run(parameters: Line, folder: Path, workspace: Workspace, report: Report) -> dict[str, object]:
    """Judge and test; the folder holds the `inspection.line.result.Line`, the returned summary is its `about`."""
    home = workspace.runs_folder / parameters.run
    spec = RunFolder(home).read("run.json")
    if not spec:
        raise InputError(f"run {parameters.run}", "it is not a training run, or was deleted")
    result = judged_line(home, workspace.dataset(spec["dataset"]), parameters.how, report)
    result.save(folder)
    return {"about": result.about.model_dump(mode="json"), "loci": len(result.loci)}
