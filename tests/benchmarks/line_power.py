"""With true loci planted: which loci pass, do they tag a planted one, and what do single markers find?

    python tests/benchmarks/line_power.py [--runs 2] [--keep FILE] [--panels cross cohort outbred] [--first 0]

A locus tags a planted one where a variant of its window has r2 >= .05 with a causal variant. The trait has 1, 5 or 30
additive loci, 5 dominant ones, or 3 epistatic pairs; half of its variance is theirs. Single markers are tested by the
model that fits the samples (plain or mixed), at the same family-wise error rate.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from _verdicts import Kept, folders, outbred, run_of, sample

from explorer.datasets.dataset import Dataset
from explorer.datasets.simulation.architecture import Architecture, plant
from explorer.datasets.simulation.cross import CrossSettings, cross
from explorer.genetics.association.testing import associate
from explorer.inspection.line.measure import line_of_run
from explorer.inspection.line.result import loci_of

PLANTED: dict[str, dict[str, Any]] = {
    "1 additive": {"additive": 1},
    "5 additive": {"additive": 5},
    "30 additive": {"additive": 30},
    "5 dominant": {"additive": 0, "dominant": 5},
    "3 epistatic pairs": {"additive": 0, "epistatic_pairs": 3},
}
PANELS = {
    "cross": lambda seed: cross(CrossSettings.model_validate({"seed": 1000 + seed})),
    "cohort": lambda seed: sample("cohort"),
    "outbred": outbred,
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
        for seed in range(chosen.first, chosen.first + chosen.runs):
            base: Dataset | None = None
            for planted in chosen.planted:
                if panel == "cross" and planted == "5 dominant":
                    continue  # haploids: the same as additive
                if kept.has(panel=panel, planted=planted, seed=seed, preset=chosen.preset):
                    continue
                base = base or PANELS[panel](seed)
                row = one(base, planted, seed, next(temporary), chosen.preset, chosen.seeds)
                kept.add(panel=panel, planted=planted, seed=seed, preset=chosen.preset, **row)
                print(panel, planted, seed, row, flush=True)
    print(table(kept).to_string(index=False))


def one(base: Dataset, planted: str, seed: int, folder: Path, preset: str, seeds: int) -> dict[str, Any]:
    """Plant, train, test; return what was found."""
    settings = Architecture.model_validate({"heritability": 0.5, "maf": 0.1, **PLANTED[planted]})
    traits, truth = plant(base.genotypes, settings, seed=seed)
    dataset = replace(base, traits=traits, truth=truth)
    causal = causal_variants(dataset)
    began = time.monotonic()
    run_of(dataset, preset, seed, folder, seeds=seeds)
    trained = time.monotonic()
    line = line_of_run(folder, dataset)
    tested = time.monotonic()
    hochberg = loci_of(line.windows.assign(passes=line.windows["q"] <= 0.05))
    found, q_found = tags(dataset, line.loci, causal), tags(dataset, hochberg, causal)
    trait = dataset.traits.columns[0].name
    p = associate(dataset.genotypes, dataset.traits[trait]).p
    single = np.flatnonzero(p <= 0.05 / np.isfinite(p).sum())
    markers = r2_with(dataset, single, causal) if len(single) else np.zeros((0, len(causal)))
    return {
        "causal": len(causal),
        "loci": len(line.loci),
        "false": int((~found.any(1)).sum()),
        "found": int(found.any(0).sum()),
        "q loci": len(hochberg),
        "q false": int((~q_found.any(1)).sum()),
        "q found": int(q_found.any(0).sum()),
        "single found": int((markers >= TAGGED).any(0).sum()),
        "single false": int((~(markers >= TAGGED).any(1)).sum()),
        "width kb": float(np.median((line.loci["end"] - line.loci["start"]) / 1e3)) if len(line.loci) else None,
        "spread": line.about.spread,
        "reason": line.about.reason,
        "seconds": [trained - began, tested - trained],
    }


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
