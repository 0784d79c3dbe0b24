"""VCF and BCF, plain or gzipped: the GT field, with its phase where the file keeps it; doses where there is no GT.

A text file is first read through here, so that every refusal names its line (`vcf_text`). cyvcf2 decodes the records
in a process apart (`vcf_decoder`), and what it yields is kept block by block (`vcf_sites`).
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from explorer.datasets.formats import apart, text, vcf_text
from explorer.datasets.formats.findings import Notes
from explorer.datasets.formats.vcf_sites import Fractions, Sites
from explorer.datasets.genotypes import Genotypes
from explorer.errors import InputError
from explorer.progress import Progress, silent

DECODER = "explorer.datasets.formats.vcf_decoder"
BLOCK_CALLS = 2 * 2**20
"""The records come in blocks of about as many calls."""
_ANEW = "Write it anew with bcftools view."


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
    Where a site has no GT, its doses (DS, else GP) are read; with the mend "read-doses" everywhere. Where they are
    fractions, all is kept as doses (uint16), or rounded by the mend "round-dosages". `info` is INFO, R2 or DR2.
    Raises InputError with file and line where a record cannot be read or the file is cut off; a crash of the decoding
    library is such an error, too.
    """
    path = Path(path)
    alone = notes is None
    notes = Notes(mends) if notes is None else notes
    outline = None
    if _is_bcf(path, text.head(path)):
        vcf_text.check_whole(path)
    else:
        outline = vcf_text.inspect(path, notes, progress)
    if outline is None or outline.sound:
        try:
            genotypes = _decode(path, path, outline, notes, progress, scratch)
        except apart.Undecodable:
            if outline is None:
                raise
            genotypes = _decode_copy(path, outline, notes, progress, scratch)
    else:
        genotypes = _decode_copy(path, outline, notes, progress, scratch)
    notes.fact("Format", "BCF" if outline is None else "VCF")
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


def _decode_copy(
    path: Path, outline: vcf_text.Outline, notes: Notes, progress: Progress, scratch: Path | None
) -> Genotypes:
    """Decode a sound copy of what is read of the file; it is removed afterwards."""
    if scratch is not None:
        scratch.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", prefix="snp-explorer-", suffix=".vcf", dir=scratch) as copy:
        vcf_text.write(path, outline, notes, copy, progress)
        copy.flush()
        return _decode(Path(copy.name), path, outline, notes, progress, scratch)


def _decode(
    source: Path,
    path: Path,
    outline: vcf_text.Outline | None,
    notes: Notes,
    progress: Progress,
    scratch: Path | None,
) -> Genotypes:
    """Decode a file into calls; anew into doses where there is a fraction that is to be kept."""
    try:
        return _taken(source, path, outline, notes, progress, scratch, False)
    except Fractions:
        return _taken(source, path, outline, notes, progress, scratch, True)


def _taken(
    source: Path,
    path: Path,
    outline: vcf_text.Outline | None,
    notes: Notes,
    progress: Progress,
    scratch: Path | None,
    doses: bool,
) -> Genotypes:
    def called(record: int) -> str:
        return f"record {record:,}" if outline is None else f"line {outline.line(record)}"

    def place(record: int, site: str) -> str:
        return f"{path.name} {called(record)}" + (f" ({site})" if outline is None else "")

    options = {"calls": BLOCK_CALLS, "doses_first": notes.requested("read-doses")}
    blocks = apart.blocks(DECODER, source, options, called, path.name, _ANEW)
    with closing(blocks):
        head, _ = next(blocks)
        samples = [text.clean(name) for name in head["samples"]] if outline is None else outline.samples
        if not samples:
            raise InputError(path.name, "it names no sample, so there are no genotypes", "Export it with genotypes.")
        if len(samples) != len(head["samples"]):
            raise apart.Undecodable(path.name, "its header cannot be decoded", _ANEW)
        with closing(Sites(path.name, len(samples), notes, place, scratch, doses)) as sites:
            for head, arrays in blocks:
                sites.take(head, arrays)
                total = 2 * sites.records if outline is None else outline.records
                progress(sites.records, max(total, sites.records), f"reading {path.name}")
            if outline is not None and sites.records != outline.records:
                what = f"{called(sites.records + 1)} cannot be decoded"
                raise apart.Undecodable(path.name, what, f"Is it damaged? {_ANEW}")
            if not len(sites):
                what, hint = "no site with genotypes is left in it", "Does it hold GT or DS, and plain alternatives?"
                raise InputError(path.name, what, hint)
            sites.report()
            return sites.genotypes(samples, scratch)
