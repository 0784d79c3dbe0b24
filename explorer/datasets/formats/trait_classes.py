"""Words that name two classes: which is the control, numbered 0, and which the case, numbered 1."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np

from explorer.datasets.traits import Column

_CONTROL_WORDS = """
control controls ctrl ctrls ctl ctr cntrl healthy healthycontrol hc nc cn hv unaffected notaffected normal no n false f
negative neg wildtype wt reference ref absent absence none without 0 untreated mock placebo unexposed noncase uninfected
diseasefree female low euthyroid euploid nein nee nej non nao não ohne - --
"""
_CASE_WORDS = """
case cases yes y true t affected positive pos diseased disease patient patients treated exposed infected ill sick mutant
mut present presence with male m 1 2 als tumor tumour cancer high ja oui si sí sim mit + ++
"""
_CONTROLS, _CASES = frozenset(_CONTROL_WORDS.split()), frozenset(_CASE_WORDS.split())
_NOT = ("no", "non", "not", "un", "without", "kein", "keine", "ohne")
"""What stands before the name of a condition in those who do not have it."""
_FREE = ("free", "negative", "neg")


def _plain(word: str) -> str:
    return re.sub(r"[\s_.-]", "", word.lower()) or word


def _is_control(word: str) -> bool:
    plain = _plain(word)
    return plain in _CONTROLS or plain.startswith("normo")


def _lacks(word: str, other: str) -> bool:
    """Return whether one word says that what the other names is not there: no asthma, T2D-free, HIV- beside HIV+."""
    plain, condition = _plain(word), _plain(re.sub(r"[\s_-]*(\+|positive|pos)$", "", other.lower()))
    signed = word.endswith("-") and other.endswith("+") and plain == condition
    return signed or plain in (*(f"{no}{condition}" for no in _NOT), *(f"{condition}{free}" for free in _FREE))


def has_control(levels: Sequence[str]) -> bool:
    """Return whether one of the words names those who have nothing: control, no, healthy; low is some of it."""
    return any(_is_control(level) and _plain(level) != "low" for level in levels)


def in_order(levels: Sequence[str]) -> tuple[list[str], bool]:
    """Return two classes as (control, case), and whether their words tell so; else as they come.

    >>> in_order(["AD", "control"]), in_order(["affected", "unaffected"]), in_order(["blue", "red"])
    ((['control', 'AD'], True), (['unaffected', 'affected'], True), (['blue', 'red'], False))
    """
    controls = [_is_control(level) for level in levels]
    cases = [_plain(level) in _CASES for level in levels]
    if sum(controls) == 1:
        first = controls.index(True)
    elif sum(cases) == 1:
        first = 1 - cases.index(True)
    elif _lacks(*levels) != _lacks(*levels[::-1]):
        first = 0 if _lacks(*levels) else 1
    else:
        return list(levels), False
    return [levels[first], levels[1 - first]], True


def spellings(words: Sequence[str], present: Sequence[int]) -> dict[str, str]:
    """Return for every word the spelling it is read as: words that differ in letter case only are one, the commonest.

    >>> spellings(["Case", "case", "case", "AD"], range(4))
    {'Case': 'case', 'case': 'case', 'AD': 'AD'}
    """
    counts = Counter(words[i] for i in present)
    best: dict[str, str] = {}
    for word, count in counts.items():
        key = word.casefold()
        if key not in best or count > counts[best[key]]:
            best[key] = word
    return {word: best[word.casefold()] for word in counts}


def with_levels(values: np.ndarray, column: Column, wanted: Sequence[str]) -> tuple[np.ndarray, Column]:
    """Return codes (rows,) and column with its levels in the `wanted` order; those that are not in it come last."""
    if column.kind == "quantitative" or not wanted:
        return values, column
    levels = [level for level in wanted if level in column.levels]
    levels += [level for level in column.levels if level not in levels]
    codes, finite = np.full(len(values), np.nan), np.isfinite(values)
    place = np.array([levels.index(level) for level in column.levels], np.float64)
    codes[finite] = place[values[finite].astype(np.int64)]
    return codes, column.model_copy(update={"levels": tuple(levels)})
