"""Learn vectors of a dataset's alleles, and compare them with r2 and components."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from explorer.datasets import blocks
from explorer.datasets.dataset import Dataset
from explorer.datasets.doses import NO_DOSE, UNIT
from explorer.datasets.genotypes import MISSING
from explorer.errors import InputError
from explorer.genetics.ruler import genome_order, ruler
from explorer.jobs.lessons import Alleles
from explorer.jobs.report import Report
from explorer.jobs.workspace import Workspace
from explorer.training.lessons.allele_vectors import MOST_SAMPLES, linkage
from explorer.training.lessons.allele_vectors_compared import FURTHEST, Measured, measure

MOST_READ = 6000
"""SNPs that are looked at, from the first of the genome on."""


def run(parameters: Alleles, folder: Path, workspace: Workspace, report: Report) -> dict[str, object]:
    """Measure, and keep it as a `Measured`."""
    made = compared(workspace.dataset(parameters.dataset), parameters, report)
    made.save(folder)
    return {"snps": len(made.snps), "samples": len(made.rows), "agreement": made.agreement[:, 0, 0].tolist()}


@dataclass(frozen=True, eq=False)
class Beside:
    """What a view shows beside the vectors of a dataset's SNPs.

    Attributes
    ----------
    names : of the SNPs taken
    chromosomes : their names, by code
    chromosome, position : (m,)
    linkage : (m, furthest), r2 with the next ones
    """

    names: list[str]
    chromosomes: list[str]
    chromosome: np.ndarray
    position: np.ndarray
    linkage: np.ndarray


def beside(dataset: Dataset, made: Measured) -> Beside:
    """Return names, places and r2 of the SNPs that were taken."""
    scale = ruler(dataset.genotypes.variants)
    names = dataset.genotypes.variants["name"].astype(str).to_numpy()[made.snps].tolist()
    share = shares(dataset, made.rows, made.snps)
    chromosomes = [str(name) for name in scale.names]
    return Beside(names, chromosomes, scale.chromosome[made.snps], scale.position[made.snps], linkage(share, FURTHEST))


def shares(dataset: Dataset, rows: np.ndarray, snps: np.ndarray) -> np.ndarray:
    """Return the share of the counted allele in each call or dose, float64 (rows, snps), NaN where it is missing."""
    block, missing, unit = blocks.read(dataset.genotypes.dosages, rows, snps), MISSING, 1.0
    if blocks.are_doses(block):
        missing, unit = NO_DOSE, UNIT
    return np.where(block == missing, np.nan, block * (unit / dataset.genotypes.ploidy))


def compared(dataset: Dataset, parameters: Alleles, report: Report) -> Measured:
    """Return what is measured of a dataset's first SNPs, their places and the samples' as in the dataset."""
    scale = ruler(dataset.genotypes.variants)
    order = genome_order(scale)
    order = order[scale.placed[order]][:MOST_READ]
    samples = dataset.genotypes.shape[0]
    rows = np.unique(np.linspace(0, samples - 1, min(samples, MOST_SAMPLES)).astype(np.int64))
    share = shares(dataset, rows, order)
    try:
        made = measure(share, scale.chromosome[order], parameters.task, report)
    except ValueError as error:
        raise InputError(dataset.name, str(error), "Take a dataset with more SNPs and samples") from error
    made.snps[:], made.rows[:] = order[made.snps], rows[made.rows]
    return made
