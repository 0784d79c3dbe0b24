"""The meaning of the words in one column of traits: numbers, two groups, several groups, missing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from explorer.datasets.formats import design_columns, text
from explorer.datasets.formats.findings import Notes
from explorer.datasets.formats.number_words import is_number, may_be_number, plain_numbers, without_commas
from explorer.datasets.formats.trait_classes import has_control, in_order, spellings, with_levels
from explorer.datasets.traits import Column, Kind, Role
from explorer.errors import InputError

MISSING_WORDS = frozenset(
    {
        *("", "na", "n/a", "#n/a", "nan", "null", "none", ".", "-", "?", "missing", "n.d.", "nd", "#div/0!", "#value!"),
        *("#null!", "#ref!", "#name?", "#num!", "<na>", "n.a.", "n/d", "not available", "not measured", "--"),
    }
)
_NOT_AVAILABLE = frozenset({"", "na", "n/a", "#n/a", "nan", "<na>", "n.a."})
"""Missing words that need not be told."""
_SIGN = re.compile(r"\++$|\+/-$|±$")
_GROUPS = re.compile(
    r"(\w+[_ .-](?=(batch|sex|gender|ancestry|population|site|cent(re|er))$))?"
    r"(batch|plate|group|centre|center|population|subpopulation|pop|family|fid|cluster|sex|gender|site|race|ancestry|"
    r"block)s?([_ .-]?(id|no|nr|name|code|label))?[_ .-]?\d*\.?$",
    re.IGNORECASE,
)
"""Names of grouping columns: array_batch and genetic_sex too, but not plate count or sex_ratio."""
_AT = r"[_ .]at[_ .](recruitment|enrol?ment|baseline|sampling|visit|assessment)"
_COVARIATES = re.compile(
    rf"(age([_ ]?\(?(in )?(y|yrs?|years)\)?|{_AT})?|year|pc|covariate|covar|cov)s?[_ .-]?\d*\.?$", re.IGNORECASE
)
"""Names of other covariates: age and age_at_recruitment, but not age at flowering."""
MOST_LEVELS = 20
LONGEST_NAME = 1000
"""Letters of the name of a column or of one of its classes; a `Column` holds no longer ones."""
_CODES = (-99.0, -999.0, -9999.0, 999.0, 9999.0)
"""Numbers written for missing values; -9 is always read so."""
_FAR = 3.0
"""How many ranges of the other values such a number lies from them."""


@dataclass(frozen=True)
class Override:
    """The kind, role and order of classes of a column as set by the user; None or empty where not set."""

    kind: Kind | None = None
    role: Role | None = None
    left_out: bool = False
    levels: tuple[str, ...] = ()


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
    read = _read(name, words, place, notes, override, plink)
    return None if read is None else with_levels(*read, override.levels)


def _read(
    name: str,
    words: Sequence[str],
    place: Callable[[int], str],
    notes: Notes,
    override: Override,
    plink: bool,
) -> tuple[np.ndarray, Column] | None:
    words = text.cleaned(words)
    present = _present(words)
    _refuse_long(name, words, present, place)
    texts: list[int] = []
    if not plain_numbers([words[i] for i in present]):
        words = without_commas(words, present, name, place, notes)
        texts = [i for i in present if not is_number(words[i])]
    whole = bool(texts) or all(float(words[i]).is_integer() for i in present)
    plan = bool(present) and whole and design_columns.is_field(name)
    by_name = "covariate" if plan or _GROUPS.match(name) or _COVARIATES.match(name) else "trait"
    role: Role = override.role or by_name
    if plan and not override.role:
        sentence = f"Column {name} is of the field plan by its name: taken as a covariate, not as a trait."
        notes.find("field-plan", "note", place(present[0]), sentence)
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
                override = replace(override, kind="categorical")
            else:
                gone = set(texts)
                present, texts = [i for i in present if i not in gone], []
        elif override.kind == "quantitative":
            raise InputError(
                place(texts[0]), f"{words[texts[0]][:40]!r} is not a number", f"Take {name} as categorical instead."
            )
    if texts or (override.kind in ("categorical", "binary") and not _all_numbers(words, present)):
        return _text(name, words, present, values, place, notes, override, role)
    for i in present:
        values[i] = float(words[i])
    _minus_nine(name, values, place, notes)
    return _numbers(name, values, notes, place, override, role, plink)


def _present(words: Sequence[str]) -> list[int]:
    """Return the rows whose word is a value: `none` is a class among classes, `-` the opposite of `+`.

    Beside a control and a case, `none` is neither.
    """
    classes: set[str] = set()
    others = {word for word in words if word.lower() not in MISSING_WORDS}
    if others and all(map(_SIGN.match, others)):
        classes = {"-", "--"}
    elif others and not any(map(may_be_number, others)):
        pair = {word.casefold() for word in others}
        classes = set() if len(pair) <= 2 and has_control(sorted(pair)) else {"none"}
    return [i for i, word in enumerate(words) if word.lower() in classes or word.lower() not in MISSING_WORDS]


def _say_missing(
    name: str, words: Sequence[str], present: list[int], place: Callable[[int], str], notes: Notes
) -> None:
    """Note the words of a column of text that are read as missing, but for NA and its spellings."""
    there = set(present)
    gone = [i for i, word in enumerate(words) if i not in there and word.lower() not in _NOT_AVAILABLE]
    if gone:
        counts = Counter(words[i] for i in gone).most_common()
        listed = ", ".join(f"{word!r} ({count:,} times)" for word, count in counts)
        notes.find("missing-words", "note", place(gone[0]), f"Read as missing in column {name}: {listed}.")


def _all_numbers(words: Sequence[str], present: list[int]) -> bool:
    return all(is_number(words[i]) for i in present)


def _refuse_long(name: str, words: Sequence[str], present: Sequence[int], place: Callable[[int], str]) -> None:
    """Refuse names of columns and classes that are no names."""
    if len(name) > LONGEST_NAME:
        where = place(present[0]) if present else "the traits"
        raise InputError(where, f"the name of the column has {len(name):,} letters", "Give it a shorter name.")
    long = next((i for i in present if len(words[i]) > LONGEST_NAME), None)
    if long is not None:
        raise InputError(place(long), f"the value has {len(words[long]):,} letters", "Correct it, or write NA.")


def _text(
    name: str,
    words: Sequence[str],
    present: list[int],
    values: np.ndarray,
    place: Callable[[int], str],
    notes: Notes,
    override: Override,
    role: Role,
) -> tuple[np.ndarray, Column] | None:
    spelled = spellings(words, present)
    levels = sorted(set(spelled.values()))
    if override.kind == "binary" and len(levels) > 2:
        raise InputError(place(present[0]), f"{name} has {len(levels):,} values, not two", "Take it as categorical.")
    if override.kind is None and (len(levels) > MOST_LEVELS or (len(levels) > 0.5 * len(present) and len(levels) > 2)):
        sentence = f"Column {name} holds text of {len(levels):,} different values, so it is no trait and is left out."
        notes.find("text-column", "warning", place(present[0]), sentence)
        return None
    _say_missing(name, words, present, place, notes)
    told = len(levels) != 2
    if not told:
        levels, told = in_order(levels)
    for i in present:
        values[i] = levels.index(spelled[words[i]])
    if len(levels) == 1 and _constant(name, notes, place(present[0]), levels[0]):
        return None
    kind: Kind = override.kind or ("binary" if len(levels) == 2 else "categorical")
    listed = ", ".join(levels[:4]) + (", ..." if len(levels) > 4 else "")
    sentence = f"Column {name} is text: read as {len(levels)} groups ({listed}), numbered from 0 in this order."
    if not told and role == "trait" and not override.levels:
        sentence += f" {levels[1]} is taken as the case; the order can be turned round."
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
    if set(distinct) == {0.0, 1.0, 2.0} and override.kind in (None, "binary") and (plink or role == "trait"):
        zeros, zero = int((values == 0).sum()), place(int(np.argmax(values == 0)))
        if not zeros_measured(name, zeros, zero, notes) if plink else _zeros_missing(name, zero, notes):
            values = np.where(values == 0, np.nan, values)
            distinct = distinct[1:]
    if not len(distinct):
        notes.find("empty-trait", "warning", place(0), f"Column {name} has no value, so it is left out.")
        return None
    if len(distinct) == 1 and _constant(name, notes, place(first), f"{distinct[0]:g}"):
        return None
    kind = override.kind or _kind(name, values)
    if kind == "quantitative" and _far_codes(name, values, place, notes):
        return _numbers(name, values, notes, place, override, role, plink)
    if kind == "quantitative":
        return values, Column(name=name, kind=kind, role=role)
    if kind == "binary" and len(distinct) > 2:
        raise InputError(place(first), f"{name} has {len(distinct):,} values, not two", "Take it as categorical.")
    levels = tuple(f"{value:.12g}" for value in distinct)
    if levels == ("1", "2") and role == "trait":
        sentence = f"Column {name} holds 1 and 2: read as 1 (control) and 2 (case), as PLINK codes them."
        notes.find("case-control", "note", place(first), sentence)
    codes = np.full(len(values), np.nan)
    finite = np.isfinite(values)
    codes[finite] = np.searchsorted(distinct, values[finite])
    return codes, Column(name=name, kind=kind, role=role, levels=levels)


def _kind(name: str, values: np.ndarray) -> Kind:
    there = values[np.isfinite(values)]
    distinct = np.unique(there)
    whole = bool((distinct == np.round(distinct)).all())
    if len(distinct) == 2 and (whole or len(there) > 10):
        return "binary"
    grouping = whole and 2 < len(distinct) <= MOST_LEVELS and _is_grouping(name, len(there), len(distinct))
    return "categorical" if grouping else "quantitative"


def zeros_measured(name: str, zeros: int, place: str, notes: Notes) -> bool:
    """Say that the zeros of a column of 0, 1, 2 are missing, as PLINK has it; return whether they are to be kept."""
    sentence = (
        f"Column {name} holds 0, 1, 2: in PLINK's case/control coding 0 is missing. Read so: {zeros:,} zeros are "
        "missing, 1 is a control, 2 a case."
    )
    return notes.find("zero-missing", "note", place, sentence, "zero-measured")


def _zeros_missing(name: str, place: str, notes: Notes) -> bool:
    sentence = f"Column {name} holds 0, 1, 2: in PLINK's case/control coding 0 is missing."
    return notes.find("zero-missing", "warning", place, sentence, "zero-missing")


def _is_grouping(name: str, values: int, distinct: int) -> bool:
    """Return whether whole numbers of this column name groups: by its name, and by how often each occurs."""
    if design_columns.is_field(name):
        return values > distinct
    return _GROUPS.match(name) is not None and values > 2 * distinct


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


def _far_codes(name: str, values: np.ndarray, place: Callable[[int], str], notes: Notes) -> bool:
    """Ask about -99, 999 and the like that recur far from the other values; return whether some became missing."""
    repeated = [code for code in _CODES if np.count_nonzero(values == code) > 1]
    rest = values[np.isfinite(values) & ~np.isin(values, repeated)]
    if not repeated or not len(rest):
        return False
    low, high = float(rest.min()), float(rest.max())

    def is_far(code: float) -> bool:
        return max(low - code, code - high) > _FAR * (high - low) or (code < 0 <= low)

    far = [code for code in repeated if is_far(code)]
    if not far:
        return False
    rows = np.nonzero(np.isin(values, far))[0]
    listed = " and ".join(f"{code:g} ({np.count_nonzero(values == code):,} times)" for code in far)
    sentence = f"Column {name} holds {listed}, far from its other values ({low:g} to {high:g})."
    notes.find("far-values", "error", place(int(rows[0])), sentence, "far-missing", "far-measured")
    if notes.requested("far-measured") and not notes.requested("far-missing"):
        return False
    values[rows] = np.nan
    return True


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
