"""Compiled loops over packed calls: they are counted and centred as they lie, two bits each, never unpacked to bytes.

Codes are those of a .bed: 0 two copies of a1, 1 missing, 2 one copy, 3 none. What compiles costs a moment, so that this
is imported where packed calls are computed with, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numba
import numpy as np


def compiled(function: Callable[..., Any]) -> Any:
    """Compile lazily, kept on disk where there is a place to write and forgotten where there is none."""
    made: Any = numba.njit  # its own types do not know of arrays
    try:
        return made(cache=True, nogil=True, error_model="numpy")(function)
    except RuntimeError:
        return made(nogil=True, error_model="numpy")(function)


@compiled
def count(
    bits: np.ndarray,
    mask: np.ndarray,
    by_variant: np.ndarray,
    missing_of_sample: np.ndarray,
    heterozygous_of_sample: np.ndarray,
) -> None:
    """Count the codes of the samples in `mask` (a byte for four, 01 for each).

    Parameters
    ----------
    bits : uint8 (variants, bytes)
    mask : uint8 (bytes,)
    by_variant : int64 (3, variants), set to how many are missing, one copy, none
    missing_of_sample, heterozygous_of_sample : int64 (4 * bytes,), added to; empty where they are not wanted
    """
    for v in range(bits.shape[0]):
        missing = one = none = np.int32(0)
        for b in range(bits.shape[1]):
            low, high, own = bits[v, b] & np.uint8(0x55), (bits[v, b] >> np.uint8(1)) & np.uint8(0x55), mask[b]
            missing += np.int32(_ones(low & ~high & own))
            one += np.int32(_ones(high & ~low & own))
            none += np.int32(_ones(high & low & own))
        by_variant[0, v], by_variant[1, v], by_variant[2, v] = missing, one, none
    if not len(missing_of_sample):
        return
    of_missing, of_one = np.empty((4, bits.shape[1]), np.uint8), np.empty((4, bits.shape[1]), np.uint8)
    for start in range(0, bits.shape[0], 255):
        of_missing[:], of_one[:] = 0, 0
        for v in range(start, min(start + 255, bits.shape[0])):
            for place in range(4):
                for b in range(bits.shape[1]):
                    code = (bits[v, b] >> np.uint8(2 * place)) & np.uint8(3)
                    of_missing[place, b] += np.uint8(code == 1)
                    of_one[place, b] += np.uint8(code == 2)
        for place in range(4):
            for b in range(bits.shape[1]):
                missing_of_sample[4 * b + place] += of_missing[place, b]
                heterozygous_of_sample[4 * b + place] += of_one[place, b]


@compiled
def _ones(pairs: Any) -> Any:
    """Return how many of four pairs of bits, each 00 or 01, are 01."""
    pairs = (pairs & np.uint8(0x33)) + ((pairs >> np.uint8(2)) & np.uint8(0x33))
    return (pairs + (pairs >> np.uint8(4))) & np.uint8(0x0F)


@compiled
def look_up(bits: np.ndarray, tables: np.ndarray, out: np.ndarray) -> None:
    """Write tables[v, code] into out (variants, samples) for every call of all samples.

    Parameters
    ----------
    bits : uint8 (variants, bytes)
    tables : (variants, 4), of the type of `out`
    """
    whole = out.shape[1] // 4
    for v in range(bits.shape[0]):
        two, missing, one, none = tables[v, 0], tables[v, 1], tables[v, 2], tables[v, 3]
        for b in range(whole):
            byte = bits[v, b]
            for place in range(4):  # a choice, not an index, so that it runs on many calls at once
                odd = (byte >> np.uint8(2 * place)) & np.uint8(1)
                low = missing if odd else two
                high = none if odd else one
                out[v, 4 * b + place] = high if byte & np.uint8(2 << 2 * place) else low
        for sample in range(4 * whole, out.shape[1]):
            out[v, sample] = tables[v, (bits[v, sample >> 2] >> np.uint8(2 * (sample & 3))) & np.uint8(3)]


@compiled
def look_up_some(bits: np.ndarray, rows: np.ndarray, tables: np.ndarray, out: np.ndarray) -> None:
    """Write tables[v, code] into out (variants, rows) for the calls of some samples, int64 (rows,)."""
    for v in range(bits.shape[0]):
        for place in range(len(rows)):
            sample = rows[place]
            out[v, place] = tables[v, (bits[v, sample >> 2] >> np.uint8(2 * (sample & 3))) & np.uint8(3)]
