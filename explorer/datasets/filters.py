"""Filters: which variants are left out, why, and by which samples' genotypes.

A filter is a mask over the variants, never a changed matrix: dropping the filter undoes it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd
from pydantic import BaseModel, ConfigDict, Field

from explorer.datasets import blocks, doses
from explorer.datasets.genotypes import Genotypes
from explorer.progress import Progress, silent

REASONS = (
    "missing calls",
    "imputation quality",
    "spread of doses",
    "minor allele frequency",
    "Hardy-Weinberg",
    "linkage disequilibrium",
)


class Filters(BaseModel):
    """Thresholds; a filter at its default removes nothing."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    missing: float = Field(default=1.0, ge=0, le=1, description="largest share of samples without a call")
    info: float = Field(
        default=0.0,
        ge=0,
        le=1,
        title="Imputation quality",
        description="smallest imputation quality (INFO, R2, DR2); variants whose file states none stay",
    )
    dose_r2: float = Field(
        default=0.0,
        ge=0,
        le=1,
        title="Spread of doses",
        description="smallest r² measured from the doses: their variance over that of certain genotypes (MaCH r²); it "
        "is no quality that imputation states",
    )
    maf: float = Field(default=0.0, ge=0, le=0.5, description="smallest minor allele frequency")
    hwe_p: float = Field(
        default=0.0, ge=0, le=1, description="smallest p value of the exact Hardy-Weinberg test (diploids)"
    )
    ld_r2: float = Field(
        default=1.0, gt=0, le=1, description="largest r² with a kept variant among the `ld_window` before it"
    )
    ld_window: int = Field(
        default=50, ge=1, le=10_000, description="variants before each one that pruning compares it with"
    )


@dataclass(frozen=True, eq=False)
class Kept:
    """What filters leave: `mask` (variants,) and how many each reason removed (the first that applied counts)."""

    mask: np.ndarray
    removed: dict[str, int]

    def __str__(self) -> str:
        reasons = ", ".join(f"{count:,} for {reason}" for reason, count in self.removed.items() if count)
        return f"{int(self.mask.sum()):,} of {len(self.mask):,} variants kept" + (
            f"; removed {reasons}" if reasons else ""
        )


def apply(genotypes: Genotypes, filters: Filters, rows: np.ndarray | None = None, progress: Progress = silent) -> Kept:
    """Decide on the samples `rows` (all when None; training samples in a run) which variants stay.

    Parameters
    ----------
    genotypes : Genotypes
    filters : Filters
        Applied in the order of REASONS; pruning walks the variants that are left in genome order, as they stand.
    rows : int (samples,)
    """
    counts, copies = genotype_counts(genotypes, rows, progress)
    called = counts.sum(0)
    samples = genotypes.shape[0] if rows is None else len(rows)
    frequency = copies / np.maximum(genotypes.ploidy * called, 1)
    failed = {REASONS[0]: (samples - called) / max(samples, 1) > filters.missing}
    if filters.info > 0 and genotypes.info is not None:
        failed[REASONS[1]] = genotypes.info < np.float32(filters.info)
    if filters.dose_r2 > 0 and genotypes.doses:
        failed[REASONS[2]] = dose_r2(genotypes, rows, progress) < filters.dose_r2
    failed[REASONS[3]] = np.minimum(frequency, 1 - frequency) < filters.maf
    if filters.hwe_p > 0 and genotypes.ploidy == 2:
        failed[REASONS[4]] = hardy_weinberg_p(*counts) < filters.hwe_p
    mask = np.ones(genotypes.shape[1], dtype=bool)
    removed: dict[str, int] = {}
    for reason, out in failed.items():
        removed[reason] = int((mask & out).sum())
        mask &= ~out
    if filters.ld_r2 < 1:
        pruned = _prune(genotypes, np.flatnonzero(mask), filters, rows, progress)
        removed[REASONS[5]] = len(pruned)
        mask[pruned] = False
    return Kept(mask, removed)


def offered(genotypes: Genotypes) -> list[str]:
    """Return the names of the fields of `Filters` that can remove a variant of these genotypes."""
    stated = genotypes.info is not None and bool(np.isfinite(genotypes.info).any())
    applies = {"hwe_p": genotypes.ploidy == 2, "info": stated, "dose_r2": genotypes.doses}
    return [name for name in Filters.model_fields if applies.get(name, True)]


def dose_r2(genotypes: Genotypes, rows: np.ndarray | None = None, progress: Progress = silent) -> np.ndarray:
    """Return `doses.spread_r2` of every variant among the samples `rows`, float64 (variants,)."""
    found = np.full(genotypes.shape[1], np.nan)
    for start, stop, block in blocks.parts(genotypes.dosages, rows, None, 8, progress, "Measuring doses"):
        sums = blocks.total_copies(block), blocks.total_squares(block), blocks.known(block).sum(0)
        found[start:stop] = doses.spread_r2(*sums, genotypes.ploidy)
    return found


def genotype_counts(
    genotypes: Genotypes, rows: np.ndarray | None = None, progress: Progress = silent
) -> tuple[np.ndarray, np.ndarray]:
    """Return genotype counts int64 (ploidy + 1, variants), and the copies of a1 in all, float64 (variants,).

    Doses are rounded to be counted, but not to be added up.
    """
    counts = np.zeros((genotypes.ploidy + 1, genotypes.shape[1]), dtype=np.int64)
    copies = np.zeros(genotypes.shape[1])
    for start, stop, stored in blocks.parts(genotypes.dosages, rows, None, 2, progress, "Counting genotypes"):
        block, copies[start:stop] = blocks.counts(stored), blocks.total_copies(stored)
        for dosage in range(len(counts)):
            counts[dosage, start:stop] = (block == dosage).sum(0)
    return counts, copies


def hardy_weinberg_p(none: np.ndarray, one: np.ndarray, two: np.ndarray) -> np.ndarray:
    """Return the exact p value (variants,) of Hardy-Weinberg equilibrium from genotype counts; 1 without variation.

    The summed probability of all numbers of heterozygotes that are no likelier than the observed one, given the alleles
    (Wigginton et al. 2005, Am. J. Hum. Genet. 76:887).
    """
    rare = 2 * np.minimum(none, two) + one
    samples = none + one + two
    return np.array([_exact(*row) for row in zip(one.tolist(), rare.tolist(), samples.tolist(), strict=True)])


@lru_cache(maxsize=65536)
def _exact(heterozygotes: int, rare: int, samples: int) -> float:
    if rare == 0:
        return 1.0
    possible = np.arange(rare % 2, rare + 1, 2)
    # P(h + 2) / P(h) = 4 hom_rare hom_common / ((h + 2) (h + 1)), with the homozygotes that go with h
    h = possible[:-1].astype(np.float64)
    ratios = 4 * ((rare - h) / 2) * (samples - (rare + h) / 2) / ((h + 2) * (h + 1))
    log_probability = np.concatenate([[0.0], np.cumsum(np.log(ratios))])
    probability = np.exp(log_probability - log_probability.max())
    probability /= probability.sum()
    observed = probability[(heterozygotes - rare % 2) // 2]
    return float(min(1.0, probability[probability <= observed * (1 + 1e-9)].sum()))


def _prune(
    genotypes: Genotypes, columns: np.ndarray, filters: Filters, rows: np.ndarray | None, progress: Progress
) -> list[int]:
    """Return the columns that an earlier kept one, at most `ld_window` variants before, already explains."""
    along = genotypes.along.iloc[columns]
    chromosomes = pd.factorize(along["chromosome"])[0]
    if genotypes.mapped:
        alone = ~genotypes.placed[columns]  # variants without a place have no neighbours to be pruned by
        chromosomes[alone] = len(chromosomes) + np.arange(alone.sum())
        order = np.lexsort((along["position"], chromosomes))
        columns, chromosomes = columns[order], chromosomes[order]
    window = filters.ld_window
    kept: list[tuple[int, int]] = []
    pruned: list[int] = []
    recent: np.ndarray | None = None
    at = 0
    for start, stop, block in blocks.parts(genotypes.dosages, rows, columns, 4, progress, "Pruning linked variants"):
        part, z = columns[start:stop], _standardised(block)
        recent = np.zeros((window, z.shape[1]), dtype=np.float32) if recent is None else recent
        for column, values in zip(part, z, strict=True):
            near = [
                slot for slot, place in kept[-window:] if at - place <= window and chromosomes[place] == chromosomes[at]
            ]
            if near and float(np.square(recent[near] @ values).max()) > filters.ld_r2:
                pruned.append(int(column))
            else:
                slot = len(kept) % window
                recent[slot] = values
                kept.append((slot, at))
            at += 1
    return pruned


def _standardised(block: np.ndarray) -> np.ndarray:
    """Return float32 (variants, samples) of mean 0 and length 1; missing calls stand at the mean."""
    called = blocks.known(block).T
    mean = (blocks.total_copies(block) / np.maximum(called.sum(1), 1)).astype(np.float32)
    values = np.where(called, blocks.copies(block, np.float32, 0.0).T - mean[:, None], 0)
    return values / np.maximum(np.linalg.norm(values, axis=1, keepdims=True), 1e-6)
