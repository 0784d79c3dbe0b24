"""Filters: which variants are left out, why, and by which samples' genotypes.

A filter is a mask over the variants, never a changed matrix: dropping the filter undoes it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from importlib import import_module
from typing import Any

import numpy as np
import pandas as pd
from pydantic import ConfigDict, Field

from explorer.datasets import blocks, counting, doses
from explorer.datasets.centring import read_centred
from explorer.datasets.counting_by_sex import by_copies
from explorer.datasets.genotypes import Genotypes
from explorer.datasets.hardy_weinberg import exact_log10_p
from explorer.datasets.inbreeding import inbreeding
from explorer.limits import FailFast
from explorer.progress import Progress, silent

threadpool_limits: Any = import_module("threadpoolctl").threadpool_limits  # it comes without types
_TIE = 1e-5
"""r² of single precision this little above the threshold is at it, whichever way the calls are kept."""
REASONS = (
    "missing calls",
    "imputation quality",
    "spread of doses",
    "minor allele frequency",
    "Hardy-Weinberg",
    "linkage disequilibrium",
)


class Filters(FailFast):
    """Thresholds; a filter at its default removes nothing."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    missing: float = Field(
        default=1.0,
        ge=0,
        le=1,
        title="Share missing",
        description="Variants with a larger share of samples without a call are left out. 1 keeps all; 0.05 is usual.",
    )
    info: float = Field(
        default=0.0,
        ge=0,
        le=1,
        title="Imputation quality",
        description="Variants of lower imputation quality (INFO, R2, DR2) are left out; those whose file states none "
        "stay. 0 keeps all; 0.3 to 0.8 are usual.",
    )
    dose_r2: float = Field(
        default=0.0,
        ge=0,
        le=1,
        title="Spread of doses",
        description="Variants whose doses spread less are left out: their variance over that of certain genotypes "
        "(MaCH r²); it is no quality that imputation states. 0 keeps all; 0.3 is usual.",
    )
    maf: float = Field(
        default=0.0,
        ge=0,
        le=0.5,
        title="Minor allele frequency",
        description="Variants whose rarer allele is rarer are left out. 0 keeps all; 0.01 to 0.05 are usual.",
    )
    hwe_p: float = Field(
        default=0.0,
        ge=0,
        le=1,
        title="Hardy-Weinberg p",
        description="Variants with a smaller p value of the exact Hardy-Weinberg test are left out (diploids; on "
        "chromosome X females). 0 keeps all; 1e-6 is usual.",
    )
    ld_r2: float = Field(
        default=1.0,
        gt=0,
        le=1,
        title="LD r²",
        description="Of two near variants with a higher r², one is left out. 1 keeps all; 0.2 to 0.9 are usual.",
    )
    ld_window: int = Field(
        default=50,
        ge=1,
        le=10_000,
        title="LD window",
        description="How many variants before each one it is compared with. 50 is usual.",
    )


@dataclass(frozen=True, eq=False)
class Kept:
    """What filters leave: `mask` (variants,) and how many each reason removed (the first that applied counts).

    `warning` is a sentence on a filter that removed what it is not meant to, "" mostly.
    """

    mask: np.ndarray
    removed: dict[str, int]
    warning: str = ""

    def __str__(self) -> str:
        reasons = ", ".join(f"{count:,} for {reason}" for reason, count in self.removed.items() if count)
        told = f"{int(self.mask.sum()):,} of {len(self.mask):,} variants kept"
        return told + (f"; removed {reasons}" if reasons else "") + (f". {self.warning}" if self.warning else "")


def apply(genotypes: Genotypes, filters: Filters, rows: np.ndarray | None = None, progress: Progress = silent) -> Kept:
    """Decide on the samples `rows` (all when None; training samples in a run) which variants stay.

    Parameters
    ----------
    genotypes : Genotypes
    filters : Filters
        Applied in the order of REASONS; pruning walks the variants that are left in genome order, as they stand.
    rows : int (samples,)
    """
    copies = by_copies(genotypes, counting.counted(genotypes.dosages, genotypes.ploidy, rows, progress), rows)
    counts, frequency = copies.pairs, np.nan_to_num(copies.frequency)
    failed = {REASONS[0]: (copies.samples - copies.called) / np.maximum(copies.samples, 1) > filters.missing}
    if filters.info > 0 and genotypes.info is not None:
        failed[REASONS[1]] = genotypes.info < np.float32(filters.info)
    if filters.dose_r2 > 0 and counts.squares is not None:
        spread = doses.spread_r2(counts.copies, counts.squares, counts.called, genotypes.ploidy)
        failed[REASONS[2]] = spread < filters.dose_r2
    failed[REASONS[3]] = np.minimum(frequency, 1 - frequency) < filters.maf
    if filters.hwe_p > 0 and genotypes.ploidy == 2:
        failed[REASONS[4]] = exact_log10_p(counts.none, counts.one, counts.two) > -np.log10(filters.hwe_p)
    mask = np.ones(genotypes.shape[1], dtype=bool)
    removed: dict[str, int] = {}
    for reason, out in failed.items():
        removed[reason] = int((mask & out).sum())
        mask &= ~out
    warning = ""
    if removed.get(REASONS[4]):
        called_of_sample = copies.everywhere - counts.missing_of_sample
        heterozygous = counts.heterozygous_of_sample / np.maximum(called_of_sample, 1)
        found = inbreeding(heterozygous, frequency, counts.called)
        warning = of_inbred(found.told, removed[REASONS[4]], genotypes.shape[1])
    if filters.ld_r2 < 1:
        pruned = _pruned(genotypes, np.flatnonzero(mask), filters, rows, progress)
        removed[REASONS[5]] = len(pruned)
        mask[pruned] = False
    return Kept(mask, removed, warning)


def of_inbred(told: str, removed: int, variants: int) -> str:
    """Return what is to be said of a Hardy-Weinberg filter in an inbred panel (`Inbreeding.told`), "" in another."""
    if not told or not removed:
        return ""
    return f"{told} The Hardy-Weinberg filter takes {removed:,} of {variants:,} variants, few of them for bad calls."


def offered(genotypes: Genotypes) -> list[str]:
    """Return the names of the fields of `Filters` that can remove a variant of these genotypes."""
    stated = genotypes.info is not None and bool(np.isfinite(genotypes.info).any())
    applies = {"hwe_p": genotypes.ploidy == 2, "info": stated, "dose_r2": genotypes.doses}
    return [name for name in Filters.model_fields if applies.get(name, True)]


def _pruned(
    genotypes: Genotypes, columns: np.ndarray, filters: Filters, rows: np.ndarray | None, progress: Progress
) -> np.ndarray:
    """Return the columns that an earlier kept one, at most `ld_window` variants before, already explains.

    Variants are compared a few at a time, by products with those kept before them and with one another. Products that
    small take longer on several threads than on one.
    """
    along = genotypes.along.iloc[columns]
    chromosomes = pd.factorize(along["chromosome"])[0]
    if genotypes.mapped:
        alone = ~genotypes.placed[columns]  # variants without a place have no neighbours to be pruned by
        chromosomes[alone] = len(chromosomes) + np.arange(alone.sum())
        order = np.lexsort((along["position"], chromosomes))
        columns, chromosomes = columns[order], chromosomes[order]
    window, kept = filters.ld_window, np.ones(len(columns), dtype=bool)
    reading, step = partial(read_centred, dtype=np.float32), min(256, max(32, window // 2))
    earlier, recent = np.zeros(0, dtype=np.int64), None
    with threadpool_limits(1, user_api="blas"):
        for start, stop, (x, _, _) in blocks.parts(
            genotypes.dosages, rows, columns, 4, progress, "Pruning linked variants", reading
        ):
            z = x.T / np.maximum(np.sqrt(np.einsum("sv,sv->v", x, x)), 1e-6)[:, None]
            recent = z[:0] if recent is None else recent
            for low in range(start, stop, step):
                here = np.arange(low, min(low + step, stop))
                some = z[here - start]
                kept[here] = ~(_linked(some, recent, here, earlier, chromosomes, filters)).any(axis=1)
                among = _linked(some, some, here, here, chromosomes, filters)
                for place in np.flatnonzero(among.any(axis=1)):
                    kept[low + place] &= not (among[place] & kept[here]).any()
                near = earlier > here[-1] - window
                earlier = np.concatenate([earlier[near], here[kept[here]]])
                recent = np.concatenate([recent[near], some[kept[here]]])
    return columns[~kept]


def _linked(
    z: np.ndarray, others: np.ndarray, at: np.ndarray, before: np.ndarray, chromosomes: np.ndarray, filters: Filters
) -> np.ndarray:
    """Return where z (variants, samples) at places `at` are in LD with the others at places `before` them, and near."""
    apart = at[:, None] - before
    near = (apart > 0) & (apart <= filters.ld_window) & (chromosomes[at][:, None] == chromosomes[before])
    return near & (np.square(z @ others.T) > filters.ld_r2 + _TIE)
