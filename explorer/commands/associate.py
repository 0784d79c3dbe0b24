"""`snp-explorer associate`: test every variant by itself."""

from __future__ import annotations

import argparse

import numpy as np

from explorer.commands.line import Line
from explorer.commands.sources import load, writable
from explorer.genetics import association
from explorer.genetics.association import Settings
from explorer.jobs.tasks.associate import associate


def run(arguments: argparse.Namespace) -> int:
    """Write chromosome, position, variant, beta, se, p of every variant; print a summary."""
    out, line = writable(arguments.out), Line()
    dataset = load(arguments, line)
    settings = Settings(components=arguments.components)
    result = associate(dataset, arguments.trait, tuple(arguments.covariates), settings, progress=line)
    table = result.table(dataset.genotypes.variants)
    table.to_csv(out, index=False)
    line.clear()
    tested = int(np.isfinite(result.p).sum())
    print(f"{tested:,} variants tested for {arguments.trait} in {result.samples:,} samples")
    print(f"lambda GC {association.lambda_gc(result.p):.3f}")
    if tested:
        top = table.iloc[int(np.nanargmax(result.log10_p))]
        place = f"at {top['chromosome']}:{top['position']}" if top["position"] else "whose place is not known"
        print(f"smallest p {top['p']:.3g}: {top['variant']} {place}")
    print(f"written to {out}")
    return 0
