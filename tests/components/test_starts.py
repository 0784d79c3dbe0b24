"""Losses of many starts in the browser, against numpy."""

import arithmetic
import numpy as np
import pytest

LOSSES = "learning/starts/losses.js"


def test_bins_are_numpys_and_leave_nothing_out():
    values = np.random.default_rng(0).gamma(2, 0.1, 300)
    told = arithmetic.evaluate(LOSSES, "binned(values, 0, 0.5, 20)", values=values.tolist())
    assert told == np.histogram(np.minimum(values, 0.499), 20, (0, 0.5))[0].tolist()
    assert sum(told) == 300


def test_the_spread_is_numpys():
    values = np.random.default_rng(1).gamma(2, 0.1, 200)
    told = arithmetic.evaluate(LOSSES, "spread(values, 0.05)", values=values.tolist())
    low, middle, high = np.quantile(values, [0.05, 0.5, 0.95])
    assert [told[name] for name in ("low", "middle", "high", "span")] == pytest.approx([low, middle, high, high - low])
    assert told["bad"] == (values > values.min() + 0.05).sum()


def test_the_exercise_accepts_the_power_alone():
    told = arithmetic.evaluate(
        "learning/starts/exercise.js",
        "tried.map((p) => checkDraws({ p }, 90, 200))",
        tried=[0.45**4, 0.041, 0.45, 1 - 0.45**4, 0.55**4, 0.9],
    )
    assert [one["right"] for one in told] == [True, True, False, False, False, False]
    assert len({one["words"] for one in told[1:]}) == 5
