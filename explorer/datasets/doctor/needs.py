"""What reading files and keeping them as a dataset needs: from their headers, or from one reading of them."""

from __future__ import annotations

from explorer.datasets import blocks, dataset
from explorer.datasets.dataset import Dataset
from explorer.datasets.doctor.report import Sources
from explorer.datasets.formats import extent, storage, vcf_sites
from explorer.datasets.formats.extent import Extent
from explorer.datasets.needs import Needs
from explorer.datasets.packed import PackedCalls

VARIANT_BYTES = 400
"""Memory for one variant while a table of variants is made: its words as Python's strings, in lists."""
SAMPLE_BYTES = 1000
"""The same of one sample."""
_PACKING = storage.BLOCK_BYTES * 5 // 4
"""Memory for calls that waited, while a block of them is packed."""
FASTEST, SLOWEST = 0.7, 2.0
"""Loading takes these times as long as the examination did; it also writes."""
WRITTEN_PER_SECOND = 100e6
"""Bytes that a slow disk writes in a second."""


def of_files(sources: Sources, keep: bool = True) -> Needs | None:
    """Return what it takes to read files, and to keep them as a dataset or only to examine them; without the time.

    Only headers and first parts are looked at. None where one of them does not tell its size.
    """
    found = [extent.of(path) for path in sources.all_genotypes]
    extents = [one for one in found if one is not None]
    if len(extents) < len(found):
        return None
    whole = extents[0] if len(extents) == 1 else extent.together(extents)
    return _needs(whole, len(extents), keep)


def of_dataset(sources: Sources, read: Dataset, seconds: float) -> Needs:
    """Return what it takes to load files that were read once, in so many seconds."""
    genotypes = read.genotypes
    calls = genotypes.dosages
    stays = isinstance(calls, PackedCalls) and calls.whole and calls.stamp is not None
    found = [extent.of(path) for path in sources.all_genotypes]
    readers = [one for one in found if one is not None] or [Extent(*genotypes.shape, 0, held=1)]
    beside = 0 if genotypes.haplotypes is None else 2
    held, waiting, working = (max(getattr(one, of) for one in readers) for of in ("held", "waiting", "working"))
    exact = Extent(*genotypes.shape, 0, stays, held, waiting, working, beside, genotypes.doses)
    needs = _needs(exact, len(found), keep=True).model_copy(update={"certain": True})
    high = SLOWEST * seconds + needs.disk_bytes / WRITTEN_PER_SECOND + 1.0
    return needs.model_copy(update={"seconds": (round(FASTEST * seconds, 1), round(high, 1))})


def _needs(of: Extent, files: int, keep: bool) -> Needs:
    """Return the sums over what the reader holds, and what `storage` keeps in memory or lays in a file."""
    most, calls, beside, waiting = dataset.IN_MEMORY_BYTES, of.calls, of.calls * of.beside, of.calls * of.waiting
    in_memory, in_file = (2 * calls, 2 * calls) if of.doses else (calls, calls // 4)
    small, beside_small = in_memory <= most, beside <= most
    memory = VARIANT_BYTES * of.variants + SAMPLE_BYTES * of.samples + of.held * calls
    memory += min(blocks.BLOCK_BYTES, 2 * calls) + of.working + min(waiting, vcf_sites.IN_MEMORY)
    memory += in_memory + min(blocks.BLOCK_BYTES // 2, in_memory * 11 // 5) if small else _PACKING * bool(waiting)
    memory += beside if beside_small else storage.BLOCK_BYTES
    disk = waiting if waiting > vcf_sites.IN_MEMORY else 0
    disk += 0 if small or of.stays else in_file
    disk += 0 if beside_small else beside
    if files > 1:  # the calls of each file lie beside those of all
        memory += min(in_memory, most)
        disk += 0 if small else in_file
    if keep:
        disk += (in_memory if small else 0) + (beside if beside_small else 0)
    return Needs(memory_bytes=memory, disk_bytes=disk, certain=of.certain and not of.beside)
