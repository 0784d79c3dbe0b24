"""Positions of markers in a map or beside genotypes: what their column is called, what it counts, and they in bp."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Literal, get_args

from explorer.datasets.formats import intervals, number_words
from explorer.datasets.formats.findings import Notes
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
_THOUSANDS = re.compile(r"[1-9]\d{0,2}(,\d{3})+")
ABSENT = frozenset(("", "na", "nan", ".", "-", "null", "none"))
"""What stands in small letters where a position is unknown."""
_SHORT = 1000
"""Positions that are all below this, with decimals among them, are not base pairs."""
_FEW_BASES = 10_000
"""No chromosome ends before this: whole numbers that are all below it may count centimorgans or megabases."""
_FEW_SITES = 5
_SLIPS = 0.1
"""Share of positions that may have decimals by mistake."""


@dataclass(frozen=True)
class Column:
    """A column of positions: its name, what it counts, whether its heading says so, and what table it is of."""

    name: str
    unit: Unit
    told: bool
    table: Literal["map", "table"]


def word(heading: str) -> str:
    """Return a heading in small letters, joined by underscores.

    >>> word("Position (Mb)"), word("rs#")
    ('position_mb', 'rs#')
    """
    return re.sub(r"[^a-z0-9#]+", "_", heading.lower()).strip("_")


def heads(heading: str) -> tuple[Unit, bool] | None:
    """Return what a column of positions counts by its heading, and whether that says so; None for another column.

    >>> heads("Position (Mb)"), heads("POS"), heads("cM"), heads("position_cM"), heads("name")
    (('Mb', True), ('bp', False), ('cM', True), ('cM', True), None)
    """
    plain = word(heading)
    match = _POSITION.fullmatch(plain)
    unit = _UNITS.get((match["unit"] or "") if match else plain)
    return None if match is None and unit is None else (unit or "bp", unit is not None)


def read(
    words: Sequence[str], lines: Sequence[int], column: Column, path: Path, notes: Notes
) -> tuple[list[int], Unit]:
    """Return the positions in bp (0 where unknown) of a column, whose `words` stand on these lines, and their unit.

    1 cM is 1,000,000, from 1. Raises InputError with the line of what is no position, and NeedsMend where positions
    are genetic, or small or fractions and nothing says what they count ("map-kb", "map-mb", "map-cm", "map-bp"), or
    where commas may be decimal ("decimal-comma", "thousands-comma").
    """
    present = [i for i, field in enumerate(words) if field.strip().lower() not in ABSENT]
    plain = _without_commas([field.strip() for field in words], present, lines, column, path, notes)
    unit = _settled([plain[i] for i in present], column, path, notes)
    positions = [0] * len(plain)
    for i in present:
        positions[i] = _in_bp(plain[i], f"{path.name} line {lines[i]}", unit)
    return positions, unit


def genetic(notes: Notes) -> bool:
    """Return whether centimorgans were read as positions, on request."""
    asked = {finding.code for finding in notes.findings if finding.mended}
    another = notes.requested("map-mb") or notes.requested("map-kb")
    return notes.requested("map-cm") and ("map-genetic" in asked or ("map-unit" in asked and not another))


def _without_commas(
    words: list[str], present: Sequence[int], lines: Sequence[int], column: Column, path: Path, notes: Notes
) -> list[str]:
    if column.told and column.unit == "bp":  # then no comma is a decimal one
        return [field.replace(",", "") if _THOUSANDS.fullmatch(field) else field for field in words]
    asked = len(notes.findings)
    plain = number_words.without_commas(
        words, present, column.name, lambda row: f"{path.name} line {lines[row]}", notes
    )
    for finding in notes.findings[asked:]:
        if finding.severity == "error":
            notes.findings.remove(finding)
            raise finding.as_error()
    return plain


def _settled(words: Sequence[str], column: Column, path: Path, notes: Notes) -> Unit:
    """Return the unit of the positions: the heading's, or, for small numbers, the requested one."""
    unit = column.unit
    values = [value for field in words if (value := number(field)) is not None]
    if unit == "cM" and words:
        sentence = (
            f"The {column.table} has genetic positions (cM), which are not base pairs. They can be drawn as if "
            "1 cM were 1 Mb; distances and windows in base pairs are then rough."
        )
        notes.demand("map-genetic", path.name, sentence, "map-cm")
    if column.told or unit != "bp" or not values:
        return unit
    decimals = [value for value in values if value != int(value)]
    if not decimals and len(values) >= _FEW_SITES and 0 < max(values) < _FEW_BASES:
        sentence = (
            f"No position is beyond {max(values):,f}, which is little for base pairs, and no heading says what the "
            "positions count: centimorgans, megabases, or base pairs?"
        )
        notes.demand("map-unit", path.name, sentence, "map-cm", "map-mb", "map-bp")
        return "Mb" if notes.requested("map-mb") else "cM" if notes.requested("map-cm") else "bp"
    if len(decimals) > max(1, _SLIPS * len(values)) and max(values) >= _SHORT:
        sentence = f"The positions have decimals ({decimals[0]}, ...): kilobases, or centimorgans?"
        notes.demand("map-unit", path.name, sentence, "map-kb", "map-cm")
        return "kb" if notes.requested("map-kb") else "cM"
    if not decimals or max(values) >= _SHORT:
        return "bp"
    sentence = f"The positions are small numbers with decimals ({decimals[0]}, ...): megabases, or centimorgans?"
    notes.demand("map-unit", path.name, sentence, "map-mb", "map-cm")
    return "Mb" if notes.requested("map-mb") else "cM"


def number(field: str) -> Decimal | None:
    """Return the number that a field holds, None where it holds none or one beyond any chromosome."""
    try:
        value = Decimal(field.strip())
    except InvalidOperation:
        return None
    return value if value.is_finite() and abs(value) < 10**12 else None


def _in_bp(field: str, place: str, unit: Unit) -> int:
    """Return one position in bp, 0 where it is unknown (a negative number is, as PLINK has it)."""
    if unit == "bp":
        value = intervals.whole(field)
        return 0 if value is not None and value < 0 else intervals.base_pairs(field, place, "position")
    amount = number(field)
    if amount is None:
        raise InputError(place, f"the position is {field[:40]!r}, not a number of {unit}", "Correct the line.")
    if amount < 0:
        return 0
    position = round(amount * _IN_BP[unit]) + (unit == "cM")  # a linkage group begins at 0 cM, and 0 bp is unknown
    intervals.refuse_beyond(position, place, "position")
    return position
