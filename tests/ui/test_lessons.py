"""Lessons are links: what a preset says is what its link opens."""

from urllib.parse import parse_qsl, quote, urlencode

import pytest
from streamlit.testing.v1 import AppTest

from explorer.messages.playground.guess import Guess
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


def maker() -> None:
    from explorer.screens.learn.lessons import lesson_pages

    lesson_pages.maker()


def test_a_lesson_of_ones_own_asks_what_is_typed_once_it_is_whole():
    app = AppTest.from_function(maker, default_timeout=60).run()
    fields = {field.label: field for field in app.text_input}
    fields["Link of a playground"].set_value("?data=xor")
    fields["Question"].set_value("Which; why?")
    fields["First answer"].set_value("this")
    app.run()
    assert "three different answers" in app.info[0].value
    assert "guess" not in app.code[0].value
    fields = {field.label: field for field in app.text_input}
    fields["Second answer"].set_value("that, too")
    fields["Third answer"].set_value("neither")
    app.selectbox[0].set_value(1)
    app.number_input[0].set_value(7)
    app.run()
    assert not app.exception
    query = dict(parse_qsl(app.code[0].value.partition("?")[2]))
    guess = from_query(query)[0].guess
    assert guess == Guess(question="Which; why?", answers=("this", "that, too", "neither"), right=1, epochs=7)
    assert make("?" + urlencode(query, quote_via=quote), "Mine", "", ())[0].guess == guess


def test_what_a_list_says_of_a_lesson_that_asks_is_the_question():
    one = lesson("symmetric")
    assert one.guess is not None
    assert one.announced == one.guess.question
    assert lesson("classes").announced == lesson("classes").sentence
