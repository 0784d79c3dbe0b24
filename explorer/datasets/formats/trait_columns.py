"""The meaning of the words in one column of traits: numbers, two groups, several groups, missing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from explorer.datasets.formats import text
from explorer.datasets.formats.findings import Notes
from explorer.datasets.traits import Column, Kind, Role
from explorer.errors import InputError

MISSING_WORDS = frozenset(
    ["", "na", "n/a", "#n/a", "nan", "null", "none", ".", "-", "?", "missing", "n.d.", "nd", "#div/0!", "#value!"]
)
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?$")
_COMMA = re.compile(r"[+-]?\d+,\d+$")
_GROUPS = re.compile(
    r"(^|_|\b)(batch|plate|group|centre|center|population|pop|family|fid|cluster|sex|gender|site|race|ancestry|block)"
    r"(_?\d*$|_|\b)",
    re.IGNORECASE,
)
_COVARIATES = re.compile(r"(^|_|\b)(age|pc_?\d+|covariate|cov_?\d*|year)($|_|\b)", re.IGNORECASE)
_SECOND = frozenset(
    {
        *(
            "case",
            "cases",
            "yes",
            "true",
            "affected",
            "positive",
            "diseased",
            "disease",
            "treated",
            "ill",
            "sick",
            "als",
        ),
        *("present", "male", "m", "1", "2", "y", "t"),
    }
)
MOST_LEVELS = 20


@dataclass(frozen=True)
class Override:
    """The kind and role of a column as set by the user; None where not set."""

    kind: Kind | None = None
    role: Role | None = None
    left_out: bool = False


def read_column(
    name: str,
    words: Sequence[str],
    place: Callable[[int], str],
    notes: Notes,
    override: Override = Override(),
    plink: bool = False,
) -> tuple[np.ndarray, Column] | None:
    """Read one column into float64 values (rows,) and its description, or None where it is left out.

    `place(row)` gives the place of a row's word. In a PLINK table, 0 is missing in a column coded 1 and 2.
    """
    words = [text.clean(word) for word in words]
    role: Role = override.role or ("covariate" if _GROUPS.search(name) or _COVARIATES.search(name) else "trait")
    present = [i for i, word in enumerate(words) if word.lower() not in MISSING_WORDS]
    texts = [i for i in present if not _NUMBER.match(words[i])]
    if texts and all(_COMMA.match(words[i]) for i in texts):
        sentence = f"Column {name} has decimal commas ({words[texts[0]]})."
        if notes.find("decimal-comma", "error", place(texts[0]), sentence, "decimal-comma"):
            words = [word.replace(",", ".") if _COMMA.match(word) else word for word in words]
            texts = []
    values = np.full(len(words), np.nan)
    levels = sorted({words[i] for i in present})
    if texts and override.kind != "categorical" and override.kind != "binary":
        if len(texts) < 0.5 * len(present):
            sentence = (
                f"{words[texts[0]][:40]!r} stands in the column {name} of numbers "
                f"({len(texts):,} such of {len(present):,})."
            )
            categories = ("text-categorical",) if len(levels) <= MOST_LEVELS else ()
            notes.find("text-in-numbers", "error", place(texts[0]), sentence, "text-missing", *categories)
            if notes.requested("text-categorical") and categories:
                override = Override("categorical", override.role)
            else:
                gone = set(texts)
                present, texts = [i for i in present if i not in gone], []
        elif override.kind == "quantitative":
            raise InputError(
                place(texts[0]), f"{words[texts[0]][:40]!r} is not a number", f"Take {name} as categorical instead."
            )
    if texts or (override.kind in ("categorical", "binary") and not _all_numbers(words, present)):
        return _text(name, words, present, levels, values, place, notes, override, role)
    for i in present:
        values[i] = float(words[i])
    _minus_nine(name, values, place, notes)
    return _numbers(name, values, notes, place, override, role, plink)


def _all_numbers(words: Sequence[str], present: list[int]) -> bool:
    return all(_NUMBER.match(words[i]) for i in present)


def _text(
    name: str,
    words: Sequence[str],
    present: list[int],
    levels: list[str],
    values: np.ndarray,
    place: Callable[[int], str],
    notes: Notes,
    override: Override,
    role: Role,
) -> tuple[np.ndarray, Column] | None:
    if override.kind == "binary" and len(levels) > 2:
        raise InputError(place(present[0]), f"{name} has {len(levels):,} values, not two", "Take it as categorical.")
    if override.kind is None and (len(levels) > MOST_LEVELS or (len(levels) > 0.5 * len(present) and len(levels) > 2)):
        sentence = f"Column {name} holds text of {len(levels):,} different values, so it is no trait and is left out."
        notes.find("text-column", "warning", place(present[0]), sentence)
        return None
    if len(levels) == 2 and levels[0].lower() in _SECOND and levels[1].lower() not in _SECOND:
        levels.reverse()
    for i in present:
        values[i] = levels.index(words[i])
    if len(levels) == 1 and _constant(name, notes, place(present[0]), levels[0]):
        return None
    kind: Kind = override.kind or ("binary" if len(levels) == 2 else "categorical")
    listed = ", ".join(levels[:4]) + (", ..." if len(levels) > 4 else "")
    sentence = f"Column {name} is text: read as {len(levels)} groups ({listed}), numbered from 0 in this order."
    notes.find("text-trait", "note", place(present[0]), sentence)
    return values, Column(name=name, kind=kind, role=role, levels=tuple(levels))


def _numbers(
    name: str,
    values: np.ndarray,
    notes: Notes,
    place: Callable[[int], str],
    override: Override,
    role: Role,
    plink: bool,
) -> tuple[np.ndarray, Column] | None:
    there = values[np.isfinite(values)]
    distinct = np.unique(there)
    first = int(np.argmax(np.isfinite(values))) if len(there) else 0
    if set(distinct) == {0.0, 1.0, 2.0} and override.kind in (None, "binary"):
        sentence = f"Column {name} holds 0, 1, 2: in PLINK's case/control coding 0 is missing."
        zero = int(np.argmax(values == 0))
        if plink:
            notes.find("zero-missing", "note", place(zero), sentence + " Read so.")
        if plink or notes.find("zero-missing", "warning", place(zero), sentence, "zero-missing"):
            values = np.where(values == 0, np.nan, values)
            distinct = distinct[1:]
    if not len(distinct):
        notes.find("empty-trait", "warning", place(0), f"Column {name} has no value, so it is left out.")
        return None
    if len(distinct) == 1 and _constant(name, notes, place(first), f"{distinct[0]:g}"):
        return None
    kind = override.kind
    if kind is None:
        whole = bool((distinct == np.round(distinct)).all())
        if len(distinct) == 2 and (whole or len(there) > 10):
            kind = "binary"
        elif whole and 2 < len(distinct) <= MOST_LEVELS and _GROUPS.search(name) and len(there) > 2 * len(distinct):
            kind = "categorical"
        else:
            kind = "quantitative"
    if kind == "quantitative":
        return values, Column(name=name, kind=kind, role=role)
    if kind == "binary" and len(distinct) > 2:
        raise InputError(place(first), f"{name} has {len(distinct):,} values, not two", "Take it as categorical.")
    levels = tuple(f"{value:.12g}" for value in distinct)
    if levels == ("1", "2") and not re.search("sex|gender", name, re.IGNORECASE):
        sentence = f"Column {name} holds 1 and 2: read as 1 (control) and 2 (case), as PLINK codes them."
        notes.find("case-control", "note", place(first), sentence)
    codes = np.full(len(values), np.nan)
    finite = np.isfinite(values)
    codes[finite] = np.searchsorted(distinct, values[finite])
    return codes, Column(name=name, kind=kind, role=role, levels=levels)


def _constant(name: str, notes: Notes, place: str, value: str) -> bool:
    sentence = f"Column {name} has the same value everywhere ({value[:40]}), so nothing can be learnt from it."
    return notes.find("constant-trait", "warning", place, sentence, "drop-constant-traits")


def _minus_nine(name: str, values: np.ndarray, place: Callable[[int], str], notes: Notes) -> None:
    nines = np.nonzero(values == -9)[0]
    if not len(nines):
        return
    count, others = len(nines), values[np.isfinite(values) & (values != -9)]
    doubtful = len(others) > 0 and bool((others < -3).any())
    sentence = f"-9 in column {name} is read as missing ({count:,} times)"
    sentence += ", though other values are as low." if doubtful else "."
    severity = "warning" if doubtful else "note"
    if not notes.find("minus-nine", severity, place(int(nines[0])), sentence, "keep-minus-nine"):
        values[nines] = np.nan


def unique_names(names: Sequence[str]) -> list[str]:
    """Return the names with _2, _3, ... behind those that came before.

    >>> unique_names(["a", "b", "a"])
    ['a', 'b', 'a_2']
    """
    taken, counts = set(names), Counter[str]()
    unique: list[str] = []
    for name in names:
        counts[name] += 1
        new = name
        while counts[name] > 1 and new in taken:
            new = f"{name}_{counts[name]}"
            counts[name] += new in taken
        taken.add(new)
        unique.append(new)
    return unique
