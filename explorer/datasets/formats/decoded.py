"""From decoded blocks to genotypes, as PLINK 2 and BGEN files hold them: whole counts, phase and ploidy; or doses."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import closing
from pathlib import Path

import numpy as np
import pandas as pd

from explorer.datasets.blocks import Dosages
from explorer.datasets.doses import NO_DOSE
from explorer.datasets.formats import imputation, ploidy, storage
from explorer.datasets.formats.apart import Block
from explorer.datasets.formats.findings import Notes
from explorer.datasets.genotypes import MISSING, Genotypes
from explorer.progress import Progress


class _Fractions(Exception):
    """There are fractions, of which `examples` are some, and they are not to be rounded."""

    def __init__(self, examples: list[float]) -> None:
        super().__init__()
        self.examples = examples


def assemble(
    decode: Callable[[bool], Generator[Block]],
    samples: np.ndarray,
    table: pd.DataFrame,
    path: Path,
    notes: Notes,
    progress: Progress,
    scratch: Path | None,
    info: np.ndarray | None = None,
) -> Genotypes:
    """Collect the blocks of a file into genotypes: into calls; into doses where any is a fraction and is to be kept.

    Parameters
    ----------
    decode : begins the file anew, and yields blocks of calls (False) or of doses (True)
        Of calls: calls int8 (sites, samples), -1 where missing, a single copy counted as two; fractions int (sites,),
        the doses that were rounded. Where phase is kept, copies int8 (sites, samples, 2) and unphased bool (sites,). In
        the head: haploid, the calls of one copy, and example, a few fractions. Of doses: doses uint16 (sites, samples)
        in units of 1/16384, 65535 where missing, and fractions; in the head: haploid.
    table : DataFrame
        The variants table, one row per site of the blocks in their order.
    info : float32 array (sites,) or None
        Their imputation quality.
    """
    try:
        return _calls(decode(False), samples, table, info, path, notes, progress, scratch)
    except _Fractions as found:
        return _doses(decode(True), found.examples, samples, table, info, path, notes, progress, scratch)


def _calls(
    blocks: Generator[Block],
    samples: np.ndarray,
    table: pd.DataFrame,
    info: np.ndarray | None,
    path: Path,
    notes: Notes,
    progress: Progress,
    scratch: Path | None,
) -> Genotypes:
    shape = len(samples), len(table)
    dosages = storage.allocate(shape, scratch)
    haplotypes: np.ndarray | None = None
    unphased, without_phase = np.zeros(len(table), bool), list[tuple[int, int]]()
    at = haploid = diploid = fractions = 0
    examples = list[float]()
    try:
        with closing(blocks):
            for head, arrays in blocks:
                calls = arrays["calls"]
                end = at + len(calls)
                progress(at, len(table), f"reading {path.name}")
                if found := int(arrays["fractions"].sum()):
                    examples = examples or head["example"]
                    if not notes.requested("round-dosages"):
                        raise _Fractions(examples)
                fractions += found
                dosages[:, at:end] = calls.T
                if "copies" in arrays:
                    if haplotypes is None:
                        haplotypes = storage.allocate_array((*shape, 2), scratch)
                    haplotypes[:, at:end] = arrays["copies"].swapaxes(0, 1)
                    storage.forget(haplotypes)
                    unphased[at:end] = arrays["unphased"]
                else:
                    without_phase.append((at, end))
                    unphased[at:end] = (calls == 1).any(1)
                haploid += head.get("haploid", 0)
                diploid += int((calls != MISSING).sum()) - head.get("haploid", 0)
                at = end
        progress(at, len(table), f"read {path.name}")
        assert at == len(table), f"{at} sites instead of {len(table)}"
        if fractions:
            imputation.say_doses(path.name, notes, examples, fractions, haploid + diploid)
        dosages, copies = _copies(dosages, haploid, diploid, path, notes)
        if haplotypes is not None:
            for start, end in without_phase:
                alike = dosages[:, start:end][..., np.newaxis]
                haplotypes[:, start:end] = np.where(alike < 0, MISSING, alike // 2)
    except BaseException:
        storage.discard(dosages)
        if haplotypes is not None:
            storage.discard(haplotypes)
        raise
    known = haplotypes
    haplotypes, keep = _phase(haplotypes if copies == 2 and not fractions else None, unphased, path, notes)
    if known is not None and haplotypes is None:
        storage.discard(known)
    genotypes = Genotypes(dosages, samples, table, copies, haplotypes, info)
    return genotypes if keep.all() else storage.subset(genotypes, None, np.nonzero(keep)[0], scratch)


def _doses(
    blocks: Generator[Block],
    examples: list[float],
    samples: np.ndarray,
    table: pd.DataFrame,
    info: np.ndarray | None,
    path: Path,
    notes: Notes,
    progress: Progress,
    scratch: Path | None,
) -> Genotypes:
    dosages = storage.allocate_array((len(samples), len(table)), scratch, np.uint16)
    at = haploid = known = fractions = 0
    try:
        with closing(blocks):
            for head, arrays in blocks:
                doses = arrays["doses"]
                end = at + len(doses)
                progress(at, len(table), f"reading {path.name}")
                dosages[:, at:end] = doses.T
                storage.forget(dosages)
                known += int((doses != NO_DOSE).sum())
                fractions += int(arrays["fractions"].sum())
                haploid += head.get("haploid", 0)
                at = end
        progress(at, len(table), f"read {path.name}")
        assert at == len(table), f"{at} sites instead of {len(table)}"
        imputation.say_doses(path.name, notes, examples, fractions, known)
        kept, copies = _copies(dosages, haploid, known - haploid, path, notes)
    except BaseException:
        storage.discard(dosages)
        raise
    notes.fact("Phase", imputation.NO_PHASE)
    return Genotypes(kept, samples, table, copies, None, info)


def _copies(dosages: Dosages, haploid: int, diploid: int, path: Path, notes: Notes) -> tuple[Dosages, int]:
    if haploid and not diploid:
        notes.fact("Ploidy", "1 (counted 0/1)")
        return ploidy.halve(dosages), 1
    if haploid:
        sentence = f"{haploid:,} haploid calls beside diploid ones (as on a man's X) are counted as two copies."
        notes.find("mixed-ploidy", "note", path.name, sentence)
    return ploidy.settle(dosages, path.name, notes)


def _phase(
    haplotypes: np.ndarray | None, unphased: np.ndarray, path: Path, notes: Notes
) -> tuple[np.ndarray | None, np.ndarray]:
    """Return the haplotypes where phase can be kept, and the sites that are."""
    keep = np.ones(len(unphased), bool)
    if haplotypes is not None and unphased.any():
        sentence = f"{unphased.sum():,} of {len(unphased):,} sites have unphased heterozygotes, so phase is not kept."
        mends = () if unphased.all() else ("drop-unphased",)
        if notes.find("partly-phased", "note", path.name, sentence, *mends):
            keep = ~unphased
        else:
            haplotypes = None
    notes.fact("Phase", "none" if haplotypes is None else "kept: two copies per sample")
    return haplotypes, keep
