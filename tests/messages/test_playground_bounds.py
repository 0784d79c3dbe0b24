"""Held to bounds: what any number becomes is accepted, what was within is untouched, every change has a sentence."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from explorer.messages.playground.bounds import figure, held
from explorer.messages.playground.links import from_query, to_query
from explorer.messages.playground.state import State, table

BOUNDED = [name for name, about in table().items() if "minimum" in about]


@given(st.sampled_from(BOUNDED), st.one_of(st.integers(), st.floats(allow_nan=False), st.just(10**400)))
def test_any_number_becomes_one_that_the_state_accepts(name: str, value: float) -> None:
    about: dict[str, Any] = table()[name]
    if about["type"] == "integer" and isinstance(value, float) and math.isfinite(value):
        value = int(value)
    kept, said = held({name: value})
    state = State.model_validate(kept)
    high = about.get("maximum", about.get("exclusiveMaximum", 0) - 1)
    nearest = min(max(value, about["minimum"]), high)
    assert getattr(state, name) == nearest
    assert len(said) == (nearest != value)
    assert all(figure(nearest) in sentence for sentence in said)


@pytest.mark.parametrize("value", [None, True, "x", "nan", math.nan, [], {}, [1], {"a": 1}, "1,2", ""])
def test_what_is_no_number_is_left_to_be_refused(value: object) -> None:
    for name in ("noise", "learning_rate"):
        kept, said = held({name: value})
        assert (kept[name] is value, said) == (True, [])
    for name in ("layers", "points", "other"):
        assert held({name: value})[1] == []
        assert held({name: [value]})[1] == []
    with pytest.raises(ValidationError):
        State.model_validate(held({"noise": "x"})[0])


def test_sentences_are_about_each_thing_once() -> None:
    kept, said = held(
        {
            "layers": [{"units": 40}, {"units": 40}, {"units": 0, "dropout": 2}],
            "other": {"momentum": 5, "layers": [{"units": 3}], "noise": 99},
            "points": [[0, 0, 1], [9, -9, 1], [0, 7, 11, 0], [0, 0, 0], "x", [1]],
            "speed": 30,
            "train_share": "0",
        }
    )
    assert said == [
        "40 is beyond 16; the number of neurons was set to 16.",
        "0 is below 1; the number of neurons was set to 1.",
        "2 is beyond 0.9; the dropout was set to 0.9.",
        "5 is beyond 0.999; the momentum was set to 0.999.",
        "2 points lie beyond 6 and were set to the edge of the plane.",
        "One label lies beyond 10 and was set to that.",
        "0 is below 10; the training share was set to 10.",
    ]
    assert kept["points"] == [[0, 0, 1], [6, -6, 1], [0, 6, 10, 0], [0, 0, 0], "x", [1]]
    assert kept["other"]["noise"] == 99  # no field of a network: it is refused by that


def test_a_link_is_held_too_and_then_is_its_own() -> None:
    parameters = {"learning_rate": "1e9", "samples": "5000", "split": "1", "b.batch_size": "0", "layers": "99-relu"}
    state, said = from_query(parameters)
    assert (state.learning_rate, state.samples, state.layers[0].units) == (10, 1000, 16)
    assert state.other is not None
    assert state.other.batch_size == 1
    assert len(said) == 4
    assert from_query(dict(part.split("=") for part in to_query(state).split("&"))) == (state, [])
