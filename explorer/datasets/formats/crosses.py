"""R/qtl's table of a cross: phenotypes beside the markers, and their chromosomes and centimorgans below the header."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice

from explorer.datasets.formats.findings import Notes
from explorer.datasets.formats.headings import Headings
from explorer.datasets.formats.id_words import SAMPLE_WORDS
from explorer.datasets.formats.layout import Table
from explorer.datasets.formats.number_words import is_number

_CHROMOSOME = re.compile(r"(chr|chrom|chromosome|lg)?[ _.]?(\d{1,2}[a-z]?|[xyzw]|[ivx]+|mt)$", re.IGNORECASE)
_ID = SAMPLE_WORDS | {"id", "name"}


@dataclass
class Cross:
    """What R/qtl's table says beside its genotypes.

    Attributes
    ----------
    headings : Headings
        Samples in rows; the phenotypes stand before the first marker.
    chromosomes : dict of column -> chromosome
    """

    headings: Headings
    chromosomes: dict[int, str]


def understand(table: Table, notes: Notes) -> Cross | None:
    """Return what R/qtl's table of a cross says, and pass over its lines below the header; None where it is none."""
    rows = list(islice(table.rows(), 2))
    if len(rows) < 2:
        return None
    number, chromosomes = rows[0]
    first = next((i for i, word in enumerate(chromosomes) if word.strip()), 0)
    if not 0 < first < table.width or not all(_CHROMOSOME.match(word.strip()) for word in chromosomes[first:]):
        return None
    below, places = rows[1]
    located = not any(word.strip() for word in places[:first]) and all(is_number(w.strip()) for w in places[first:])
    named = [i for i in range(first) if table.header[i].lower().replace(" ", "_") in _ID]
    beside = [name for i, name in enumerate(table.header[:first]) if i not in named[:1]]
    sentence = "This is R/qtl's table of a cross: its chromosomes are read"
    sentence += ", its positions in centimorgans, which are no base pairs, are not" if located else ""
    sentence += f"; for the phenotypes ({', '.join(beside[:5])}) bring a table of traits." if beside else "."
    notes.find("cross-table", "note", f"{table.path.name} line {number}", sentence)
    table.begin_at(below if located else number, table.header)
    roles = {"id": named[0]} if named else {}
    return Cross(Headings(roles, first, False), {i: chromosomes[i].strip() for i in range(first, table.width)})
