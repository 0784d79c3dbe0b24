"""Panels and runs for the benchmarks of the line and the verdict; results are kept line by line, so they can go on."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import msprime
import numpy as np
import pandas as pd

from explorer.datasets import doctor
from explorer.datasets.dataset import Dataset
from explorer.datasets.doctor import Sources
from explorer.datasets.formats import plink
from explorer.datasets.genotypes import Genotypes, variant_table
from explorer.datasets.traits import Column, Traits
from explorer.inspection.checks.result import Checks
from explorer.training import defaults, loop
from explorer.training.spec import RunSpec

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared" / "data"


def sample(name: str) -> Dataset:
    """Return the sample cross or cohort with its traits, genes and known loci."""
    folder = ROOT / "sample_data"
    traits, genes, truth = (folder / f"{name}_{what}" for what in ("traits.csv", "genes.bed", "truth.csv"))
    return doctor.load(Sources(folder / f"{name}.bed", traits, genes, truth, None))


def yeast(step: int = 4) -> Dataset:
    """Return the yeast cross with every `step`-th marker and all its traits."""
    genotypes = plink.read(SHARED / "yeast" / "yeast.bed").take(variants=np.arange(0, 11_623, step))
    table = pd.read_csv(SHARED / "yeast" / "phenotypes.csv", index_col="sample").reindex(genotypes.samples)
    columns = tuple(Column(name=str(name), kind="quantitative") for name in table)
    return Dataset("yeast", genotypes, Traits(table, columns))


def published(trait: str) -> pd.DataFrame:
    """Return the published QTL of a yeast trait: chromosome, start, end."""
    found = pd.read_csv(SHARED / "yeast" / "published_qtl.csv").query("trait == @trait")
    names = {"ci_left_bp": "start", "ci_right_bp": "end"}
    return found.rename(columns=names)[["chromosome", "start", "end"]].astype({"chromosome": str})


def wheat() -> Dataset:
    """Return the wheat lines, markers without a map, with the four yields."""
    files = Sources(SHARED / "wheat" / "genotypes.csv.gz", SHARED / "wheat" / "yields.csv", None, None, None)
    return doctor.load(files)


def with_trait(dataset: Dataset, values: np.ndarray, like: Column, name: str = "trait") -> Dataset:
    """Return the dataset with `values` (samples,) as its only trait, of the kind of another one, its truth left out."""
    column = like.model_copy(update={"name": name, "role": "trait"})
    table = pd.DataFrame({name: values}, index=dataset.traits.table.index)
    return replace(dataset, traits=Traits(table, (column,)), truth=None)


def permuted(dataset: Dataset, trait: str, seed: int) -> Dataset:
    """Return the dataset with the trait's known values in another order, so that nothing is to be learnt."""
    values = dataset.traits[trait].copy()
    known = np.flatnonzero(np.isfinite(values))
    values[known] = values[np.random.default_rng([seed, 14]).permutation(known)]
    return with_trait(dataset, values, dataset.traits.column(trait))


def run_of(dataset: Dataset, preset: str, seed: int, folder: Path, folds: int = 5, seeds: int = 3) -> RunSpec:
    """Train the preset with its usual settings for the dataset's only trait into `folder`; return what was trained."""
    trait = dataset.traits.columns[0].name
    fields: dict[str, Any] = {
        "traits": (trait,),
        "split": {"kind": "kfold", "folds": folds, "seed": seed},
        "seed": seed,
        "ensemble": seeds,
        "device": "cpu",
        "threads": 1,
        "keep_epochs": 0,
        "checkpoint_every": 1e6,
        **defaults.for_dataset(dataset, preset, (trait,)),
    }
    spec = RunSpec.model_validate(fields)
    for _ in loop.train(dataset, spec, folder):
        pass
    return spec


def measured(checks: Checks) -> dict[str, Any]:
    """Return what the gates of a map go by."""
    return {
        "reliability": checks.stability.reliability if checks.stability else None,
        "of": checks.stability.of if checks.stability else None,
        "random weights": checks.random_weights,
        "height": checks.height,
        "deletion": [checks.deletion.top, checks.deletion.random] if checks.deletion else None,
        "found": [checks.truth.found, checks.truth.of] if checks.truth else None,
        "top AUROC": checks.truth.auroc if checks.truth else None,
    }


class Kept:
    """Results in a file of JSON lines, one per run, so that a run that is there is not made again."""

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self.rows: list[dict[str, Any]] = []
        if path is not None and path.exists():
            self.rows = [json.loads(line) for line in path.read_text().splitlines() if line.strip()]

    def has(self, **key: Any) -> bool:
        """Whether a result with these fields is there."""
        return any(all(row.get(name) == value for name, value in key.items()) for row in self.rows)

    def add(self, **row: Any) -> None:
        """Keep a result."""
        self.rows.append(row)
        if self.path is not None:
            with self.path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(row) + "\n")


def folders() -> Iterator[Path]:
    """Yield temporary folders, each deleted before the next."""
    while True:
        with tempfile.TemporaryDirectory() as folder:
            yield Path(folder)


def outbred(seed: int, samples: int = 1200, chromosomes: int = 20, each: int = 150) -> Dataset:
    """Return unphased diploids of three populations (Fst about .05) from coalescent simulation, without a trait.

    Each chromosome is 1 Mb long; `each` common variants (frequency of the rarer allele at least 5%) are kept of it.
    """
    demography = msprime.Demography()
    for name in ("first", "second", "third", "ancestral"):
        demography.add_population(name=name, initial_size=5_000)
    demography.add_population_split(time=500, derived=["first", "second", "third"], ancestral="ancestral")
    rng, parts, tables = np.random.default_rng([seed, 3]), [], []
    for chromosome in range(chromosomes):
        trees = msprime.sim_ancestry(
            {name: samples // 3 for name in ("first", "second", "third")},
            demography=demography,
            recombination_rate=msprime.RateMap(position=np.array([0, 1e6]), rate=[1e-8]),
            random_seed=int(rng.integers(1, 2**31)),
        )
        model = msprime.BinaryMutationModel()
        sites = msprime.sim_mutations(trees, rate=1e-8, random_seed=int(rng.integers(1, 2**31)), model=model)
        calls = sites.genotype_matrix()
        copies = calls.reshape(len(calls), -1, 2).sum(2)
        frequency = copies.mean(1) / 2
        common = np.flatnonzero((frequency >= 0.05) & (frequency <= 0.95))
        kept = np.sort(rng.choice(common, min(each, len(common)), replace=False))
        position = sites.tables.sites.position[kept].astype(np.int64) + 1
        parts.append(copies[kept].T.astype(np.int8))
        tables.append(variant_table(str(chromosome + 1), position, [f"{chromosome + 1}:{place}" for place in position]))
    names = np.array([f"s{number}" for number in range(len(parts[0]))], dtype=object)
    genotypes = Genotypes(np.concatenate(parts, axis=1), names, pd.concat(tables, ignore_index=True), ploidy=2)
    return Dataset("outbred", genotypes, Traits(pd.DataFrame(index=pd.Index(names)), ()))
