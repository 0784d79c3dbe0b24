"""R/qtl's tables of a cross: phenotypes with the markers, and their chromosomes and centimorgans.

In the format csv individuals are rows, and chromosomes and centimorgans stand below the header; csvr is the same with
rows and columns swapped.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import groupby, islice

from explorer.datasets.formats.findings import Notes
from explorer.datasets.formats.headings import Headings
from explorer.datasets.formats.id_words import SAMPLE_WORDS
from explorer.datasets.formats.layout import Table
from explorer.datasets.formats.number_words import is_number

_CHROMOSOME = re.compile(r"(chr|chrom|chromosome|lg)?[ _.]?(\d{1,2}[a-z]?|[xyzw]|[ivx]+|mt)$", re.IGNORECASE)
_PEEK = 400
"""Lines that are looked at for the first marker."""
_ID = SAMPLE_WORDS | {"id", "name"}


@dataclass
class Cross:
    """What R/qtl's table says beside its genotypes.

    Attributes
    ----------
    headings : Headings
        Samples in rows, with the phenotypes before the first marker; or (csvr) markers in rows.
    chromosomes : dict of column -> chromosome
        Empty where markers are in rows.
    """

    headings: Headings
    chromosomes: dict[int, str]


def understand(table: Table, notes: Notes) -> Cross | None:
    """Return what R/qtl's table of a cross says, and pass over its lines below the header; None where it is none."""
    if (rotated := _rotated(table, notes)) is not None:
        return rotated
    rows = list(islice(table.rows(), 2))
    if len(rows) < 2:
        return None
    number, chromosomes = rows[0]
    first = next((i for i, word in enumerate(chromosomes) if word.strip()), 0)
    if not 0 < first < table.width or not all(_CHROMOSOME.match(word.strip()) for word in chromosomes[first:]):
        return None
    below, places = rows[1]
    located = not any(word.strip() for word in places[:first]) and all(is_number(w.strip()) for w in places[first:])
    named = [i for i in range(first) if _word(table.header[i]) in _ID]
    beside = [name for i, name in enumerate(table.header[:first]) if i not in named[:1]]
    _say("R/qtl's table of a cross", located, beside, f"{table.path.name} line {number}", notes)
    table.begin_at(below if located else number, table.header)
    roles = {"id": named[0]} if named else {}
    return Cross(Headings(roles, first, False), {i: chromosomes[i].strip() for i in range(first, table.width)})


def _rotated(table: Table, notes: Notes) -> Cross | None:
    """Return what R/qtl's csvr says: rows of phenotypes with empty fields behind their names, then those of markers."""
    lines = [(table.header_line, table.header), *islice(table.rows(), _PEEK)]
    ahead = next((i for i, (_, fields) in enumerate(lines) if fields[1].strip()), len(lines))
    leading, markers = lines[:ahead], [fields for _, fields in lines[ahead:]]
    located = table.width > 3 and not any(fields[2].strip() for _, fields in leading)
    first = 2 + located
    if (
        not leading
        or not markers
        or table.width <= first
        or not all(fields[0].strip() for _, fields in leading)
        or not (located or len(leading) > 1)
        or not _are_chromosomes([fields[1].strip() for fields in markers])
        or (located and not all(is_number(fields[2].strip()) for fields in markers))
    ):
        return None
    named = next((i for i, (_, fields) in enumerate(leading) if _word(fields[0]) in _ID), -1)
    words = [fields[first:] for _, fields in leading]
    ids = words[named] if named >= 0 else [str(number + 1) for number in range(table.width - first)]
    beside = [fields[0] for i, (_, fields) in enumerate(leading) if i != named]
    _say("R/qtl's table of a cross in the format csvr", located, beside, f"{table.path.name} line {lines[0][0]}", notes)
    table.begin_at(leading[-1][0], ["marker", "chromosome", "cM"][:first] + ids)
    return Cross(Headings({"id": 0, "chromosome": 1}, first, True), {})


def _are_chromosomes(names: list[str]) -> bool:
    """Return whether these may be the chromosomes of markers in order: each comes in one piece."""
    pieces = len(list(groupby(names)))
    return pieces == len(set(names)) and all(_CHROMOSOME.match(name) for name in names)


def _word(name: str) -> str:
    return name.lower().strip().replace(" ", "_")


def _say(what: str, located: bool, beside: list[str], place: str, notes: Notes) -> None:
    sentence = f"This is {what}: its chromosomes are read"
    sentence += ", its positions in centimorgans, which are no base pairs, are not" if located else ""
    sentence += f"; for the phenotypes ({', '.join(beside[:5])}) bring a table of traits." if beside else "."
    notes.find("cross-table", "note", place, sentence)
