"""Deltas in matrices against torch's derivatives, and the exercise by hand."""

from __future__ import annotations

from itertools import pairwise

import arithmetic
import numpy as np
import pytest
import torch

LAYERS = "learning/deltas/layers.js"
SOLVE = """cases.map(({ weights, inputs, label, rate }) => {
  const passed = forward(weights, inputs, label), back = backward(weights, inputs, passed);
  const after = descended(weights, back.gradients, rate);
  return { passed, back, after, lossAfter: forward(after, inputs, label).loss };
})"""


def network(weights: list[torch.Tensor], inputs: torch.Tensor, label: torch.Tensor):
    """Return the sums of each layer and the loss, as the course writes them."""
    x, sums = torch.cat([torch.ones(1, dtype=torch.float64), inputs]), []
    for place, w in enumerate(weights):
        s = w.T @ x
        s.retain_grad()
        sums.append(s)
        x = torch.tanh(s)
        if place + 1 < len(weights):
            x = torch.cat([torch.ones(1, dtype=torch.float64), x])
    return sums, ((x - label) ** 2).sum() / 2


@pytest.fixture(scope="module")
def cases() -> list[dict]:
    rng = np.random.default_rng(7)
    made = []
    for sizes in ([2, 3, 2, 1], [1, 3, 2, 1], [3, 3, 2, 1], [4, 5, 3], [2, 1, 1, 1, 2], [3, 2]):
        pairs = list(pairwise(sizes))
        made.append(
            {
                "weights": [rng.normal(size=(before + 1, after)).tolist() for before, after in pairs],
                "inputs": rng.normal(size=sizes[0]).tolist(),
                "label": rng.normal(size=sizes[-1]).tolist(),
                "rate": 0.3,
            }
        )
    return made


def test_sums_deltas_and_gradients_are_torchs(cases):
    for case, found in zip(cases, arithmetic.evaluate(LAYERS, SOLVE, cases=cases), strict=True):
        weights = [torch.tensor(w, dtype=torch.float64, requires_grad=True) for w in case["weights"]]
        inputs, label = (torch.tensor(case[name], dtype=torch.float64) for name in ("inputs", "label"))
        sums, loss = network(weights, inputs, label)
        loss.backward()
        assert found["passed"]["loss"] == pytest.approx(loss.item(), rel=1e-12)
        moved = []
        for place, (w, s) in enumerate(zip(weights, sums, strict=True)):
            assert w.grad is not None
            assert s.grad is not None
            after = (w - 0.3 * w.grad).detach()
            moved.append(after)
            assert np.ravel(found["passed"]["layers"][place]["s"]) == pytest.approx(
                s.detach().numpy(), rel=1e-12, abs=1e-12
            )
            assert np.ravel(found["back"]["deltas"][place]) == pytest.approx(s.grad.numpy(), rel=1e-12, abs=1e-12)
            assert np.array(found["back"]["gradients"][place]) == pytest.approx(w.grad.numpy(), rel=1e-12, abs=1e-12)
            assert np.array(found["after"][place]) == pytest.approx(after.numpy(), rel=1e-12, abs=1e-12)
        _, loss = network([w.requires_grad_() for w in moved], inputs, label)
        assert found["lossAfter"] == pytest.approx(loss.item(), rel=1e-12)


OPENED = """
(() => {
  const network = usual(2), all = calculated(network), { matrices } = laidOut(network, all, STEPS.length);
  return { matrices, order: STEPS.flatMap(({ shows }) => shows), blank: laidOut(network, all, FORWARDS).matrices };
})()"""


def source(by: dict, one: dict, row: int, column: int) -> list[float] | None:
    """Return what a cell takes of another matrix, as `matrix_steps` reads it."""
    values = by[one["id"]]["values"]
    if one["take"] == "cell":
        at = row + one.get("shift", 0)
        return [values[at][column]] if at >= 0 else None
    index = row if one["by"] == "row" else column
    return values[index] if one["take"] == "row" else [line[index] for line in values]


RULES = {
    "dot": lambda a, b: np.dot(a, b),
    "tanh": lambda a: np.tanh(a[0]),
    "slope": lambda a: 1 - a[0] ** 2,
    "product": lambda a, b: a[0] * b[0],
    "difference": lambda a, b: a[0] - b[0],
    "descent": lambda a, b: a[0] - 0.5 * b[0],
}


def test_every_cell_is_what_its_rule_makes_of_the_cells_it_points_to():
    told = arithmetic.evaluate("learning/deltas/matrices.js", OPENED)
    by, checked = {one["id"]: one for one in told["matrices"]}, 0
    for one in by.values():
        for row, line in enumerate(one["values"]):
            for column, value in enumerate(line):
                if not one["rule"]:
                    continue
                parts = [source(by, part, row, column) for part in one["from"]]
                if parts[0] is None:
                    assert (one["rule"], row, value) == ("tanh", 0, 1)
                    continue
                assert RULES[one["rule"]](*parts) == pytest.approx(value, rel=1e-12, abs=1e-15), one["id"]
                checked += 1
    assert checked > 50
    assert set(told["order"]) == {one["id"] for one in by.values() if one["rule"]}
    blank = {one["id"]: one["values"][0][0] for one in told["blank"]}
    assert [id for id in told["order"] if blank[id] is not None] == ["s1", "x1", "s2", "x2", "s3", "x3"]


def test_the_delta_by_hand_is_torchs_and_slips_are_told_apart():
    s = torch.atanh(torch.tensor(0.4, dtype=torch.float64)).requires_grad_()
    (-0.2 * (0.3 + 0.5 * torch.tanh(s))).backward()
    assert s.grad is not None
    assert s.grad.item() == pytest.approx(-0.084)
    right, *wrong = arithmetic.evaluate(
        "learning/deltas/by_hand.js",
        "deltas.map((delta) => BY_HAND.check({ delta }))",
        deltas=[-0.084, -0.1, -0.0504, -0.06, 0.084, 0.5],
    )
    assert right["right"]
    assert not any(one["right"] for one in wrong)
    assert len({one["words"] for one in wrong}) == len(wrong)
