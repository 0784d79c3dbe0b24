"""Figures of attention show the numbers they were given, and say them in words."""

import numpy as np
import pandas as pd
from figures import layout, traces

from explorer.drawing import attention, lesson, theme


def test_distances_are_named_and_values_are_drawn():
    profile = pd.DataFrame(
        {"distance": [0.0, 250_000.0, np.inf], "share": [0.1, 0.2, 0.7], "0": [2, 1.5, 0.7], "1": [1, 1, 1.0]}
    )
    figure = attention.distance_profile(profile, ["1.1", "2.1"])
    assert list(traces(figure)[0].x) == ["itself", "to 250 kb", "other chromosomes"]
    assert list(traces(figure)[0].y) == [2, 1.5, 0.7]
    assert traces(figure)[0].line.color != traces(figure)[1].line.color
    assert "head 1.1 0.70" in theme.describe(figure)


def test_waves_are_columns_of_the_encoding():
    values = np.arange(12.0).reshape(3, 4)
    figure = lesson.waves(values)
    assert [list(trace.y) for trace in traces(figure)] == values.T.tolist()
    assert traces(figure)[1].name == "cos, i = 1"


def test_a_vanishing_gradient_is_said():
    figure = lesson.gradients(np.array([0.9, 1.0]), np.array([1e-6, 0.1]))
    assert "1e-06" in theme.describe(figure)
    assert layout(figure).yaxis.type == "log"
