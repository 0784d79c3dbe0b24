"""The view of digits made of noise: distances, the quiz, and exercises, against numpy and the library."""

from __future__ import annotations

import numpy as np
import pytest
from arithmetic import evaluate

from explorer.training.thresholds import wilson

REAL, QUIZ, ASKED = (f"making/digits_gan/{name}.js" for name in ("real_ones", "quiz", "asked"))


def test_the_nearest_digit_and_its_distance_by_rows() -> None:
    rng = np.random.default_rng(0)
    real, one = rng.integers(0, 17, (12, 64)), rng.integers(0, 17, 64)
    asked = """(() => {
        const all = Uint8Array.from(real.flat()), found = nearest(Uint8Array.from(one), all);
        return [found, byRows(one, digit(all, found.place))];
    })()"""
    found, rows = evaluate(REAL, asked, real=real.tolist(), one=one.tolist())
    far = np.abs(real - one).sum(1)
    assert found == {"place": far.argmin(), "distance": far.min()}
    assert rows == np.abs(real[far.argmin()] - one).reshape(8, 8).sum(1).tolist()


def test_the_interval_is_the_librarys() -> None:
    for right in (0, 3, 14, 20):
        assert evaluate(REAL, "wilson(right, 20)", right=right) == pytest.approx(wilson(right, 20), abs=1e-6)


def test_a_deck_has_as_many_real_as_made_and_none_twice() -> None:
    asked = """(() => {
        const all = (from) => Uint8Array.from({ length: 64 * 40 }, (_, k) => from + Math.floor(k / 64));
        const cards = deck(all(0), all(100), 7);
        return cards.map(({ kind, pixels }) => [kind, pixels[0]]);
    })()"""
    cards = evaluate(QUIZ, asked)
    assert sorted(kind for kind, _ in cards) == ["made"] * 10 + ["real"] * 10
    assert len({pixel for _, pixel in cards}) == 20
    assert all((pixel >= 100) == (kind == "made") for kind, pixel in cards)


def test_who_guesses_is_not_said_to_tell_them_apart() -> None:
    rights = np.random.default_rng(1).binomial(20, 0.5, 400).tolist()
    words = evaluate(QUIZ, "rights.map((right) => verdict(right, 20))", rights=rights)
    assert np.mean(["That may be chance" in one for one in words]) > 0.93
    assert "You tell them apart" in evaluate(QUIZ, "verdict(18, 20)")
    assert "You take made ones for real" in evaluate(QUIZ, "verdict(3, 20)")
    assert "before the first answer" in evaluate(QUIZ, "verdict(0, 0)")


def test_exercises_take_the_right_answers() -> None:
    told = evaluate(ASKED, "['first', 'second', 'none'].map((which) => COPY.check({ which }).right)")
    assert told == [True, False, False]
    assert evaluate(ASKED, "['yes', 'no'].map((shows) => COUNTED.check({ shows }).right)") == [False, True]


def test_the_outcome_is_read_from_the_distances() -> None:
    cases = [{"made": near, "heldOut": 72.5} for near in (30, 70, 80, 120)]
    assert evaluate(ASKED, "cases.map((near) => asked(near).right)", cases=cases) == [0, 1, 1, 2]
