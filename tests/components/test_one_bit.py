"""What the view of one bit reads and says of its run."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from arithmetic import evaluate

COURSES, ASKED = (f"sequences/one_bit/{name}.js" for name in ("courses", "asked"))
CELLS, GAP, TESTS, SEEDS = ["half", "orthogonal", "gru", "lstm"], 4, [0, 50, 100], 3
ABOUT = {
    "cells": CELLS,
    "names": {cell: cell.upper() for cell in CELLS},
    "seeds": list(range(SEEDS)),
    "gap": GAP,
    "units": 2,
    "batch": 8,
    "tests": TESTS,
    "tested": 1000,
    "holds": 0.99,
    "name": "run",
}


def arrays(last: list[list[float]]) -> dict[str, np.ndarray]:
    """Return what a run may have come to, with these accuracies at the end, by cell and seed."""
    draw = np.random.default_rng(0)
    accuracy = draw.random((len(CELLS), SEEDS, len(TESTS))).round(3)
    accuracy[:, :, -1] = last
    return {"accuracy": accuracy, **{k: draw.random((len(CELLS), SEEDS, GAP + 1)) for k in ("before", "after")}}


def sent(of: dict[str, np.ndarray]) -> dict[str, Any]:
    return {"about": ABOUT, "arrays": {name: array.ravel().tolist() for name, array in of.items()}}


MOSTLY = [[0.5, 0.6, 0.989], [0.99, 1, 0.4], [1, 1, 1], [0.991, 0.99, 1]]


def test_courses_are_read_as_they_were_measured() -> None:
    of = arrays(MOSTLY)
    found = evaluate(
        COURSES,
        """((c) => [c.of("accuracy", "gru", 1), c.of("after", "lstm", 2), c.at("half", 1), c.right("lstm", 2),
        c.about.cells.map((cell) => c.holding(cell)), c.able])(new Courses(about, arrays))""",
        **sent(of),
    )
    assert found[0] == pytest.approx(of["accuracy"][2, 1])
    assert found[1] == pytest.approx(of["after"][3, 2])
    assert found[2] == pytest.approx(of["accuracy"][0, :, 1])
    assert found[3] == [991, 990, 1000]
    assert found[4] == [0, 2, 3, 3]
    assert found[5] == ["orthogonal", "gru", "lstm"]


def test_the_question_is_answered_by_what_was_measured_or_not_asked() -> None:
    low, high = [0.5] * 3, [1.0] * 3
    cases = [MOSTLY, [low, low, high, high], [low, low, low, high], [low] * 4, [high] * 4]
    said = [_asked(case) for case in cases]
    assert [right for right, _ in said] == [2, 1, 0, None, None]
    assert ["A plain cell manages" in words for _, words in said] == [True, False, False, False, True]
    assert "HALF: 0 of 3; ORTHOGONAL: 2 of 3; GRU: 3 of 3; LSTM: 3 of 3" in said[0][1]


def _asked(last: list[list[float]]) -> tuple[int | None, str]:
    """Return the place of the right answer (None where nothing is asked) and what is said of the run."""
    about = sent(arrays(last))
    read = evaluate(
        COURSES,
        """((c) => ({ about, able: c.able, holding: about.cells.map((cell) => c.holding(cell)) }))(
        new Courses(about, arrays))""",
        **about,
    )
    right, words = evaluate(
        ASKED,
        """((c) => [asked(c)?.right ?? null, found(c)])(
        { about: read.about, able: read.able, holding: (cell) => read.holding[read.about.cells.indexOf(cell)] })""",
        read=read,
    )
    return right, words


def test_exercises_take_right_answers_and_say_why_others_are_wrong() -> None:
    cases = [["left", "share", [(100 / 101) ** 100, 0.99, 0.63, 0]], ["steps", "steps", [10, 9, 500, 3]]]
    said = evaluate(
        ASKED,
        "cases.map(([name, field, all]) => all.map((value) =>"
        " EXERCISES.find((one) => one.name === name).check({ [field]: value })))",
        cases=cases,
    )
    for verdicts in said:
        assert [verdict["right"] for verdict in verdicts] == [True] + [False] * (len(verdicts) - 1)
        assert len({verdict["words"] for verdict in verdicts}) == len(verdicts)
