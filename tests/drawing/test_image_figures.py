"""Figures about images draw the numbers they are given and say them."""

import numpy as np
from figures import traces

from explorer.drawing import images, theme


def test_a_climb_stands_beside_the_best_image():
    values = np.array([0.5, 2.0, 1.5])
    drawn = images.climb(values, 1.25, "conv_1, channel 2")
    made, best = traces(drawn)
    assert list(made.y) == [0.5, 2, 1.5]
    assert list(best.y) == [1.25, 1.25]
    assert theme.describe(drawn) == "Made from noise it reaches 2.00, the best digit 1.25."


def test_deletions_are_in_percent_with_chance_dashed():
    shares = np.array([0, 0.5, 1])
    drawn = images.deletions(shares, [("Gradient", np.array([1, 0.2, 0.1]))], np.array([1, 0.6, 0.1]), "probability")
    assert [trace.name for trace in traces(drawn)] == ["Gradient", "random pixels"]
    assert list(traces(drawn)[0].x) == [0, 50, 100]
    assert list(traces(drawn)[1].y) == [1, 0.6, 0.1]
    assert traces(drawn)[1].line.dash == "dash"
