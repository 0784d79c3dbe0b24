"""A map beside the genotypes: chromosome and position of each SNP by its name.

A table with a header in any order of columns; or without one, of 3 columns in any order, or as PLINK writes it: .map
(chromosome, name, cM where it is there, bp) or .bim. `site_names` has how its names are joined with those of the
genotypes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from explorer.datasets import chromosomes
from explorer.datasets.formats import id_words, intervals, map_positions, text
from explorer.datasets.formats.findings import Notes
from explorer.datasets.formats.layout import Table
from explorer.datasets.formats.map_positions import Column, Unit
from explorer.datasets.formats.number_words import may_be_number
from explorer.errors import InputError

_NAMES = id_words.MARKER_WORDS | {"name", "id", "snp_names", "marker_names"}
_LOOKED_AT = 2000
"""Rows by which the columns of a map without a header are told."""
_ENDS = ("end", "stop", "chromend", "chrom_end", "chr_end", "chromosome_end")
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
    column = Column(table.header[columns.position] or f"{columns.position + 1}", columns.unit, columns.told, "map")
    words = [fields[columns.position] for _, fields in rows]
    places, unit = map_positions.read(words, [number for number, _ in rows], column, path, notes)
    if unit == "bp" and columns.end >= 0:
        ends = [intervals.whole(fields[columns.end].replace(",", "")) for _, fields in rows]
        places = _from_one(places, ends, path, notes)
    site_map = SiteMap(
        [text.clean(fields[columns.name]) for _, fields in rows],
        chromosomes.normalise_all(text.clean(fields[columns.chromosome]) for _, fields in rows),
        places,
        unit,
    )
    _say_rounded(site_map, words, path, notes)
    if alone:
        notes.insist()
    return site_map


def _by_heading(table: Table, known: set[str]) -> Columns | None:
    """Return the columns that the first line names; None where it names none of them, so that it is no header."""
    words = [map_positions.word(name) for name in table.header]
    chromosome = next((i for i, word in enumerate(words) if word in chromosomes.COLUMN_NAMES), None)
    placed: dict[Unit, tuple[int, bool]] = {}
    for index, word in enumerate(words):
        if (counts := map_positions.heads(word)) is not None:
            unit, told = counts
            if unit not in placed or told > placed[unit][1]:
                placed[unit] = (index, told)
    named = [i for i, word in enumerate(words) if word in _NAMES]
    if len(named) > 1 and known:
        met = {i: sum(text.clean(fields[i]) in known for _, fields in table.rows()) for i in named}
        named.sort(key=lambda i: -met[i])
    if chromosome is None and not placed and not named:
        return None
    counted: Unit | None = next((each for each in map_positions.UNITS if each in placed), None)
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
    """Return the columns of a map without a header: 3 in any order, a .map of 4, or a .bim."""
    body = [fields for _, fields in islice(table.rows(), _LOOKED_AT)]
    if table.width not in (3, 4, 6):
        raise InputError(
            f"{table.path.name} line {table.header_line + 1}",
            f"{table.width} columns without a header; a .map has 3 or 4, a .bim 6",
            "Add a header with the names chromosome, position, name.",
        )
    if table.width == 3:
        return _of_three(body, known)
    whole = [intervals.whole(row[3]) for row in body]
    if body and not any(whole) and None not in whole and any(map_positions.number(row[2]) for row in body):
        return Columns(0, 1, 2, "cM", True)
    return Columns(0, 1, 3, "bp", table.width == 6)


def _of_three(body: list[list[str]], known: set[str]) -> Columns:
    """Return which of three columns are chromosomes, names and positions: as PLINK has them, unless that cannot be.

    Names are those of the genotypes, or else all different and not all numbers; positions are numbers, and of two
    columns of numbers the one with more different ones.
    """
    cells = [[row[column].strip() for row in body] for column in range(3)]
    different = [len(set(column)) for column in cells]
    met = [sum(cell in known for cell in column) for column in cells]
    numbers = [sum(map(_is_number, column)) > 0.9 * len(column) for column in cells]
    name = max((1, 0, 2), key=lambda i: (met[i], not numbers[i], different[i]))
    others = [i for i in range(3) if i != name]
    position = max(reversed(others), key=lambda i: (numbers[i], different[i]))
    return Columns(next(i for i in others if i != position), name, position, "bp", False)


def _is_number(cell: str) -> bool:
    """Return whether this is a position or a chromosome without a prefix, and so hardly a name."""
    return may_be_number(cell) or cell.lower() in (*map_positions.ABSENT, "x", "y", "xy", "mt")


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
