"""Calls kept as two bits each, variant by variant, in a file: the layout of a PLINK 1 .bed.

A quarter of a byte per call, read by block: neither a whole matrix in memory nor a copy of the file is needed, and what
leaves out samples or variants only says which are left. Source: https://www.cog-genomics.org/plink/1.9/formats#bed.
"""

from __future__ import annotations

import shutil
import weakref
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from explorer.errors import InputError
from explorer.progress import Progress, silent

HEADER = b"\x6c\x1b\x01"
"""The first bytes of a .bed whose calls are stored by variant."""
_COPIES = (2, -1, 1, 0)
"""Copies of allele a1 that the codes 0, 1, 2, 3 of a .bed stand for; -1 is a missing call."""
FEW = 8
"""Of fewer samples than one in so many only their own bits are decoded."""
_WRITE_BYTES = 32 * 2**20
_NOTHING = np.zeros(0, np.int64)

Selection = slice | np.ndarray | int
"""Some samples or variants: a slice, indices, a mask, or one of them."""


class PackedCalls:
    """Dosages int8 (samples, variants) in a file, two bits each; never changed but by what made them.

    `dosages[samples, variants]` and `read` decode what is asked for; reading neighbouring variants is fast, reading few
    samples costs as much as reading all of them.

    Attributes
    ----------
    path : Path
        The file: 3 bytes of header, then (samples in the file + 3) // 4 bytes for each variant.
    shape : (samples, variants)
        After selection.
    ploidy : 1 or 2
        Where 1, two copies count as one.
    stamp : (bytes, ns) or None
        Size and time of the file when it was taken, where it is somebody else's; None where it is our own.
    """

    dtype = np.dtype(np.int8)
    ndim = 2

    def __init__(
        self,
        path: Path,
        samples: int,
        variants: int,
        ploidy: int = 2,
        rows: np.ndarray | None = None,
        columns: np.ndarray | None = None,
        stamp: tuple[int, int] | None = None,
    ) -> None:
        self.path, self.ploidy, self.stamp = Path(path), ploidy, stamp
        self._samples, self._variants = samples, variants
        self._rows, self._columns = rows, columns
        self._width = (samples + 3) // 4
        self._origin: PackedCalls | None = None  # kept, as a temporary folder may go with it
        self.shape = (samples if rows is None else len(rows), variants if columns is None else len(columns))

    def __repr__(self) -> str:
        return f"PackedCalls({self.path.name}, {self.shape[0]} x {self.shape[1]})"

    def __len__(self) -> int:
        return self.shape[0]

    @property
    def size(self) -> int:
        """Number of calls."""
        return self.shape[0] * self.shape[1]

    @property
    def whole(self) -> bool:
        """Whether these are all calls of the file, in its order."""
        return self._rows is None and self._columns is None

    @property
    def bytes_per_variant(self) -> int:
        """Bytes that reading a variant takes, of however few samples: its bits, and a byte for each in the file."""
        return self._width + self._samples

    def take(self, samples: Selection | None = None, variants: Selection | None = None) -> PackedCalls:
        """Return some of the calls, in that order, without reading or copying any."""
        rows, columns = self._rows, self._columns
        if samples is not None:
            rows = (np.arange(self._samples) if rows is None else rows)[_several(samples)]
        if variants is not None:
            columns = (np.arange(self._variants) if columns is None else columns)[_several(variants)]
        return self._derived(self.ploidy, rows, columns, self.stamp)

    def halved(self) -> PackedCalls:
        """Return the same calls of haploids: two copies count as one."""
        return self._derived(1, self._rows, self._columns, self.stamp)

    def taken_over(self) -> PackedCalls:
        """Return the same calls of a file that is our own from now on."""
        return self._derived(self.ploidy, self._rows, self._columns, None)

    def _derived(
        self, ploidy: int, rows: np.ndarray | None, columns: np.ndarray | None, stamp: tuple[int, int] | None
    ) -> PackedCalls:
        made = PackedCalls(self.path, self._samples, self._variants, ploidy, rows, columns, stamp)
        made._origin = self._origin or self
        return made

    def read(self, samples: Selection | None = None, variants: Selection | None = None) -> np.ndarray:
        """Return decoded calls int8 (samples, variants), stored variant by variant (Fortran order where possible).

        Raises
        ------
        InputError : the file is no longer there, or no longer what it was
        """
        columns = _chosen(self._variants, self._columns, variants)
        rows = None if samples is None and self._rows is None else _chosen(self._samples, self._rows, samples)
        bits = self._bits(columns)
        if rows is not None and FEW * len(rows) < self._samples:
            codes = bits[:, rows >> 2] >> (2 * (rows & 3)).astype(np.uint8) & 3
            return _ONE[self.ploidy][codes].T
        block = decoded(bits, self._samples, self.ploidy)
        return (block if rows is None else block[:, rows]).T

    def bits(self, variants: Selection | None = None) -> np.ndarray:
        """Return the codes of all samples of the file at some variants: uint8 (variants, bytes), the last bits 0."""
        return self._bits(_chosen(self._variants, self._columns, variants))

    def rows(self, samples: np.ndarray | None = None) -> np.ndarray:
        """Return which samples of the file these are: indices (samples,)."""
        return _chosen(self._samples, self._rows, samples)

    def mask(self, samples: np.ndarray | None = None) -> np.ndarray | None:
        """Return uint8 (bytes,): a byte for four samples of the file, 01 for each chosen; None where one repeats."""
        times = np.bincount(self.rows(samples), minlength=4 * self._width)
        if times.max(initial=0) > 1:
            return None
        quads = times.astype(np.uint8).reshape(-1, 4)
        return quads[:, 0] | quads[:, 1] << 2 | quads[:, 2] << 4 | quads[:, 3] << 6

    def count(
        self, variants: slice, mask: np.ndarray, missing_of_sample: np.ndarray, heterozygous_of_sample: np.ndarray
    ) -> np.ndarray:
        """Return int64 (3, variants): missing calls, heterozygotes and calls without a1, of the samples in `mask`.

        Missing calls and heterozygotes are added up in two int64 (4 * bytes,) by sample of the file, unless these are
        empty. Haploids are counted as they are written, before halving.
        """
        from explorer.datasets import bits

        found = self._bits(_chosen(self._variants, self._columns, variants))
        counts = np.empty((3, len(found)), np.int64)
        bits.count(found, mask, counts, missing_of_sample, heterozygous_of_sample)
        return counts

    def centred(
        self, samples: np.ndarray | None, variants: Selection | None, mask: np.ndarray, dtype: type[np.floating]
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return copies less their mean over the samples (in `mask` too), 0 where missing; the means; numbers of calls.

        Floats (samples, variants), stored variant by variant; float64 and int64 (variants,), NaN without a call.
        """
        from explorer.datasets import bits

        rows = None if samples is None and self._rows is None else self.rows(samples)
        found = self._bits(_chosen(self._variants, self._columns, variants))
        missing, one, none = counts = np.empty((3, len(found)), np.int64)
        bits.count(found, mask, counts, _NOTHING, _NOTHING)
        called = (self._samples if rows is None else len(rows)) - missing
        copies = _FOUR[self.ploidy][:4].view(np.int8)[::4]  # the first calls of bytes 0 to 3: what each code is
        total = (called - one - none) * copies[0] + one * copies[2]
        with np.errstate(invalid="ignore", divide="ignore"):
            mean = total.astype(np.float64) / called
        tables = np.subtract(copies, np.nan_to_num(mean)[:, None], dtype=dtype)
        tables[:, 1] = 0
        shape = (len(found), self._samples if rows is None else len(rows))
        out: np.ndarray = np.empty(shape, np.dtype(dtype))
        if rows is None:
            bits.look_up(found, tables, out)
        else:
            bits.look_up_some(found, rows, tables, out)
        return out.T, mean, called

    def multiplied(
        self, samples: np.ndarray | None, variants: Selection | None, mask: np.ndarray, columns: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Return what `columns` float64 (samples, c) need of the calls of these samples (in `mask` too), at their mean.

        Products of copies less their mean with the columns, over the samples called: float64 (variants, c); those with
        themselves: float64 (variants,); calls: int64 (variants,); the samples that lack one, variant by variant, as
        rows of the columns: int64 (missing,); and where each variant's begin: int64 (variants + 1,).
        """
        from explorer.datasets import bits

        found = self._bits(_chosen(self._variants, self._columns, variants))
        missing, one, none = counts = np.empty((3, len(found)), np.int64)
        bits.count(found, mask, counts, _NOTHING, _NOTHING)
        rows = self.rows(samples)
        called, number = len(rows) - missing, np.zeros(4 * self._width, np.int64)
        number[rows] = np.arange(len(rows))
        copies = _FOUR[self.ploidy][:4].view(np.int8)[::4].astype(np.int64)
        total = (called - one - none) * copies[0] + one * copies[2]
        squares = (called - one - none) * copies[0] ** 2 + one * copies[2] ** 2
        spread = np.zeros((4 * self._width, columns.shape[1]))
        spread[rows] = columns
        starts, products = np.concatenate([[0], np.cumsum(missing)]), np.empty((len(found), columns.shape[1]))
        lacking = np.empty(starts[-1], np.int64)
        bits.multiply(found, np.where(copies < 0, 0.0, copies), spread, products)
        bits.list_missing(found, mask, number, starts, lacking)
        there = np.maximum(called, 1)
        bits.take_off_mean(lacking, starts, np.ascontiguousarray(columns), total / there, products)
        return products, (called * squares - total**2) / there, called, lacking, starts

    def __getitem__(self, index: tuple[Selection, Selection]) -> np.ndarray:
        samples, variants = index
        block = self.read(_some(samples), _some(variants))
        if isinstance(samples, int | np.integer):
            return block[0, 0] if isinstance(variants, int | np.integer) else block[0]
        return block[:, 0] if isinstance(variants, int | np.integer) else block

    def __setitem__(self, index: tuple[Selection, Selection], values: np.ndarray) -> None:
        """Write the calls of neighbouring variants, of all samples."""
        samples, variants = index
        if not self.whole or self.stamp is not None or not isinstance(samples, slice) or samples != slice(None):
            raise IndexError("only whole variants of an own file are written")
        columns = np.arange(self._variants)[_several(variants)]
        bits = packed(np.broadcast_to(np.asarray(values), (self._samples, len(columns))), self.ploidy)
        with open(self.path, "r+b") as file:
            for start, stop in _runs(columns):
                file.seek(len(HEADER) + int(columns[start]) * self._width)
                file.write(bits[start:stop].data)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        array = np.ascontiguousarray(self.read())
        return array if dtype is None else array.astype(dtype)

    def packed(self, ploidy: int) -> Iterator[np.ndarray]:
        """Yield the bits of some variants at a time, uint8 (variants, bytes), padded with zeros, as a .bed has them.

        Of haploids (`ploidy` 1) a copy is written as two.
        """
        step = max(1, _WRITE_BYTES // max(1, self._samples))
        for start in range(0, self.shape[1], step):
            stop = min(start + step, self.shape[1])
            if self._rows is None and self.ploidy == ploidy:
                yield self._bits(_chosen(self._variants, self._columns, slice(start, stop)))
            else:
                yield packed(self.read(None, slice(start, stop)), ploidy)

    def refuse_changed(self) -> None:
        """Raise InputError where the file is somebody else's and is no longer what it was when it was taken."""
        if self.stamp is None:
            return
        try:
            now = self.path.stat()
        except OSError:
            raise self._gone("is no longer there") from None
        if (now.st_size, now.st_mtime_ns) != self.stamp:
            raise self._gone("has changed since")

    def _gone(self, what: str) -> InputError:
        return InputError(
            self.path.name,
            f"the genotypes stayed in this file ({self.path.parent}), and it {what}",
            "Put it back as it was, or load it again.",
        )

    def _bits(self, columns: slice | np.ndarray) -> np.ndarray:
        """Return uint8 (variants, bytes): from the file, by runs of neighbours."""
        self.refuse_changed()
        indices = np.arange(self._variants)[columns] if isinstance(columns, slice) else columns
        bits = np.empty((len(indices), self._width), np.uint8)
        try:
            with open(self.path, "rb", buffering=0) as file:
                for start, stop in _runs(indices):
                    file.seek(len(HEADER) + int(indices[start]) * self._width)
                    _fill(file, bits[start:stop])
        except EOFError:
            raise self._gone("is cut off") from None
        except OSError:
            raise self._gone("is no longer there") from None
        if self._samples % 4 and bits.size:
            bits[:, -1] &= np.uint8((1 << 2 * (self._samples % 4)) - 1)
        return bits


def create(path: Path, samples: int, variants: int) -> PackedCalls:
    """Return the calls of a new file, to be filled by `calls[:, variants] = dosages`."""
    with open(path, "wb") as file:
        file.write(HEADER)
        file.truncate(len(HEADER) + (samples + 3) // 4 * variants)
    return PackedCalls(path, samples, variants)


def write(path: Path, calls: PackedCalls, ploidy: int, progress: Progress = silent) -> None:
    """Write the calls as a new file; where that is all of a file of our own on the same disk, it is linked."""
    if calls.whole and calls.stamp is None and calls.ploidy == ploidy:
        try:
            path.hardlink_to(calls.path)
            return
        except OSError:
            pass
    done = 0
    with open(path, "wb") as file:
        file.write(HEADER)
        for bits in calls.packed(ploidy):
            file.write(np.ascontiguousarray(bits).data)
            progress(done := done + len(bits), calls.shape[1], "Writing the calls")


def removed_with(calls: PackedCalls, folder: Path) -> None:
    """Remove a temporary folder when the calls in it are no longer used."""
    weakref.finalize(calls, shutil.rmtree, folder, ignore_errors=True)


def decoded(bits: np.ndarray, samples: int, ploidy: int = 2) -> np.ndarray:
    """Return the calls int8 (variants, samples) of uint8 (variants, bytes); -1 where missing.

    >>> decoded(np.array([[0b00_11_10_01]], np.uint8), 4).tolist()
    [[-1, 1, 0, 2]]
    """
    quads = _FOUR[ploidy][bits]
    return quads.view(np.int8).reshape(len(bits), -1)[:, :samples]


def packed(dosages: np.ndarray, ploidy: int = 2) -> np.ndarray:
    """Return uint8 (variants, bytes) of dosages int8 (samples, variants); the last bits of a variant are 0.

    >>> packed(np.array([[-1], [1], [0], [2], [0]], np.int8)).tolist()
    [[57, 3]]
    """
    samples, variants = dosages.shape
    codes = np.zeros((variants, -(-samples // 4) * 4), np.uint8)
    codes[:, :samples] = _CODES[ploidy][(dosages.T + 1).view(np.uint8)]
    quads = codes.reshape(variants, -1, 4)
    return quads[..., 0] | quads[..., 1] << 2 | quads[..., 2] << 4 | quads[..., 3] << 6


def _four(ploidy: int) -> np.ndarray:
    """Return what every byte stands for, four int8 calls as one uint32 (256,)."""
    copies = np.array(_COPIES, np.int8)
    if ploidy == 1:
        copies = np.where(copies > 0, copies // 2, copies).astype(np.int8)
    byte = np.arange(256)
    return np.stack([copies[byte >> 2 * place & 3] for place in range(4)], axis=1).copy().view(np.uint32).ravel()


_FOUR = {ploidy: _four(ploidy) for ploidy in (1, 2)}
_ONE = {ploidy: fours.view(np.int8).reshape(256, 4)[:4, 0].copy() for ploidy, fours in _FOUR.items()}
"""What a code stands for, by ploidy."""
_CODES = {1: np.array([1, 3, 0], np.uint8), 2: np.array([1, 3, 2, 0], np.uint8)}
"""Codes of -1, 0, 1, 2 copies, by ploidy."""


def _runs(indices: np.ndarray) -> Iterator[tuple[int, int]]:
    """Yield (start, stop) of the stretches of neighbouring numbers."""
    if not len(indices):
        return
    ends = np.flatnonzero(np.diff(indices) != 1) + 1
    bounds = [0, *ends.tolist(), len(indices)]
    yield from pairwise(bounds)


def _fill(file: Any, out: np.ndarray) -> None:
    view = out.data.cast("B") if out.size else memoryview(b"")
    while len(view):
        got = file.readinto(view)
        if not got:
            raise EOFError
        view = view[got:]


def _several(index: Selection) -> slice | np.ndarray:
    return slice(index, index + 1 or None) if isinstance(index, int | np.integer) else index


def _some(index: Selection) -> Selection | None:
    return None if isinstance(index, slice) and index == slice(None) else _several(index)


def _chosen(count: int, within: np.ndarray | None, index: Selection | None) -> np.ndarray:
    every = np.arange(count) if within is None else within
    return every if index is None else every[_several(index)]
