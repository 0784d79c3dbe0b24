"""A slice of a loss in the browser: what is uncovered, its lowest cell, and the exercise on directions."""

import arithmetic
import numpy as np
import pytest

MEASURED = "learning/slice/measured.js"
LAND = "({ x: [-1, 1], y: [-2, 2], columns: 5, rows: 5, heights: Float64Array.from(heights) })"


def test_rings_are_uncovered_from_the_middle():
    heights = np.arange(25.0)
    told = np.array(arithmetic.evaluate(MEASURED, f"uncovered({LAND}, 1).heights", heights=heights.tolist()))
    expected = np.full((5, 5), np.nan)
    expected[1:4, 1:4] = heights.reshape(5, 5)[1:4, 1:4]
    assert np.array_equal(told.reshape(5, 5), expected, equal_nan=True)


def test_the_lowest_cell_and_the_nearest():
    heights = np.random.default_rng(0).uniform(size=(5, 5))
    row, column = np.unravel_index(heights.argmin(), heights.shape)
    sent = heights.ravel().tolist()
    told = arithmetic.evaluate(
        MEASURED, f"[lowest({LAND}), nearest({LAND}, [0.4, -9]), nearest({LAND}, [0, 0])]", heights=sent
    )
    a, b = np.linspace(-1, 1, 5), np.linspace(-2, 2, 5)
    assert told[0] == pytest.approx({"a": a[column], "b": b[row], "loss": heights.min()})
    assert told[1] == pytest.approx({"a": 0.5, "b": -2, "loss": heights[0, 3]})
    assert told[2]["loss"] == heights[2, 2]


def test_the_exercise_accepts_what_is_as_long_as_the_weights():
    weights, draw = np.array([1.5, 2]), np.array([3, -4])
    right = draw / np.linalg.norm(draw) * np.linalg.norm(weights)
    tried = [right.tolist(), draw.tolist(), [0.6, -0.8], [7.5, -10], [1, 1]]
    told = arithmetic.evaluate(
        MEASURED, "tried.map(([first, second]) => checkDirection({ first, second }))", tried=tried
    )
    assert [one["right"] for one in told] == [True, False, False, False, False]
    assert len({one["words"] for one in told}) == 5
    assert arithmetic.evaluate(
        MEASURED, "normalised(draw, weights)", draw=draw.tolist(), weights=weights.tolist()
    ) == pytest.approx(right)
