"""Traits and covariates from a table with a column of sample IDs, or from the last column of a .fam."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import cast, get_args

import numpy as np
import pandas as pd

from explorer.datasets import traits as travelling
from explorer.datasets.formats import joining, sample_ids, text
from explorer.datasets.formats.findings import Notes
from explorer.datasets.formats.joining import Candidate, People
from explorer.datasets.formats.layout import Table
from explorer.datasets.formats.number_words import is_number
from explorer.datasets.formats.sample_ids import Match
from explorer.datasets.formats.trait_columns import (
    MISSING_WORDS,
    MOST_LEVELS,
    Override,
    read_column,
    unique_names,
    zeros_measured,
)
from explorer.datasets.traits import KINDS, Column, Kind, Role, Traits
from explorer.errors import InputError

Overrides = Mapping[str, Column | Mapping[str, str | None]] | Sequence[Column]
"""name -> {"kind": ..., "role": "trait" | "covariate" | "none"}, or Columns; "none" leaves a column out."""

_ID_WORDS = joining.ID_WORDS | {"fid", "name", "names"}
_YEAR = re.compile(r"(19|20)\d\d$")
_FRACTION = re.compile(r"[+-]?\d*[.,]\d+$")
_KIN = ("fid", "family", "family_id", "pat", "mat", "father", "mother")


def overrides(columns: Overrides | None) -> dict[str, Override]:
    """Return the kinds, roles and orders of classes set by the user; InputError for an unknown kind or role."""
    checked: dict[str, Override] = {}
    if columns is None:
        return checked
    if not isinstance(columns, Mapping):
        return {c.name: Override(c.kind, c.role, levels=c.levels) for c in columns}
    for name, value in columns.items():
        kind, role, levels = None, None, ()
        if isinstance(value, Column):
            kind, role, levels = value.kind, value.role, value.levels
        else:
            kind, role = value.get("kind"), value.get("role")
        if kind not in (None, *KINDS):
            raise InputError(f"column {name}", f"there is no kind {kind!r}", f"There are {', '.join(KINDS)}.")
        if role not in (None, "none", *get_args(Role)):
            raise InputError(f"column {name}", f"there is no role {role!r}", "There are trait, covariate, none.")
        kept = None if role == "none" else cast("Role | None", role)
        checked[name] = Override(kind, kept, role == "none", levels)
    return checked


def read_traits(
    path: Path | str,
    samples: Sequence[str] | np.ndarray | People | None = None,
    mends: Iterable[str] = (),
    columns: Overrides | None = None,
    notes: Notes | None = None,
) -> Traits:
    """Read traits and covariates of `samples`, in their order (in the table's order where None).

    Rows are joined by the column, or by FID and IID, that share most IDs with `samples` (see `joining`).
    Missing: empty, NA, ., -9 and the like. Kinds are inferred from the values and can be overridden by `columns`.
    Raises InputError with file, line and column.
    """
    path = Path(path)
    alone = notes is None
    notes = Notes(mends) if notes is None else notes
    settings = overrides(columns)
    table = Table(path, notes, "traits")
    header = _header(table, notes)
    numbered = list(table.rows())
    if not numbered:
        raise InputError(path.name, "there is no row below the header", "Export the table again.")
    lines, rows = [number for number, _ in numbered], [fields for _, fields in numbered]
    if samples is None:
        column = joining.sample_column(header)
        index = text.cleaned([row[column] for row in rows])
        joined = Candidate((column,), index, Match(np.arange(len(rows))), True)
        notes.fact("Sample column", header[column] or "the first")
    else:
        people = samples if isinstance(samples, People) else People([str(s) for s in samples])
        index, joined = people.samples, joining.join(header, rows, people, path, notes)
    groups = _repeats(joined.ids, rows, lines, joined.match, path, notes)

    unknown = sorted(settings.keys() - set(header))
    if unknown:
        raise InputError(path.name, f"there is no column {unknown[0]}", f"There are {', '.join(header)[:300]}.")
    plink = [name.lower() for name in header[:2]] == ["fid", "iid"]
    taken = [row for members in groups for row in members]
    read: list[tuple[np.ndarray, Column]] = []
    for column, name in enumerate(header):
        what = settings.get(name, Override())
        if (
            not name
            or column in (*joined.columns, *joined.beside)
            or what.left_out
            or (name not in settings and name.lower() in (*_KIN, "iid"))
        ):
            continue

        def place(row: int, column: int = column) -> str:
            return table.place(lines[taken[row]], column) if taken else path.name

        parsed = read_column(name, [rows[row][column] for row in taken], place, notes, what, plink)
        if parsed is not None:
            read.append((_per_sample(parsed[0], groups, parsed[1]), parsed[1]))
    if not read:
        notes.find("no-traits", "warning", path.name, "No column of the traits table can be used as a trait.")
    frame = pd.DataFrame({c.name: values for values, c in read}, index=pd.Index(index, name="sample", dtype=object))
    if alone:
        notes.insist()
    return Traits(frame, tuple(c for _, c in read))


def _header(table: Table, notes: Notes) -> list[str]:
    names, line = table.header[1:], f"{table.path.name} line {table.header_line}"
    counting = (list(map(str, range(len(names)))), list(map(str, range(1, len(names) + 1))))
    rows = [fields for _, fields in islice(table.rows(), 20)]
    _refuse_split_numbers(table, rows)
    values = bool(names) and (_number(names[-1]) or any(map(_FRACTION.match, names)) or _is_row(table.header, rows))
    if values and names not in counting and not _names_columns(table.header, rows):
        table.without_header()
        table.header = [f"trait {i + 1}" for i in range(table.width)]
        two = table.width > 2 and _are_ids([row[1] for row in rows], [row[0] for row in rows])
        ids = ["FID", "IID"] if two else ["sample"]
        table.header = [*ids, *(f"trait {i + 1}" for i in range(table.width - len(ids)))]
        sentence = f"The first line holds values, so the columns are taken as {', '.join(table.header[:3])}, ..."
        notes.find("no-trait-header", "note", line, sentence)
    header = [name or (f"column {i + 1}" if i else "") for i, name in enumerate(table.header)]
    if len(set(header)) < len(header):
        twice = sample_ids.repeated(header)[0]
        sentence = f"More than one column is called {twice!r}; the later ones are called {twice}_2 and so on."
        notes.find("duplicate-columns", "warning", line, sentence)
        header = unique_names(header)
    table.header = header
    return header


def _names_columns(names: list[str], rows: list[list[str]]) -> bool:
    """Return whether a first line that ends in a number holds names all the same: 2018 and 2019 beside `line`."""
    ids = [i for i, name in enumerate(names) if name.lower().replace(" ", "_") in _ID_WORDS]
    if not names[0] or any(all(row[i].strip() != names[i] for row in rows) for i in ids):
        return True
    numbers = [i for i, name in enumerate(names) if i and _number(name)]
    if all(_YEAR.match(names[i]) for i in numbers) and not all(_YEAR.match(row[i]) for row in rows for i in numbers):
        return True
    words = [i for i, name in enumerate(names) if i and name.lower() not in MISSING_WORDS and i not in numbers]
    below = ([row[i] for row in rows if row[i].strip().lower() not in MISSING_WORDS] for i in words)
    return any(column and all(map(_number, column)) for column in below)


def _is_row(names: list[str], rows: list[list[str]]) -> bool:
    """Return whether a first line looks like those below: L1 above L2 and L3, every other field of its column."""
    form = _form(names[0])
    if "0" not in form or any(_form(row[0]) != form for row in rows):
        return False
    return all(_fits(name, [row[i].strip() for row in rows]) for i, name in enumerate(names) if i)


def _form(word: str) -> str:
    """Return a word with every run of digits as 0: L12 and L7 are L0."""
    return re.sub(r"\d+", "0", word.strip())


def _fits(name: str, below: list[str]) -> bool:
    """Return whether a field is of its column: missing, a number above numbers, a word that recurs, an ID above IDs."""
    present = [word for word in below if word.lower() not in MISSING_WORDS]
    if name.lower() in MISSING_WORDS or not present:
        return name.lower() in MISSING_WORDS
    if _number(name.replace(",", ".")):
        return all(_number(word.replace(",", ".")) for word in present)
    ids = "0" in _form(name) and all(_form(word) == _form(name) for word in present)
    return name in present or ids


def _are_ids(words: list[str], beside: list[str]) -> bool:
    """Return whether a second column holds individual IDs, beside families in the first: neither values nor classes."""
    pairs = list(zip(words, beside, strict=True))
    recur = len(set(words)) < len(set(pairs)) and not all(map(_number, words))
    if recur or any(_FRACTION.match(word.strip()) for word in words):
        return words == beside
    return not any(_number(word) and not _number(first) for word, first in pairs)


def _refuse_split_numbers(table: Table, rows: list[list[str]]) -> None:
    """Refuse a table delimited by commas whose decimal commas move every column to the right of its name."""
    if not table.header_is_short or table.delimiter != "," or len(table.header) < 3:
        return
    first, second = ([row[column].strip() for row in rows] for column in (0, 1))
    if table.header[1].lower() in _ID_WORDS and all(map(str.isdigit, second)) and not any(map(_number, first)):
        what = f"the header has a name too few, and its first, {table.header[1]}, would stand above {second[0]}"
        mend = "Are there decimal commas in it? Save it with decimal points, or delimited by semicolons."
        raise InputError(f"{table.path.name} line 1", what, mend)


def _number(word: str) -> bool:
    return word.strip().replace(".", "", 1).lstrip("+-").isdigit()


def _repeats(
    ids: list[str], rows: list[list[str]], lines: list[int], match: Match, path: Path, notes: Notes
) -> list[list[int]]:
    """Return the rows of the table that belong to each sample: none, one, or several that are to be averaged."""
    single = [[int(row)] if row >= 0 else [] for row in match.rows]
    twice = set(sample_ids.repeated(ids))
    twice &= {ids[row[0]] for row in single if row}
    if not twice:
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


def fam_traits(
    people: pd.DataFrame,
    samples: np.ndarray,
    path: Path,
    notes: Notes,
    columns: Overrides | None,
    names: Sequence[str] = (),
    kinds: Mapping[str, Kind | None] | None = None,
) -> Traits:
    """Return phenotype and sex of a .fam or .psam as traits; none where they are missing for everyone (0 or -9).

    `people` has a row per sample, in their order; without `names` all columns from the sixth on are read, and sex.
    With `kinds`, what a .sample says of its columns, their values stand as they are: 0 is not missing there.
    """
    settings = overrides(columns)
    read: list[tuple[np.ndarray, Column]] = []
    for name in names or (*people.columns[5:], "sex"):
        words = ["" if word in ("-9", "-9.0") else word for word in people[name]]

        def place(row: int, shift: int = 1 if kinds is None else 3) -> str:
            return f"{path.name} line {row + shift}"

        what, coded = settings.get(name, Override()), kinds is None or name == "sex"
        values = set(words) - {""}
        stated = None if coded or kinds is None else kinds.get(name)
        if what.kind is None and _can_be(stated, values):
            what = replace(what, kind=stated)
        if coded and name != "sex" and values == {"0", "1"}:
            sentence = (
                f"Column {name} holds 0 and 1: in PLINK's coding 0 is missing, 1 a control, 2 a case. Read so: "
                f"{words.count('0'):,} zeros are missing, and there is no case."
            )
            if notes.find("zero-one", "note", path.name, sentence, "zero-control"):
                words = [{"0": "1", "1": "2"}.get(word, word) for word in words]
        kept = not coded
        if coded and name != "sex" and values == {"0", "1", "2"}:
            kept = zeros_measured(name, words.count("0"), place(words.index("0")), notes)
        if not kept and values <= {"0", "1", "2"}:
            words = ["" if word == "0" else word for word in words]
        if what.left_out or all(word.lower() in MISSING_WORDS for word in words):
            continue
        if name == "sex" and len(set(words) - {""}) < 2:
            continue
        parsed = read_column(name, words, place, notes, what, plink=coded)
        if parsed is not None:
            read.append(parsed)
    if not read:
        return travelling.none(samples)
    frame = pd.DataFrame({c.name: v for v, c in read}, index=pd.Index(samples, name="sample", dtype=object))
    return Traits(frame, tuple(c for _, c in read))


def _can_be(stated: Kind | None, words: set[str]) -> bool:
    """Return whether the words of a column can be of the kind that its file states."""
    there = [word for word in words if word.lower() not in MISSING_WORDS]
    if stated == "quantitative":
        return all(map(is_number, there))
    return len(there) <= (2 if stated == "binary" else MOST_LEVELS)


def with_sex(traits: Traits, people: pd.DataFrame, path: Path, notes: Notes, columns: Overrides | None) -> Traits:
    """Return the traits with the sex of a .fam or .psam as a covariate, unless they have a column of it."""
    if any(c.name.lower() in ("sex", "gender") for c in traits.columns):
        return traits
    sex = fam_traits(people, traits.table.index.to_numpy(), path, notes, columns, names=("sex",))
    if not sex.columns:
        return traits
    notes.find("sex-kept", "note", path.name, "The sex of the samples is kept from it, as a covariate.")
    column = sex.columns[0].model_copy(update={"role": sex.columns[0].role})
    return Traits(traits.table.join(sex.table), (*traits.columns, column))
