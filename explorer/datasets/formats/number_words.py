"""Numbers as people write them: decimal commas, thousands set off by commas, and what is no number at all."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence

from explorer.datasets.formats.findings import Notes

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?$")
_DECIMAL = re.compile(r"[+-]?\d*,\d+([eE][+-]?\d{1,2})?$")
_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d*)?$")
_POINTED = re.compile(r"[+-]?\d{1,3}(\.\d{3})+(,\d+)?$")
_SET_OFF = re.compile(r"[+-]?[1-9]\d{0,2}(\.\d{3})+$")
_PLAIN = frozenset("0123456789.+-")
_FORMS = (_DECIMAL, _THOUSANDS, _POINTED)
_LARGE = 100.0
"""Numbers without a comma from which on thousands are likelier beside them: 1,007 beside 901."""


def is_number(word: str) -> bool:
    """Return whether a word is a finite number.

    >>> is_number("-1.5e3"), is_number("1e400"), is_number("1,5"), is_number("inf")
    (True, False, False, False)
    """
    return _NUMBER.match(word) is not None and math.isfinite(float(word))


def plain_numbers(words: Sequence[str]) -> bool:
    """Return whether all words are numbers of digits, a point and a sign, and nothing else: looked at together.

    >>> plain_numbers(["-1.5", "007", ".5"]), plain_numbers(["1", "1e5"]), plain_numbers(["1", "."])
    (True, False, False)
    """
    if not set("".join(words)) <= _PLAIN:
        return False
    try:
        return all(map(math.isfinite, map(float, words)))
    except ValueError:
        return False


def may_be_number(word: str) -> bool:
    """Return whether a word is written as a number is, with commas or points, however large.

    >>> may_be_number("1,5"), may_be_number("1.234,5"), may_be_number("1e400"), may_be_number("2x")
    (True, True, True, False)
    """
    return any(form.match(word) for form in (_NUMBER, *_FORMS))


def without_commas(
    words: Sequence[str], present: Sequence[int], name: str, place: Callable[[int], str], notes: Notes
) -> list[str]:
    """Return the words of a column with the commas in its numbers read as they are meant, or asked for.

    1,5 has a decimal comma; 1,234,567 and 1,007.5 have thousands set off; 1,007 may be either, and is asked.
    """
    commas = [i for i in present if "," in words[i] and any(form.match(words[i]) for form in _FORMS)]
    if not commas or sum(not is_number(words[i]) for i in present) >= 2 * len(commas):
        return list(words)
    first = commas[0]
    decimal = [i for i in commas if not _THOUSANDS.match(words[i])]
    thousands = [i for i in commas if not _DECIMAL.match(words[i]) and not _POINTED.match(words[i])]
    if decimal and thousands:
        return list(words)
    if thousands:
        sentence = f"The commas in column {name} set off thousands ({words[thousands[0]]}); they are left out."
        notes.find("thousands", "note", place(thousands[0]), sentence)
        return _as_thousands(words, commas)
    points = _doubtful_points(words, present, commas)
    if decimal and points:
        return _ask_points(words, commas, points, name, place, notes)
    if decimal:
        sentence = f"Column {name} has decimal commas ({words[first]})."
        notes.find("decimal-comma", "error", place(first), sentence, "decimal-comma")
        return _as_decimals(words, commas)
    plain = [float(words[i]) for i in present if is_number(words[i])]
    likely = ["decimal-comma", "thousands-comma"]
    if any(abs(number) >= _LARGE for number in plain):
        likely.reverse()
    sentence = f"In column {name}, {words[first]} may have a decimal comma, or a comma that sets off thousands."
    notes.find("decimal-comma", "error", place(first), sentence, *likely)
    chosen = next((mend for mend in likely if notes.requested(mend)), likely[0])
    if chosen == "thousands-comma":
        return _as_thousands(words, commas)
    if points:
        return _ask_points(words, commas, points, name, place, notes)
    return _as_decimals(words, commas)


def _as_thousands(words: Sequence[str], commas: Sequence[int]) -> list[str]:
    read = list(words)
    for i in commas:
        read[i] = words[i].replace(",", "")
    return read


def _doubtful_points(words: Sequence[str], present: Sequence[int], commas: Sequence[int]) -> list[int]:
    """Return the rows such as 1.001 beside 900,5; none where another word tells what a point is (1.234,5 or 1.25)."""
    those = set(commas)
    points = [i for i in present if i not in those and "." in words[i]]
    if any("." in words[i] for i in commas) or not all(_SET_OFF.match(words[i]) for i in points):
        return []
    return points


def _ask_points(
    words: Sequence[str],
    commas: Sequence[int],
    points: Sequence[int],
    name: str,
    place: Callable[[int], str],
    notes: Notes,
) -> list[str]:
    sentence = f"Column {name} has decimal commas ({words[commas[0]]}), and {words[points[0]]} beside them: "
    sentence += "its point may set off thousands."
    notes.find("points", "error", place(points[0]), sentence, "thousands-point", "decimal-point")
    apart = notes.requested("decimal-point") and not notes.requested("thousands-point")
    return _as_decimals(words, commas, () if apart else points)


def _as_decimals(words: Sequence[str], commas: Sequence[int], points: Sequence[int] = ()) -> list[str]:
    """Read commas as decimal points, and leave out the `points` that set off thousands.

    Where one number has both (1.234,5), points set off thousands everywhere.
    """
    pointed, those = any("." in words[i] for i in commas), {*commas, *points}
    read = list(words)
    for i, word in enumerate(words):
        if i in those or (pointed and _POINTED.match(word)):
            read[i] = word.replace(".", "").replace(",", ".")
    return read
