"""Every question has a function that answers it: one that has none, or another's, is refused."""

import pytest

from explorer.engines.inspector.answers import dispatch, network
from explorer.messages.inspector.network import Layers
from explorer.messages.inspector.operations import Softmax
from explorer.messages.inspector.question import QUESTIONS


class Planted(Layers):
    """A question without an answer."""


def test_the_table_is_complete():
    dispatch.check(dispatch.HANDLERS)
    assert len({question.model_fields["ask"].default for question in QUESTIONS}) == len(QUESTIONS)


def test_a_question_without_a_function_is_refused():
    with pytest.raises(TypeError, match="Planted"):
        dispatch.check(dispatch.HANDLERS, [*QUESTIONS, Planted])
    fewer = {question: function for question, function in dispatch.HANDLERS.items() if question is not Layers}
    with pytest.raises(TypeError, match="Layers"):
        dispatch.check(fewer)
    with pytest.raises(TypeError, match="Planted"):
        dispatch.check({**dispatch.HANDLERS, Planted: network.layers})


def test_a_function_for_another_question_is_refused():
    def wrong(question: Layers, _warm: object) -> None: ...

    for function in (dispatch.HANDLERS[Softmax], wrong):
        with pytest.raises(TypeError, match="is not declared to answer Layers"):
            dispatch.check({**dispatch.HANDLERS, Layers: function})  # pyright: ignore[reportArgumentType]
