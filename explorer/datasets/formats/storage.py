"""Where genotypes lie while they are read: in memory when small, in a file above a size; never copied whole."""

from __future__ import annotations

import math
import os
import shutil
import tempfile
import uuid
import weakref
from dataclasses import replace
from pathlib import Path

import numpy as np

from explorer import machine
from explorer.datasets import blocks, dataset, packed
from explorer.datasets.blocks import Dosages
from explorer.datasets.genotypes import Genotypes
from explorer.datasets.packed import PackedCalls
from explorer.errors import InputError
from explorer.progress import Progress, silent

SCRATCH = "dosages-*"
"""The names of the files that are made here."""
BLOCK_BYTES = 32 * 2**20
"""Genotypes are read, changed and counted in blocks of about this size."""


def allocate(shape: tuple[int, int], scratch: Path | None = None) -> Dosages:
    """Return int8 dosages (samples, variants) to be filled by whole variants: where large, packed in a new file.

    Without a scratch folder a temporary one is made, which is removed with the dosages.
    """
    if shape[0] * shape[1] <= dataset.IN_MEMORY_BYTES:
        return np.empty(shape, np.int8)
    folder = _folder(scratch)
    _refuse_full(folder, shape[1] * ((shape[0] + 3) // 4))
    path = folder / f"dosages-{uuid.uuid4().hex[:12]}.bed"
    try:
        calls = packed.create(path, *shape)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    if scratch is None:
        packed.removed_with(calls, folder)
    return calls


def allocate_array(
    shape: tuple[int, ...], scratch: Path | None = None, dtype: type[np.integer] = np.int8
) -> np.ndarray:
    """Return an array (samples, variants, ...) to be filled: where large, mapped from a new .npy, by variants."""
    if math.prod(shape) * np.dtype(dtype).itemsize <= dataset.IN_MEMORY_BYTES:
        return np.empty(shape, dtype, order="F")
    folder = _folder(scratch)
    _refuse_full(folder, math.prod(shape) * np.dtype(dtype).itemsize)
    path = folder / f"dosages-{uuid.uuid4().hex[:12]}.npy"
    try:
        array = np.lib.format.open_memmap(path, mode="w+", dtype=dtype, shape=shape, fortran_order=True)
        _set_aside(path)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    if scratch is None:
        weakref.finalize(array, shutil.rmtree, folder, ignore_errors=True)
    return array


def _refuse_full(folder: Path, size: int) -> None:
    """Refuse what the disk has no room for before a file is made, which would take that room only bit by bit."""
    free = machine.disk(folder)
    if size > free:
        what = f"this takes {machine.size(size)}, and {machine.size(free)} are free"
        raise InputError(f"Disk of {folder}", what, "Delete what is no longer needed there, or use fewer variants.")


def _set_aside(path: Path) -> None:
    """Have the disk keep room for all of a file that is written through memory; OSError where it has none.

    Where room is lacking only once it is written to, the system ends the process (SIGBUS).
    """
    if hasattr(os, "posix_fallocate"):
        with open(path, "r+b") as file:
            os.posix_fallocate(file.fileno(), 0, os.fstat(file.fileno()).st_size)


def _folder(scratch: Path | None) -> Path:
    folder = Path(tempfile.mkdtemp(prefix="snp-explorer-")) if scratch is None else scratch
    folder.mkdir(parents=True, exist_ok=True)
    return folder


forget = blocks.forget


def file_of(dosages: Dosages) -> Path | None:
    """Return the file of our own in which dosages lie; None where they are in memory, or in somebody else's file."""
    if isinstance(dosages, PackedCalls):
        return dosages.path if dosages.stamp is None else None
    filename = getattr(dosages, "filename", None)
    return Path(filename) if filename else None


def discard(dosages: Dosages) -> None:
    """Remove the file below dosages that are no longer needed; one that is not our own stays."""
    path = file_of(dosages)
    if path is not None:
        path.unlink(missing_ok=True)


def columns_per_block(samples: int) -> int:
    """Return how many variants make a block of about BLOCK_BYTES."""
    return max(1, BLOCK_BYTES // max(1, samples))


def subset(
    genotypes: Genotypes,
    samples: np.ndarray | None = None,
    variants: np.ndarray | None = None,
    scratch: Path | None = None,
    progress: Progress = silent,
) -> Genotypes:
    """Return the genotypes of these sample and variant indices; like `take`, but never large in memory."""
    arrays = [a for a in (genotypes.dosages, genotypes.haplotypes) if a is not None and not isinstance(a, PackedCalls)]
    if not any(getattr(array, "filename", None) for array in arrays):
        return genotypes.take(samples, variants)
    rows = np.arange(genotypes.shape[0]) if samples is None else np.asarray(samples)
    columns = np.arange(genotypes.shape[1]) if variants is None else np.asarray(variants)
    dosages, haplotypes = genotypes.dosages, genotypes.haplotypes
    if isinstance(dosages, PackedCalls):
        dosages = dosages.take(samples, variants)
    else:
        dosages = _copied(dosages, rows, columns, scratch, progress)
    if haplotypes is not None:
        haplotypes = _copied(haplotypes, rows, columns, scratch, progress)
    return replace(
        genotypes,
        dosages=dosages,
        samples=genotypes.samples[rows],
        variants=genotypes.variants.iloc[columns].reset_index(drop=True),
        haplotypes=haplotypes,
        info=None if genotypes.info is None else genotypes.info[columns],
    )


def _copied(
    array: np.ndarray, rows: np.ndarray, columns: np.ndarray, scratch: Path | None, progress: Progress
) -> np.ndarray:
    kept = allocate_array((len(rows), len(columns), *array.shape[2:]), scratch, array.dtype.type)
    step = columns_per_block(array.shape[0] * array[:1, :1].nbytes)
    for start in range(0, len(columns), step):
        progress(start, len(columns), "writing the mended genotypes")
        kept[:, start : start + step] = blocks.read(array, rows, columns[start : start + step])
        forget(kept)
    return kept
