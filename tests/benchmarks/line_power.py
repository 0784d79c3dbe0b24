"""With true loci planted: which loci pass, do they tag a planted one, and what do single markers find?

    python tests/benchmarks/line_power.py [--runs 2] [--keep FILE] [--panels cross cohort outbred] [--first 0]

A locus tags a planted one where a variant of its window has r2 >= .05 with a causal variant. The trait has 1, 5 or 30
additive loci, 5 dominant ones, or 3 epistatic pairs; half of its variance is theirs. Single markers are tested by
linear regression and by the mixed model, at the same family-wise error rate
(Bonferroni). Panels are about half as large as the shipped samples, so that many runs can be made.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd
from _verdicts import Kept, folders, measured, outbred, run_of, sample

from explorer.datasets.dataset import Dataset
from explorer.datasets.simulation.architecture import Architecture, plant
from explorer.datasets.simulation.cross import CrossSettings, cross
from explorer.genetics.association.settings import Settings
from explorer.genetics.association.testing import associate
from explorer.inspection.checks.verdict import verdict
from explorer.inspection.explanation.explain import explain_run
from explorer.inspection.held_out.judged import judge
from explorer.inspection.line import indistinguishable
from explorer.inspection.line.measure import line as line_of
from explorer.inspection.line.result import loci_of
from explorer.inspection.line.samplers import choice
from explorer.inspection.line.samplers.sampler import Sampler
from explorer.training import trained

PLANTED: dict[str, dict[str, Any]] = {
    "1 additive": {"additive": 1},
    "5 additive": {"additive": 5},
    "30 additive": {"additive": 30},
    "5 dominant": {"additive": 0, "dominant": 5},
    "3 epistatic pairs": {"additive": 0, "epistatic_pairs": 3},
}
PANELS = {
    "cross": lambda seed: cross(CrossSettings.model_validate({"seed": 1000 + seed, "markers": 125})),
    "cohort": lambda seed: part_of(sample("cohort"), seed),
    "outbred": lambda seed: outbred(seed // 5, samples=600, chromosomes=6),
}
TAGGED = 0.05
"""r2 from which a variant tags another one."""


def main() -> None:
    """Run and print the table."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--runs", type=int, default=2, help="of each panel and architecture")
    options.add_argument("--first", type=int, default=0)
    options.add_argument("--seeds", type=int, default=2, help="networks per fold")
    options.add_argument("--panels", nargs="*", default=list(PANELS))
    options.add_argument("--planted", nargs="*", default=list(PLANTED))
    options.add_argument("--preset", default="mlp")
    options.add_argument("--keep", type=Path, default=None)
    chosen = options.parse_args()
    kept, temporary = Kept(chosen.keep), folders()
    for panel in chosen.panels:
        base: Dataset | None = None
        sampler: Sampler | None = None
        for seed in range(chosen.first, chosen.first + chosen.runs):
            if panel != "outbred" or seed % 5 == 0:  # five traits of each kind share a panel, as its sampler takes long
                base = sampler = None
            for planted in chosen.planted:
                if panel == "cross" and planted == "5 dominant":
                    continue  # haploids: the same as additive
                if kept.has(panel=panel, planted=planted, seed=seed, preset=chosen.preset):
                    continue
                base = base or PANELS[panel](seed)
                sampler = sampler or fitting(base)
                row = one(base, sampler, planted, seed, next(temporary), chosen.preset, chosen.seeds)
                kept.add(panel=panel, planted=planted, seed=seed, preset=chosen.preset, **row)
                print(panel, planted, seed, row, flush=True)
    print(table(kept).to_string(index=False))


def fitting(base: Dataset) -> Sampler:
    """Return the first sampler that passes its test, or the last one; the line is drawn as if it alone were there."""
    sampler: Sampler | None = None
    for sampler in choice.candidates(base.genotypes, np.arange(base.genotypes.shape[1])):
        if indistinguishable.check(sampler).passes:
            break
    assert sampler is not None
    return sampler


def one(
    base: Dataset, sampler: Sampler, planted: str, seed: int, folder: Path, preset: str, seeds: int
) -> dict[str, Any]:
    """Plant, train, test; return what was found."""
    settings = Architecture.model_validate({"heritability": 0.5, "maf": 0.1, **PLANTED[planted]})
    traits, truth = plant(base.genotypes, settings, seed=seed)
    dataset = replace(base, traits=traits, truth=truth)
    causal = causal_variants(dataset)
    began = time.monotonic()
    run_of(dataset, preset, seed, folder, seeds=seeds)
    learnt = time.monotonic()
    line = line_of([trained.ensemble(folder, fold) for fold in trained.folds(folder)], dataset, sampler=sampler)
    tested = time.monotonic()
    about = line.about.model_copy(update=judge(folder, dataset)._asdict())
    checks = explain_run(folder, dataset).checks
    judged = verdict(checks, about, len(line.loci))
    hochberg = loci_of(line.windows.assign(passes=line.windows["q"] <= 0.05))
    found, q_found = tags(dataset, line.loci, causal), tags(dataset, hochberg, causal)
    trait = dataset.traits.columns[0].name
    single, mixed = (markers(dataset, trait, model, causal) for model in ("plain", "mixed"))
    return {
        "causal": len(causal),
        "loci": len(line.loci),
        "false": int((~found.any(1)).sum()),
        "found": int(found.any(0).sum()),
        "q loci": len(hochberg),
        "q false": int((~q_found.any(1)).sum()),
        "q found": int(q_found.any(0).sum()),
        "single found": int(single.any(0).sum()),
        "single false": int((~single.any(1)).sum()),
        "mixed found": int(mixed.any(0).sum()),
        "mixed false": int((~mixed.any(1)).sum()),
        "widths kb": [float(kb) for kb in (line.loci["end"] - line.loci["start"]) / 1e3],
        "width kb": float(np.median((line.loci["end"] - line.loci["start"]) / 1e3)) if len(line.loci) else None,
        "spread": line.about.spread,
        "level": judged.level,
        "marks": {gate.about: gate.mark for gate in judged.gates},
        **{f"map {name}": value for name, value in measured(checks).items()},
        "reason": line.about.reason,
        "seconds": [learnt - began, tested - learnt],
    }


def part_of(dataset: Dataset, seed: int, samples: int = 600) -> Dataset:
    """Return the dataset with the first half of its variants and so many of its samples, drawn at random."""
    everybody, variants = dataset.genotypes.shape
    rows = np.sort(np.random.default_rng([seed, 5]).choice(everybody, samples, replace=False))
    return replace(dataset, genotypes=dataset.genotypes.take(rows, np.arange(variants // 2)))


def markers(dataset: Dataset, trait: str, model: Literal["plain", "mixed"], causal: np.ndarray) -> np.ndarray:
    """Return bool (markers, causal): whether each marker that passes Bonferroni's line tags the causal variant."""
    p = associate(dataset.genotypes, dataset.traits[trait], settings=Settings(model=model)).p
    passing = np.flatnonzero(p <= 0.05 / np.isfinite(p).sum())
    return r2_with(dataset, passing, causal) >= TAGGED if len(passing) else np.zeros((0, len(causal)), dtype=bool)


def causal_variants(dataset: Dataset) -> np.ndarray:
    """Return the indices of the planted variants."""
    truth, variants = dataset.truth, dataset.genotypes.variants
    assert truth is not None
    chromosome, position = variants["chromosome"].astype(str).to_numpy(), variants["position"].to_numpy()
    inside = np.zeros(len(variants), dtype=bool)
    for row in truth.itertuples():
        inside |= (chromosome == str(row.chromosome)) & (position >= row.start) & (position <= row.end)
    return np.flatnonzero(inside)


def tags(dataset: Dataset, loci: pd.DataFrame, causal: np.ndarray) -> np.ndarray:
    """Return bool (loci, causal): whether a variant of the locus tags the causal variant."""
    rows = [
        (r2_with(dataset, np.arange(first, last + 1), causal) >= TAGGED).any(0)
        for first, last in zip(loci["first"].astype(int), loci["last"].astype(int), strict=True)
    ]
    return np.array(rows, dtype=bool).reshape(len(loci), len(causal))


def r2_with(dataset: Dataset, variants: np.ndarray, causal: np.ndarray) -> np.ndarray:
    """Return r2 float64 (variants, causal), missing calls at the mean."""
    x = [
        np.where(calls < 0, np.nan, calls.astype(float))
        for calls in (dataset.genotypes.dosages[:, variants], dataset.genotypes.dosages[:, causal])
    ]
    x = [np.nan_to_num(one - np.nanmean(one, axis=0)) for one in x]
    x = [one / np.maximum(np.linalg.norm(one, axis=0), 1e-9) for one in x]
    return (x[0].T @ x[1]) ** 2


def table(kept: Kept) -> pd.DataFrame:
    """Return one row per panel and architecture."""
    rows = pd.DataFrame(kept.rows)
    rows["a false locus"] = rows["false"] > 0
    groups = rows.groupby(["panel", "planted"], sort=False)
    return (
        pd.DataFrame(
            {
                "runs": groups.size(),
                "runs with a false locus": groups["a false locus"].sum(),
                "planted found": groups["found"].sum() / groups["causal"].sum(),
                "by single markers": groups["single found"].sum() / groups["causal"].sum(),
                "by the mixed model": groups["mixed found"].sum() / groups["causal"].sum(),
                "BH: planted found": groups["q found"].sum() / groups["causal"].sum(),
                "BH: false loci": groups["q false"].sum() / groups["q loci"].sum().clip(lower=1),
                "width kb": groups["width kb"].median(),
                "spread": groups["spread"].median(),
            }
        )
        .round(3)
        .reset_index()
    )


if __name__ == "__main__":
    main()
