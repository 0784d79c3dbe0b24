"""Whether a genotype table begins with its header and a column of IDs, or with genotypes."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from itertools import islice

from explorer.datasets.formats import codings, headings, id_words
from explorer.datasets.formats.findings import Notes
from explorer.datasets.formats.headings import Headings
from explorer.datasets.formats.layout import Table

_PEEK = 40


def understand(table: Table, notes: Notes, known_ids: Collection[str]) -> Headings:
    """Return what the columns mean; raises NeedsMend where the header or the IDs seem to be missing.

    `known_ids` are the words that may be samples' IDs in the traits.
    """
    if _holds_genotypes(table, set(known_ids)):
        place = f"{table.path.name} line {table.header_line}"
        sentence = "The first line seems to hold genotypes, so that the header is missing."
        notes.demand("no-header", place, sentence, "no-header", "keep-header")
        if notes.requested("no-header"):
            table.without_header()
    body = [fields for _, fields in islice(table.rows(), _PEEK)]
    heading = headings.understand(table.header, body)
    first = [row[0].strip() for row in body]
    if (
        heading.first == 1
        and heading.markers_in_rows is None
        and table.header[0].lower() not in ("", "id", "name")
        and all(codings.call_like(word) for word in first)
        and len(set(first)) < len(first)
        and not set(first) <= set(known_ids)
    ):
        sentence = "The first column holds genotypes, so there is no column of sample IDs."
        notes.demand("no-sample-column", table.path.name, sentence, "number-samples")
        return Headings({}, 0, False)
    return heading


def _holds_genotypes(table: Table, known: set[str]) -> bool:
    """Return whether the first line looks like genotypes, and nothing says that it is a header.

    A corner that is named or empty, and IDs of the traits, are those of a header.
    """
    corner, names = table.header[0], table.header[1:]
    if not any(names) or not all(map(codings.call_like, names)):
        return False
    if corner in known:
        return True
    if id_words.names_ids(corner) or len(known & set(names)) > 0.5 * len(names):
        return False
    first = [fields[0].strip() for _, fields in islice(table.rows(), _PEEK)]
    return not (len(set(names)) == len(names) and _differs(corner, first))


def _differs(corner: str, ids: Sequence[str]) -> bool:
    """Return whether the corner is written otherwise than all IDs below it, which are alike.

    >>> _differs("code", ["L1", "L22"]), _differs("L1", ["L2", "L22"]), _differs("Apache", ["Bussard", "Soissons"])
    (True, False, False)
    """

    def shape(word: str) -> str:
        return re.sub(r"\d+", "9", re.sub(r"[^\W\d_]+", "a", word))

    shapes = {shape(word) for word in ids}
    return len(shapes) == 1 and shape(corner) not in shapes
