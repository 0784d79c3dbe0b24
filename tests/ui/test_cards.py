"""Cards fill their rows, and lessons show what they are of."""

import re
from urllib.parse import unquote

import pytest

from explorer.screens.learn.lessons.pictures import SHOWN, drawn
from explorer.ui.cards import shared
from explorer.ui.lessons import LESSONS, lesson


@pytest.mark.parametrize("number", range(1, 25))
def test_rows_hold_every_card_in_order_and_none_is_nearly_empty(number: int) -> None:
    rows = shared(range(number), 3)
    assert [item for row in rows for item in row] == list(range(number))
    assert max(map(len, rows)) <= 3
    assert max(map(len, rows)) - min(map(len, rows)) <= 1
    assert len(rows) == -(-number // 3)


def circles(name: str) -> list[tuple[float, float]]:
    text = unquote(drawn(lesson(name).state).partition(",")[2])
    return [(float(x), float(y)) for x, y in re.findall(r'<circle cx="([\d.]+)" cy="([\d.]+)"', text)]


def test_a_picture_has_the_points_and_the_neurons_of_its_lesson() -> None:
    assert len(circles("perceptron-xor")) == SHOWN + 2 + 1
    assert len(circles("hidden-layer-xor")) == SHOWN + 2 + 4 + 1
    assert len(circles("dead-relu")) == SHOWN + 2 + 5 + 5 + 1, "of six neurons five are drawn"
    (x, y), *_ = circles("worked-example")
    assert (x, y) == pytest.approx((32 + 0.5 * 27 / 6, 32 - 0.51 * 27 / 6), abs=0.06)


@pytest.mark.parametrize("one", LESSONS, ids=lambda one: one.name)
def test_every_lesson_has_a_picture_inside_its_frame(one) -> None:
    assert all(0 < x < 150 and 0 < y < 64 for x, y in circles(one.name))
