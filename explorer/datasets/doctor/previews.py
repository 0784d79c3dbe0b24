"""The effect of a mend on three samples: what a few cells hold before and after it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from pathlib import Path

import numpy as np

from explorer.datasets import blocks
from explorer.datasets.dataset import Dataset
from explorer.datasets.formats.findings import Notes, Preview
from explorer.datasets.formats.layout import Table
from explorer.datasets.genotypes import MISSING, Genotypes
from explorer.datasets.traits import Traits
from explorer.errors import InputError

SHOWN = 4
"""Columns of a preview at most."""


def of_genotypes(before: Dataset | None, after: Dataset, path: Path, notes: Notes) -> Preview:
    """Return the dosages of three samples at some sites, before and after a mend; those that change come first.

    Where nothing can be read without the mend, `raw` holds the first fields of a table as they stand.
    """
    new = after.genotypes
    if before is None:
        columns, samples = np.arange(min(SHOWN, new.shape[1])), np.arange(min(3, new.shape[0]))
        return Preview(
            columns=_names(new, columns),
            samples=tuple(str(new.samples[s]) for s in samples),
            before=None,
            after=_cells(new, samples, columns),
            raw=_raw(path, notes),
        )
    old = before.genotypes
    at = {str(name): i for i, name in reversed(list(enumerate(old.variants["name"].astype(str))))}
    row = {str(name): i for i, name in reversed(list(enumerate(old.samples)))}
    names = new.variants["name"].astype(str).tolist()
    gone = [i for i, name in enumerate(old.variants["name"].astype(str)) if name not in set(names)][:SHOWN]
    shared = [i for i, name in enumerate(names) if name in at]
    people = [i for i, name in enumerate(new.samples) if str(name) in row]
    changed = _changed(new, old, shared, people, at, row)
    columns = [*changed[0], *(i for i in shared if i not in changed[0])][: max(1, SHOWN - len(gone))]
    samples = [*changed[1], *(i for i in people if i not in changed[1])][:3]
    if not columns or not samples:
        columns, samples = list(range(min(SHOWN, new.shape[1]))), list(range(min(3, new.shape[0])))
        return Preview(
            columns=_names(new, np.array(columns)),
            samples=tuple(str(new.samples[s]) for s in samples),
            before=None,
            after=_cells(new, np.array(samples), np.array(columns)),
        )
    columns, samples = sorted(columns), sorted(samples)
    labels = [names[i] for i in columns] + [str(old.variants["name"].iloc[i]) for i in gone]
    was = [at[names[i]] for i in columns] + gone
    rows = [row[str(new.samples[s])] for s in samples]
    after_cells = [(*cells, *(["left out"] * len(gone))) for cells in _cells(new, np.array(samples), np.array(columns))]
    return Preview(
        columns=tuple(labels),
        samples=tuple(str(new.samples[s]) for s in samples),
        before=_cells(old, np.array(rows), np.array(was)),
        after=tuple(after_cells),
    )


def _changed(
    new: Genotypes, old: Genotypes, shared: list[int], people: list[int], at: dict[str, int], row: dict[str, int]
) -> tuple[list[int], list[int]]:
    """Return the first variants and samples whose dosages differ."""
    names = new.variants["name"].astype(str).tolist()
    some = shared[:2000]
    if not some or not people:
        return [], []
    now = _copies(new, people, some)
    was = _copies(old, [row[str(new.samples[p])] for p in people], [at[names[i]] for i in some])
    differs = now != was
    columns = [some[int(i)] for i in np.nonzero(differs.any(0))[0][:SHOWN]]
    rows = [people[int(i)] for i in np.nonzero(differs[:, [some.index(c) for c in columns]].any(1))[0][:3]]
    return columns, rows if columns else []


def _names(genotypes: Genotypes, columns: np.ndarray) -> tuple[str, ...]:
    return tuple(str(genotypes.variants["name"].iloc[int(c)]) for c in columns)


def _copies(genotypes: Genotypes, samples: Sequence[int], columns: Sequence[int]) -> np.ndarray:
    """Return copies as floats (samples, columns), -1 where missing."""
    return blocks.copies(blocks.read(genotypes.dosages, np.array(samples), np.array(columns)), missing=MISSING)


def _cells(genotypes: Genotypes, samples: np.ndarray, columns: np.ndarray) -> tuple[tuple[str, ...], ...]:
    form = ".2f" if genotypes.doses else ".0f"
    copies = _copies(genotypes, samples.tolist(), columns.tolist())
    return tuple(tuple("missing" if c == MISSING else f"{c:{form}}" for c in row) for row in copies)


def _raw(path: Path, notes: Notes) -> tuple[tuple[str, ...], ...] | None:
    """Return the first fields of a table's first rows as they stand, None where it is no table."""
    try:
        table = Table(path, Notes(notes.mends))
        rows = [table.header, *(fields for _, fields in islice(table.rows(), 3))]
        return tuple(tuple(field[:20] for field in fields[: SHOWN + 1]) for fields in rows)
    except InputError:
        return None


def of_traits(before: Traits | None, after: Traits) -> Preview:
    """Return the values of three samples in some columns, before and after a mend; those that change come first."""
    names = [c.name for c in after.columns]
    old = {} if before is None else {c.name: _words(before, c.name) for c in before.columns}
    new = {name: _words(after, name) for name in names}
    changed = [name for name in names if name not in old or old[name] != new[name]]
    gone = [name for name in old if name not in new]
    shown = [*changed, *gone, *(n for n in names if n not in changed)][:SHOWN]
    absent = ["left out"] * len(after.table)
    pairs = [(old.get(name, absent), new.get(name, absent)) for name in shown]
    rows = [i for i in range(len(after.table)) if any(a[i] != b[i] for a, b in pairs)][:3]
    rows = rows or list(range(min(3, len(after.table))))
    return Preview(
        columns=tuple(shown),
        samples=tuple(str(after.table.index[i]) for i in rows),
        before=None if before is None else tuple(tuple(a[i] for a, _ in pairs) for i in rows),
        after=tuple(tuple(b[i] for _, b in pairs) for i in rows),
    )


def _words(traits: Traits, name: str) -> list[str]:
    column = traits.column(name)
    values = traits[name]
    return ["missing" if not np.isfinite(v) else column.levels[int(v)] if column.levels else f"{v:.6g}" for v in values]
