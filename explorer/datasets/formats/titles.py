"""Lines above the header of a table: a title, who made it, groups of columns, rows of nothing but delimiters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from explorer.datasets.formats import codings, id_words
from explorer.datasets.formats.number_words import may_be_number

_MOST = 20
"""So many lines may stand above a header."""


def above(rows: Sequence[Sequence[str]]) -> int:
    """Return how many of the first rows of a table stand above its header, 0 where that is not sure.

    Such a row fills at most half of the columns. What follows them has to be a header: it names the column of IDs, or
    has a word above a column of nothing but numbers or calls.

    >>> above([["Wheat 2020"], [], ["line", "yield"], ["L1", "1.5"]]), above([["yield"], ["L1", "1.5"], ["L2", "2"]])
    (2, 0)
    """
    widths = Counter(extent for row in rows if (extent := _extent(row)))
    width = max(widths, key=lambda extent: (widths[extent], extent), default=0)
    for count, row in enumerate(rows[:_MOST]):
        if sum(1 for field in row if field.strip()) > max(1, width // 2):
            return count if count and _heads(row, [r for r in rows[count + 1 :] if _extent(r)]) else 0
    return 0


def _extent(row: Sequence[str]) -> int:
    return next((place for place in range(len(row), 0, -1) if row[place - 1].strip()), 0)


def _heads(row: Sequence[str], body: Sequence[Sequence[str]]) -> bool:
    """Return whether a row is the header of those below it."""
    if row[0].strip() and id_words.names_ids(row[0]):
        return True
    for column, name in enumerate(row):
        if codings.is_missing(name.strip()) or _is_value(name):
            continue
        cells = [fields[column] for fields in body if column < len(fields)]
        if any(map(_is_value, cells)) and all(_is_value(cell) or codings.is_missing(cell.strip()) for cell in cells):
            return True
    return False


def _is_value(word: str) -> bool:
    word = word.strip()
    return not codings.is_missing(word) and (codings.call_like(word) or may_be_number(word))
