"""The decoder of PLINK 2 .pgen files, for a process apart: hardcalls, phased hardcalls and doses, by pgenlib."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import numpy as np
import pgenlib

from explorer.datasets.doses import exact, examples, rounded
from explorer.datasets.formats.apart import Block, Count

_MISSING = -9
_HARDCALLS_ONLY = 4
"""Below this the low four bits of the header's control byte leave no room for phase or doses."""


def blocks(
    path: Path,
    count: Count,
    samples: int,
    variants: int,
    several: Mapping[str, int],
    taken: Mapping[str, list[int]],
    together: int = 256,
    doses: bool = False,
) -> Iterator[Block]:
    """Yield the calls of some variants at a time, as `decoded.assemble` takes them, or their doses.

    Parameters
    ----------
    several : str(variant from 0) -> its number of alleles, where that is not 2
    taken : str(variant from 0) -> the alleles of which each becomes a site, where that is not [1]; [] leaves it out
    together : int
        Variants that are decoded by one call of the library.
    doses : bool
        Yield doses instead of calls: {"doses": uint16 (sites, samples)}, in units of 1/16384, 65535 where missing.
    """
    alleles = np.full(variants, 2, np.uintp)
    for variant, number in several.items():
        alleles[int(variant)] = number
    offsets = np.concatenate([np.zeros(1, np.uintp), np.cumsum(alleles, dtype=np.uintp)])
    reader = pgenlib.PgenReader(
        bytes(path), raw_sample_ct=samples, variant_ct=variants, allele_idx_offsets=offsets if several else None
    )
    plain = _plain(path)
    phased = reader.hardcall_phase_present()
    for start in range(0, variants, together):
        count(start + 1)
        end = min(start + together, variants)
        sites = [(variant, allele) for variant in range(start, end) for allele in taken.get(str(variant), [1])]
        if not sites:
            continue
        usual = len(sites) == end - start and all(allele == 1 for _, allele in sites)
        span = (start, end) if usual else None
        if plain and not doses:
            calls = _filled(reader.read, reader.read_range, sites, span, np.empty((len(sites), samples), np.int8))
            calls[calls == _MISSING] = -1
            yield {}, {"calls": calls, "fractions": np.zeros(len(sites), np.int64)}
            continue
        values = np.empty((len(sites), samples), np.float32)
        _filled(reader.read_dosages, reader.read_dosages_range, sites, span, values)
        calls, fractions = rounded(values)
        if doses:
            yield {}, {"doses": exact(values), "fractions": fractions}
            continue
        arrays = {"calls": calls, "fractions": fractions}
        if phased:
            arrays |= _copies(reader, sites, samples)
        yield {"example": examples(values, calls) if fractions.any() else []}, arrays


def _plain(path: Path) -> bool:
    """Return whether the header leaves no room for phase or doses in any variant."""
    with open(path, "rb") as file:
        start = file.read(12)
    return start[2] == 0x02 or (start[2] == 0x10 and start[11] & 15 < _HARDCALLS_ONLY)


def _filled(
    one: Callable[..., None],
    several: Callable[..., None],
    sites: list[tuple[int, int]],
    span: tuple[int, int] | None,
    out: np.ndarray,
) -> np.ndarray:
    if span is not None:
        several(*span, out)
        return out
    for row, (variant, allele) in enumerate(sites):
        one(variant, out[row], allele)
    return out


def _copies(reader: pgenlib.PgenReader, sites: list[tuple[int, int]], samples: int) -> dict[str, np.ndarray]:
    """Return which copies carry the allele of each site, and which sites have unphased heterozygotes."""
    codes, phase = np.empty(2 * samples, np.int32), np.empty(samples, np.uint8)
    copies = np.empty((len(sites), samples, 2), np.int8)
    unphased = np.zeros(len(sites), bool)
    before = -1
    for row, (variant, allele) in enumerate(sites):
        if variant != before:
            reader.read_alleles_and_phasepresent(variant, codes, phase)
            before = variant
        pair = codes.reshape(samples, 2)
        carried = (pair == allele).astype(np.int8)
        absent = pair[:, 0] < 0
        unphased[row] = ((carried[:, 0] != carried[:, 1]) & ~absent & (phase == 0)).any()
        carried[absent] = -1
        copies[row] = carried
    return {"copies": copies, "unphased": unphased}
