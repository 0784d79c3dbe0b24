"""Stretches of chromosome from tables with a header: genes, published loci, causal sites."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pandas as pd

from explorer.datasets import chromosomes
from explorer.datasets.formats import text
from explorer.datasets.formats.findings import Notes
from explorer.datasets.formats.layout import Table
from explorer.errors import InputError

_START = ("start", "start_bp", "txstart", "from", "left", "ci_left_bp", "ci_left", "ci_start", "left_bp", "begin")
_END = ("end", "end_bp", "txend", "to", "right", "ci_right_bp", "ci_right", "ci_end", "right_bp", "stop")
_POSITION = ("position", "pos", "bp", "peak_bp", "position_bp", "base_pair", "ps")
_NAME = ("name", "gene_name", "symbol", "gene", "locus", "id", "gene_id", "snp", "variant", "rsid", "qtl", "marker")
_STRAND = ("strand", "orientation")
_TRAIT = ("trait", "phenotype")
_FARTHEST = 2**40


class Interval(NamedTuple):
    """One stretch: bp from 1, both ends inclusive; trait "" where it holds for every trait."""

    chromosome: str
    start: int
    end: int
    name: str
    strand: str = "."
    trait: str = ""


def base_pairs(field: str, place: str, what: str) -> int:
    """Return a position in bp; InputError where it is not a whole number of at least 0."""
    plain = field.strip()
    try:
        value = int(plain)
    except ValueError:
        try:
            number = float(plain)
            value = int(number) if number == int(number) else -1
        except (ValueError, OverflowError):
            value = -1
    if not 0 <= value < _FARTHEST:
        reason = f"the {what} is {plain[:40]!r}, not a position in whole base pairs"
        raise InputError(place, reason, "Correct the line.")
    return value


def strand_of(field: str, place: str) -> str:
    """Return "+", "-" or "."; 1 and -1 are understood."""
    strand = {"": ".", "?": ".", "na": ".", "1": "+", "+1": "+", "-1": "-", "plus": "+", "minus": "-"}.get(
        field.strip().lower(), field.strip()
    )
    if strand not in ("+", "-", "."):
        raise InputError(place, f"the strand is {field.strip()[:40]!r}, not +, - or .", "Are the columns in order?")
    return strand


def read_table(path: Path, notes: Notes, what: str) -> list[Interval]:
    """Read a table with columns chromosome, start, end (or a position) and name, strand, trait where it has them."""
    table = Table(path, notes)
    header = [name.lower().strip().replace(" ", "_") for name in table.header]

    def column(names: tuple[str, ...]) -> int | None:
        return next((header.index(name) for name in names if name in header), None)

    chromosome, start, end, position = column(chromosomes.COLUMN_NAMES), column(_START), column(_END), column(_POSITION)
    first = position if start is None else start
    if chromosome is None or first is None:
        missing = "chromosome" if chromosome is None else "start or position"
        raise InputError(
            f"{path.name} line 1",
            f"the table of {what} has no column {missing}; it has {', '.join(table.header)[:200]}",
            "Name its columns chromosome, start, end, name.",
        )
    last = first if end is None else end
    name, strand, trait = column(_NAME), column(_STRAND), column(_TRAIT)
    intervals: list[Interval] = []
    for number, fields in table.rows():
        place = f"{path.name} line {number}"
        begin, stop = base_pairs(fields[first], place, "start"), base_pairs(fields[last], place, "end")
        if begin > stop:
            raise InputError(place, f"the start {begin} lies behind the end {stop}", "Correct the line.")
        where = chromosomes.normalise(text.clean(fields[chromosome]))
        label = text.clean(fields[name]) if name is not None else ""
        if not label:
            label = f"{where}:{fields[position].strip() if position is not None else begin}"
        intervals.append(
            Interval(
                where,
                begin,
                stop,
                label,
                strand_of(fields[strand], place) if strand is not None else ".",
                text.clean(fields[trait]) if trait is not None else "",
            )
        )
    return intervals


def table_of(intervals: list[Interval]) -> pd.DataFrame:
    """Return the intervals as a DataFrame with columns chromosome, start, end, name, strand, trait."""
    table = pd.DataFrame(intervals, columns=list(Interval._fields))
    return table.astype({"start": "int64", "end": "int64", "chromosome": str, "name": str, "strand": str, "trait": str})
