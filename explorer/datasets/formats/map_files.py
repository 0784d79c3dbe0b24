"""A map beside the genotypes: chromosome and position of each SNP by its name.

A table with a header in any order of columns, or without one as PLINK writes it: .map (chromosome, name, cM where it is
there, bp) or .bim. `site_names` has how its names are joined with those of the genotypes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import islice
from pathlib import Path
from typing import Literal, NamedTuple, get_args

from explorer.datasets import chromosomes
from explorer.datasets.formats import headings, intervals, text
from explorer.datasets.formats.findings import Notes
from explorer.datasets.formats.layout import Table
from explorer.errors import InputError

Unit = Literal["bp", "kb", "Mb", "cM"]
UNITS: tuple[Unit, ...] = get_args(Unit)
"""The units a map may count in, the one that is taken first where a map has several."""

_POSITION = re.compile(
    r"(?:snp_|chr_|chrom_|chromosome_)?"
    r"(?:position|pos|map_?info|chromstart|physical_position|physical_pos|physical|location|loc|coordinate|coord|start|ps|base_pairs?)"
    r"(?:_in)?(?:_(?P<unit>bp|kb|kbp|mb|mbp|cm))?"
)
_UNITS: dict[str, Unit] = {
    **dict.fromkeys(("bp", "base_pair", "base_pairs", "basepair", "basepairs"), "bp"),
    **dict.fromkeys(("kb", "kbp"), "kb"),
    **dict.fromkeys(("mb", "mbp"), "Mb"),
    **dict.fromkeys(("cm", "centimorgan", "centimorgans", "genetic_distance", "genetic_position", "gendist"), "cM"),
}
_IN_BP: dict[Unit, int] = {"bp": 1, "kb": 1_000, "Mb": 1_000_000, "cM": 1_000_000}
_NAMES = headings.MARKER_WORDS | {"name", "id", "snp_names", "marker_names"}
_ENDS = ("end", "stop", "chromend", "chrom_end", "chr_end", "chromosome_end")
_ABSENT = frozenset(("", "na", "nan", ".", "-", "null", "none"))
_SHORT = 1000
"""Positions that are all below this, with decimals among them, are not base pairs."""
_FEW_BASES = 10_000
"""No chromosome ends before this: whole numbers that are all below it may count centimorgans or megabases."""
_FEW_SITES = 5
_ROUNDED = re.compile(r"\d(?:\.\d{1,3})?e\+?\d+", re.IGNORECASE)


class Columns(NamedTuple):
    """Where a map has what, and in which unit it places; `told` where the file itself names the unit.

    `end` is the column of ends beside one of starts, -1 without.
    """

    chromosome: int
    name: int
    position: int
    unit: Unit
    told: bool
    end: int = -1


@dataclass(frozen=True, eq=False)
class SiteMap:
    """The places that a map gives: parallel lists, one entry per row.

    Attributes
    ----------
    names, chromosomes : list of str
        Chromosome names are plain, "" where unknown.
    positions : list of int
        bp from 1, 0 where unknown; a genetic map has 1 cM as 1,000,000 and begins at 1.
    unit : "bp", "kb", "Mb" or "cM"
        What the file counts in.
    """

    names: list[str]
    chromosomes: list[str]
    positions: list[int]
    unit: Unit


def read(path: Path | str, known: Collection[str] = (), notes: Notes | None = None) -> SiteMap:
    """Read a map; `known` are the genotypes' SNP names, by which a name column without a heading is told.

    Raises InputError with file and line for what is no position, and demands the unit ("map-mb", "map-cm", "map-bp")
    where positions are small numbers and no heading says what they count. A start whose end is the next number counts
    from 0, as in a BED file.
    """
    path = Path(path)
    alone = notes is None
    notes = Notes() if notes is None else notes
    table = Table(path, notes, "map")
    columns = _by_heading(table, set(known))
    if columns is None:
        table.without_header()
        columns = _by_order(table, set(known))
    rows = [(number, fields) for number, fields in table.rows() if fields]
    unit = _unit(rows, columns, path, notes)
    places = [_position(fields[columns.position], f"{path.name} line {number}", unit) for number, fields in rows]
    if unit == "bp" and columns.end >= 0:
        places = _from_one(places, [intervals.whole(fields[columns.end]) for _, fields in rows], path, notes)
    site_map = SiteMap(
        [text.clean(fields[columns.name]) for _, fields in rows],
        chromosomes.normalise_all(text.clean(fields[columns.chromosome]) for _, fields in rows),
        places,
        unit,
    )
    _say_rounded(site_map, [fields[columns.position] for _, fields in rows], path, notes)
    if alone:
        notes.insist()
    return site_map


def _word(heading: str) -> str:
    """Return a heading in small letters, joined by underscores: "Position (Mb)" is position_mb."""
    return re.sub(r"[^a-z0-9#]+", "_", heading.lower()).strip("_")


def _by_heading(table: Table, known: set[str]) -> Columns | None:
    """Return the columns that the first line names; None where it names none of them, so that it is no header."""
    words = [_word(name) for name in table.header]
    chromosome = next((i for i, word in enumerate(words) if word in chromosomes.COLUMN_NAMES), None)
    placed: dict[Unit, tuple[int, bool]] = {}
    for index, word in enumerate(words):
        match = _POSITION.fullmatch(word)
        unit = _UNITS.get((match["unit"] or "") if match else word)
        if match or unit:
            told = unit is not None
            if told > placed.get(unit or "bp", (0, False))[1] or (unit or "bp") not in placed:
                placed[unit or "bp"] = (index, told)
    named = [i for i, word in enumerate(words) if word in _NAMES]
    if len(named) > 1 and known:
        met = {i: sum(text.clean(fields[i]) in known for _, fields in table.rows()) for i in named}
        named.sort(key=lambda i: -met[i])
    if chromosome is None and not placed and not named:
        return None
    counted: Unit | None = next((each for each in UNITS if each in placed), None)
    if not named and words[0] == "" and chromosome != 0:
        named = [0]  # R leaves out the name of the row names
    if chromosome is None or counted is None or not named:
        missing = "chromosome" if chromosome is None else "position" if counted is None else "name"
        raise InputError(
            f"{table.path.name} line {table.header_line}",
            f"the map has no column {missing}; it has {', '.join(table.header)[:200]}",
            "Name its columns chromosome, position, name.",
        )
    position, told = placed[counted]
    end = next((i for i, word in enumerate(words) if word in _ENDS), -1) if "start" in words[position] else -1
    return Columns(chromosome, named[0], position, counted, told, end)


def _by_order(table: Table, known: set[str]) -> Columns:
    """Return the columns of a map without a header: a .map of 3 or 4 columns, or a .bim."""
    body = [fields for _, fields in islice(table.rows(), 2000)]
    if table.width not in (3, 4, 6):
        raise InputError(
            f"{table.path.name} line 1",
            f"{table.width} columns without a header; a .map has 3 or 4, a .bim 6",
            "Add a header with the names chromosome, position, name.",
        )
    if table.width == 3 and sum(row[0] in known for row in body) > sum(row[1] in known for row in body):
        return Columns(1, 0, 2, "bp", False)
    if table.width == 3:
        return Columns(0, 1, 2, "bp", False)
    whole = [intervals.whole(row[3]) for row in body]
    if body and not any(whole) and None not in whole and any(_number(row[2]) for row in body):
        return Columns(0, 1, 2, "cM", True)
    return Columns(0, 1, 3, "bp", table.width == 6)


def _unit(rows: list[tuple[int, list[str]]], columns: Columns, path: Path, notes: Notes) -> Unit:
    """Return the unit of the positions: the heading's, or, for small numbers with decimals, the requested one."""
    if columns.unit == "cM":
        sentence = (
            "The map has genetic positions (cM), which are not base pairs. They can be drawn as if 1 cM were 1 Mb; "
            "distances and windows in base pairs are then rough."
        )
        notes.demand("map-genetic", path.name, sentence, "map-cm")
    if columns.told or columns.unit != "bp":
        return columns.unit
    values = [value for _, fields in rows if (value := _number(fields[columns.position])) is not None]
    decimals = [value for value in values if value != int(value)]
    if not decimals and len(values) >= _FEW_SITES and 0 < max(values) < _FEW_BASES:
        sentence = (
            f"No position is beyond {max(values):,f}, which is little for base pairs, and no heading says what the "
            "positions count: centimorgans, megabases, or base pairs?"
        )
        notes.demand("map-unit", path.name, sentence, "map-cm", "map-mb", "map-bp")
        return "Mb" if notes.requested("map-mb") else "cM" if notes.requested("map-cm") else "bp"
    if not decimals or max(values) >= _SHORT:
        return "bp"
    sentence = f"The positions are small numbers with decimals ({decimals[0]}, ...): megabases, or centimorgans?"
    notes.demand("map-unit", path.name, sentence, "map-mb", "map-cm")
    return "Mb" if notes.requested("map-mb") else "cM"


def _from_one(starts: list[int], ends: list[int | None], path: Path, notes: Notes) -> list[int]:
    """Return the positions of starts that count from 0: where the end is the next number, it is the position."""
    single = [end is not None and end == start + 1 for start, end in zip(starts, ends, strict=True)]
    if any(single):
        sentence = f"{sum(single):,} sites end one behind their start, which counts from 0: the end is the position."
        notes.find("map-from-zero", "note", path.name, sentence)
    return [start + own for start, own in zip(starts, single, strict=True)]


def _say_rounded(site_map: SiteMap, words: list[str], path: Path, notes: Notes) -> None:
    """Warn of positions that a spreadsheet rounded, by those that came to share a place."""
    rounded = [i for i, word in enumerate(words) if _ROUNDED.fullmatch(word.strip())]
    shared = Counter((site_map.chromosomes[i], site_map.positions[i]) for i in rounded)
    several = [i for i in rounded if shared[site_map.chromosomes[i], site_map.positions[i]] > 1]
    if several:
        sentence = (
            f"{len(several):,} positions with few digits and an exponent ({words[several[0]].strip()}, ...) share "
            "their place with another: it seems that a spreadsheet rounded them. Export the map with all digits."
        )
        notes.find("map-rounded", "warning", path.name, sentence)


def _number(field: str) -> Decimal | None:
    try:
        value = Decimal(field.strip())
    except InvalidOperation:
        return None
    return value if value.is_finite() and abs(value) < 10**12 else None


def _position(field: str, place: str, unit: Unit) -> int:
    """Return one position in bp, 0 where it is unknown (a negative number is, as PLINK has it)."""
    if field.strip().lower() in _ABSENT:
        return 0
    if unit == "bp":
        value = intervals.whole(field)
        return 0 if value is not None and value < 0 else intervals.base_pairs(field, place, "position")
    number = _number(field)
    if number is None:
        raise InputError(place, f"the position is {field.strip()[:40]!r}, not a number of {unit}", "Correct the line.")
    if number < 0:
        return 0
    value = round(number * _IN_BP[unit]) + (unit == "cM")  # a linkage group begins at 0 cM, and 0 bp is unknown
    intervals.refuse_beyond(value, place, "position")
    return value
