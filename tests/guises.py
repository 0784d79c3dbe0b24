"""One small cohort, its genotypes kept in each of the three ways, and another whose doses are fractions."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from explorer.datasets import packed
from explorer.datasets.blocks import Dosages
from explorer.datasets.dataset import Dataset
from explorer.datasets.doses import UNIT, exact
from explorer.datasets.genotypes import Genotypes, variant_table
from explorer.datasets.traits import Column, Traits

PEOPLE, GENES, SITES = 150, 6, 8


def cohort(seed: int = 0) -> Dataset:
    """Return 150 people at 48 linked variants of two chromosomes, 8 around each of 6 genes, some calls missing."""
    rng = np.random.default_rng(seed)
    base = rng.binomial(1, 0.4, (2, PEOPLE, GENES)).repeat(SITES, axis=2)
    fresh = rng.binomial(1, rng.uniform(0.15, 0.5, base.shape[2]), base.shape)
    dosages = np.where(rng.random(base.shape) < 0.6, base, fresh).sum(0).astype(np.int8)
    signal = 1.5 * (dosages[:, 2] - dosages[:, 29]) + rng.normal(size=PEOPLE)
    case = (signal > np.median(signal)).astype(float)
    dosages[rng.random(dosages.shape) < 0.03] = -1
    dosages[:, 11] = 0
    names = np.array([f"p{i}" for i in range(PEOPLE)], dtype=object)
    height = np.where(rng.random(PEOPLE) < 0.05, np.nan, signal)
    table = pd.DataFrame({"case": case, "height": height, "age": rng.normal(size=PEOPLE)}, index=names)
    columns = (
        Column(name="case", kind="binary", levels=("control", "case")),
        Column(name="height", kind="quantitative"),
        Column(name="age", kind="quantitative", role="covariate"),
    )
    chromosome = np.repeat(["1", "2"], GENES * SITES // 2)
    position = (
        np.tile(np.arange(GENES * SITES // 2), 2) // SITES * 50_000 + 1000 + np.tile(np.arange(SITES), GENES) * 90
    )
    variants = variant_table(chromosome, position, [f"v{i}" for i in range(len(position))], "A", "G")
    starts = [(chromosome[g * SITES], int(position[g * SITES + 6])) for g in range(GENES)]
    genes = pd.DataFrame(
        [(c, at, at + 400, f"gene{g}", "+", at) for g, (c, at) in enumerate(starts)],
        columns=["chromosome", "start", "end", "name", "strand", "tss"],
    )
    truth = pd.DataFrame(
        [(chromosome[j], int(position[j]), int(position[j]), f"v{j}", "") for j in (2, 29)],
        columns=["chromosome", "start", "end", "name", "trait"],
    )
    return Dataset("cohort", Genotypes(dosages, names, variants), Traits(table, columns), genes, truth)


def kept_in(data: Dataset, dosages: Dosages) -> Dataset:
    """Return the same dataset with these dosages."""
    return replace(data, genotypes=replace(data.genotypes, dosages=dosages))


def guises(data: Dataset, folder: Path) -> dict[str, Dataset]:
    """Return the dataset with its calls in memory, packed in a file, and as whole doses."""
    calls = np.asarray(data.genotypes.dosages)
    file = packed.create(folder / "calls.bed", *calls.shape)
    file[:, :] = calls
    doses = np.asfortranarray(exact(calls.astype(np.float64)))
    return {"calls": data, "packed": kept_in(data, file), "doses": kept_in(data, doses)}


def fractional(data: Dataset, seed: int = 1) -> tuple[Dataset, np.ndarray]:
    """Return the dataset with unsure doses, and those in copies: float64 (samples, variants), NaN where missing."""
    rng = np.random.default_rng(seed)
    calls = np.asarray(data.genotypes.dosages)
    unsure = np.clip(calls + rng.normal(scale=0.25, size=calls.shape), 0, 2)
    unsure = np.where(rng.random(calls.shape) < 0.3, calls, unsure)
    unsure[:, 11] = 0.25
    stored = np.asfortranarray(exact(np.where(calls < 0, np.nan, unsure)))
    return kept_in(data, stored), np.where(calls < 0, np.nan, stored * UNIT)


def filled(copies: np.ndarray, rows: np.ndarray | None = None) -> np.ndarray:
    """Return the copies with missing ones at the mean over all samples, or over `rows`."""
    return np.where(np.isnan(copies), np.nanmean(copies if rows is None else copies[rows], axis=0), copies)
