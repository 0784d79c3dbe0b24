"""A layer as matrices, for one point: every number against torch's autograd, every line worked out anew."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from calculator import holds

from explorer.engines.playground import worked
from explorer.training.dense import reference

NETWORKS: list[dict[str, Any]] = [
    {"data": "circle"},
    {"data": "blobs", "loss": "cross_entropy"},
    {"data": "blobs", "loss": "hinge", "biases": False},
    {"data": "circle", "loss": "hinge"},
    {"data": "plane", "output": "linear"},
]


def opened(session: Any, element: str) -> Any:
    return worked.unfold(session.networks[0], session.points, session.chosen, element, 0, session.epoch)


@pytest.mark.parametrize("normed", [False, True], ids=["plain", "normed"])
@pytest.mark.parametrize("fields", NETWORKS, ids=lambda fields: "-".join(map(str, fields.values())))
def test_the_numbers_are_those_of_autograd(desk, fields: dict[str, Any], normed: bool) -> None:
    layers = [{"units": 3, "activation": "gelu", "batch_norm": normed}, {"units": 2, "activation": "tanh"}]
    here = desk(layers=layers, samples=40, learning_rate=0.1, features=["x1", "x2", "sin_x1"], **fields)
    here.do("step", count=3)
    here.do("choose", index=7)
    session = here.session
    network, plan = session.networks[0], session.networks[0].plan
    theta = torch.from_numpy(network.state.theta).requires_grad_(True)
    x = torch.from_numpy(network.train.inputs[:1] * 0 + worked.through(network, *point(session)).entered[0])
    acts, sums = reference.forward(plan, theta, torch.from_numpy(network.state.running), x)
    loss = reference.losses(plan, acts[-1], torch.from_numpy(plan.targets(session.points.labels[7:8])))[0]
    grad = torch.autograd.grad(loss, theta)[0].numpy()
    entered = x.numpy()
    for layer, part in enumerate(plan.slices, 1):
        shown = opened(session, f"m{layer}").matrices
        weights = network.state.theta[part.weights : part.biases].reshape(part.inputs, part.units)
        biases = network.state.theta[part.biases : part.biases + part.units]
        whole, with_one = np.vstack([biases, weights]), np.concatenate([[1.0], entered[0]])
        np.testing.assert_allclose(shown.entered, entered[0], rtol=1e-12)
        np.testing.assert_array_equal(shown.weights, weights)
        assert (shown.biases is None) == (not network.learner.biases)
        np.testing.assert_allclose(shown.sums, whole.T @ with_one, rtol=1e-9, atol=1e-14)
        np.testing.assert_allclose(
            shown.normed or shown.sums, sums[layer - 1].detach().numpy()[0], rtol=1e-9, atol=1e-14
        )
        made = network.predict(acts[-1].detach().numpy())[0] if layer == 3 else acts[layer - 1].detach().numpy()[0]
        np.testing.assert_allclose(shown.acts, made, rtol=1e-9, atol=1e-14)
        # The derivative by a bias is that by its sum: δ.
        delta = grad[part.biases : part.biases + part.units]
        np.testing.assert_allclose(shown.deltas, delta, rtol=1e-8, atol=1e-14)
        block = grad[part.weights : part.biases].reshape(part.inputs, part.units)
        np.testing.assert_allclose(shown.gradients, block, rtol=1e-8, atol=1e-14)
        if shown.pulls is not None and part.norm < 0:
            np.testing.assert_allclose(np.multiply(shown.pulls, shown.slopes), delta, rtol=1e-8, atol=1e-14)
        entered = acts[layer - 1].detach().numpy()


def point(session: Any) -> tuple[np.ndarray, float]:
    place, label, _ = worked.point(session.points, session.chosen)
    return place, label


@pytest.mark.parametrize("fields", NETWORKS, ids=lambda fields: "-".join(map(str, fields.values())))
def test_there_is_a_section_for_every_step_and_its_lines_are_true(desk, fields: dict[str, Any]) -> None:
    here = desk(layers=[{"units": 3, "activation": "sigmoid"}, {"units": 2, "batch_norm": True}], samples=30, **fields)
    here.do("step", count=5)
    units = [3, 2, here.session.networks[0].plan.outputs]
    for layer, count in enumerate(units, 1):
        shown = opened(here.session, f"m{layer}")
        kinds = [step.kind for step in shown.matrices.steps]
        assert kinds == ["enters", *["sum"] * count, "activation", "delta", "gradient"]
        assert len(shown.sections) == len(kinds)
        for term in (term for section in shown.sections for term in section.terms):
            assert holds(term.short, term.short_result, exact=False), term
            assert holds(term.expression, term.result, exact=True), term
            for name in term.elements:
                worked.check(here.session.networks[0].plan, name)


def test_the_notation_is_the_courses(desk) -> None:
    session = desk(layers=[{"units": 2}], samples=20).session
    shown = opened(session, "m1")
    assert shown.title == "Hidden layer 1 as matrices: s⁽¹⁾ = (W⁽¹⁾)ᵀ x⁽⁰⁾"
    titles = [section.title for section in shown.sections]
    assert titles[1] == "Column 1 of W⁽¹⁾ times x⁽⁰⁾ gives s₁"
    assert titles[4] == "Back: δ⁽¹⁾ = θ′(s⁽¹⁾) ⊙ W⁽²⁾ δ⁽²⁾, without its row of biases"
    assert shown.sections[1].terms[0].short.split(" + ")[0].endswith("· 1")
    assert opened(session, "m2").title.startswith("The output layer")
    with pytest.raises(IndexError):
        opened(session, "m3")
