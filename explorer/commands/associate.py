"""`snp-explorer associate`: test every variant by itself."""

from __future__ import annotations

import argparse

import numpy as np

from explorer.commands.line import Line
from explorer.commands.sources import load, writable
from explorer.genetics import association
from explorer.jobs.tasks.associate import associate


def run(asked: argparse.Namespace) -> int:
    """Write chromosome, position, variant, beta, se, p of every variant; print what stands out."""
    out, line = writable(asked.out), Line()
    dataset = load(asked, line)
    found = associate(dataset, asked.trait, tuple(asked.covariates), asked.components, progress=line)
    table = found.table(dataset.genotypes.variants)
    table.to_csv(out, index=False)
    line.clear()
    tested = int(np.isfinite(found.p).sum())
    print(f"{tested:,} variants tested for {asked.trait} in {found.samples:,} samples")
    print(f"lambda GC {association.lambda_gc(found.p):.3f}")
    if tested:
        top = table.iloc[int(np.nanargmax(found.log10_p))]
        print(f"smallest p {top['p']:.3g}: {top['variant']} at {top['chromosome']}:{top['position']}")
    print(f"written to {out}")
    return 0
