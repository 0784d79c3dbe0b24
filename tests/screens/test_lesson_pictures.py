"""The pictures on the cards of lessons are those of the lessons' networks."""

from __future__ import annotations

import numpy as np
import pytest

from explorer.datasets.teaching.points import GENERATORS
from explorer.screens.learn.lessons import pictures
from explorer.ui.lessons import LESSONS, lesson

OF_THE_PLANE = [one for one in LESSONS if one.state.data in GENERATORS or one.state.data == "points"]
ONE_ANSWER = ("vanishing-gradient",)
"""Lessons whose network answers the same everywhere, as they say."""


@pytest.mark.parametrize("one", OF_THE_PLANE, ids=lambda one: one.name)
def test_a_shipped_picture_is_that_of_the_trained_network(one):
    """To what a processor of another make may change in hundreds of steps."""
    made, shipped = pictures.made(one), pictures.shipped()[one.name]
    assert made is not None
    assert made.epochs == shipped.epochs
    if one.state.data in ("blobs", "spirals"):
        assert (made.map == shipped.map).mean() > 0.95
    else:
        assert np.abs(made.map.astype(int) - shipped.map).mean() < 6


def test_a_card_shows_what_its_lesson_is_about():
    assert pictures.PLACE.stat().st_size < 100_000
    assert pictures.shipped().keys() == {one.name for one in OF_THE_PLANE}
    xor = pictures.card(lesson("hidden-layer-xor"))
    x1, x2, label = xor.points.T
    assert ((x1 * x2 > 0) == (label > 0.5)).all()
    assert 40 <= len(xor.points) <= pictures.MOST_POINTS
    corners = xor.map[[4, 4, 27, 27], [4, 27, 4, 27]]  # the first row is on top: x2 is large
    assert (np.sign(corners) == [-1, 1, 1, -1]).all()
    line = pictures.card(lesson("perceptron")).map  # one side of a straight line
    assert np.abs(line).min() < 20
    assert line[0, -1] > 100 > -100 > line[-1, 0]
    for one in LESSONS:
        card = pictures.card(one)
        assert card.href.startswith("playground?")
        assert card.map.dtype == np.int8
        assert len(np.unique(card.map)) > 1 or one.name in ONE_ANSWER
        blind = "before it learns" in card.words or card.words == "One of its training images"
        assert blind or not one.guess, "it would tell the answer"
