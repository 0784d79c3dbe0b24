"""Where dosages lie: in memory when small, in a memory-mapped .npy above a size; never copied whole."""

from __future__ import annotations

import mmap
import shutil
import tempfile
import uuid
import weakref
from dataclasses import replace
from pathlib import Path

import numpy as np

from explorer.datasets import dataset
from explorer.datasets.genotypes import Genotypes
from explorer.progress import Progress, silent

BLOCK_BYTES = 32 * 2**20
"""Genotypes are read, changed and counted in blocks of about this size."""


def allocate(shape: tuple[int, ...], scratch: Path | None = None) -> np.ndarray:
    """Return an int8 array to be filled: memory-mapped on a new .npy in `scratch` where it is large.

    Without a scratch folder a temporary one is made, which is removed with the array.
    """
    size = int(np.prod(shape, dtype=np.int64))
    if size <= dataset.IN_MEMORY_BYTES:
        return np.empty(shape, np.int8)
    own = scratch is None
    folder = Path(tempfile.mkdtemp(prefix="snp-explorer-")) if scratch is None else scratch
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"dosages-{uuid.uuid4().hex[:12]}.npy"
    try:
        array = np.lib.format.open_memmap(path, mode="w+", dtype=np.int8, shape=shape)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    if own:
        weakref.finalize(array, shutil.rmtree, folder, ignore_errors=True)
    return array


def forget(array: np.ndarray) -> None:
    """Let the system take back the pages of a mapped array that were touched so far; nothing written is lost."""
    mapped = getattr(array, "_mmap", None)
    if isinstance(mapped, mmap.mmap) and hasattr(mmap, "MADV_DONTNEED"):
        mapped.madvise(mmap.MADV_DONTNEED)


def discard(array: np.ndarray) -> None:
    """Remove the file below a mapped array that is no longer needed."""
    filename = getattr(array, "filename", None)
    if filename:
        Path(filename).unlink(missing_ok=True)


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
    if getattr(genotypes.dosages, "filename", None) is None:
        return genotypes.take(samples, variants)
    rows = np.arange(genotypes.shape[0]) if samples is None else np.asarray(samples)
    columns = np.arange(genotypes.shape[1]) if variants is None else np.asarray(variants)
    kept = allocate((len(rows), len(columns)), scratch)
    step = max(1, BLOCK_BYTES // max(1, genotypes.shape[1]))
    for start in range(0, len(rows), step):
        progress(start, len(rows), "writing the mended genotypes")
        kept[start : start + step] = genotypes.dosages[rows[start : start + step]][:, columns]
        forget(kept)
    haplotypes = genotypes.haplotypes
    if haplotypes is not None:
        copies = allocate((len(rows), len(columns), 2), scratch)
        for start in range(0, len(rows), step):
            copies[start : start + step] = haplotypes[rows[start : start + step]][:, columns]
            forget(copies)
        haplotypes = copies
    return replace(
        genotypes,
        dosages=kept,
        samples=genotypes.samples[rows],
        variants=genotypes.variants.iloc[columns].reset_index(drop=True),
        haplotypes=haplotypes,
    )
