"""Test every locus of a trained run, and judge its held-out predictions."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from explorer.errors import InputError
from explorer.inspection.held_out.judged import judge
from explorer.inspection.line.measure import line_of_run
from explorer.jobs.folder import RunFolder
from explorer.jobs.learning import Line
from explorer.jobs.report import Report
from explorer.jobs.workspace import Workspace
from explorer.progress import portion


def run(parameters: Line, folder: Path, workspace: Workspace, report: Report) -> dict[str, object]:
    """Judge and test; the folder holds the `inspection.line.result.Line`, the returned summary is its `about`."""
    home = workspace.runs_folder / parameters.run
    spec = RunFolder(home).read("run.json")
    if not spec:
        raise InputError(f"run {parameters.run}", "it is not a training run, or was deleted")
    dataset = workspace.dataset(spec["dataset"])
    judged = judge(home, dataset, parameters.how.output, parameters.how.seed, portion(report, 0.0, 0.1))
    tested = line_of_run(home, dataset, parameters.how, portion(report, 0.1, 0.9))
    result = replace(tested, about=tested.about.model_copy(update=judged._asdict()))
    result.save(folder)
    return {"about": result.about.model_dump(mode="json"), "loci": len(result.loci)}
