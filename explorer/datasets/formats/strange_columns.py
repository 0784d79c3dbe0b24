"""Columns of a genotype table that hold no genotypes, by their names or because they alone hold fractions."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from explorer.datasets.formats import codings, design_columns
from explorer.datasets.formats.findings import Notes
from explorer.datasets.formats.number_words import is_number
from explorer.datasets.formats.word_grid import WordGrid

_FEW = 0.1
"""Share of the columns up to which fractions are asked about by column."""
_MOSTLY = 0.5
"""Share of a column's values that are fractions, and of these that differ, from which it seems measured."""


def leave_out(words: WordGrid, names: list[str], place: str, notes: Notes) -> None:
    """Leave out what is no marker or no sample by its name (`names`: of the columns), and ask about fractions."""
    kind = design_columns.is_no_marker
    found = [i for i, name in enumerate(words.ids if words.markers_in_rows else names) if kind(name)]
    _leave_out_named(words, words.ids if words.markers_in_rows else names, found, place, notes)
    if words.markers_in_rows:
        beside = [i for i, name in enumerate(names) if design_columns.is_no_sample(name)]
        if beside and len(beside) < len(names):
            sentence = (
                f"By name, these columns tell of the markers, are no samples, and are left out: {_some(names, beside)}."
            )
            if not notes.find("design-columns", "warning", place, sentence, "keep-design-columns"):
                words.leave_out_columns(set(beside))
                names = [name for i, name in enumerate(names) if i not in beside]
    elif found and len(words.columns) < len(names):
        names = [name for i, name in enumerate(names) if i not in found]
    _ask_fractions(words, names, place, notes)


def _leave_out_named(words: WordGrid, named: list[str], found: list[int], place: str, notes: Notes) -> None:
    if not found or len(found) == len(named):
        return
    held = np.bincount(np.concatenate([words.block(i, i + 1).ravel() for i in found]), minlength=len(words.vocabulary))
    strange = np.nonzero((held > 0) & (held == words.counts()))[0].tolist()
    calls = all(codings.is_missing(word) for word, code in words.vocabulary.items() if code in strange)
    mends = ("keep-design-columns",) if calls else ()
    what = "row" if words.markers_in_rows else "column"
    sentence = (
        f"By name, these {what}s are of a field plan or a register, no markers, and are left out: "
        f"{_some(named, found)}."
    )
    if not notes.find("design-columns", "warning", place, sentence, *mends):
        words.leave_out_variants(set(found))


def _ask_fractions(words: WordGrid, names: list[str], place: str, notes: Notes) -> None:
    """Ask about few columns that hold most different fractions where no other column holds any: measurements."""
    fractions = [c for w, c in words.vocabulary.items() if is_number(w) and float(w) != round(float(w))]
    if not fractions:
        return
    held = np.zeros(len(names))
    for row in words.rows:
        held += np.isin(row, fractions)
    found = np.nonzero(held)[0].tolist()
    if not found or len(found) > max(1, _FEW * len(names)) or len(found) == len(names):
        return
    for i in found:
        different = {int(row[i]) for row in words.rows} & set(fractions)
        if held[i] <= _MOSTLY * len(words.rows) or len(different) <= _MOSTLY * held[i]:
            return
    count = "One column holds" if len(found) == 1 else f"{len(found)} columns hold"
    sentence = f"{count} fractions, as measurements are, and no other does: {_some(names, found)}."
    mends = ("drop-unreadable-columns", "round-dosages", "imputed-missing", "read-doses")
    notes.demand("fraction-columns", place, sentence, *mends)
    if notes.requested(mends[0]):
        words.leave_out_columns(set(found))


def _some(names: Sequence[str], found: list[int]) -> str:
    return ", ".join(names[i] for i in found[:8]) + (", ..." if len(found) > 8 else "")
