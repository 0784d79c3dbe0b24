"""One copy or two, as the calls themselves show."""

from __future__ import annotations

import numpy as np

from explorer.datasets import blocks, doses
from explorer.datasets.blocks import Dosages
from explorer.datasets.formats.findings import Notes
from explorer.datasets.genotypes import MISSING
from explorer.datasets.packed import PackedCalls
from explorer.progress import Progress, silent

ENOUGH = 20.0
"""Heterozygotes that Hardy-Weinberg must expect before their absence is taken for haploidy."""


def expected_heterozygotes(dosages: np.ndarray) -> np.ndarray:
    """Return the heterozygotes expected at each variant, 2pq n, from dosages 0/2/-1 (samples, variants)."""
    typed = (dosages != MISSING).sum(0)
    share = (dosages == 2).sum(0) / np.maximum(typed, 1)
    return 2 * share * (1 - share) * typed


def settle(dosages: Dosages, place: str, notes: Notes, progress: Progress = silent) -> tuple[Dosages, int]:
    """Return dosages (samples, variants) of two copies, halved where the ploidy is 1, and the ploidy.

    Calls (doses rounded to the nearest) without any heterozygote, where Hardy-Weinberg expects at least 20, come from
    haploids or inbred lines: one copy, 0/1. The mends "haploid" and "diploid" decide otherwise.
    """
    expected, called = 0.0, 0
    for start, _, block in blocks.parts(dosages, bytes_each=4, progress=progress, text="looking for heterozygotes"):
        block = blocks.counts(block)
        if (block == 1).any():
            if notes.requested("haploid"):
                rows, columns = np.nonzero(block == 1)
                notes.find(
                    "heterozygotes-as-haploid",
                    "error",
                    place,
                    f"Sample {rows[0] + 1} is heterozygous at variant {start + columns[0] + 1}, so it is not haploid.",
                )
            notes.fact("Ploidy", "2")
            return dosages, 2
        expected += float(expected_heterozygotes(block).sum())
        called += int((block != MISSING).sum())
    if notes.requested("diploid"):
        notes.fact("Ploidy", "2 (as requested; no call is heterozygous)")
        return dosages, 2
    if expected < ENOUGH and not notes.requested("haploid"):
        if expected > 0:
            sentence = "No call is heterozygous, but there are too few calls to take the samples for haploids."
            notes.find("no-heterozygotes", "note", place, sentence, "haploid")
        notes.fact("Ploidy", "2")
        return dosages, 2
    dosages = halve(dosages)
    notes.fact("Ploidy", "1 (counted 0/1)")
    sentence = (
        f"None of {called:,} calls is heterozygous where about {expected:,.0f} are expected: "
        "read as haploids or inbred lines, one copy each, 0/1."
    )
    notes.find("no-heterozygotes", "note", place, sentence, "diploid")
    return dosages, 1


def halve(dosages: Dosages) -> Dosages:
    """Return 0/2 as 0/1 and doses halved, changed in place where they are in memory; missing stays missing."""
    if isinstance(dosages, PackedCalls):
        return dosages.halved()
    for start, stop, block in blocks.parts(dosages, bytes_each=4):
        halves = doses.halved(block) if blocks.are_doses(block) else np.where(block > 0, block // 2, block)
        dosages[:, start:stop] = halves
    return dosages
