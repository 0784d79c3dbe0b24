"""Words that name two classes: which is the control, numbered 0, and which the case, numbered 1."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np

from explorer.datasets.traits import Column

_CONTROL_WORDS = """
control controls ctrl ctrls ctl ctr cntrl healthy healthycontrol hc unaffected notaffected normal no n false f negative
neg wildtype wt reference ref absent absence 0 untreated mock placebo unexposed noncase uninfected diseasefree female
"""
_CASE_WORDS = """
case cases yes y true t affected positive pos diseased disease patient patients treated exposed infected ill sick mutant
mut present presence male m 1 2 als tumor tumour cancer
"""
_CONTROLS, _CASES = frozenset(_CONTROL_WORDS.split()), frozenset(_CASE_WORDS.split())


def _plain(word: str) -> str:
    return re.sub(r"[\s_.-]", "", word.lower()) or word


def in_order(levels: Sequence[str]) -> tuple[list[str], bool]:
    """Return two classes as (control, case), and whether their words tell so; else as they come.

    >>> in_order(["AD", "control"]), in_order(["affected", "unaffected"]), in_order(["blue", "red"])
    ((['control', 'AD'], True), (['unaffected', 'affected'], True), (['blue', 'red'], False))
    """
    controls = [_plain(level) in _CONTROLS for level in levels]
    cases = [_plain(level) in _CASES for level in levels]
    if sum(controls) == 1:
        first = controls.index(True)
    elif sum(cases) == 1:
        first = 1 - cases.index(True)
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
