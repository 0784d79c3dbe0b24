"""Stretches of chromosome from tables with a header: genes, published loci, causal sites."""

from __future__ import annotations

import re
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
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:e[+-]?[0-9]{1,3})?", re.IGNORECASE)
_LONGEST = 400
"""Letters of a number at most: Python itself reads no more than 4,300 digits."""
FARTHEST = 2**31 - 1
"""The last position that VCF, its indices and the drawings can hold, in bp."""


class Interval(NamedTuple):
    """One stretch: bp from 1, both ends inclusive; trait "" where it holds for every trait."""

    chromosome: str
    start: int
    end: int
    name: str
    strand: str = "."
    trait: str = ""


def whole(field: str) -> int | None:
    """Return the whole number that a field holds, as any program writes it; None where it holds none.

    >>> whole("100000"), whole("1e+05"), whole("100.0"), whole("100.5"), whole("2oo")
    (100000, 100000, 100, None, None)
    """
    plain = field.strip()
    if len(plain) > _LONGEST:
        return None
    if plain.isascii() and plain.isdigit():
        return int(plain)
    if not _NUMBER.fullmatch(plain):
        return None
    number = float(plain)
    return int(number) if number.is_integer() else None


def base_pairs(field: str, place: str, what: str) -> int:
    """Return a position in bp, 0..FARTHEST; InputError where it is not a whole number of at least 0, or beyond."""
    value = whole(field)
    if value is None or value < 0:
        reason = f"the {what} is {field.strip()[:40]!r}, not a position in whole base pairs"
        raise InputError(place, reason, "Correct the line.")
    refuse_beyond(value, place, what)
    return value


def refuse_beyond(value: int, place: str, what: str) -> None:
    """Raise InputError for a position that no chromosome here can have."""
    if value > FARTHEST:
        reason = f"the {what} {value:,} is beyond {FARTHEST:,}, the last base pair that can be read"
        raise InputError(place, reason, "Positions count base pairs from the start of each chromosome.")


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
            f"{path.name} line {table.header_line}",
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
