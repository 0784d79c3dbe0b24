"""The significance line of a run together with what its held-out predictions say, the cheap part first."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from explorer.datasets.dataset import Dataset
from explorer.inspection.held_out.judged import judge
from explorer.inspection.line import beside
from explorer.inspection.line.measure import LineRequest, line_of_run
from explorer.inspection.line.result import Line
from explorer.progress import Progress, portion, silent
from explorer.training import trained


def judged_line(run: Path, dataset: Dataset, request: LineRequest | None = None, progress: Progress = silent) -> Line:
    """Return `line_of_run` of all finished folds, its `about` filled with learnt and structure; a line or none.

    Its loci are compared with what tests of single markers find (`beside.compared`).
    """
    request = request or LineRequest()
    learnt, structure = judge(run, dataset, request.output, request.seed, portion(progress, 0.0, 0.1))
    tested = line_of_run(run, dataset, request, portion(progress, 0.1, 0.8))
    if len(tested.loci):
        folds = [trained.ensemble(run, fold) for fold in trained.folds(run)]
        tested = beside.compared(tested, folds, dataset, request.seed, portion(progress, 0.9, 0.1))
    return replace(tested, about=tested.about.model_copy(update={"learnt": learnt, "structure": structure}))
