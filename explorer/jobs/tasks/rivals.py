"""What classical models, covariates, ancestry and guessing reach on a trained run's own split."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from explorer.datasets.dataset import Dataset
from explorer.errors import InputError
from explorer.jobs.folder import RunFolder
from explorer.jobs.learning import Rivals
from explorer.jobs.report import Report
from explorer.jobs.workspace import Workspace
from explorer.progress import Progress, silent
from explorer.training import baselines, compared, kept, plan, results, trained
from explorer.training.ancestry import ancestry
from explorer.training.baselines import Rival
from explorer.training.compared import Comparison, Predicted
from explorer.training.confounding import confounding
from explorer.training.resampled import Metric
from explorer.training.spec import RunSpec
from explorer.training.thresholds import thresholds


def run(parameters: Rivals, folder: Path, workspace: Workspace, report: Report) -> dict[str, object]:
    """Measure the rivals of a run; see `measured`. The folder keeps what they predicted (`training.kept`)."""
    home = workspace.runs_folder / parameters.run
    spec = RunFolder(home).read("run.json")
    if not spec:
        raise InputError(f"run {parameters.run}", "it is not a training run, or was deleted")
    run_spec = RunSpec.model_validate(spec)
    return measured(workspace.dataset(run_spec.dataset), run_spec, home, parameters.on_request, report, folder)


def measured(
    dataset: Dataset,
    spec: RunSpec,
    folder: Path,
    on_request: tuple[str, ...] = (),
    progress: Progress = silent,
    keep: Path | None = None,
) -> dict[str, object]:
    """Return the parts of metrics.json beside the network of the run in `folder`.

    Parameters
    ----------
    keep : the folder that keeps the rivals' predictions; None keeps none

    Returns
    -------
    dict
        rivals: list of `Rival.plain()`, for each trait, with the comparison of the network with it under "compared"
        (None where they can't be compared); confounding and structure: {trait: verdict as a mapping}; thresholds:
        {trait: `thresholds.Thresholds` as a mapping}, of traits with two classes; verdicts: {trait: `compared.Said` as
        mappings, what is said of it first}.
    """
    network_columns = baselines.columns_of(folder)
    rivals = baselines.rivals(dataset, spec, progress=progress, network_columns=network_columns, on_request=on_request)
    if keep is not None:
        kept.write(keep, rivals)
    judged = {trait: _Judged(dataset, spec, folder, trait, rivals) for trait in spec.traits}
    return {
        "rivals": [{**rival.plain(), "compared": judged[rival.trait].against(rival)} for rival in rivals],
        "confounding": {trait: one.confounding() for trait, one in judged.items()},
        "structure": {trait: one.structure() for trait, one in judged.items()},
        "verdicts": {trait: one.verdicts() for trait, one in judged.items()},
        "thresholds": {trait: table for trait, one in judged.items() if (table := one.thresholds()) is not None},
    }


class _Judged:
    """One trait of a run: the network beside its rivals."""

    def __init__(self, dataset: Dataset, spec: RunSpec, folder: Path, trait: str, rivals: list[Rival]) -> None:
        self.dataset, self.spec, self.trait = dataset, spec, trait
        self.rivals = [rival for rival in rivals if rival.trait == trait]
        self.quantitative = dataset.traits.column(trait).kind == "quantitative"
        self.predicted = _predicted(spec, folder, trait)
        self.means = _means(folder, trait)
        self.main = compared.telling_metric(self.quantitative)
        metrics: tuple[Metric, ...] = (self.main,) if self.quantitative else (self.main, "accuracy")
        every = plan.folds(dataset, spec)
        learnt = [len(every[number].train) for number in plan.chosen_folds(spec, len(every))]
        y = dataset.traits[trait]
        self.compared: dict[str, dict[str, Comparison]] = {
            metric: compared.compared(y, self.predicted, self.rivals, learnt, metric, spec.seed) for metric in metrics
        }

    def against(self, rival: Rival) -> dict[str, object] | None:
        found = self.compared[self.main].get(rival.name)
        return None if found is None else found.model_dump(mode="json")

    def verdicts(self) -> list[dict[str, object]]:
        said = compared.verdicts(self.rivals, self.compared[self.main])
        return [one.model_dump(mode="json") for one in said]

    def confounding(self) -> dict[str, object]:
        verdict = confounding(
            self.dataset, self.trait, self.rivals, self.predicted, self.means, self.spec.seed, self.compared
        )
        return verdict.model_dump(mode="json")

    def structure(self) -> dict[str, object]:
        verdict = ancestry(self.dataset, self.trait, self.rivals, self.means, self.spec.seed, self.compared)
        return verdict.model_dump(mode="json")

    def thresholds(self) -> dict[str, object] | None:
        column = self.dataset.traits.column(self.trait)
        if self.quantitative or not self.predicted or self.predicted[0][1].shape[1] > 2:
            return None
        rows = np.concatenate([rows for rows, _ in self.predicted])
        probability = np.concatenate([values[:, -1] for _, values in self.predicted])
        levels = column.levels or ("0", "1")
        return thresholds(self.dataset.traits[self.trait][rows], probability, levels, self.spec.seed).model_dump()


def _means(folder: Path, trait: str) -> dict[str, float | None]:
    """Return the network's metrics for one trait, over folds."""
    reached = results.read(folder).get("network", {}).get(trait, {}).get("summary", {})
    return {name: row["mean"] for name, row in reached.items()}


def _predicted(spec: RunSpec, folder: Path, trait: str) -> list[Predicted]:
    """Return the network's predictions of one trait for every finished fold's test samples."""
    pairs = [results.read_predictions(folder, fold) for fold in trained.folds(folder)]
    if len(spec.traits) == 1:
        return pairs
    column = spec.traits.index(trait)
    return [(rows, predictions[:, [column]]) for rows, predictions in pairs]
