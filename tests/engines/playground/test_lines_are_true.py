"""Every line of arithmetic, worked out anew from its own text, gives its result to one unit of the last digit."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any, get_args

import numpy as np
import pytest
from calculator import holds, said
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.engines.playground import sources, worked
from explorer.engines.playground.equation import figure, written
from explorer.engines.playground.frames import Viewer
from explorer.engines.playground.network import PlaygroundNetwork
from explorer.engines.playground.session import Session
from explorer.messages.playground.frames import Opened
from explorer.messages.playground.state import State
from explorer.training.dense import paths
from explorer.training.dense.spec import ACTIVATIONS, LOSSES, OPTIMIZERS, Schedule

LAYER = st.fixed_dictionaries(
    {
        "units": st.integers(1, 3),
        "activation": st.sampled_from(ACTIVATIONS),
        "batch_norm": st.booleans(),
        "dropout": st.sampled_from([0.0, 0.3]),
    }
)
STATES = st.fixed_dictionaries(
    {
        "data": st.sampled_from(["circle", "spiral", "blobs", "plane"]),
        "layers": st.lists(LAYER, max_size=3),
        "loss": st.sampled_from(LOSSES),
        "output": st.sampled_from([*ACTIVATIONS, "auto"]),
        "optimizer": st.sampled_from(OPTIMIZERS),
        "regulariser": st.sampled_from(["none", "l1", "l2"]),
        "regulariser_rate": st.sampled_from([0.0, 0.001, 0.3]),
        "schedule": st.sampled_from(get_args(Schedule)),
        "learning_rate": st.sampled_from([0.00001, 0.03, 0.7]),
        "biases": st.booleans(),
        "init": st.sampled_from(["uniform", "symmetric", "zeros"]),
        "weight_seed": st.integers(0, 1000),
        "features": st.sampled_from([["x1", "x2"], ["x1"], ["x1_squared", "x1_x2", "sin_x2"]]),
        "samples": st.just(30),
    }
)


@pytest.fixture(scope="module")
def pool():
    paths.compiled()
    with ThreadPoolExecutor(1) as executor:
        yield executor


def begun(pool: ThreadPoolExecutor, fields: dict[str, Any]) -> Session:
    return Session(State.model_validate(fields), sources.draw, pool)


def opened(session: Session, element: str) -> Opened:
    network = session.networks[0]
    assert isinstance(network, PlaygroundNetwork)
    return worked.unfold(network, session.points, session.chosen, element, 0, session.epoch)


def wrong(shown: Opened) -> list[str]:
    """Return the lines that are not true, in either form."""
    lines = []
    for term in (term for section in shown.sections for term in section.terms):
        for exact, expression, result in (
            (False, term.short, term.short_result),
            (True, term.expression, term.result),
        ):
            if term.value is None or "not a number" in expression:
                continue
            value, unit = said(result, exact)
            close = not value or abs(float(value) - term.value) <= 0.5001 * float(unit)
            if not (close and holds(expression, result, exact)):
                lines.append(f"{term.symbol} = {expression} = {result} ({term.value})")
    return lines


@settings(max_examples=60, deadline=None)
@given(
    fields=STATES,
    epochs=st.sampled_from([0, 1, 5, 200]),
    size=st.sampled_from([1.0, 1.0, 1e3, 30.0, 1e-4, 1e-9]),
    mixed=st.booleans(),
    data=st.data(),
)
def test_every_line_is_true_as_it_is_read(pool, fields, epochs, size, mixed, data) -> None:
    session = begun(pool, fields)
    network = session.networks[0]
    assert isinstance(network, PlaygroundNetwork)
    for epoch in range(epochs):
        network.advance(epoch, 0, network.batches)
    session.epoch = epochs
    places = slice(None, None, 2) if mixed else slice(None)
    network.state.theta[places] *= size
    plan = network.plan
    layer = data.draw(st.integers(1, len(plan.slices)))
    part = plan.slices[layer - 1]
    unit, source = data.draw(st.integers(0, part.units - 1)), data.draw(st.integers(0, part.inputs - 1))
    session.chosen = session.chosen.model_copy(update={"index": data.draw(st.integers(0, 29))})
    with np.errstate(all="ignore"):
        for element in (
            f"l{layer}.{source}.{unit}",
            f"b{layer}.{unit}",
            f"u{layer}.{unit}",
            f"u0.{min(source, plan.inputs - 1)}",
        ):
            assert wrong(opened(session, element)) == []


@pytest.mark.parametrize(
    ("expression", "result"),
    [
        ("0 · (−0.92)", "−0.00054"),
        ("0.01 · 0 / (√0 + 10⁻⁸)", "0.0054"),
        ("1 − 1²", "2 · 10⁻⁷"),
        ("0.35 · 0.5 + 0.4 · 0.51", "0.4"),
        ("1 if 0 > 0, else 0", "1"),
        ("e^(−2) / 2", "1.07"),
        ("2 · 10⁻⁵", "0"),
    ],
)
def test_the_calculator_finds_false_lines(expression, result) -> None:
    assert not holds(expression, result, exact=False)


@pytest.mark.parametrize(
    ("template", "numbers", "value", "short", "exact"),
    [
        ("{} · {}", [0.000587, -0.92], -0.00054004, "0.00059 · (−0.92) = −0.00054", "0.000587 · (−0.92) = −0.00054004"),
        ("1 − {}²", [0.9999999], 1.9999999e-7, "1 − 0.9999999² = 2.0 · 10⁻⁷", "1 − 0.9999999² = 2.0000 · 10⁻⁷"),
        ("1 / (1 + e^{})", [-0.379], 0.593632, "1 / (1 + e^(−0.38)) = 0.59", "1 / (1 + e^(−0.379)) = 0.59363"),
        ("max(0, {})", [-2.34567], 0.0, "max(0, −2.35) = 0", "max(0, −2.3457) = 0"),
        ("{} / √({} + 10⁻⁸)", [3e-7, 2e-9], 0.0027386, "3 · 10⁻⁷", None),
        ("{}", [-1.25], -1.25, "−1.25 = −1.25", "−1.25 = −1.25"),
        ("{} − {}", [1.0, 1.0 - 2e-16], 2.2204e-16, "1 − 0.9999999999999998 = 2.2 · 10⁻¹⁶", None),
        ("{} + {}", [0.1, -0.1], 1.4e-17, "0.1 + (−0.1) = 0", None),
    ],
)
def test_digits_are_added_until_a_line_is_true(template, numbers, value, short, exact) -> None:
    for wanted, five in ((short, False), (exact, True)):
        line = written(template, numbers, value, five)
        assert holds(line.expression, line.result, five)
        if wanted is not None:
            assert wanted in f"{line.expression} = {line.result}".replace("\u00a0", " ")


def test_a_step_too_small_for_two_decimals_is_told_from_none() -> None:
    line = written("{} − {} · {}", [0.35, 0.03, 0.0123], 0.35 - 0.03 * 0.0123, False, apart=0)
    assert line.result == "0.3496"
    assert written("{} − {} · {}", [0.35, 0.03, 0.0], 0.35, False, apart=0).result == "0.35"


@settings(max_examples=50, deadline=None)
@given(st.floats(-1e300, 1e300).filter(lambda value: not 0 < abs(value) < 1e-290), st.booleans(), st.integers(0, 17))
def test_a_figure_says_its_number_to_its_last_digit(value, exact, more) -> None:
    text, number = figure(value, exact, more, zeros=True)
    read, unit = said(text, exact)
    assert float(read) == number
    assert abs(number - value) <= 0.5000001 * float(unit)
    assert more < 17 or number == value


def test_while_it_plays_the_arithmetic_is_written_ten_times_a_second_and_then_of_the_frame(desk) -> None:
    session = desk(samples=20).session
    viewer = Viewer(session)
    session.opened, session.playing = ("l1.0.0", 0), True
    session.state_changed = False
    first = viewer._opened(1.0)
    session.networks[0].state.theta[:] += 0.1
    assert viewer._opened(1.05) is first
    assert viewer._opened(1.11) != first
    session.networks[0].state.theta[:] += 0.1
    session.playing = False
    assert viewer._opened(1.12) == opened(session, "l1.0.0")
    session.playing = True
    session.opened = ("l1.1.0", 0)
    other = viewer._opened(1.13)
    assert other is not None
    assert other.element == "l1.1.0"
