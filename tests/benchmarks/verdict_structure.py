"""How often structure passes for loci: the trait is a population, or a recorded batch, and noise.

    python tests/benchmarks/verdict_structure.py [--runs 2] [--keep FILE] [--only population batch] [--first 0]

Two populations (Fst .1), or one whose second batch has wrong calls at some of its SNPs; half of the trait's variance
is the group. Networks are trained and judged as any others. Counted is how often the structure gate does not pass, and
how often the verdict is "trustworthy" with every other gate that this script does not open taken as passed.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
from _verdicts import Kept, folders, run_of

from explorer.datasets.dataset import Dataset
from explorer.datasets.genotypes import Genotypes, variant_table
from explorer.datasets.traits import Column, Traits
from explorer.inspection.checks.verdict import NEEDED, verdict
from explorer.inspection.explanation.explain import explain_run
from explorer.inspection.held_out.judged import judge
from explorer.inspection.line.result import About

SAMPLES, CHROMOSOMES, EACH = 300, 8, 50


def genotypes(seed: int, fst: float, group: np.ndarray) -> Genotypes:
    """Return unlinked genotypes of populations whose frequencies have drifted apart (Balding and Nichols 1995)."""
    rng, m = np.random.default_rng(seed), CHROMOSOMES * EACH
    frequency = np.repeat(rng.uniform(0.05, 0.95, (1, m)), 2, axis=0)
    if fst:
        shape = (1 - fst) / fst
        frequency = rng.beta(frequency * shape, (1 - frequency) * shape)
    calls = rng.binomial(2, frequency[group.astype(int)]).astype(np.int8)
    names = np.array([f"s{number}" for number in range(len(group))], dtype=object)
    chromosome = np.repeat([str(number + 1) for number in range(CHROMOSOMES)], EACH)
    place = np.tile(10_000 * (1 + np.arange(EACH)), CHROMOSOMES)
    return Genotypes(calls, names, variant_table(chromosome, place, [f"v{number}" for number in range(m)]), ploidy=2)


def population(seed: int) -> Dataset:
    """Return two populations of 150 samples with a trait that differs between them, and nothing else."""
    group = np.repeat([0.0, 1.0], SAMPLES // 2)
    dataset = Dataset("populations", genotypes(seed, 0.1, group), Traits(pd.DataFrame(), ()))
    return made(dataset, group, seed, named=False)


def batch(seed: int) -> Dataset:
    """Return one population, half of it with wrong calls at 60 of 400 SNPs, with the batch as a covariate."""
    rng = np.random.default_rng([seed, 7])
    group = rng.integers(0, 2, SAMPLES).astype(float)
    right = genotypes(seed, 0.0, group)
    calls = right.array.copy()
    chosen = rng.choice(calls.shape[1], 60, replace=False)
    wrong = (rng.random((SAMPLES, 60)) < 0.3) & (group[:, None] == 1)
    calls[:, chosen] = np.where(wrong, 2, calls[:, chosen])
    dataset = Dataset("batches", replace(right, dosages=calls), Traits(pd.DataFrame(), ()))
    return made(dataset, group, seed, named=True)


def made(dataset: Dataset, group: np.ndarray, seed: int, named: bool) -> Dataset:
    """Return the dataset with the trait, and the group as a covariate where it is `named`."""
    y = 2 * group + np.random.default_rng([seed, 8]).standard_normal(len(group))
    table = pd.DataFrame({"trait": y, "batch": group}, index=pd.Index(dataset.genotypes.samples))
    columns = (Column(name="trait", kind="quantitative"), Column(name="batch", kind="binary", role="covariate"))
    kept = 2 if named else 1
    return replace(dataset, traits=Traits(table.iloc[:, :kept], columns[:kept]))


MADE = {"population": population, "batch": batch}


def main() -> None:
    """Run and print the table."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--runs", type=int, default=2)
    options.add_argument("--first", type=int, default=0)
    options.add_argument("--only", nargs="*", default=list(MADE))
    options.add_argument("--keep", type=Path, default=None)
    chosen = options.parse_args()
    kept, temporary = Kept(chosen.keep), folders()
    for name in chosen.only:
        for seed in range(chosen.first, chosen.first + chosen.runs):
            if not kept.has(trait=name, seed=seed):
                kept.add(trait=name, seed=seed, **one(MADE[name](seed), seed, next(temporary)))
                print(name, seed, kept.rows[-1], flush=True)
    rows = pd.DataFrame(kept.rows)
    print(rows.groupby("trait")[["called", "trustworthy"]].agg(["sum", "size"]).to_string())


def one(dataset: Dataset, seed: int, folder: Path) -> dict[str, object]:
    """Train, judge; return what came of it."""
    run_of(dataset, "mlp", seed, folder, seeds=1)
    learnt, structure = judge(folder, dataset)
    about = About(trait="trait", run="", folds=5, networks=5, version="", learnt=learnt, structure=structure)
    marks = {gate.about: gate.mark for gate in verdict(explain_run(folder, dataset).checks, about, 0).gates}
    others = all(mark == "passed" for name, mark in marks.items() if name in NEEDED and name != "line")
    return {
        "called": marks["structure"] in ("failed", "caution"),
        "trustworthy": others,
        "marks": marks,
        "learnt": learnt.model_dump() if learnt else None,
        "structure": structure.model_dump() if structure else None,
    }


if __name__ == "__main__":
    main()
