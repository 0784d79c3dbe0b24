"""Compiled loops over packed calls: counted, centred, multiplied as they lie, two bits each, never unpacked to bytes.

Codes are those of a .bed: 0 two copies of a1, 1 missing, 2 one copy, 3 none. What compiles costs a moment, so that this
is imported where packed calls are computed with, and nowhere else.
"""

from __future__ import annotations

from typing import Any

import numba
import numpy as np

from explorer.datasets.compiling import compiled

numba.config.SLP_VECTORIZE = 1  # type: ignore[attr-defined]  # what is written out four times is done at once


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


@compiled
def multiply(bits: np.ndarray, values: np.ndarray, columns: np.ndarray, out: np.ndarray) -> None:
    """Multiply the calls by a few columns: out[v, c] = the sum over samples s of values[code(v, s)] * columns[s, c].

    What each of the 256 bytes adds to four columns is worked out once for all variants, so that a byte costs a look-up
    and an addition, where its four calls would each have cost a product. Four bytes are looked up at a time.

    Parameters
    ----------
    bits : uint8 (variants, bytes)
    values : float64 (4,), what each code counts
    columns : float64 (4 * bytes, columns), 0 for samples that do not count
    out : float64 (variants, columns), set
    """
    words, count = _turned(bits), columns.shape[1]
    variants = words.shape[1]
    padded = np.zeros((16 * len(words), (count + 3) // 4 * 4))
    padded[: len(columns), :count] = columns
    tables, sums = np.empty((4, 256, 4)), np.empty((variants, 4))
    first, second, third, fourth = tables[0], tables[1], tables[2], tables[3]
    byte = np.uint32(255)
    for c in range(0, count, 4):
        sums[:] = 0
        for w in range(len(words)):
            for b in range(4):
                _add_up(values, padded[16 * w + 4 * b : 16 * w + 4 * b + 4, c : c + 4], tables[b])
            for v in range(variants):
                word = words[w, v]
                one, two = word & byte, word >> np.uint32(8) & byte
                three, four = word >> np.uint32(16) & byte, word >> np.uint32(24)
                # written out, so that they become one addition each of four numbers
                a0, b0 = first[one, 0] + second[two, 0], third[three, 0] + fourth[four, 0]
                a1, b1 = first[one, 1] + second[two, 1], third[three, 1] + fourth[four, 1]
                a2, b2 = first[one, 2] + second[two, 2], third[three, 2] + fourth[four, 2]
                a3, b3 = first[one, 3] + second[two, 3], third[three, 3] + fourth[four, 3]
                s0, s1, s2, s3 = sums[v, 0], sums[v, 1], sums[v, 2], sums[v, 3]
                sums[v, 0], sums[v, 1], sums[v, 2], sums[v, 3] = (
                    s0 + (a0 + b0),
                    s1 + (a1 + b1),
                    s2 + (a2 + b2),
                    s3 + (a3 + b3),
                )
        for j in range(min(4, count - c)):
            out[:, c + j] = sums[:, j]


@compiled
def _turned(bits: np.ndarray) -> np.ndarray:
    """Return bits uint8 (variants, bytes) as uint32 (words, variants), the bytes that are lacking 0."""
    variants, width = bits.shape
    words = np.zeros(((width + 3) // 4, variants), np.uint32)
    whole, line = width // 4, 16
    for start in range(0, whole, line):  # what a line of the cache holds, of all variants
        for v in range(variants):
            for w in range(start, min(start + line, whole)):
                low = np.uint32(bits[v, 4 * w]) | np.uint32(bits[v, 4 * w + 1]) << np.uint32(8)
                high = np.uint32(bits[v, 4 * w + 2]) | np.uint32(bits[v, 4 * w + 3]) << np.uint32(8)
                words[w, v] = low | high << np.uint32(16)
    for b in range(4 * whole, width):
        for v in range(variants):
            words[whole, v] |= np.uint32(bits[v, b]) << np.uint32(8 * (b & 3))
    return words


@compiled
def _add_up(values: np.ndarray, columns: np.ndarray, table: np.ndarray) -> None:
    """Set table (256, 4) to what each byte adds up to: the values of its four codes times columns (4 samples, 4)."""
    for code in range(4):
        for j in range(4):
            table[code, j] = values[code] * columns[0, j]
    known = 4
    for place in range(1, 4):
        for code in range(3, -1, -1):  # the first entries last, as the others are made of them
            for j in range(4):
                more = values[code] * columns[place, j]
                for i in range(known):
                    table[code * known + i, j] = table[i, j] + more
        known *= 4


@compiled
def turn(bits: np.ndarray, haploid: bool, out: np.ndarray) -> None:
    """Write calls that lie by variant as they lie by sample: four variants to a byte, as `by_sample` has them.

    Four bytes, of four samples each at four variants, become the four samples' bytes by exchanging fields of two bits
    across the diagonal of a square (Warren, Hacker's Delight, 7-3).

    Parameters
    ----------
    bits : uint8 (variants, bytes): the first variants of each byte of `out`, then the second, the third, the fourth
        ones, of which some of the last may be lacking
    haploid : whether two copies count as one
    out : uint8 (4 * bytes, variants of a kind), set
    """
    variants, width = bits.shape
    count, line = out.shape[1], 16
    fields = np.uint32(0x55555555)
    for start in range(0, width, line):  # what a line of the cache holds, of all variants
        for j in range(count):
            for b in range(start, min(start + line, width)):
                x = np.uint32(0x55555555)  # missing
                for k in range(4):
                    if k * count + j < variants:
                        x = x & ~(np.uint32(255) << np.uint32(8 * k)) | np.uint32(bits[k * count + j, b]) << np.uint32(
                            8 * k
                        )
                low, high = x & fields, x >> np.uint32(1) & fields
                if haploid:
                    x = high | (~high & ~low & fields) << np.uint32(1)
                else:
                    x = ~(high ^ low) & fields | (~low & fields) << np.uint32(1)
                t = (x ^ x >> np.uint32(6)) & np.uint32(0x00CC00CC)
                x = x ^ t ^ t << np.uint32(6)
                t = (x ^ x >> np.uint32(12)) & np.uint32(0x0000F0F0)
                x = x ^ t ^ t << np.uint32(12)
                for k in range(4):
                    out[4 * b + k, j] = np.uint8(x >> np.uint32(8 * k) & np.uint32(255))


@compiled
def list_missing(bits: np.ndarray, mask: np.ndarray, rows: np.ndarray, starts: np.ndarray, out: np.ndarray) -> None:
    """List the samples in `mask` that lack a call, variant by variant from starts[v] on, as `rows` numbers them.

    Parameters
    ----------
    bits : uint8 (variants, bytes); mask : uint8 (bytes,), a byte for four samples, 01 for each wanted
    rows : int64 (4 * bytes,), the number of each sample of the file
    starts : int64 (variants + 1,); out : int64 (starts[-1],), set
    """
    for v in range(bits.shape[0]):
        at = starts[v]
        if at == starts[v + 1]:
            continue
        for b in range(bits.shape[1]):
            lacking = bits[v, b] & ~(bits[v, b] >> np.uint8(1)) & mask[b]
            if lacking:
                for place in range(4):
                    if lacking >> np.uint8(2 * place) & np.uint8(1):
                        out[at] = rows[4 * b + place]
                        at += 1


@compiled
def take_off_mean(
    missing: np.ndarray, starts: np.ndarray, columns: np.ndarray, mean: np.ndarray, products: np.ndarray
) -> None:
    """Change products of copies with columns into those of copies less their mean, over the samples called.

    Parameters
    ----------
    missing, starts : int64, as `list_missing` has them, rows of the columns
    columns : float64 (rows, columns); mean : float64 (variants,); products : float64 (variants, columns), changed
    """
    whole = np.zeros(columns.shape[1])
    for row in range(columns.shape[0]):
        whole += columns[row]
    for v in range(len(mean)):
        for c in range(columns.shape[1]):
            there = whole[c]
            for place in range(starts[v], starts[v + 1]):
                there -= columns[missing[place], c]
            products[v, c] -= mean[v] * there
