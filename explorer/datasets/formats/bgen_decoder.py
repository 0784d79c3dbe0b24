"""The decoder of BGEN files, for a process apart: names of samples and variants, and doses, by the package bgen."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator
from pathlib import Path

import bgen
import numpy as np

from explorer.datasets.doses import WHOLE, exact, examples, rounded
from explorer.datasets.formats.apart import Block, Count
from explorer.errors import InputError

TOGETHER = 64
"""Variants in one block."""
_NAMES_TOGETHER = 4096
_SLACK = 1e-3
"""How far probabilities may lie below 0, or add up to more than 1."""


def blocks(
    path: Path, count: Count, names: bool = False, skip: Collection[int] = (), doses: bool = False
) -> Iterator[Block]:
    """Yield the calls of 64 variants at a time, as `decoded.assemble` takes them; their names; or their doses.

    Parameters
    ----------
    names : bool
        Yield {"samples": names inside the file or []}, then {"variants": [[chromosome, position, name, alleles], ...]}.
    skip : variants, numbered from 0, that are left out
    doses : bool
        Yield doses instead of calls: {"doses": uint16 (sites, samples)}, in units of 1/16384, 65535 where missing.
    """
    logging.disable(logging.CRITICAL)
    with bgen.BgenReader(str(path), delay_parsing=True) as reader:
        if names:
            yield from _names(reader, count)
            return
        header, left_out = reader.header, frozenset(skip)
        held: list[_Doses] = []
        for index in range(header.nvariants):
            count(index + 1)
            variant = next(reader)
            if index not in left_out:
                held.append(_doses(variant, f"{path.name}, variant {index + 1:,} ({variant.rsid or variant.varid})"))
            if len(held) == TOGETHER or (held and index + 1 == header.nvariants):
                yield _block(held, doses)
                held = []


def _names(reader: bgen.BgenReader, count: Count) -> Iterator[Block]:
    header = reader.header
    yield {"samples": list(reader.samples) if header.has_sample_ids else []}, {}
    held: list[tuple[str, int, str, list[str]]] = []
    for index in range(header.nvariants):
        count(index + 1)
        variant = next(reader)
        held.append((variant.chrom, int(variant.pos), variant.rsid or variant.varid, variant.alleles))
        if len(held) == _NAMES_TOGETHER or index + 1 == header.nvariants:
            yield {"variants": held}, {}
            held = []


_Doses = tuple[np.ndarray, np.ndarray | None]
"""The second allele's doses by copy (samples, 2), or in all (samples, 1) without phase, and which samples have one copy
(None where all have two); one copy is counted as two, NaN stands for a missing call."""


def _doses(variant: bgen.BgenVar, place: str) -> _Doses:
    copies, values = variant.ploidy, variant.probabilities
    low, high = copies.min(initial=2), copies.max(initial=2)
    if low < 1 or high > 2:
        what = f"a call has {high if high > 2 else low} copies; one or two can be read"
        raise InputError(place, what, "Leave out such samples.")
    single = copies == 1 if low == 1 else None
    if variant.is_phased:
        pairs = values.reshape(len(values), -1, 2)
        if pairs.shape[1] == 1:
            pairs = np.repeat(pairs, 2, 1)
        if single is not None:
            pairs[single, 1] = pairs[single, 0]
        totals, parts = pairs.sum(2), pairs[:, :, 1]
    else:
        if values.shape[1] < 3:
            values = np.column_stack([values, np.zeros(len(values), np.float32)])
        if single is not None:
            values[single, 1:] = np.stack([0 * values[single, 1], values[single, 1]], 1)
        totals = (values[:, 0] + values[:, 1] + values[:, 2])[:, np.newaxis]
        parts = (values[:, 1] + 2 * values[:, 2])[:, np.newaxis]
    if (totals > 1 + _SLACK).any() or (values < -_SLACK).any():
        what = "its probabilities add up to more than 1, or one is below 0"
        raise InputError(place, what, "Is the file damaged? Write it anew.")
    return np.where(totals > 0, parts.clip(0, None), np.nan), single


def _block(held: list[_Doses], doses: bool) -> Block:
    values = np.stack([parts[:, 0] if parts.shape[1] == 1 else parts.sum(1) for parts, _ in held])
    calls, fractions = rounded(values)
    haploid = 0
    for row, (_, single) in enumerate(held):
        if single is not None:  # a dose of 0.5 is a fraction, though twice as much is 1
            odd = single & (calls[row] == 1)
            fractions[row] += int((odd & (np.abs(values[row] - 1) <= WHOLE)).sum())
            calls[row, odd] = np.where(values[row, odd] > 1, 2, 0)
            haploid += int((single & (calls[row] >= 0)).sum())
    if doses:
        return {"haploid": haploid}, {"doses": exact(values), "fractions": fractions}
    arrays = {"calls": calls, "fractions": fractions}
    if any(parts.shape[1] == 2 for parts, _ in held):
        arrays |= _copies(held, calls)
    return {"example": examples(values, calls) if fractions.any() else [], "haploid": haploid}, arrays


def _copies(held: list[_Doses], calls: np.ndarray) -> dict[str, np.ndarray]:
    copies = np.full((*calls.shape, 2), -1, np.int8)
    unphased = np.zeros(len(calls), bool)
    for row, (parts, _) in enumerate(held):
        if parts.shape[1] == 2:
            copies[row] = rounded(parts)[0]
            copies[row][calls[row] < 0] = -1
        else:
            unphased[row] = (calls[row] == 1).any()
            copies[row] = np.where(calls[row] < 0, -1, calls[row] // 2)[:, np.newaxis]
    return {"copies": copies, "unphased": unphased}
