"""How tests read the browser's arithmetic: nothing is lost on the way there and back."""

import math

import arithmetic
import pytest


def test_numbers_come_and_go_even_those_that_are_not_finite():
    values = [0.1, -math.inf, math.nan, 3]
    back = arithmetic.evaluate("topic/written.js", "{ all: x.map((v) => v), floats: Float64Array.from(x) }", x=values)
    assert back["all"] == pytest.approx(values, nan_ok=True)
    assert back["floats"] == pytest.approx(values, nan_ok=True)


def test_what_a_script_exports_is_there_by_its_name():
    assert arithmetic.evaluate("topic/written.js", "products([[a, 2]])", a=-1.5) == "(−1.5) × 2"
