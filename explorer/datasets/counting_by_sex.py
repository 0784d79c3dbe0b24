"""Counts where males have one copy: allele frequencies of the alleles there are, heterozygotes of females alone."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np

from explorer.datasets import blocks, counting, sex_chromosomes
from explorer.datasets.counting import Counted
from explorer.datasets.genotypes import Genotypes
from explorer.datasets.measured_sex import FEMALE, MALE, measured
from explorer.progress import Progress, silent


@dataclass(frozen=True, eq=False)
class ByCopies:
    """Counts over some samples, by how many copies each has.

    Attributes
    ----------
    pairs : Counted
        Of samples with two copies alone: females on X, nobody on Y and in the mitochondrion. What it has by sample is
        of the other chromosomes' variants, `everywhere` in number.
    frequency : float64 (variants,)
        Of a1 among the alleles there are: one of a male's on X; NaN without a call.
    called, samples : int64 (variants,)
        Samples with a call, and all; on Y of males alone.
    """

    pairs: Counted
    frequency: np.ndarray
    called: np.ndarray
    samples: np.ndarray
    everywhere: int


def by_copies(
    genotypes: Genotypes, every: Counted, rows: np.ndarray | None = None, progress: Progress = silent
) -> ByCopies:
    """Return counts by copies, from `every`, the counts over the samples `rows` (indices, mask, or None for all).

    Sex is read from X (`measured_sex`); where it doesn't show, all chromosomes but the mitochondrion's have two copies.
    Samples of unclear sex are not counted on X and Y, but for `called` and `samples` of X.
    """
    some = blocks.chosen(genotypes.shape[0], rows)
    called, samples = every.called, np.full(genotypes.shape[1], len(some))
    with np.errstate(invalid="ignore", divide="ignore"):
        whole = ByCopies(every, every.copies / (genotypes.ploidy * called), called, samples, len(called))
    kind, by_number = sex_chromosomes.kinds(genotypes.variants)
    if genotypes.ploidy != 2 or not np.isin(kind, (sex_chromosomes.X, sex_chromosomes.MT)).any():
        return whole
    found = measured(genotypes, rows, progress)
    pairs = {
        field.name: np.array(getattr(every, field.name)) for field in fields(every) if _by_variant(every, field.name)
    }
    alleles, copies = 2 * called, every.copies.copy()
    called, on = called.copy(), {what: np.flatnonzero(kind == what) for what in range(5)}
    if found is not None and len(x := on[sex_chromosomes.X]):
        females = _counted(genotypes, x, some[found.code == FEMALE])
        for name, values in pairs.items():
            values[x] = getattr(females, name)
        double, single = (
            _counted(genotypes, x, some[(found.code == MALE) & mask]) for mask in (~found.single, found.single)
        )
        alleles[x] = 2 * females.called + double.called + single.called
        copies[x] = females.copies + double.copies / 2 + single.copies
    haploid = [(sex_chromosomes.Y, found.code == MALE)] if found is not None else []
    haploid += [(sex_chromosomes.MT, np.ones(len(some), bool))] if found is not None or not by_number else []
    for what, who in haploid:
        if len(here := on[what]):
            counts = _counted(genotypes, here, some[who])
            for values in pairs.values():
                values[here] = 0
            worth = 1 if counts.one.sum() and not counts.two.sum() else 2
            alleles[here], copies[here] = worth * counts.called, counts.copies
            called[here], samples[here] = counts.called, who.sum()
    apart = np.isin(kind, [what for what, _ in haploid] + ([sex_chromosomes.X] if found is not None else []))
    there = _counted(genotypes, np.flatnonzero(apart), some)
    of_sample = {
        "missing_of_sample": every.missing_of_sample - there.missing_of_sample,
        "heterozygous_of_sample": every.heterozygous_of_sample - there.heterozygous_of_sample,
    }
    with np.errstate(invalid="ignore", divide="ignore"):
        return ByCopies(replace(every, **pairs, **of_sample), copies / alleles, called, samples, int((~apart).sum()))


def _by_variant(every: Counted, name: str) -> bool:
    return not name.endswith("_of_sample") and getattr(every, name) is not None


def _counted(genotypes: Genotypes, columns: np.ndarray, rows: np.ndarray) -> Counted:
    return counting.counted(genotypes.take(variants=blocks.as_slice(columns)).dosages, 2, rows)  # type: ignore[arg-type]
