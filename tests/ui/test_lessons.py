"""Lessons are links: what a preset says is what its link opens."""

from urllib.parse import quote, urlencode

import pytest

from explorer.messages.playground.links import from_query
from explorer.screens.learn.lessons.controls import HIDEABLE
from explorer.screens.learn.playground.page import ELEMENT
from explorer.ui.lessons import LESSONS, lesson, make


@pytest.mark.parametrize("one", LESSONS, ids=lambda one: one.name)
def test_a_lessons_link_opens_its_state(one):
    state, problems = from_query(one.parameters)
    assert problems == []
    assert state == one.state
    assert state.note == one.sentence
    assert one.opened is None or ELEMENT.fullmatch(one.opened)
    assert set(state.hide) <= set(HIDEABLE)
    assert len(one.sentence) <= 600


def test_names_are_unique_and_the_wanted_lessons_are_there():
    names = [one.name for one in LESSONS]
    assert len(set(names)) == len(names)
    for wanted in (
        "perceptron",
        "perceptron-xor",
        "hidden-layer-xor",
        "dead-relu",
        "rate-too-high",
        "overfitting",
        "l1",
    ):
        assert wanted in names
    with pytest.raises(KeyError):
        lesson("no such lesson")


def test_a_lesson_is_made_of_a_link():
    query = urlencode({"data": "xor", "layers": "3-relu", "hide": "noise", "open": "loss"}, quote_via=quote)
    own, problems = make(f"http://localhost:8501/playground?{query}", "Mine", "Look here.", ("optimizer", "data"))
    assert problems == []
    assert own.state.data == "xor"
    assert [layer.units for layer in own.state.layers] == [3]
    assert own.state.hide == ("optimizer", "data")
    assert own.parameters["open"] == "loss"
    assert from_query(own.parameters)[0] == own.state


def test_what_is_wrong_with_a_link_is_said():
    own, problems = make("?noise=900&data=xor", "Mine", "", ())
    assert own.state.data == "xor"
    assert own.state.noise == 50
    assert problems == ["900 is beyond 50; the noise was set to 50."]
