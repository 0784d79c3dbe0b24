"""VCF and BCF, plain or gzipped: the GT field, with its phase where the file keeps it.

cyvcf2 decodes the records. A text file is first read through here, so that every refusal names its line, and so that a
file that was cut off is never taken for a whole one.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from cyvcf2 import VCF, Variant
from cyvcf2.cyvcf2 import set_htslib_log_level

from explorer.datasets.chromosomes import normalise_all
from explorer.datasets.formats import ploidy, storage, text
from explorer.datasets.formats.findings import Notes
from explorer.datasets.genotypes import MISSING, Genotypes, variant_table
from explorer.errors import InputError
from explorer.progress import Progress, silent

_CALLS = re.compile(r"(?:\t[/|]?(?:\d{1,4}|\.)(?:[/|](?:\d{1,4}|\.))*(?::[^\t]*)?)+$")
_ALLELE = re.compile(r"[ACGTNRYSWKMBDHVacgtnryswkmbdhv*]+$")
_END_OF_BGZF = bytes.fromhex("1f8b08040000000000ff0600424302001b0003000000000000000000")
_FIXED = ("#CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER", "INFO")
_ANEW = "Write it anew with bcftools view."
_SINGLE = 4
"""Added to the dosage of a haploid call until it is known whether others are diploid."""


@dataclass
class _Sites:
    """The sites read so far: one entry per kept alternative allele."""

    chromosomes: list[str] = field(default_factory=list[str])
    positions: list[int] = field(default_factory=list[int])
    names: list[str] = field(default_factory=list[str])
    a1: list[str] = field(default_factory=list[str])
    a2: list[str] = field(default_factory=list[str])
    dosages: list[np.ndarray] = field(default_factory=list[np.ndarray])
    copies: list[np.ndarray | None] = field(default_factory=list[np.ndarray | None])
    unphased: list[bool] = field(default_factory=list[bool])
    multiallelic: int = 0
    split: int = 0
    symbolic: int = 0
    without_calls: int = 0
    haploid: int = 0
    half: int = 0
    diploid: int = 0


def read(
    path: Path | str,
    mends: Iterable[str] = (),
    progress: Progress = silent,
    scratch: Path | None = None,
    notes: Notes | None = None,
) -> Genotypes:
    """Read the GT of a VCF or BCF; dosages count the alternative allele (a1), a2 is the reference.

    Sites with several alternative alleles are left out with a count, or split by the mend "split-multiallelic";
    symbolic alternatives (<DEL>, *) are left out. `haplotypes` holds both copies where every heterozygote is phased.
    Raises InputError with file and line where a record cannot be read or the file is cut off.
    """
    path = Path(path)
    alone = notes is None
    notes = Notes(mends) if notes is None else notes
    start = text.head(path)
    records: int | None
    if _is_bcf(path, start):
        _check_whole(path)
        records = None
    else:
        records = _inspect(path, notes, progress)
    samples, sites = _decode(path, records, notes, progress)
    if not sites.names:
        raise InputError(path.name, "no site with genotypes is left in it", "Does it hold GT, and plain alternatives?")
    _report(sites, path, notes)
    genotypes = _assemble(samples, sites, path, notes, scratch)
    notes.fact("Format", "BCF" if records is None else "VCF")
    notes.fact("Counted allele", "the alternative allele (ALT)")
    if alone:
        notes.insist()
    return genotypes


def _is_bcf(path: Path, start: bytes) -> bool:
    if start[:3] == b"BCF":
        return True
    if start[:2] != b"\x1f\x8b":
        return False
    with text.open_bytes(path) as file:
        return text.read_block(file, path, 3) == b"BCF"


def _check_whole(path: Path) -> None:
    """Refuse a compressed file whose stream is broken, or whose BGZF end mark is missing."""
    if not text.compressed(path):
        return
    with text.open_bytes(path) as file:
        while text.read_block(file, path):
            pass
    with open(path, "rb") as file:
        bgzf = file.read(16)[12:14] == b"BC"
        file.seek(-min(len(_END_OF_BGZF), os.path.getsize(path)), os.SEEK_END)
        if bgzf and file.read() != _END_OF_BGZF:
            raise InputError(path.name, "its end mark (BGZF) is missing, so it was cut off", "Copy it again.")


def _inspect(path: Path, notes: Notes, progress: Progress) -> int:
    """Read a VCF's text once, checking each line's shape; return the number of records."""
    _check_whole(path)
    content = text.lines(path, notes)
    first = next(content)[1]
    if not first.startswith("##fileformat=VCF"):
        raise InputError(
            f"{path.name} line 1", "it does not begin with ##fileformat=VCF", "Is this a VCF? Add the line if it is."
        )
    size, done, records, width = path.stat().st_size, 0, 0, 0
    for number, line in content:
        place = f"{path.name} line {number}"
        if line.startswith("##") or not line.strip():
            continue
        if line.startswith("#"):
            width = _check_header(line, place)
            continue
        if not width:
            raise InputError(place, "a record comes before the header line #CHROM", "Add the header line.")
        _check_record(line, width, place)
        records += 1
        done += len(line)
        if records % 256 == 0:
            progress(min(done, size) / 2, size, f"checking {path.name}")
    if not width:
        raise InputError(path.name, "there is no header line #CHROM", "Is the file cut off?")
    if not records:
        raise InputError(path.name, "there is no site below its header", "Is the file cut off?")
    return records


def _check_header(line: str, place: str) -> int:
    fields = line.split("\t")
    if tuple(fields[:8]) != _FIXED:
        if line.split()[:8] == list(_FIXED):
            raise InputError(place, "its columns are delimited by blanks, not by tabs", "Delimit them by tabs.")
        raise InputError(place, f"the header does not begin with {' '.join(_FIXED)}", "Correct the header.")
    if len(fields) < 10:
        raise InputError(place, "the header names no sample, so there are no genotypes", "Export it with genotypes.")
    names = fields[9:]
    if len(set(names)) < len(names):
        twice = next(name for i, name in enumerate(names) if name in names[:i])
        raise InputError(place, f"sample {twice[:60]!r} occurs twice", "Rename one of the two (bcftools reheader).")
    if not all(name.strip() for name in names):
        raise InputError(place, "a sample has an empty name", "Name every sample.")
    return len(fields)


def _check_record(line: str, width: int, place: str) -> None:
    fields = line.split("\t", 9)
    columns = line.count("\t") + 1
    if columns != width:
        hint = "Is the file cut off?" if columns < width else "Is there a tab too many?"
        raise InputError(place, f"{columns:,} columns, expected {width:,}", hint)
    if not fields[1].isascii() or not fields[1].isdigit() or int(fields[1]) >= 2**31 - 1:
        raise InputError(place, f"POS is {fields[1][:40]!r}, not a position in bp", "Correct the line.")
    if not fields[0] or not fields[3] or not fields[4]:
        raise InputError(place, "CHROM, REF or ALT is empty", "Correct the line.")
    if not _ALLELE.match(fields[3]) and fields[3] != ".":
        raise InputError(place, f"REF is {fields[3][:40]!r}, not letters of bases", "Correct the line.")
    keys = fields[8].split(":")
    if "GT" in keys:
        if keys[0] != "GT":
            raise InputError(place, "GT is not the first key of FORMAT", "Put GT first.")
        if not _CALLS.match("\t" + fields[9]):
            calls = fields[9].split("\t")
            column = next(i for i, call in enumerate(calls) if not _CALLS.match("\t" + call))
            what = f"{calls[column][:40]!r} in sample column {column + 1} is no genotype call"
            raise InputError(place, what, "Calls are like 0/1, 1|0, 1 or ./.")


def _records(path: Path, vcf: VCF) -> Iterator[Variant]:
    while True:
        try:
            yield next(vcf)
        except StopIteration:
            return
        except Exception:
            raise InputError(
                path.name, "a record in it cannot be decoded", "Write it anew with bcftools view."
            ) from None


def _decode(path: Path, records: int | None, notes: Notes, progress: Progress) -> tuple[list[str], _Sites]:
    set_htslib_log_level(0)
    try:
        vcf = VCF(str(path.resolve()), gts012=True)
    except Exception:
        raise InputError(path.name, "its header cannot be read", _ANEW) from None
    try:
        samples = [text.clean(name) for name in vcf.samples]
        if not samples:
            raise InputError(path.name, "it names no sample, so there are no genotypes", "Export it with genotypes.")
        sites, count = _Sites(), 0
        for variant in _records(path, vcf):
            count += 1
            if count % 256 == 0:
                progress(count, max(records or 2 * count, count), f"reading {path.name}")
            _take(variant, len(samples), sites, notes, path)
    finally:
        vcf.close()
    if records is not None and count != records:
        raise InputError(
            path.name,
            f"only {count:,} of its {records:,} records could be decoded",
            "Write it anew with bcftools view.",
        )
    return samples, sites


def _take(variant: Variant, samples: int, sites: _Sites, notes: Notes, path: Path) -> None:
    alternatives = list(variant.ALT)
    plain = [i + 1 for i, alt in enumerate(alternatives) if _ALLELE.match(alt) and "*" not in alt]
    name = text.clean(variant.ID or "")
    if not plain:
        sites.symbolic += bool(alternatives)
        sites.without_calls += not alternatives
        return
    if len(alternatives) > 1:
        sites.multiallelic += 1
        if not notes.requested("split-multiallelic"):
            return
        sites.split += len(plain)
    elif len(plain) < len(alternatives):
        sites.symbolic += 1
        return
    try:
        calls = variant.genotype.array()
    except Exception:
        calls = None
    if calls is None or "GT" not in variant.FORMAT or calls.shape[0] != samples:
        sites.without_calls += 1
        return
    alleles, phased = calls[:, :-1], calls[:, -1] == 1
    place = f"{path.name}, {variant.CHROM}:{variant.POS}"
    if alleles.shape[1] > 2 and (alleles[:, 2:] >= -1).any():
        most = int((alleles >= -1).sum(1).max())
        raise InputError(place, f"a call has {most} copies; one or two can be read", "Leave out polyploid samples.")
    if alleles.max() > len(alternatives):
        raise InputError(place, f"a call names allele {alleles.max()}, but there is no such ALT", "Correct the record.")
    pair = np.full((samples, 2), -2, np.int16)
    pair[:, : min(2, alleles.shape[1])] = alleles[:, :2]
    single = (pair[:, 1] == -2) & (pair[:, 0] >= 0)
    half = (pair >= 0).any(1) & (pair == -1).any(1)
    sites.haploid += int(single.sum())
    sites.half += int(half.sum())
    full = (pair >= 0).all(1)
    sites.diploid += int(full.sum())
    for allele in plain:
        carried = np.where(pair >= 0, pair == allele, pair).astype(np.int8)
        dosage = np.where(full, carried.clip(0).sum(1), np.where(single, _SINGLE + carried[:, 0], MISSING))
        sites.dosages.append(dosage.astype(np.int8))
        sites.unphased.append(bool((full & (carried[:, 0] != carried[:, 1]) & ~phased).any()))
        keep_phase = notes.requested("drop-unphased") or not sites.unphased[-1]
        sites.copies.append(carried if keep_phase else None)
        sites.chromosomes.append(text.clean(variant.CHROM))
        sites.positions.append(int(variant.POS))
        sites.a1.append(alternatives[allele - 1])
        sites.a2.append(variant.REF)
        sites.names.append(name or f"{variant.CHROM}:{variant.POS}:{variant.REF}:{alternatives[allele - 1]}")
        if len(plain) > 1 and name:
            sites.names[-1] = f"{name}:{alternatives[allele - 1]}"


def _report(sites: _Sites, path: Path, notes: Notes) -> None:
    if sites.multiallelic:
        done = f"are split into {sites.split:,}" if sites.split else "are left out"
        sentence = f"{sites.multiallelic:,} sites with several alternative alleles {done}."
        notes.find("multiallelic", "warning", path.name, sentence, "split-multiallelic")
    if sites.symbolic:
        sentence = f"{sites.symbolic:,} sites with symbolic alternatives only (such as <DEL> or *) are left out."
        notes.find("symbolic-alternatives", "warning", path.name, sentence)
    if sites.without_calls:
        sentence = f"{sites.without_calls:,} sites without a GT or without an alternative allele are left out."
        notes.find("without-calls", "warning", path.name, sentence)
    if sites.half:
        sentence = f"{sites.half:,} calls with one copy missing (such as ./1) are read as missing."
        notes.find("half-calls", "note", path.name, sentence)


def _assemble(samples: list[str], sites: _Sites, path: Path, notes: Notes, scratch: Path | None) -> Genotypes:
    count, haploid = len(sites.names), bool(sites.haploid) and not sites.diploid
    if sites.haploid and sites.diploid:
        sentence = f"{sites.haploid:,} haploid calls beside diploid ones (as on a man's X) are counted as two copies."
        notes.find("mixed-ploidy", "note", path.name, sentence)
    unphased = np.array(sites.unphased)
    phased, keep = not haploid and not unphased.any(), np.ones(count, bool)
    if unphased.any() and not unphased.all():
        sentence = f"{unphased.sum():,} of {count:,} sites have unphased heterozygotes, so phase is not kept."
        if notes.find("partly-phased", "note", path.name, sentence, "drop-unphased"):
            keep, phased = ~unphased, True
    dosages = storage.allocate((len(samples), count), scratch)
    haplotypes = np.full((len(samples), count, 2), MISSING, np.int8) if phased else None
    for column, (dosage, pair) in enumerate(zip(sites.dosages, sites.copies, strict=True)):
        single = dosage >= _SINGLE
        dosages[:, column] = np.where(single, (dosage - _SINGLE) * (1 if haploid else 2), dosage)
        if haplotypes is not None and pair is not None:
            pair = np.where(single[:, np.newaxis], pair[:, :1], pair)
            haplotypes[:, column] = np.where((pair < 0).any(axis=1, keepdims=True), MISSING, pair)
    copies = 1 if haploid else ploidy.settle(dosages, path.name, notes)
    if haploid:
        notes.fact("Ploidy", "1 (counted 0/1)")
    haplotypes = haplotypes if copies == 2 else None
    notes.fact("Phase", "none" if haplotypes is None else "kept: two copies per sample")
    table = variant_table(normalise_all(sites.chromosomes), sites.positions, sites.names, sites.a1, sites.a2)
    genotypes = Genotypes(dosages, np.array(samples, dtype=object), table, copies, haplotypes)
    return genotypes if keep.all() else storage.subset(genotypes, None, np.nonzero(keep)[0], scratch)
