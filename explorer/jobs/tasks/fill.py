"""Fill in missing calls, in a dataset of its own: what was called stays, and what was filled is written down."""

from __future__ import annotations

import csv
import gzip
from dataclasses import replace
from pathlib import Path

import numpy as np

from explorer import cells
from explorer.datasets.formats import storage
from explorer.errors import InputError
from explorer.jobs import imputation
from explorer.jobs.imputation import Fill
from explorer.jobs.report import Report
from explorer.jobs.tasks.keep import keep
from explorer.jobs.workspace import Workspace
from explorer.training.imputation.denoising import Recipe
from explorer.training.imputation.filled import fill

CALLED = {
    "frequent": "the most frequent genotype",
    "neighbours": "nearest neighbours",
    "linked": "linked variants",
    "autoencoder": "denoising autoencoders",
}
LISTED = "filled.csv.gz"
SURE = (0.5, 0.7, 0.9, 0.99)


def run(parameters: Fill, folder: Path, workspace: Workspace, report: Report) -> dict[str, object]:
    """Fill in; result.json says how many calls were filled, and how sure the method was of them."""
    dataset = workspace.dataset(parameters.dataset)
    genotypes = dataset.genotypes
    imputation.refuse(genotypes)
    layout, read = imputation.layout(genotypes), imputation.reader(genotypes)
    recipe = Recipe(hidden=parameters.hidden, epochs=parameters.epochs, seed=parameters.seed)
    dosages = storage.allocate(genotypes.shape, folder)
    names = genotypes.variants["name"].astype(str).to_numpy()
    filled, left, sure = 0, 0, np.zeros(len(SURE), dtype=np.int64)
    parts = fill(
        read,
        layout,
        genotypes.ploidy + 1,
        parameters.method,
        recipe,
        parameters.least,
        lambda part, text: report(0.85 * part, 1.0, text),
    )
    with gzip.open(folder / LISTED, "wt", newline="", compresslevel=4) as file:
        table = csv.writer(file)
        table.writerow(["sample", "variant", "dosage", "probability"])
        for one in parts:
            core = one.window.core
            dosages[:, core] = one.calls
            filled += len(one.rows)
            left += int((one.calls < 0).sum())
            sure += (one.probability[:, None] >= SURE).sum(0)
            for row, place, probability in zip(one.rows, one.places, one.probability, strict=True):
                named = map(cells.safe, (genotypes.samples[row], names[core[place]]))
                table.writerow((*named, one.calls[row, place], f"{probability:.4f}"))
    if not filled and not left:
        raise InputError("Missing calls", "nothing is missing", "There is nothing to fill in.")
    if not filled:
        raise InputError(
            "Missing calls",
            f"no genotype reaches a probability of {parameters.least:g}",
            "Ask for less, or choose another way.",
        )
    words = CALLED[parameters.method]
    name = parameters.name or f"{dataset.name}, filled in"
    note = f"{dataset.name}: {filled:,} missing calls filled by {words}" + (f"; {left:,} left missing" if left else "")
    made = replace(dataset, name=name, genotypes=replace(genotypes, dosages=dosages, haplotypes=None), note=f"{note}.")
    about = {"filled": filled, "left": left, "method": parameters.method, "source": parameters.dataset}
    about["sure"] = {f"{least:g}": int(number) for least, number in zip(SURE, sure, strict=True)}
    return {**keep(made, folder, workspace, report), **about}
