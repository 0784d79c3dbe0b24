"""PLINK 1 binary genotypes: .bed (the calls), .bim (the variants), .fam (the samples).

Source: https://www.cog-genomics.org/plink/1.9/formats#bed. bed-reader reads the bits; .bim and .fam are read here, so
that blanks serve as well as tabs and every error names its line.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pandas as pd

from explorer.datasets import blocks, dataset
from explorer.datasets.blocks import Dosages
from explorer.datasets.chromosomes import normalise_all
from explorer.datasets.formats import bim_columns, bounds, ploidy, storage, text
from explorer.datasets.formats.findings import Notes
from explorer.datasets.formats.intervals import refuse_beyond, whole
from explorer.datasets.genotypes import MISSING, Genotypes, variant_table
from explorer.datasets.packed import PackedCalls
from explorer.errors import InputError
from explorer.progress import Progress, silent

MAGIC = b"\x6c\x1b"
ENDINGS = (".bed", ".bim", ".fam")
_BED_MISSING = -127
_PADDING_SITES = 20_000
"""Sites whose bits behind the last sample are looked at."""
_LINES_TOLD = 20_000
"""Lines of a .bim after which progress is told anew."""
_ENOUGH_SITES = 20
"""Sites from which a last sample of nothing but two copies is asked about."""

_HEADER = frozenset({"fid", "iid", "sex", "gender", "pheno", "phenotype"})
"""Words in the first line of a .fam by which it is a header."""


def read(
    path: Path | str,
    mends: Iterable[str] = (),
    progress: Progress = silent,
    scratch: Path | None = None,
    notes: Notes | None = None,
) -> Genotypes:
    """Read x.bed with x.bim and x.fam beside it; dosages count allele a1 (column 5 of the .bim).

    Large dosages stay in the .bed. Calls without any heterozygote are read as one copy, 0/1.
    Raises InputError where a file of the three is missing, truncated or of another format.
    """
    alone = notes is None
    notes = Notes(mends) if notes is None else notes
    bed, bim, fam = _three(Path(path))
    start = text.head(bed)
    _check_magic(bed, start)
    held = bed.stat().st_size - 3
    bounds.refuse_longer(fam, 4 * held, f"{bed.name} holds the calls of {4 * held:,} samples at most")
    bounds.refuse_longer(bim, held, f"{bed.name} holds the calls of {held:,} variants at most")
    people = read_fam(fam, notes)
    samples = sample_names(people, fam, notes)
    variants = read_bim(bim, notes, progress)
    _check_size(bed, len(samples), len(variants))
    notes.fact("Format", "PLINK 1 binary (.bed, .bim, .fam)")
    _check_padding(bed, len(samples), len(variants))
    dosages = _read_calls(bed, len(samples), len(variants), progress)
    _check_last_sample(dosages, bed, fam, notes)
    told = progress if isinstance(dosages, PackedCalls) else silent  # what is held was read, and told of, already
    dosages, copies = ploidy.settle(dosages, bed.name, notes, told)
    notes.fact("Counted allele", "a1, column 5 of the .bim")
    if alone:
        notes.insist()
    return Genotypes(dosages, samples, variants, copies)


def _three(path: Path) -> tuple[Path, Path, Path]:
    if path.suffix.lower() not in ENDINGS:
        raise InputError(path.name, "not a .bed, .bim or .fam file", "Give the .bed file.")
    paths: list[Path] = []
    for ending in ENDINGS:
        candidates = [path.with_suffix(ending), path.with_suffix(ending.upper())]
        there = [candidate for candidate in candidates if candidate.exists()]
        if not there:
            if ending == ".bim" and path.exists() and path.suffix.lower() == ".bed" and text.head(path)[:2] != MAGIC:
                _check_magic(path, text.head(path))
            raise InputError(
                path.name,
                f"there is no {path.with_suffix(ending).name} beside it",
                "The .bed, .bim and .fam belong together: put the three in one folder, with the same name.",
            )
        paths.append(there[0])
    return paths[0], paths[1], paths[2]


def _check_magic(bed: Path, start: bytes) -> None:
    if start[:2] == b"\x1f\x8b":
        raise InputError(bed.name, "the .bed is gzip-compressed", "Unpack it with gunzip.")
    if start[:2] != MAGIC:
        if all(32 <= byte < 127 or byte in b"\t\r\n" for byte in start):
            raise InputError(
                bed.name,
                "this is text, perhaps a BED list of intervals, not PLINK genotypes",
                "Give it as the genes, and the PLINK .bed as the genotypes.",
            )
        raise InputError(
            bed.name,
            f"its first bytes are {start[:3].hex(' ')}, not 6c 1b 01: this is no PLINK 1 .bed",
            "Write it anew with plink --make-bed.",
        )
    if len(start) < 3:
        raise InputError(bed.name, f"the file ends after {len(start)} bytes", "Copy it again.")
    if start[2] == 0:
        raise InputError(
            bed.name, "the calls are stored by sample (third byte 00)", "Store them by variant: plink --make-bed."
        )
    if start[2] != 1:
        raise InputError(
            bed.name, f"its third byte is {start[2]:02x}, neither 01 nor 00", "Write it anew with plink --make-bed."
        )


def _check_size(bed: Path, samples: int, variants: int) -> None:
    expected, size = 3 + (samples + 3) // 4 * variants, bed.stat().st_size
    if size == expected:
        return
    what = f"{size:,} bytes, expected {expected:,} for {samples:,} samples x {variants:,} variants"
    if size < expected:
        raise InputError(
            bed.name, f"{what}: the file is cut off, or belongs to other .bim and .fam files", "Copy it again."
        )
    raise InputError(bed.name, f"{what}: the .bim or .fam is too short, or another file's", "Copy the three again.")


def _check_padding(bed: Path, samples: int, variants: int) -> None:
    """Refuse a .bed whose bits behind the last sample of a site are not zero: it holds more samples."""
    spare = -samples % 4
    if not spare:
        return
    width = (samples + 3) // 4
    mask = 0xFF & ~((1 << (2 * (4 - spare))) - 1)
    looked_at = min(variants, _PADDING_SITES)
    calls = np.memmap(bed, np.uint8, "r", offset=3, shape=(looked_at, width))
    odd = np.nonzero(calls[:, -1] & mask)[0]
    storage.forget(calls)
    if len(odd):
        site = int(odd[0]) + 1
        raise InputError(
            bed.name,
            f"it holds calls of more than the {samples:,} samples of the .fam (at site {site:,})",
            "A line of the .fam is missing, or the .bed belongs to another: copy the three again.",
        )


def _check_last_sample(dosages: Dosages, bed: Path, fam: Path, notes: Notes) -> None:
    """Ask where the last sample reads like the zero bits behind the real ones: two copies of a1 at every site."""
    samples, variants = dosages.shape
    if samples % 4 == 1 or variants < _ENOUGH_SITES:
        return
    last = np.array([samples - 1])
    if not all((block == 2).all() for _, _, block in blocks.parts(dosages, last, bytes_each=samples)):
        return
    sentence = (
        f"The last of the {samples:,} samples has two copies of a1 at all of the {variants:,} sites, as the empty "
        "bits behind the last one read: the .fam has perhaps a line that is no sample, and others are shifted."
    )
    notes.demand("last-sample-empty", f"{fam.name} with {bed.name}", sentence, "last-sample-real")


def _fields(line: str, columns: int) -> list[str]:
    fields = line.split("\t")
    if len(fields) != columns or not all(f.strip() for f in fields):
        fields = line.split()
    return text.cleaned(fields)


def read_bim(path: Path, notes: Notes | None = None, progress: Progress = silent) -> pd.DataFrame:
    """Read a .bim, delimited by tabs or blanks, into a variants table; chromosome names are made plain."""
    notes = Notes() if notes is None else notes
    if (plain := bim_columns.read(path)) is not None:
        return plain
    rows: list[list[str]] = []
    positions: list[int] = []
    blanks = negative = 0
    for number, line in text.lines(path, notes):
        if number % _LINES_TOLD == 0:
            progress(0, 1, f"reading {path.name}: {number:,} lines")
        if not line.strip():
            continue
        fields = _fields(line, 6)
        place = f"{path.name} line {number}"
        if len(fields) == 5:
            notes.demand(
                "bim-five-columns",
                place,
                "5 columns, expected 6; is the genetic distance column missing?",
                "bim-without-distance",
            )
            fields.insert(2, "0")
        if len(fields) != 6:
            raise InputError(
                place,
                f"{len(fields)} columns, expected 6",
                "A .bim has chromosome, name, genetic distance, position, a1, a2.",
            )
        position = whole(fields[3])
        if position is None:
            reason = f"the position (column 4) is {fields[3][:40]!r}, not a whole number"
            raise InputError(place, reason, "A .bim has no header; are the columns in order?")
        refuse_beyond(position, place, "position (column 4)")
        blanks += "\t" not in line
        negative += position < 0
        rows.append(fields)
        positions.append(max(position, 0))
    if not rows:
        raise InputError(path.name, "there is no variant in it", "Copy it again.")
    if blanks:
        notes.find(
            "bim-blanks", "note", path.name, "Its columns are delimited by blanks, not by tabs; read all the same."
        )
    if negative:
        notes.find("negative-positions", "warning", path.name, f"{negative:,} negative positions are read as unknown.")
    chromosomes, names, _, _, a1, a2 = (list(column) for column in zip(*rows, strict=True))
    a1, a2 = (["" if a == "0" else a for a in alleles] for alleles in (a1, a2))
    return variant_table(normalise_all(chromosomes), positions, names, a1, a2)


def read_fam(path: Path, notes: Notes | None = None) -> pd.DataFrame:
    """Read a .fam into text columns family, sample, father, mother, sex, phenotype ("" where a column is missing)."""
    rows: list[list[str]] = []
    for number, line in text.lines(path, notes):
        if not line.strip():
            continue
        fields = _fields(line, 6)
        if not rows and len(_HEADER & {field.lower().strip("#") for field in fields}) > 1:
            place, what = f"{path.name} line {number}", "this is a header, and a .fam has none"
            raise InputError(place, f"{what}: it would be taken for a sample", "Delete this line.")
        if len(fields) not in (5, 6):
            raise InputError(
                f"{path.name} line {number}",
                f"{len(fields)} columns, expected 6",
                "A .fam has family, sample, father, mother, sex, phenotype.",
            )
        rows.append(fields if len(fields) == 6 else [*fields, ""])
    if not rows:
        raise InputError(path.name, "there is no sample in it", "Copy it again.")
    return pd.DataFrame(rows, columns=["family", "sample", "father", "mother", "sex", "phenotype"], dtype=object)


def sample_names(fam: pd.DataFrame, path: Path, notes: Notes) -> np.ndarray:
    """Return the samples' names: their individual IDs, or FID_IID where only that is unique."""
    samples = fam["sample"].to_numpy(dtype=object)
    if len(set(samples)) < len(samples):
        joined = (fam["family"] + "_" + fam["sample"]).to_numpy(dtype=object)
        if len(set(joined)) == len(joined):
            sentence = "The individual IDs are not unique, so samples are named FID_IID."
            notes.find("family-ids", "note", path.name, sentence)
            return joined
    return samples


def _read_calls(bed: Path, samples: int, variants: int, progress: Progress) -> Dosages:
    """Return the calls: in memory where that is small, else as they lie in the file."""
    status = bed.stat()
    calls = PackedCalls(bed, samples, variants, stamp=(status.st_size, status.st_mtime_ns))
    if calls.size > dataset.IN_MEMORY_BYTES:
        return calls
    dosages = np.empty((samples, variants), np.int8)
    for start, stop, block in blocks.parts(calls, bytes_each=1, progress=progress, text=f"reading {bed.name}"):
        dosages[:, start:stop] = block
    return dosages


def write(genotypes: Genotypes, path: Path | str) -> Path:
    """Write genotypes as path.bed, .bim and .fam (one copy is written as 0/2); return the .bed's path."""
    bed = Path(path).with_suffix(".bed")
    table = genotypes.variants
    properties = {
        "fid": [str(s) for s in genotypes.samples],
        "iid": [str(s) for s in genotypes.samples],
        "chromosome": [c or "0" for c in table["chromosome"]],
        "sid": [name or "." for name in table["name"]],
        "bp_position": table["position"].tolist(),
        "allele_1": [a or "0" for a in table["a1"]],
        "allele_2": [a or "0" for a in table["a2"]],
    }
    samples, variants = genotypes.shape
    step = storage.columns_per_block(samples)
    from bed_reader import create_bed  # which takes a while to import, and only writing needs it

    with create_bed(bed, iid_count=samples, sid_count=variants, properties=properties) as calls:
        for start in range(0, variants, step):
            block = blocks.counts(np.asarray(genotypes.dosages[:, start : start + step]))
            block = np.where(block == MISSING, _BED_MISSING, block * (2 if genotypes.ploidy == 1 else 1))
            for column in block.T.astype(np.int8):
                calls.write(np.ascontiguousarray(column))
    rows = (f"{sample}\t{sample}\t0\t0\t0\t-9\n" for sample in genotypes.samples)
    bed.with_suffix(".fam").write_text("".join(rows), encoding="utf-8")
    return bed
