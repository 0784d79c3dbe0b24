"""The decoder of BGEN files, for a process apart: names of samples and variants, and doses, by the package bgen."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator
from pathlib import Path

import bgen
import numpy as np

from explorer.datasets.formats.apart import Block, Count
from explorer.datasets.formats.doses import exact, examples, rounded
from explorer.errors import InputError

TOGETHER = 64
"""Variants in one block."""
_NAMES_TOGETHER = 4096
_SLACK = 1e-3
"""How far probabilities may lie beyond 0 and 1, or add up to more than 1."""


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
        Yield {"doses": uint16 (sites, samples)} instead, in units of 1/16384, 65535 where missing.
    """
    logging.disable(logging.CRITICAL)
    with bgen.BgenReader(str(path), delay_parsing=True) as reader:
        if names:
            yield from _names(reader, count)
            return
        header, left_out = reader.header, frozenset(skip)
        held: list[tuple[np.ndarray, int]] = []
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


def _doses(variant: bgen.BgenVar, place: str) -> tuple[np.ndarray, int]:
    """Return the second allele's doses by copy (samples, 2), or in all (samples, 1) without phase, and haploid calls.

    A sample with one copy is counted as two; NaN stands for a missing call.
    """
    copies = variant.ploidy
    if not ((copies >= 1) & (copies <= 2)).all():
        odd = int(copies[(copies < 1) | (copies > 2)][0])
        raise InputError(place, f"a call has {odd} copies; one or two can be read", "Leave out such samples.")
    values = variant.probabilities.astype(np.float64)
    if (values < -_SLACK).any() or (values > 1 + _SLACK).any():
        raise InputError(place, "a probability lies outside 0 to 1", "Is the file damaged? Write it anew.")
    single = copies == 1
    if variant.is_phased:
        pairs = values.reshape(len(values), -1, 2)
        if pairs.shape[1] == 1:
            pairs = np.repeat(pairs, 2, 1)
        pairs[single, 1] = pairs[single, 0]
        totals, parts = pairs.sum(2), pairs[:, :, 1]
    else:
        totals = np.nansum(values, 1, keepdims=True)
        totals[np.isnan(values[:, :2]).any(1)] = np.nan
        two = values[:, 1] + 2 * values[:, 2] if values.shape[1] > 2 else 2 * values[:, 1]
        parts = np.where(single, 2 * values[:, 1], two)[:, np.newaxis]
    if (totals > 1 + _SLACK).any():
        raise InputError(place, "its probabilities add up to more than 1", "Is the file damaged? Write it anew.")
    parts = np.where(totals > 0, parts.clip(0, None), np.nan)
    return parts, int((single & ~np.isnan(parts).any(1)).sum())


def _block(held: list[tuple[np.ndarray, int]], doses: bool) -> Block:
    values = np.stack([parts.sum(1) for parts, _ in held])
    if doses:
        return {}, {"doses": exact(values)}
    calls, fractions = rounded(values)
    arrays = {"calls": calls, "fractions": fractions}
    if any(parts.shape[1] == 2 for parts, _ in held):
        arrays |= _copies(held, calls)
    head = {"example": examples(values, calls) if fractions.any() else []}
    return {**head, "haploid": sum(number for _, number in held)}, arrays


def _copies(held: list[tuple[np.ndarray, int]], calls: np.ndarray) -> dict[str, np.ndarray]:
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
