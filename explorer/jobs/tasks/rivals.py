"""What classical models, covariates, ancestry and guessing reach on a trained run's own split."""

from __future__ import annotations

from pathlib import Path

from explorer.datasets.dataset import Dataset
from explorer.errors import InputError
from explorer.jobs.folder import RunFolder
from explorer.jobs.learning import Rivals
from explorer.jobs.report import Report
from explorer.jobs.workspace import Workspace
from explorer.progress import Progress, silent
from explorer.training import baselines, results, trained
from explorer.training.ancestry import ancestry
from explorer.training.baselines import Rival
from explorer.training.confounding import Predicted, confounding
from explorer.training.spec import RunSpec


def run(parameters: Rivals, folder: Path, workspace: Workspace, report: Report) -> dict[str, object]:
    """Measure the rivals of a run; see `measured`."""
    home = workspace.runs_folder / parameters.run
    spec = RunFolder(home).read("run.json")
    if not spec:
        raise InputError(f"run {parameters.run}", "it is not a training run, or was deleted")
    run_spec = RunSpec.model_validate(spec)
    return measured(workspace.dataset(run_spec.dataset), run_spec, home, parameters.on_request, report)


def measured(
    dataset: Dataset, spec: RunSpec, folder: Path, on_request: tuple[str, ...] = (), progress: Progress = silent
) -> dict[str, object]:
    """Return the parts of metrics.json beside the network of the run in `folder`.

    Returns
    -------
    dict
        rivals: list of `Rival.plain()`, for each trait; confounding and structure: {trait: verdict as a mapping}.
    """
    network_columns = baselines.columns_of(folder)
    rivals = baselines.rivals(dataset, spec, progress=progress, network_columns=network_columns, on_request=on_request)
    return {
        "rivals": [rival.plain() for rival in rivals],
        "confounding": {trait: _confounding(dataset, spec, folder, trait, rivals) for trait in spec.traits},
        "structure": {trait: _structure(dataset, spec, folder, trait, rivals) for trait in spec.traits},
    }


def _structure(dataset: Dataset, spec: RunSpec, folder: Path, trait: str, rivals: list[Rival]) -> dict[str, object]:
    return ancestry(dataset, trait, rivals, _means(folder, trait), spec.seed).model_dump(mode="json")


def _means(folder: Path, trait: str) -> dict[str, float | None]:
    """Return the network's metrics for one trait, over folds."""
    reached = results.read(folder).get("network", {}).get(trait, {}).get("summary", {})
    return {name: row["mean"] for name, row in reached.items()}


def _confounding(dataset: Dataset, spec: RunSpec, folder: Path, trait: str, rivals: list[Rival]) -> dict[str, object]:
    verdict = confounding(dataset, trait, rivals, _predicted(spec, folder, trait), _means(folder, trait), spec.seed)
    return verdict.model_dump(mode="json")


def _predicted(spec: RunSpec, folder: Path, trait: str) -> list[Predicted]:
    """Return the network's predictions of one trait for every finished fold's test samples."""
    pairs = [results.read_predictions(folder, fold) for fold in trained.folds(folder)]
    if len(spec.traits) == 1:
        return pairs
    column = spec.traits.index(trait)
    return [(rows, predictions[:, [column]]) for rows, predictions in pairs]
