"""Keep the variants that pass filters, as a dataset of its own; the one it came from stays, so going back undoes it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from explorer.datasets import filters
from explorer.datasets.formats import storage
from explorer.datasets.impute import impute
from explorer.errors import InputError
from explorer.jobs.parameters import Filter
from explorer.jobs.report import Report
from explorer.jobs.tasks.keep import keep
from explorer.jobs.workspace import Workspace


def run(parameters: Filter, folder: Path, workspace: Workspace, report: Report) -> dict[str, object]:
    """Filter, impute if requested, and report how many variants each reason removed and how many calls were filled."""
    dataset = workspace.dataset(parameters.dataset)
    kept = filters.apply(dataset.genotypes, parameters.filters, progress=report.part(0.0, 0.6))
    if not kept.mask.any():
        raise InputError("Filters", "they leave no variant", "Loosen them.")
    copying = report.part(0.6, 0.75)
    genotypes = storage.subset(
        dataset.genotypes,
        variants=np.flatnonzero(kept.mask),
        scratch=folder,
        progress=lambda done, of, _: copying(done, of, "Copying the variants that are left"),
    )
    filled = 0
    if parameters.impute == "mode":
        room = (
            storage.allocate_array(genotypes.shape, folder, np.uint16)
            if genotypes.doses
            else storage.allocate(genotypes.shape, folder)
        )
        dosages, filled = impute(genotypes.dosages, "mode", filled=room, progress=report.part(0.75, 0.9))
        genotypes = replace(genotypes, dosages=dosages, haplotypes=None if filled else genotypes.haplotypes)
    name = parameters.name or f"{dataset.name}, filtered"
    note = f"{dataset.name}: {kept}" + (
        f"; {filled:,} missing calls filled with the commonest genotype" if filled else ""
    )
    made = replace(dataset, name=name, genotypes=genotypes, note=note)
    about: dict[str, object] = {
        "removed": kept.removed,
        "kept": int(kept.mask.sum()),
        "filled": filled,
        "source": parameters.dataset,
    }
    about["warning"] = kept.warning
    return {**keep(made, folder, workspace, report), **about}
