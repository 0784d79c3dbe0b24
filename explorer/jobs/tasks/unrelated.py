"""Keep one of each: a dataset in which no two samples are related; the one it came from stays as it is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from explorer.datasets.formats import storage
from explorer.genetics import quality
from explorer.genetics.relatives import DEGREES
from explorer.jobs import groups
from explorer.jobs.report import Report
from explorer.jobs.tasks.keep import keep
from explorer.jobs.workspace import Workspace


def run(parameters: groups.Unrelated, folder: Path, workspace: Workspace, report: Report) -> dict[str, object]:
    """Leave relatives out, as few as a greedy search finds; of two equals the one with more missing calls goes."""
    dataset = workspace.dataset(parameters.dataset)
    found = groups.load_relatives(workspace.runs_folder / parameters.relatives)
    measured = quality.summary(dataset.genotypes, progress=report.part(0.0, 0.4))
    kept = found.kept(measured.samples["missing"].to_numpy(np.float64), parameters.degree)
    copying = report.part(0.4, 0.9)
    genotypes = storage.subset(
        dataset.genotypes,
        samples=kept,
        scratch=folder,
        progress=lambda done, of, _: copying(done, of, "Copying the samples that are left"),
    )
    gone = np.setdiff1d(np.arange(dataset.genotypes.shape[0]), kept)
    names = [str(name) for name in dataset.genotypes.samples[gone]]
    closest = f"{DEGREES[0]} and relatives up to the {DEGREES[parameters.degree]}" if parameters.degree else DEGREES[0]
    many = "1 sample" if len(gone) == 1 else f"{len(gone):,} samples"
    note = f"{dataset.name}: {many} left out, so that one of each is kept of {closest}."
    made = replace(
        dataset,
        name=f"{dataset.name}, one of each",
        genotypes=genotypes,
        traits=dataset.traits.take(kept),
        note=note,
    )
    about = {"left_out": names, "kept": len(kept), "source": parameters.dataset}
    return {**keep(made, folder, workspace, report), **about}
