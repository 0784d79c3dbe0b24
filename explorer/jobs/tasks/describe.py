"""The numbers of the Data page: what the genotypes, the samples and the traits look like."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from explorer.datasets import chromosomes, sex_chromosomes
from explorer.datasets.dataset import Dataset
from explorer.datasets.genotypes import Genotypes
from explorer.datasets.inbreeding import inbreeding
from explorer.datasets.traits import Column
from explorer.genetics import ld, quality, structure, work
from explorer.genetics.stratification import stratification
from explorer.jobs import computing, sex_report
from explorer.jobs.parameters import Describe
from explorer.jobs.report import Report
from explorer.jobs.results import Description
from explorer.jobs.workspace import Workspace
from explorer.progress import passes

BINS = 40


def run(parameters: Describe, folder: Path, workspace: Workspace, report: Report) -> dict[str, object]:
    """Measure quality, structure and linkage; keep them as a `Description`."""
    dataset = workspace.dataset(parameters.dataset)
    genotypes = dataset.genotypes
    measured = quality.summary(genotypes, progress=report.part(0.0, 0.3))
    spaced = sex_chromosomes.autosomal(genotypes.variants)
    off = "" if len(spaced) == genotypes.shape[1] else " off X, Y and the mitochondrion"
    step = max(1, -(-len(spaced) // structure.DESCRIBED_VARIANTS))
    spaced = spaced[::step]
    source = f"one in {step} variants{off}, evenly spaced: {len(spaced):,} in all" if step > 1 else f"all variants{off}"
    computed = computing.of_genotypes(
        parameters.device,
        lambda: structure.components(
            genotypes.dosages,
            parameters.components,
            seed=parameters.seed,
            progress=passes(report.part(0.3, 0.6), work.readings(genotypes.shape[0])),
            columns=spaced if step > 1 or off else None,
        ),
        report,
    )
    parts = computed.made
    parallel = structure.parallel_analysis(
        genotypes, parts.scores.shape[1], seed=parameters.seed, progress=report.part(0.6, 0.8)
    )
    alone = stratification(parts.scores[:, : parallel.kept], dataset.traits, parameters.seed, report.part(0.8, 0.85))
    falling = ld.decay(genotypes, seed=parameters.seed, progress=report.part(0.85, 0.96))
    between = ld.background(genotypes, seed=parameters.seed, progress=report.part(0.96, 0.98))
    sex_report.write(dataset, folder, progress=report.part(0.98, 0.99))
    report(0.99, 1.0, "Looking at the traits")
    edges = np.linspace(0.0, 0.5, BINS + 1)
    known = measured.variants["maf"].to_numpy()
    description = Description(
        counts={**_counts(dataset, measured), "components_from": source, **computed.summary},
        variants=measured.variants.astype(np.float32),
        samples=measured.samples.astype(np.float32).reset_index(drop=True),
        spectrum=pd.DataFrame(
            {"from": edges[:-1], "to": edges[1:], "variants": np.histogram(known[np.isfinite(known)], edges)[0]}
        ),
        components=parts.scores,
        explained=parts.explained,
        decay=falling,
        decay_unit=str(falling.attrs["unit"]),
        decay_background=between,
        traits=[_trait(dataset, column) for column in dataset.traits.columns],
        correlations=dataset.traits.table.corr(min_periods=3),
        parallel=parallel,
        stratification=alone,
    )
    description.save(folder)
    return description.counts


def _counts(dataset: Dataset, measured: quality.Quality) -> dict[str, object]:
    genotypes = dataset.genotypes
    on = genotypes.placed if genotypes.mapped else np.ones(genotypes.shape[1], dtype=bool)
    table = genotypes.variants.loc[on].groupby("chromosome", sort=False)["position"].agg(["size", "min", "max"])
    spans = dict(zip(table.index.astype(str), table.to_numpy().tolist(), strict=True))
    return {
        "samples": genotypes.shape[0],
        "variants": genotypes.shape[1],
        "ploidy": genotypes.ploidy,
        "phased": genotypes.haplotypes is not None,
        "doses": genotypes.doses,
        "mapped": genotypes.mapped,
        "unplaced": int((~on).sum()),
        "chromosomes": [
            {"chromosome": str(name), "variants": size, "first": first, "last": last}
            for name in chromosomes.in_order(spans)
            for size, first, last in [spans[name]]
        ],
        "missing": float(measured.samples["missing"].to_numpy().mean()) if genotypes.shape[1] else 0.0,
        "monomorphic": measured.monomorphic,
        "inbreeding": _inbreeding(genotypes, measured),
        "genes": None if dataset.genes is None else len(dataset.genes),
        "known_loci": None if dataset.truth is None else len(dataset.truth),
        "traits": len(dataset.traits.names("trait")),
        "covariates": len(dataset.traits.names("covariate")),
    }


def _inbreeding(genotypes: Genotypes, measured: quality.Quality) -> dict[str, object] | None:
    if genotypes.ploidy == 1:
        return None
    called = np.rint((1 - measured.variants["missing"].to_numpy()) * genotypes.shape[0])
    found = inbreeding(measured.samples["heterozygosity"].to_numpy(), measured.variants["frequency"].to_numpy(), called)
    return {"median": found.median, "told": found.told}


def _trait(dataset: Dataset, column: Column) -> dict[str, object]:
    values = dataset.traits[column.name]
    known = values[np.isfinite(values)]
    about: dict[str, object] = {**column.model_dump(), "known": len(known), "missing": len(values) - len(known)}
    if column.kind == "quantitative":
        counts, edges = np.histogram(known, min(BINS, max(5, int(np.sqrt(len(known)))))) if len(known) else ([], [])
        spread = float(known.std(ddof=1)) if len(known) > 1 else None
        return {**about, "mean": known.mean() if len(known) else None, "sd": spread, "counts": counts, "edges": edges}
    names = column.levels or tuple(f"{level:g}" for level in np.unique(known))
    return {**about, "counts": [int((known == code).sum()) for code in range(len(names))], "levels": names}
