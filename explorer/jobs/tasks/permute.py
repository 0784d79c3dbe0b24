"""Exchange the traits of a trained run among its samples, in a dataset of its own."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from explorer.errors import InputError
from explorer.inspection.line.permuted import named, permuted
from explorer.jobs.folder import RunFolder
from explorer.jobs.learning import Permute
from explorer.jobs.report import Report
from explorer.jobs.tasks.keep import keep
from explorer.jobs.workspace import Workspace
from explorer.training.spec import RunSpec


def run(parameters: Permute, folder: Path, workspace: Workspace, report: Report) -> dict[str, object]:
    """Permute; the result names the traits to train on instead."""
    written = RunFolder(workspace.runs_folder / parameters.run).read("run.json")
    if not written:
        raise InputError(f"run {parameters.run}", "it is not a training run, or was deleted")
    spec = RunSpec.model_validate(written)
    source = workspace.dataset(spec.dataset)
    report(0.0, 1.0, "Exchanging the trait among the samples")
    made = permuted(spec, source, parameters.seed)
    traits, number = [named(trait) for trait in spec.traits], parameters.seed + 1
    name = f"{source.name}, {', '.join(spec.traits)} permuted ({number})"
    note = f"{source.name}, with {', '.join(spec.traits)} exchanged among its samples: a control without signal."
    return {**keep(replace(made, name=name, note=note), folder, workspace, report), "traits": traits}
