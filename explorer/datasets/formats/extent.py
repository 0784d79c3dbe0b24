"""How many samples and variants a file of genotypes holds, told from its header or first part without reading it."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass, replace
from pathlib import Path

from explorer.datasets.formats import bgen, bounds, npz_members, pgen, plink, recognition, storage

FIRST = 2**21
"""Bytes of text, unpacked, that are looked at of a file without a header that tells."""
_STEP = 2**14
_WORKING = storage.BLOCK_BYTES // 4
_TEXT_OF_VARIANT = 40
"""Bytes of text about one variant where that is not known: its place, name and alleles."""


@dataclass(frozen=True)
class Extent:
    """What a file of genotypes holds.

    Attributes
    ----------
    samples, variants : int
    text_bytes : int
        Text about the variants: places, names, alleles.
    stays : bool
        Large calls are left where they are, as those of a .bed.
    held : int
        Bytes per call that its reader holds in memory, however many there are.
    waiting : int
        Bytes per call that its reader keeps on the disk until all are read.
    working : int
        Bytes that its reader works on at once, beyond a block as all have.
    beside : int
        Bytes per call of phase that the file may hold.
    doses : bool
        Whether it holds doses, two bytes each, in place of calls.
    certain : bool
        Whether a header states it; otherwise it is guessed from the first part of the file.
    """

    samples: int
    variants: int
    text_bytes: int
    stays: bool = False
    held: int = 0
    waiting: int = 0
    working: int = 0
    beside: int = 0
    doses: bool = False
    certain: bool = True

    @property
    def calls(self) -> int:
        """Number of calls."""
        return self.samples * self.variants


def of(path: Path) -> Extent | None:
    """Return what a file holds; None where nothing tells it, or where it is damaged (its reader says how)."""
    kind = recognition.ending(path)
    try:
        if kind in plink.ENDINGS:
            return _bed(path)
        if kind in pgen.ENDINGS:
            return _pgen(path)
        if kind in bgen.ENDINGS:
            return _bgen(bgen.file(path))
        if kind == ".npz":
            return _npz(path)
        if kind == ".ped":
            return _ped(path)
        if kind in (".vcf", ".bcf"):
            return _vcf(path)
        return _table(path) if kind in recognition.TABLES else None
    except Exception:  # whatever a damaged file makes of a guess, its reader says what is wrong
        return None


def _bed(path: Path) -> Extent | None:
    bed, bim, fam = (pgen.lying_beside(path, ending) for ending in plink.ENDINGS)
    if bed is None or bim is None or fam is None:
        return None
    samples = _lines(fam)
    variants = (bed.stat().st_size - 3) // ((samples + 3) // 4)
    return Extent(samples, variants, bim.stat().st_size, stays=True)


def _pgen(path: Path) -> Extent:
    calls, sites, _ = pgen.files(path)
    start = _start(calls, 12)
    variants, samples = struct.unpack("<II", start[3:11])
    plain = start[2] == 0x02 or (start[2] == 0x10 and start[11] & 15 < 4)
    return Extent(samples, variants, sites.stat().st_size, beside=0 if plain else 2)


def _bgen(path: Path) -> Extent:
    variants, samples = struct.unpack("<II", _start(path, 16)[8:])
    return Extent(samples, variants, _TEXT_OF_VARIANT * variants, doses=True, certain=False)


def _npz(path: Path) -> Extent:
    with bounds.archive(path) as archive:
        inside = {name.lower(): info for name, info in npz_members.names(archive).items()}
        dosages = inside["dosages" if "dosages" in inside else "genotypes"]
        (samples, variants), _, dtype, _ = npz_members.header(archive, dosages)
    held = dtype.itemsize + (2 if "haplotypes" in inside else 0)
    working = 17 * min(storage.BLOCK_BYTES, samples * variants) // 2  # while numbers are told from codes
    return Extent(samples, variants, _TEXT_OF_VARIANT * variants, held=held, working=working)


def _ped(path: Path) -> Extent | None:
    ped, beside = pgen.lying_beside(path, ".ped"), pgen.lying_beside(path, ".map")
    if ped is None or beside is None:
        return None
    line = len(_start(ped, FIRST).split(b"\n", 1)[0]) + 1
    variants = _lines(beside)
    line = max(line, 4 * variants) if line > FIRST else line
    samples, working = round(ped.stat().st_size / line), 2 * storage.BLOCK_BYTES
    return Extent(samples, variants, beside.stat().st_size, held=2, working=working, certain=False)


def _vcf(path: Path) -> Extent | None:
    text, share = _unpacked(path)
    if text[:3] == b"BCF":
        (length,) = struct.unpack("<I", text[5:9])
        header, at, records = text[9 : 9 + length], 9 + length, 0
        while at + 8 <= len(text):
            records, at = records + 1, at + 8 + sum(struct.unpack("<II", text[at : at + 8]))
        size = (at - 9 - length) / records
        head, about, phased, doses = 9 + length, _TEXT_OF_VARIANT, True, False
    else:
        head = text.index(b"\n", text.index(b"\n#CHROM") + 1) + 1
        header, lines = text[:head], text[head:].split(b"\n")
        whole = lines[:-1] or lines
        size = sum(len(line) + 1 for line in whole) / len(whole)
        about = sum(len(b"".join(line.split(b"\t", 5)[:5])) for line in whole) / len(whole)
        keys, phased = whole[0].split(b"\t", 9)[8].split(b":"), b"|" in whole[0]
        doses = b"GT" not in keys
    samples = header.rstrip(b"\0\n").rsplit(b"\n", 1)[-1].count(b"\t") - 8
    variants = max(1, round((path.stat().st_size * share - head) / max(size, 2 * samples)))
    beside, text_bytes = 2 if phased else 0, round(about * variants)
    return Extent(samples, variants, text_bytes, False, 0, 1, _WORKING, beside, doses=doses, certain=False)


def _table(path: Path) -> Extent | None:
    text, share = _unpacked(path)
    lines = text.split(b"\n")
    body = lines[1:-1]
    if not body:  # there is no row, or the first is longer than what was looked at
        return None
    size = sum(len(line) + 1 for line in body) / len(body)
    separator = max((b"\t", b",", b";", b" "), key=body[0].count)
    rows, columns = max(1, round(path.stat().st_size * share / size)), body[0].count(separator) + 1
    markers_in_rows = rows > columns
    samples, variants = (columns, rows) if markers_in_rows else (rows, columns)
    text_bytes = _TEXT_OF_VARIANT * variants
    working = _WORKING + min(storage.BLOCK_BYTES, samples * variants * 5 // 2)
    return Extent(samples, variants, text_bytes, held=1, working=working, certain=False)


def _unpacked(path: Path) -> tuple[bytes, float]:
    """Return the first part of a file's text, unpacked, and how many times as long as the file all of it is."""
    if _start(path, 2) != b"\x1f\x8b":
        return _start(path, FIRST), 1.0
    text, taken = bytearray(), 0
    with bounds.opened(path) as file:
        unpacker, packed = zlib.decompressobj(31), b""
        while len(text) < FIRST and (packed := packed or file.read(_STEP)):
            text += unpacker.decompress(packed)
            taken += len(packed) - len(unpacker.unused_data)
            packed = unpacker.unused_data
            if unpacker.eof:  # a BGZF file is many gzip files, end to end
                unpacker = zlib.decompressobj(31)
    return bytes(text), len(text) / max(1, taken)


def _start(path: Path, size: int) -> bytes:
    with bounds.opened(path) as file:
        return file.read(size)


def _lines(path: Path) -> int:
    """Return how many lines a small file has."""
    with bounds.opened(path) as file:
        return sum(block.count(b"\n") for block in iter(lambda: file.read(2**20), b"")) or 1


def together(extents: list[Extent]) -> Extent:
    """Return what several files of the same samples hold together, put side by side."""
    first = extents[0]
    return replace(
        first,
        variants=sum(one.variants for one in extents),
        text_bytes=sum(one.text_bytes for one in extents),
        stays=False,
        held=max(one.held for one in extents),
        waiting=max(one.waiting for one in extents),
        working=max(one.working for one in extents),
        beside=max(one.beside for one in extents),
        doses=any(one.doses for one in extents),
        certain=all(one.certain for one in extents),
    )
