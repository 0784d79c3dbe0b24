"""Compare ways of filling in missing calls on masked truth."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from explorer.datasets import blocks, samples
from explorer.jobs import imputation
from explorer.jobs.imputation import CLOSE_SHARE, Impute, Result
from explorer.jobs.report import Report
from explorer.jobs.workspace import Workspace
from explorer.training.imputation.compared import METHODS, compare
from explorer.training.imputation.looked_at import looked_at


def run(parameters: Impute, folder: Path, workspace: Workspace, report: Report) -> dict[str, object]:
    """Compare; of the sample cohort, keep one window to look at too."""
    digest, task = parameters.dataset, parameters.task
    dataset = samples.open_sample("cohort") if digest is None else workspace.dataset(digest)
    genotypes = dataset.genotypes
    imputation.refuse(genotypes)
    layout, read, states = imputation.layout(genotypes), imputation.reader(genotypes), genotypes.ploidy + 1
    missing = sum(int((block < 0).sum()) for _, _, block in blocks.parts(genotypes.dosages, bytes_each=2))
    made = compare(read, layout, states, task, lambda part, text: report(part, 1.0, text))
    count, variants = genotypes.shape
    about: dict[str, object] = {"digest": dataset.digest, "samples": count, "variants": variants}
    about |= {"ploidy": genotypes.ploidy, "missing": missing / (count * variants), "mapped": layout.mapped}
    weights = None
    if digest is None:
        window = layout.windows(read)[0]
        edges = (window.first, window.last)
        calls = np.asarray(read(window.columns))
        recipe = task.recipe
        about["close"], weights = looked_at(calls, window.columns, edges, CLOSE_SHARE, 0, states, recipe, task.seed)
        about["names"] = genotypes.variants["name"].astype(str).to_numpy()[window.columns].tolist()
        about["positions"] = genotypes.variants["position"].to_numpy()[window.columns].tolist()
        about["columns"] = window.columns.tolist()
    Result(made, about).save(folder, weights)
    total = made.sums[0].sum((0, 2))
    return {name: round(float(total[place, 1] / max(total[place, 0], 1)), 4) for place, name in enumerate(METHODS)}
