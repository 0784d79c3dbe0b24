"""The held-out predictions of a run: every sample by the networks of the fold that tested on it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from explorer.datasets.dataset import Dataset
from explorer.inspection.attribution.trained_network import target_of, trait_of
from explorer.training import results, trained

CERTAIN = 1e-12
"""Probabilities nearer to 0 or 1 than this count as this near."""


@dataclass(frozen=True, eq=False)
class HeldOutPredictions:
    """Samples whose trait is known and that were tested on, with the mean prediction of networks that never saw them.

    Attributes
    ----------
    trait, level : the trait, and the class that is predicted; "" for a quantitative one
    rows : int64 (n,), samples of the dataset
    fold : int64 (n,), which of the `folds` tested on each
    y : float64 (n,), the trait, or 1 for samples of the class and 0 for others
    predicted : float64 (n,), in the trait's units, or log-odds of the class
    folds, networks : how many
    columns : int64 (m,), variants that any network reads
    known : int64 (k,), samples of the dataset that any fold learnt from, chose its epoch by, or tested on
    """

    trait: str
    level: str
    rows: np.ndarray
    fold: np.ndarray
    y: np.ndarray
    predicted: np.ndarray
    folds: int
    networks: int
    columns: np.ndarray
    known: np.ndarray

    @property
    def classes(self) -> bool:
        """Whether the trait is of classes."""
        return bool(self.level)

    @property
    def metric(self) -> str:
        """What their agreement with the trait is measured by."""
        return "AUROC" if self.classes else "correlation"

    @property
    def by_chance(self) -> float:
        """What guessing reaches."""
        return 0.5 if self.classes else 0.0

    def take(self, places: np.ndarray) -> HeldOutPredictions:
        """Return some of the samples, int (k,) places among the n."""
        return replace(
            self, rows=self.rows[places], fold=self.fold[places], y=self.y[places], predicted=self.predicted[places]
        )


def of_run(run: Path, dataset: Dataset, output: int | str | None = None) -> HeldOutPredictions:
    """Return what the finished folds of a run predicted of the samples they tested on.

    Parameters
    ----------
    output : name or number of a class or trait, as in an attribution request
    """
    numbers = trained.folds(run)
    rows, fold, predicted, columns, known = [], [], [], [], []
    networks, first = 0, trained.load(run, numbers[0] if numbers else None)
    target, trait, place = first.target, trait_of(first, output), target_of(first, output).output
    for number in numbers:
        one = first if number == first.fold else trained.load(run, number)
        networks += len(trained.members(run, number))
        tested, found = _predictions(run, dataset, number)
        rows.append(tested)
        fold.append(np.full(len(tested), len(fold)))
        predicted.append(found[:, place])
        columns.append(one.columns)
        known.append(np.concatenate([one.rows.train, one.rows.validation, one.rows.test]))
    at, given = np.concatenate(rows).astype(np.int64), np.concatenate(predicted).astype(np.float64)
    values = dataset.traits[trait][at]
    there = np.isfinite(values)
    level = ""
    if not target.quantitative:
        wanted = place if target.objective == "cross-entropy" else 1
        level = target.levels[0][place] if target.objective == "cross-entropy" else trait
        values = (values == wanted).astype(np.float64)
        given = np.clip(given, CERTAIN, 1 - CERTAIN)
        given = np.log(given) - np.log1p(-given)
    return HeldOutPredictions(
        trait, level, at[there], np.concatenate(fold)[there], values[there], given[there], len(numbers), networks,
        np.unique(np.concatenate(columns)), np.unique(np.concatenate(known)),
    )  # fmt: skip


def _predictions(run: Path, dataset: Dataset, fold: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the samples that a fold tested on and their predictions, as kept, or by its networks once more."""
    if (run / f"predictions-{fold}.npz").exists():
        return results.read_predictions(run, fold)
    members = trained.ensemble(run, fold)
    tested = members[0].rows.test
    outputs = [member.outputs(dataset.genotypes, tested) for member in members]
    return tested, members[0].target.predictions(sum(outputs[1:], outputs[0]) / len(outputs))
