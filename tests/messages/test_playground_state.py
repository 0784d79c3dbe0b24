"""A playground's state: links that give back exactly what they were made from, and what they do with nonsense."""

from typing import Any
from urllib.parse import parse_qsl

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from explorer.messages.playground import links
from explorer.messages.playground.state import State, change, structure, table
from explorer.training.dense.spec import ACTIVATIONS, LOSSES, OPTIMIZERS

LAYERS = st.lists(
    st.fixed_dictionaries(
        {
            "units": st.integers(1, 16),
            "activation": st.sampled_from(ACTIVATIONS),
            "dropout": st.sampled_from([0.0, 0.25, 0.9]),
            "batch_norm": st.booleans(),
        }
    ),
    max_size=8,
)
LEARNER = {
    "layers": LAYERS,
    "features": st.lists(st.sampled_from(["x1", "x2", "x1_squared", "sin_x2"]), min_size=1, unique=True),
    "loss": st.sampled_from(LOSSES),
    "optimizer": st.sampled_from(OPTIMIZERS),
    "learning_rate": st.floats(1e-5, 10.0),
    "biases": st.booleans(),
    "weights": st.none() | st.lists(st.floats(-5, 5), min_size=1, max_size=6),
    "batch_size": st.integers(1, 500),
}
MAPS = st.lists(
    st.fixed_dictionaries(
        {"kind": st.just("conv")},
        optional={
            "maps": st.integers(1, 16),
            "kernel": st.sampled_from([2, 3, 5]),
            "padding": st.sampled_from(["same", "valid"]),
            "activation": st.sampled_from(ACTIVATIONS),
        },
    )
    | st.fixed_dictionaries({"kind": st.sampled_from(["max", "average"]), "kernel": st.sampled_from([2, 3])}),
    max_size=4,
)
IMAGES = {name: LEARNER[name] for name in ("loss", "optimizer", "learning_rate", "batch_size")} | {"maps": MAPS}
GUESSES = st.fixed_dictionaries(
    {
        "question": st.text(min_size=1, max_size=40),
        "answers": st.tuples(*[st.text(min_size=1, max_size=20)] * 3),
        "right": st.integers(0, 2),
        "epochs": st.integers(1, 1000),
        "because": st.text(max_size=40),
    }
)
POINTS = st.lists(st.tuples(st.floats(-6, 6), st.floats(-6, 6), st.integers(0, 3), st.integers(0, 1)), max_size=30)
STATES = st.fixed_dictionaries(
    {},
    optional={
        **LEARNER,
        "noise": st.integers(0, 50),
        "speed": st.sampled_from([1, 30, 0]),
        "points": POINTS,
        "data": st.sampled_from(["spiral", "blobs", "plane", "points", "digits", "windows"]),
        "digits": st.sampled_from(["01", "38", "0123456789"]),
        "pictures": st.integers(20, 1797),
        "images": st.fixed_dictionaries({}, optional=IMAGES),
        "hide": st.lists(st.sampled_from(["noise", "loss", "speed"]), unique=True),
        "note": st.text(max_size=80),
        "guess": st.none() | GUESSES,
        "show_test": st.booleans(),
        "other": st.fixed_dictionaries({}, optional=LEARNER),
    },
)


@settings(max_examples=60)
@given(STATES)
def test_link_gives_back_the_state(fields: dict[str, Any]) -> None:
    state = State.model_validate(fields)
    found, problems = links.from_query(dict(parse_qsl(links.to_query(state), keep_blank_values=True)))
    assert problems == []
    assert found == state
    assert links.from_query(links.to_parameters(state))[0] == state


def test_link_of_genotypes_is_by_digest_and_names() -> None:
    state = State(data="dataset", dataset="0123456789abcdef", columns=("snp:rs;1,2", "pc:1"), trait="height (cm)")
    assert "dataset=0123456789abcdef" in links.to_query(state)
    assert links.from_query(dict(parse_qsl(links.to_query(state))))[0] == state


def test_defaults_make_an_empty_link() -> None:
    assert links.to_query(State()) == ""
    assert links.from_query({}) == (State(), [])
    assert links.to_query(State.model_validate({"other": {}})) == "split=1"


@pytest.mark.parametrize(
    ("parameters", "left_out"),
    [
        ({"noise": "loud", "seed": "4"}, "noise"),
        ({"layers": "8-tanh,zero-tanh", "seed": "4"}, "layers"),
        ({"layers": ",".join(["4-tanh"] * 9), "seed": "4"}, "layers"),
        ({"learning_rate": "nan", "seed": "4"}, "learning_rate"),
        ({"features": "x1,x1", "seed": "4"}, "features"),
        ({"data": "dataset", "seed": "4"}, "data"),
        ({"points": "1,2", "seed": "4"}, "points"),
        ({"points": ";".join(["0,0,1"] * 1001), "seed": "4"}, "points"),
        ({"split": "1", "b.loss": "worst", "seed": "4"}, "loss"),
        ({"speed": "fast", "seed": "4"}, "speed"),
        ({"guess": "Who?;you;me", "seed": "4"}, "guess"),
        ({"guess": "Who?;you;me;both;3;10;", "seed": "4"}, "guess"),
    ],
)
def test_nonsense_in_a_link_is_left_out_with_a_word(parameters: dict[str, str], left_out: str) -> None:
    state, problems = links.from_query(parameters)
    assert state.seed == 4
    assert len(problems) == 1
    assert left_out in problems[0]


def test_parameters_of_other_pages_are_passed_over() -> None:
    assert links.from_query({"run": "train-1", "other": "x", "a.noise": "3"}) == (State(), [])


def test_what_no_network_of_a_playground_has_is_told() -> None:
    many = {f"i.{number}": "1" for number in range(7)}
    assert links.from_query({"b.noise": "3"}) == (State(), ["No playground has what the link calls b.noise."])
    assert links.from_query(many)[1] == ["No playground has what the link calls i.0, i.1, i.2, i.3, i.4 and 2 more."]


def test_a_parameter_longer_than_any_playground_writes_is_not_read() -> None:
    """200,000 points took 3.5 s to refuse, in the web process."""
    assert links.from_query({"points": "1,2,3;" * 20_000})[1] == [
        "The link's points could not be read and was left out."
    ]


def test_change_is_checked_as_a_whole() -> None:
    state = change(State(), {"other": {"learning_rate": 0.5}})
    assert state.other is not None
    assert (state.other.learning_rate, state.other.layers) == (0.5, State().layers)
    again = change(state, {"other": {"batch_size": 2}}).other
    assert again is not None
    assert again.learning_rate == 0.5
    for wrong in (
        {"noise": 51},
        {"samples": 2000},
        {"unknown": 1},
        {"other": {"noise": 3}},
        {"points": [[0, 0, 9]], "data": "points"},
    ):
        with pytest.raises(ValidationError):
            change(State(), wrong)


def test_structure_is_what_initial_weights_depend_on() -> None:
    plain = State()
    assert structure(plain) == structure(change(plain, {"learning_rate": 1, "loss": "hinge", "noise": 3}))
    for fields in ({"layers": [{"units": 2}]}, {"init": "he"}, {"weight_seed": 2}, {"features": ["x1"]}):
        assert structure(plain) != structure(change(plain, fields))


def test_table_knows_every_property() -> None:
    found = table()
    assert set(found) == set(State.model_fields)
    assert found["learning_rate"]["maximum"] == 10.0
    assert found["loss"]["enum"] == list(LOSSES)
