"""Genes: GFF3, BED or a table, plain or gzipped; the strand is kept, for promoters lie upstream of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import unquote

import pandas as pd

from explorer.datasets.chromosomes import normalise
from explorer.datasets.dataset import GENE_COLUMNS
from explorer.datasets.formats import text
from explorer.datasets.formats.findings import Notes
from explorer.datasets.formats.intervals import Interval, base_pairs, read_table, strand_of, table_of, whole
from explorer.errors import InputError

_GENE_TYPES = ("gene", "protein_coding_gene", "ncrna_gene", "pseudogene")
_OTHER_TYPES = ("mrna", "transcript", "orf", "cds")
_NAME_KEYS = ("Name", "gene_name", "gene", "gene_symbol", "ID", "gene_id", "locus_tag")


def read(path: Path | str, mends: Iterable[str] = (), notes: Notes | None = None) -> pd.DataFrame:
    """Read genes into a table of GENE_COLUMNS; start and end in bp, from 1, both inclusive.

    The form is recognised by the content: nine tabbed columns with two positions in the fourth and fifth are GFF3 (or
    GTF); no header and positions in the second and third, BED (from 0, half-open); anything else is a table with a
    header. Raises InputError with file and line for what cannot be read.
    """
    path = Path(path)
    alone = notes is None
    notes = Notes(mends) if notes is None else notes
    form = _form(path, notes)
    if form == "table":
        intervals = read_table(path, notes, "genes")
    else:
        intervals = list(_gff(path, notes) if form == "GFF3" else _bed(path, notes))
    if not intervals:
        raise InputError(path.name, "there is no gene in it", "Is this the right file?")
    notes.fact("Genes", f"{len(intervals):,} from {path.name} ({form})")
    table = table_of(intervals)
    table["tss"] = table["start"].where(table["strand"] != "-", table["end"])
    count = sum(interval.strand == "." for interval in intervals)
    if count:
        sentence = f"{count:,} genes have no strand; they are read as if on the forward strand."
        notes.find("no-strand", "warning", path.name, sentence)
    if alone:
        notes.insist()
    return table.loc[:, list(GENE_COLUMNS)]


def _content(path: Path, notes: Notes) -> Iterator[tuple[int, str]]:
    for number, line in text.lines(path, notes):
        if line.startswith("##FASTA"):
            return
        if line.strip() and not line.startswith(("#", "track", "browser")):
            yield number, line


def _form(path: Path, notes: Notes) -> str:
    first = next(_content(path, notes), None)
    if first is None:
        raise InputError(path.name, "there is nothing in it but comments", "Is this the right file?")
    fields = first[1].split("\t")
    if len(fields) == 9 and whole(fields[3]) is not None and whole(fields[4]) is not None:
        return "GFF3"
    if path.name.lower().removesuffix(".gz").endswith((".gff", ".gff3", ".gtf")):
        place, width = f"{path.name} line {first[0]}", len(fields)
        raise InputError(
            place, f"{width} tabbed columns, not the nine of GFF3 with positions in the fourth and fifth", "Check it."
        )
    fields = first[1].split()
    if len(fields) >= 3 and whole(fields[1]) is not None and whole(fields[2]) is not None:
        return "BED"
    if path.name.lower().removesuffix(".gz").endswith(".bed"):
        raise InputError(
            f"{path.name} line {first[0]}",
            "columns 2 and 3 are not positions in base pairs",
            "A BED file has chromosome, start, end, name, score, strand, and no header.",
        )
    return "table"


def _gff(path: Path, notes: Notes) -> Iterator[Interval]:
    kinds = {line.split("\t")[2].lower() for _, line in _content(path, notes) if line.count("\t") == 8}
    kinds_read = next(({k} for k in _OTHER_TYPES if k in kinds), kinds)
    if kinds & set(_GENE_TYPES):
        kinds_read = kinds & set(_GENE_TYPES)
    for number, line in _content(path, notes):
        place, fields = f"{path.name} line {number}", line.split("\t")
        if len(fields) != 9:
            raise InputError(place, f"{len(fields)} tabbed columns, expected 9", "Is the file cut off?")
        if fields[2].lower() not in kinds_read:
            continue
        start, end = base_pairs(fields[3], place, "start"), base_pairs(fields[4], place, "end")
        if start > end:
            raise InputError(place, f"the start {start} lies behind the end {end}", "Correct the line.")
        yield Interval(normalise(fields[0]), start, end, _gff_name(fields[8]), strand_of(fields[6], place))


def _gff_name(attributes: str) -> str:
    values: dict[str, str] = {}
    for part in attributes.strip().rstrip(";").split(";"):
        key, _, value = part.strip().partition("=") if "=" in part else part.strip().partition(" ")
        values.setdefault(key.strip(), value.strip().strip('"'))
    name = next((values[key] for key in _NAME_KEYS if values.get(key)), "")
    return text.clean(unquote(name))


def _bed(path: Path, notes: Notes) -> Iterator[Interval]:
    for number, line in _content(path, notes):
        place = f"{path.name} line {number}"
        fields = line.split("\t") if "\t" in line else line.split()
        if len(fields) < 3:
            raise InputError(place, f"{len(fields)} columns, expected at least 3", "A BED has chromosome, start, end.")
        start, end = base_pairs(fields[1], place, "start"), base_pairs(fields[2], place, "end")
        if start >= end:
            reason = f"the start {start} does not lie before the end {end}"
            raise InputError(place, reason, "BED counts from 0 and leaves out the end.")
        name = text.clean(fields[3]) if len(fields) > 3 else f"{fields[0]}:{start + 1}"
        strand = strand_of(fields[5], place) if len(fields) > 5 else "."
        yield Interval(normalise(fields[0]), start + 1, end, name, strand)
