"""Numbers that open: the taught neuron's, and every weight's chain rule and update against torch."""

import re
from typing import Any

import numpy as np
import pytest
import torch

from explorer.engines.playground import worked
from explorer.messages.playground.frames import Opened, ShownPoint
from explorer.training.dense import reference

NEURON: dict[str, Any] = {
    "data": "points",
    "points": [[0.5, 0.51, 0.1]],
    "points_task": "regression",
    "layers": [],
    "output": "sigmoid",
    "biases": False,
    "weights": [0.35, 0.4],
    "learning_rate": 1,
}


def unfolded(session: Any, element: str, net: int = 0) -> Opened:
    """Open a number of a session."""
    return worked.unfold(session.networks[net], session.points, session.chosen, element, net, session.epoch)


def values(opened: Opened, symbol: str) -> list[float]:
    """Return the values of all terms of this symbol."""
    return [t.value for section in opened.sections for t in section.terms if t.symbol == symbol and t.value is not None]


def test_taught_neuron(desk: Any) -> None:
    """The worked example: 0.38, 0.59, 0.12, 0.49 x 0.24 x 0.5 = 0.06, and 0.35 becomes 0.29."""
    here = desk(**NEURON)
    opened = unfolded(here.session, "l1.0.0")
    expected = {
        "z": 0.38,
        "ŷ": 0.59,
        "L": 0.12,
        "∂L/∂ŷ": 0.49,
        "∂ŷ/∂z": 0.24,
        "∂z/∂w": 0.5,
        "∂L/∂w": 0.06,
        "w new": 0.29,
    }
    for symbol, value in expected.items():
        assert [round(number, 2) for number in values(opened, symbol)] == [value], symbol
    exact = {"z": 0.379, "ŷ": 0.5936, "L": 0.1218, "∂L/∂ŷ": 0.4936, "∂ŷ/∂z": 0.2412, "∂L/∂w": 0.0595, "w new": 0.2905}
    for symbol, value in exact.items():
        assert values(opened, symbol)[0] == pytest.approx(value, abs=6e-5), symbol
    assert unfolded(here.session, "l1.1.0").title == "Weight from x₂ to the output"
    assert values(unfolded(here.session, "l1.1.0"), "w new")[0] == pytest.approx(0.3393, abs=6e-5)
    here.do("step")
    after = unfolded(here.session, "loss")
    assert values(after, "ŷ")[0] == pytest.approx(0.5789, abs=6e-5)
    assert values(after, "L")[0] == pytest.approx(0.1147, abs=6e-5)


@pytest.mark.parametrize(
    "fields",
    [
        {"data": "circle"},
        {
            "data": "circle",
            "loss": "cross_entropy",
            "optimizer": "momentum",
            "regulariser": "l2",
            "regulariser_rate": 0.1,
        },
        {"data": "circle", "loss": "hinge", "optimizer": "rmsprop"},
        {"data": "blobs", "loss": "cross_entropy", "optimizer": "adam", "regulariser": "l1", "regulariser_rate": 0.1},
        {"data": "blobs", "loss": "hinge"},
        {"data": "blobs", "loss": "squared"},
        {"data": "plane", "biases": False},
    ],
    ids=lambda fields: "-".join(map(str, fields.values())),
)
def test_chain_rule_and_update_are_those_of_torch(desk: Any, fields: dict[str, Any]) -> None:
    layers = [{"units": 3, "activation": "gelu", "batch_norm": True}, {"units": 2, "activation": "tanh"}]
    here = desk(layers=layers, samples=40, learning_rate=0.1, **fields)
    here.do("step", count=2)
    here.do("choose", index=7)
    session = here.session
    network, plan, spec = session.networks[0], session.networks[0].plan, session.networks[0].learner
    theta = torch.from_numpy(network.state.theta).requires_grad_(True)
    running = torch.from_numpy(network.state.running)
    place, label = session.points.places[7:8], session.points.labels[7:8]
    acts, _ = reference.forward(plan, theta, running, torch.from_numpy(place))
    loss = reference.losses(plan, acts[-1], torch.from_numpy(plan.targets(label)))[0]
    grad = torch.autograd.grad(loss, theta)[0]
    loss = loss.detach()
    assert values(unfolded(session, "loss"), "L")[0] == pytest.approx(float(loss))
    stepped, moments = network.state.theta.copy(), network.state.moments.copy()
    whole = grad.numpy() + np.where(plan.penalised, 2 * spec.l2 * stepped + spec.l1 * np.sign(stepped), 0)
    reference.update(
        spec.optimizer,
        torch.from_numpy(stepped),
        torch.from_numpy(moments),
        torch.from_numpy(whole),
        spec.rate(session.epoch),
        spec.momentum,
        network.state.step + 1,
    )
    for layer, part in enumerate(plan.slices, 1):
        for unit in range(part.units):
            for source in range(part.inputs):
                opened = unfolded(session, f"l{layer}.{source}.{unit}")
                at = plan.weight(layer, source, unit)
                assert values(opened, "∂L/∂w")[0] == pytest.approx(float(grad[at]), rel=1e-9, abs=1e-15)
                assert values(opened, "w new")[0] == pytest.approx(stepped[at], rel=1e-9)
            if spec.biases:
                opened = unfolded(session, f"b{layer}.{unit}")
                at = plan.bias(layer, unit)
                assert values(opened, "∂L/∂b")[0] == pytest.approx(float(grad[at]), rel=1e-9, abs=1e-15)
                assert values(opened, "b new")[0] == pytest.approx(stepped[at], rel=1e-9)
            number = values(unfolded(session, f"u{layer}.{unit}"), "ŷ" if layer == 3 else "a")[0]
            drawn = network.predict(acts[-1].detach().numpy())[0] if layer == 3 else acts[layer - 1][0].detach()
            assert number == pytest.approx(float(drawn[unit]))


def test_terms_name_what_stands_in_the_diagram(desk: Any) -> None:
    here = desk(layers=[{"units": 3}, {"units": 2}], features=["x1", "x2", "x1_squared"])
    pattern = re.compile(r"(u\d+\.\d+|l\d+\.\d+\.\d+|b\d+\.\d+|loss)$")
    for element in ("u0.2", "u1.0", "u3.0", "l2.1.1", "b3.0", "loss"):
        for section in unfolded(here.session, element).sections:
            for term in section.terms:
                assert term.elements, (element, term)
                for name in term.elements:
                    assert pattern.match(name)
                    worked.check(here.session.networks[0].plan, name)
    elements = unfolded(here.session, "u1.0").sections[0].terms[0].elements
    assert {"l1.0.0", "l1.1.0", "l1.2.0", "u0.0", "b1.0", "u1.0"} <= set(elements)


def test_expression_holds_the_numbers_that_make_the_value(desk: Any) -> None:
    """The written sum, read as a formula, gives the value beside it."""
    here = desk(layers=[{"units": 2}], samples=40)
    for element in ("u1.0", "u1.1", "u2.0"):
        term = unfolded(here.session, element).sections[0].terms[0]
        formula = term.expression.replace("·", "*").replace("−", "-")
        assert eval(formula, {"__builtins__": {}}) == pytest.approx(term.value, abs=5e-3)


def test_any_place_can_be_chosen(desk: Any) -> None:
    here = desk(layers=[], output="linear", features=["x1"], samples=20)
    here.do("choose", x1=2.0, x2=-3.0, label=1)
    opened = unfolded(here.session, "u1.0")
    weight = here.session.networks[0].state.theta[0]
    assert opened.point == ShownPoint(index=None, x1=2.0, x2=-3.0, label=1.0)
    assert values(opened, "ŷ")[0] == pytest.approx(2 * weight)
    here.do("choose", index=3)
    assert unfolded(here.session, "u1.0").point.index == 3


def test_step_says_that_nothing_is_learnt_through_it(desk: Any) -> None:
    here = desk(layers=[{"units": 2, "activation": "step"}], samples=20)
    opened = unfolded(here.session, "l1.0.0")
    assert values(opened, "∂L/∂w") == [0.0]
    assert "nothing is learnt through a step" in str(opened)
