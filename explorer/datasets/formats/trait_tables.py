"""Traits and covariates from a table with a column of sample IDs, or from the last column of a .fam."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import cast, get_args

import numpy as np
import pandas as pd

from explorer.datasets import traits as travelling
from explorer.datasets.formats import sample_ids, text
from explorer.datasets.formats.findings import Notes
from explorer.datasets.formats.headings import SAMPLE_WORDS
from explorer.datasets.formats.layout import Table
from explorer.datasets.formats.sample_ids import Match
from explorer.datasets.formats.trait_columns import MISSING_WORDS, Override, read_column, unique_names
from explorer.datasets.traits import KINDS, Column, Role, Traits
from explorer.errors import InputError

Overrides = Mapping[str, Column | Mapping[str, str | None]] | Sequence[Column]
"""name -> {"kind": ..., "role": "trait" | "covariate" | "none"}, or Columns; "none" leaves a column out."""

_KIN = ("fid", "family", "family_id", "pat", "mat", "father", "mother")


def overrides(columns: Overrides | None) -> dict[str, Override]:
    """Return the kinds and roles set by the user, validated; InputError for an unknown kind or role."""
    checked: dict[str, Override] = {}
    if columns is None:
        return checked
    if not isinstance(columns, Mapping):
        return {c.name: Override(c.kind, c.role) for c in columns}
    for name, value in columns.items():
        if isinstance(value, Column):
            kind, role = value.kind, value.role
        else:
            kind, role = value.get("kind"), value.get("role")
        if kind not in (None, *KINDS):
            raise InputError(f"column {name}", f"there is no kind {kind!r}", f"There are {', '.join(KINDS)}.")
        if role not in (None, "none", *get_args(Role)):
            raise InputError(f"column {name}", f"there is no role {role!r}", "There are trait, covariate, none.")
        kept = None if role == "none" else cast("Role | None", role)
        checked[name] = Override(kind, kept, left_out=role == "none")
    return checked


def read_traits(
    path: Path | str,
    samples: Sequence[str] | np.ndarray | None = None,
    mends: Iterable[str] = (),
    columns: Overrides | None = None,
    notes: Notes | None = None,
) -> Traits:
    """Read traits and covariates of `samples`, in their order (in the table's order where None).

    The sample column is the one that shares most IDs with `samples`. Missing: empty, NA, ., -9 and the like. Kinds are
    inferred from the values and can be overridden by `columns`. Raises InputError with file, line and column.
    """
    path = Path(path)
    alone = notes is None
    notes = Notes(mends) if notes is None else notes
    settings = overrides(columns)
    table = Table(path, notes)
    header = _header(table, notes)
    numbered = list(table.rows())
    if not numbered:
        raise InputError(path.name, "there is no row below the header", "Export the table again.")
    lines, rows = [number for number, _ in numbered], [fields for _, fields in numbered]
    names = None if samples is None else [str(s) for s in samples]
    id_column, match = _match(header, rows, names, path, notes)
    ids = [text.clean(row[id_column]) for row in rows]
    index = ids if names is None else names
    groups = _repeats(ids, rows, lines, match, path, notes)

    unknown = sorted(settings.keys() - set(header))
    if unknown:
        raise InputError(path.name, f"there is no column {unknown[0]}", f"There are {', '.join(header)[:300]}.")
    plink = [name.lower() for name in header[:2]] == ["fid", "iid"]
    taken = [row for members in groups for row in members]
    read: list[tuple[np.ndarray, Column]] = []
    for column, name in enumerate(header):
        what = settings.get(name, Override())
        if column == id_column or what.left_out or (name not in settings and name.lower() in (*_KIN, "iid")):
            continue

        def place(row: int, column: int = column) -> str:
            return table.place(lines[taken[row]], column) if taken else path.name

        parsed = read_column(name, [rows[row][column] for row in taken], place, notes, what, plink)
        if parsed is not None:
            read.append((_per_sample(parsed[0], groups, parsed[1]), parsed[1]))
    if not read:
        notes.find("no-traits", "warning", path.name, "No column of the traits table can be used as a trait.")
    notes.fact("Sample column", header[id_column] or "the first")
    frame = pd.DataFrame({c.name: values for values, c in read}, index=pd.Index(index, name="sample", dtype=object))
    if alone:
        notes.insist()
    return Traits(frame, tuple(c for _, c in read))


def _header(table: Table, notes: Notes) -> list[str]:
    names = table.header[1:]
    counting = (list(map(str, range(len(names)))), list(map(str, range(1, len(names) + 1))))
    last = names[-1].replace(".", "", 1).lstrip("+-") if names else ""
    if last.isdigit() and names not in counting:
        table.without_header()
        table.header = [f"trait {i + 1}" for i in range(table.width)]
        body = [fields for _, fields in zip(range(20), (f for _, f in table.rows()), strict=False)]
        two = table.width > 2 and not any(_number(row[1]) and not _number(row[0]) for row in body)
        named = ["FID", "IID"] if two else ["sample"]
        table.header = [*named, *(f"trait {i + 1}" for i in range(table.width - len(named)))]
        sentence = f"The first line holds values, so the columns are taken as {', '.join(table.header[:3])}, ..."
        notes.find("no-trait-header", "note", f"{table.path.name} line 1", sentence)
    header = [name or (f"column {i + 1}" if i else "") for i, name in enumerate(table.header)]
    if len(set(header)) < len(header):
        twice = sample_ids.repeated(header)[0]
        sentence = f"More than one column is called {twice!r}; the later ones are called {twice}_2 and so on."
        notes.find("duplicate-columns", "warning", f"{table.path.name} line 1", sentence)
        header = unique_names(header)
    table.header = header
    return header


def _number(word: str) -> bool:
    return word.strip().replace(".", "", 1).lstrip("+-").isdigit()


def _match(
    header: list[str], rows: list[list[str]], samples: list[str] | None, path: Path, notes: Notes
) -> tuple[int, Match]:
    """Return the column of sample IDs and the row of each sample."""
    named = [i for i, name in enumerate(header) if name.lower().replace(" ", "_") in SAMPLE_WORDS]
    named.sort(key=lambda i: header[i].lower() != "iid")
    candidates = [*named, *(i for i in range(len(header)) if i not in named)]
    if samples is None:
        column = named[0] if named else 0
        return column, Match(np.arange(len(rows)))
    matches = {i: sample_ids.exact(samples, [text.clean(row[i]) for row in rows]) for i in candidates}
    column = max(candidates, key=lambda i: matches[i].count)
    match = matches[column]
    if match.count < len(samples):
        others = {i: sample_ids.best(samples, [text.clean(row[i]) for row in rows]) for i in candidates[:6]}
        other = max(others, key=lambda i: others[i].count)
        if others[other].count > match.count:
            better = others[other]
            severity = "warning" if match.count else "error"
            sentence = (
                f"{match.count:,} of {len(samples):,} genotyped samples are in the traits table by equal IDs, "
                f"{better.count:,} {better.way} (such as {_example(samples, rows, other, better)})."
            )
            if notes.find("sample-ids", severity, f"{path.name}, column {header[other]}", sentence, "match-ids"):
                column, match = other, better
    if not match.count and not any(f.code == "sample-ids" for f in notes.findings):
        column = named[0] if named else 0
        example = text.clean(rows[0][column])
        sentence = f"None of the {len(samples):,} genotyped samples ({samples[0]}, ...) is in it ({example}, ...)."
        mends = ("same-order",) if len(rows) == len(samples) else ()
        if notes.find("no-overlap", "error", path.name, sentence, *mends):
            match = Match(np.arange(len(rows)))
    notes.fact("Samples with traits", f"{match.count:,} of {len(samples):,}" + (f", {match.way}" if match.way else ""))
    extra = len({text.clean(row[column]) for row in rows}) - match.count
    if match.count and extra > 0:
        sentence = f"{extra:,} samples of the traits table are not genotyped; they are left out."
        notes.find("not-genotyped", "note", path.name, sentence)
    if 0 < match.count < len(samples):
        missing = next(s for s, row in zip(samples, match.rows, strict=True) if row < 0)
        sentence = f"{len(samples) - match.count:,} genotyped samples have no row in it ({missing}, ...)."
        notes.find("without-traits", "warning", path.name, sentence)
    return column, match


def _example(samples: list[str], rows: list[list[str]], column: int, match: Match) -> str:
    sample = int(np.argmax(match.rows >= 0))
    return f"{samples[sample]} = {text.clean(rows[int(match.rows[sample])][column])}"


def _repeats(
    ids: list[str], rows: list[list[str]], lines: list[int], match: Match, path: Path, notes: Notes
) -> list[list[int]]:
    """Return the rows of the table that belong to each sample: none, one, or several that are to be averaged."""
    single = [[int(row)] if row >= 0 else [] for row in match.rows]
    twice = set(sample_ids.repeated(ids))
    if not twice or (len(match.rows) == len(rows) and (match.rows == np.arange(len(rows))).all() and not match.way):
        chosen = {ids[row[0]] for row in single if row}
        if not twice & chosen:
            return single
    where: dict[str, list[int]] = {}
    for row, name in enumerate(ids):
        if name in twice:
            where.setdefault(name, []).append(row)
    where = {name: numbers for name, numbers in where.items() if any(rows[r] != rows[numbers[0]] for r in numbers)}
    if where:
        name, numbers = next(iter(where.items()))
        sentence = f"Sample {name!r} has {len(numbers)} rows that differ, as have {len(where) - 1:,} others."
        place = f"{path.name} line {lines[numbers[1]]}"
        notes.find("repeated-traits", "error", place, sentence, "keep-first-sample", "average-repeats")
        if notes.requested("average-repeats"):
            return [where.get(ids[row[0]], row) if row else [] for row in single]
    return single


def _per_sample(values: np.ndarray, groups: list[list[int]], column: Column) -> np.ndarray:
    """Return one value per sample from one per taken row: the mean where rows are averaged, the first of groups."""
    result, start = np.full(len(groups), np.nan), 0
    if max(map(len, groups), default=0) <= 1:
        result[[len(members) > 0 for members in groups]] = values
        return result
    for sample, members in enumerate(groups):
        own = values[start : start + len(members)]
        own = own[np.isfinite(own)]
        if len(own):
            result[sample] = own.mean() if column.kind == "quantitative" else own[0]
        start += len(members)
    return result


def fam_traits(fam: pd.DataFrame, samples: np.ndarray, path: Path, notes: Notes, columns: Overrides | None) -> Traits:
    """Return phenotype and sex of a .fam as traits; none where they are missing for everyone (0 or -9)."""
    settings = overrides(columns)
    read: list[tuple[np.ndarray, Column]] = []
    for name in (*fam.columns[5:], "sex"):
        words = ["" if word in ("-9", "-9.0") else word for word in fam[name]]
        if set(words) <= {"0", "1", "2", ""}:
            words = ["" if word == "0" else word for word in words]
        what = settings.get(name, Override())
        if what.left_out or all(word.lower() in MISSING_WORDS for word in words):
            continue
        if name == "sex" and len(set(words) - {""}) < 2:
            continue
        parsed = read_column(name, words, lambda row: f"{path.name} line {row + 1}", notes, what, plink=True)
        if parsed is not None:
            read.append(parsed)
    if not read:
        return travelling.none(samples)
    frame = pd.DataFrame({c.name: v for v, c in read}, index=pd.Index(samples, name="sample", dtype=object))
    return Traits(frame, tuple(c for _, c in read))
