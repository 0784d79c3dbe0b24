"""Genotypes that lie on a device as a whole: a byte or two each as they are stored, or packed at two bits per call.

Both are read from the dataset by blocks of variants, so that beside the device no copy of a large matrix is ever made.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import torch
from torch import Tensor

from explorer.datasets import blocks, by_sample, encodings
from explorer.datasets.blocks import Dosages
from explorer.datasets.encodings import Counts
from explorer.datasets.genotypes import Genotypes
from explorer.progress import Progress, silent

LOOKED_AT = 2**25
"""Bytes that are looked at together."""
EVERY = 4 * 64
"""Positions of two samples in which every byte is there once."""


class Genes(Protocol):
    """A fold's genotypes, from which the samples of a step are taken on their device."""

    def __len__(self) -> int:
        """Return the number of samples."""
        ...

    def take(self, rows: Tensor | slice) -> Tensor:
        """Return the genotypes (n, positions, ...) of these samples, as `Encoder.forward` takes them."""
        ...


class Whole:
    """Calls int8, or doses int16, as they are stored.

    Parameters
    ----------
    genotypes : (samples, positions), of phased genotypes (samples, positions, 2)
    """

    def __init__(self, genotypes: Tensor) -> None:
        self._genotypes = genotypes

    def __len__(self) -> int:
        return len(self._genotypes)

    def complete(self) -> bool:
        """Return whether these are calls of which none is missing; every one is looked at."""
        if self._genotypes.dtype != torch.int8:
            return False
        on_cpu = self._genotypes.device.type == "cpu"
        return bool((self._genotypes.numpy() if on_cpu else self._genotypes).min() >= 0)

    def take(self, rows: Tensor | slice) -> Tensor:
        """Return the genotypes of these samples."""
        return self._genotypes[rows] if isinstance(rows, slice) else self._genotypes.index_select(0, rows)


class Packed:
    """Calls of two bits, unpacked as they are taken: a step reads a quarter of the bytes, and nothing from the host.

    Parameters
    ----------
    packed : uint8 (samples, bytes, ...), as `by_sample.tiles` makes them
    positions : of a sample
    """

    def __init__(self, packed: Tensor, positions: int) -> None:
        self._packed, self._positions = packed, positions
        self._unpacking = Unpacking(packed.shape[1:], positions, packed.device)

    def __len__(self) -> int:
        return len(self._packed)

    def complete(self) -> bool:
        """Return whether no call is missing, no code 0: every one is looked at, some samples at a time."""
        step = max(1, LOOKED_AT // max(1, self._packed[:1].numel()))
        beyond = by_sample.beyond(self._positions, self._packed.ndim - 1, self._packed.device)
        for start in range(0, len(self._packed), step):
            some = self._packed[start : start + step]
            codes = (some | some >> 1 | beyond) & 0x55
            if bool((codes != 0x55).any()):
                return False
        return True

    def take(self, rows: Tensor | slice) -> Tensor:
        """Return int8 calls of these samples, -1 where missing."""
        return self._unpacking(self._packed[rows] if isinstance(rows, slice) else self._packed.index_select(0, rows))


class Unpacking:
    """Makes calls of the bytes of samples, on their device, without asking the host for anything.

    Parameters
    ----------
    shape : of a sample's bytes: (bytes,), or of phased genotypes (bytes, 2)
    positions : of a sample
    """

    def __init__(self, shape: Sequence[int], positions: int, device: torch.device) -> None:
        self._shape, self._positions = tuple(shape), positions
        self._shifts = by_sample.shifts(1 + len(self._shape), device)

    def __call__(self, packed: Tensor) -> Tensor:
        """Return int8 (n, positions, ...) of uint8 (n, bytes, ...), or of the same bytes one after the other."""
        return by_sample.unpacked(packed.view(-1, *self._shape), self._positions, self._shifts)


def doses(stored: Tensor) -> Tensor:
    """Return int16 doses (n, positions) of the bytes (n, 2 * positions) of samples."""
    return stored.view(torch.int16)


def unpacks(where: torch.device) -> bool:
    """Return whether a device unpacks every byte as the processor does: not every device can do every step."""
    every = torch.arange(256, dtype=torch.uint8).view(2, 64, 2)
    try:
        there = Packed(every.to(where), EVERY).take(slice(0, 2)).cpu()
    except (RuntimeError, NotImplementedError, TypeError):
        return False
    return torch.equal(there, Packed(every, EVERY).take(slice(0, 2)))


def source(genotypes: Genotypes, encoding: str) -> Dosages:
    """Return what an encoding reads: dosages (samples, variants), or both copies (samples, variants, 2).

    InputError where the two copies are wanted of genotypes that are not phased.
    """
    return encodings.both_copies(genotypes) if encoding == "haplotype" else genotypes.dosages


def read_whole(
    stored: Dosages,
    rows: np.ndarray,
    columns: np.ndarray,
    where: torch.device,
    counts: Counts | None = None,
    counted: int = 0,
    progress: Progress = silent,
) -> Tensor:
    """Return the genotypes of these samples and variants on a device, read block by block.

    Parameters
    ----------
    stored : as `source` gives it
    counts, counted : take up the genotypes of the first `counted` samples
    """
    kind = torch.int16 if blocks.are_doses(stored) else torch.int8
    made = torch.empty((len(rows), len(columns), *stored.shape[2:]), dtype=kind, device=where)
    for start, stop, block in blocks.parts(stored, rows, columns, 4, progress):
        if counts is not None:
            counts.add(start, stop, block[:counted])
        if where.type == "cpu":
            made.numpy().view(block.dtype)[:, start:stop] = block
        else:
            made[:, start:stop] = encodings.tensor(np.array(block, order="C"))
    return made


def read_packed(
    stored: Dosages,
    rows: np.ndarray,
    columns: np.ndarray,
    where: torch.device,
    counts: Counts | None = None,
    counted: int = 0,
    progress: Progress = silent,
) -> Tensor:
    """Return uint8 (samples, bytes, ...) on a device: as `read_whole`, at two bits per call."""
    shape = (len(rows), by_sample.width(len(columns)), *stored.shape[2:])
    made = torch.empty(shape, dtype=torch.uint8, device=where)
    for start, stop, packed in by_sample.tiles(stored, rows, columns, progress, counts, counted):
        made[:, start:stop] = torch.from_numpy(np.ascontiguousarray(packed))
    return made
