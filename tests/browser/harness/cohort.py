"""Small made-up genomes with known peaks, for the components' harness pages."""

from __future__ import annotations

import numpy as np
import pandas as pd

from explorer.components.genome_view import GenomeTracks, Line
from explorer.datasets.genotypes import variant_table

HOSTILE = '<img src=x onerror="window.hacked=1">rs&\'"'


def genome(
    variants: int = 20_000, chromosomes: int = 12, seed: int = 1, signed: bool = False, plain: bool = False
) -> GenomeTracks:
    """Return tracks over `chromosomes` chromosomes with one peak on each third, hostile names among the genes."""
    rng = np.random.default_rng(seed)
    sizes = np.linspace(1.6, 0.6, chromosomes)
    counts = np.floor(sizes / sizes.sum() * variants).astype(int)
    counts[0] += variants - counts.sum()
    names, positions = [], []
    for code, count in enumerate(counts):
        length = int(count * 900)
        positions.append(np.sort(rng.choice(length, count, replace=False)) + 1)
        names += [str(code + 1)] * count
    position = np.concatenate(positions)
    chromosome = np.array(names, dtype=object)
    table = variant_table(chromosome, position, [f"rs{i + 1000}" for i in range(variants)], "A", "G")
    score = rng.gamma(1.2, 0.02, variants)
    log10p = rng.exponential(0.43, variants)
    control = rng.gamma(1.2, 0.02, variants)
    for code in range(0, chromosomes, 3):
        members = np.flatnonzero(chromosome == str(code + 1))
        centre = members[int(len(members) * (0.3 + 0.1 * (code % 4)))]
        shape = np.exp(-0.5 * ((np.arange(variants) - centre) / 25) ** 2)
        height = rng.uniform(0.5, 1)
        score += height * shape * rng.uniform(0.3, 1, variants)
        score[centre] = 1.15 * height + 0.1
        log10p += 9 * height * shape * rng.uniform(0.3, 1, variants)
    if signed:
        score *= rng.choice([-1, 1], variants)
    table.loc[7, "name"] = HOSTILE
    genes, loci = [], []
    for code, count in enumerate(counts):
        starts = np.sort(rng.choice(int(count * 900), max(4, count // 12), replace=False))
        for k, start in enumerate(starts):
            name = f"GENE{code + 1}-{k + 1}" if k else HOSTILE
            genes.append((str(code + 1), start + 1, start + int(rng.uniform(600, 9000)), name, "+-"[k % 2]))
        if code % 3 == 0:
            middle = position[chromosome == str(code + 1)][int(count * (0.3 + 0.1 * (code % 4)))]
            loci.append((str(code + 1), middle - 15000, middle + 15000, f"QTL{code + 1}"))
    smooth = np.convolve(np.abs(score), np.ones(101) / 101, "same")
    tokens = np.arange(0, variants - 40, 40)
    if plain:  # shuffled, without map-bound tracks: what is drawn first is not what was given first
        order = rng.permutation(variants)
        table = table.iloc[order].reset_index(drop=True)
        return GenomeTracks(table, score=score[order], log10p=log10p[order], title="Shuffled cohort")
    return GenomeTracks(
        table,
        score=score,
        log10p=log10p,
        maf=rng.uniform(0.01, 0.5, variants),
        control=control * (rng.choice([-1, 1], variants) if signed else 1),
        genes=pd.DataFrame(genes, columns=["chromosome", "start", "end", "name", "strand"]),
        loci=pd.DataFrame(loci, columns=["chromosome", "start", "end", "name"]),
        boundaries=np.column_stack([tokens, tokens + 39]),
        tracks=[Line("Smoothed over 101", smooth)],
        significance=7.3,
        title="Made-up cohort",
        score_label="Integrated gradients",
    )
