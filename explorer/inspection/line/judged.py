"""The significance line of a run together with what its held-out predictions say, the cheap part first."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from explorer.datasets.dataset import Dataset
from explorer.inspection.held_out.judged import judge
from explorer.inspection.line import beside, markers
from explorer.inspection.line.measure import LineRequest, line_of_run
from explorer.inspection.line.result import Line
from explorer.progress import Progress, portion, silent
from explorer.training import trained
from explorer.training.baselines import chosen_covariates


def judged_line(run: Path, dataset: Dataset, request: LineRequest | None = None, progress: Progress = silent) -> Line:
    """Return `line_of_run` of all finished folds, its `about` filled with learnt and structure; a line or none.

    Its loci are compared with what tests of single markers find (`beside.compared`), and simpler models are fitted to
    each fold's test samples (`markers`), whether there is a line or not.
    """
    request = request or LineRequest()
    learnt, structure = judge(run, dataset, request.output, request.seed, portion(progress, 0.0, 0.1))
    tested = line_of_run(run, dataset, request, portion(progress, 0.1, 0.7))
    folds = [trained.ensemble(run, fold) for fold in trained.folds(run)]
    if len(tested.loci):
        tested = beside.compared(tested, folds, dataset, request.seed, portion(progress, 0.8, 0.1))
    rows = [(networks[0].fold, networks[0].rows.test) for networks in folds]
    named = chosen_covariates(dataset, folds[0][0].spec)
    fitted = markers.by_fold(dataset, tested.about.trait, rows, named, portion(progress, 0.9, 0.1))
    about = tested.about.model_copy(update={"learnt": learnt, "structure": structure})
    return replace(tested, about=about, markers=fitted)
