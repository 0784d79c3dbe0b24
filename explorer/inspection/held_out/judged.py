"""What the held-out predictions of a run say, in one call."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from explorer.datasets.dataset import Dataset
from explorer.inspection.held_out import predictions
from explorer.inspection.held_out.beyond_structure import beyond_structure, structure_of
from explorer.inspection.held_out.learnt import learnt
from explorer.inspection.held_out.result import BeyondStructure, Learnt
from explorer.progress import Progress, portion, silent
from explorer.training import trained
from explorer.training.baselines import chosen_covariates


class Judged(NamedTuple):
    """Whether anything was learnt, and more than structure; None where it cannot be told."""

    learnt: Learnt | None
    structure: BeyondStructure | None


def judge(
    run: Path, dataset: Dataset, output: int | str | None = None, seed: int = 0, progress: Progress = silent
) -> Judged:
    """Return what the finished folds of a run predicted of samples that they never saw.

    Parameters
    ----------
    output : name or number of a class or trait, as in an attribution request
    """
    found = predictions.of_run(run, dataset, output)
    spec = trained.load(run).spec
    progress(0, 1, "Judging held-out predictions")
    has_learnt = learnt(found, dataset, seed)
    if has_learnt is None:
        return Judged(None, None)
    named = chosen_covariates(dataset, spec)
    structure = structure_of(dataset, found.trait, named, portion(progress, 0.3, 0.4))
    return Judged(has_learnt, beyond_structure(found, dataset, structure, seed))
