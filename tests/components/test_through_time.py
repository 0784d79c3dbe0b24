"""Backpropagation through time in the browser, against torch's autograd in double precision."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from arithmetic import evaluate
from torch import Tensor

NETWORK, BACKWARD, CLIFF, MATRICES, EXERCISES = (
    f"sequences/through_time/{name}.js" for name in ("network", "backward", "cliff", "matrices", "exercises")
)
TEXT = "ACGCGTTAATACGGTACTGGGGCGT"
NAMES = ("W", "U", "b", "V", "c")
ASKED = [("tanh", "end", 1.4, 0), ("tanh", "every", 0.8, 0), ("linear", "every", 1.2, 0)]
CUT = [("tanh", "every", 1.4, 3), ("linear", "every", 1.0, 1), ("tanh", "end", 1.0, 7)]


def made(kind: str = "random", radius: float = 1.0, text: str = TEXT) -> dict[str, Any]:
    """Return a net and its task as the view makes them."""
    return evaluate(
        NETWORK,
        "((task) => ({ task, weights: withRadius(drawn(task.letters.length, kind, 3), radius) }))(taskOf(text).task)",
        kind=kind,
        radius=radius,
        text=text,
    )


def found(net: dict[str, Any], activation: str, cost: str, reach: int) -> dict[str, Any]:
    """Return what the browser makes of it: the run, and its gradients."""
    run = evaluate(NETWORK, "forward(weights, task, activation, cost)", **net, activation=activation, cost=cost)
    call = "gradients(weights, task, run, activation, reach || Infinity)"
    return {"run": run, **evaluate(BACKWARD, call, **net, run=run, activation=activation, reach=reach)}


def by_torch(
    net: dict[str, Any], activation: str, cost: str, reach: int
) -> tuple[float, list[Tensor], list[Tensor | None]]:
    """Return the cost, the gradient at each state (whole ones only), and the weights' gradients, by autograd.

    With a reach, each step's cost is computed from its own copy of the states, cut loose `reach` steps before.
    """
    weights = {name: torch.tensor(net["weights"][name], dtype=torch.float64, requires_grad=True) for name in NAMES}
    read, following = net["task"]["read"], net["task"]["next"]
    act = torch.tanh if activation == "tanh" else lambda a: a

    def run(first: int, last: int, h: Tensor) -> list[Tensor]:
        states = []
        for t in range(first, last + 1):
            h = act(weights["b"] + weights["W"] @ h + weights["U"][:, read[t]])
            states.append(h)
        return states

    def judged(h: Tensor, t: int) -> Tensor:
        return torch.nn.functional.cross_entropy(weights["c"] + weights["V"] @ h, torch.tensor(following[t]))

    steps, nothing = len(read), torch.zeros(len(net["weights"]["b"]), dtype=torch.float64)
    counted = range(steps) if cost == "every" else [steps - 1]
    whole = run(0, steps - 1, nothing)
    for h in whole:
        h.retain_grad()
    total = torch.stack([judged(whole[t], t) for t in counted]).sum()
    if not reach:
        total.backward()
        return (
            float(total.detach()),
            [h.grad for h in whole if h.grad is not None],
            [weights[name].grad for name in NAMES],
        )
    for t in counted:
        first = max(0, t - reach + 1)
        start = whole[first - 1].detach() if first else nothing
        judged(run(first, t, start)[-1], t).backward()
    return float(total.detach()), [], [weights[name].grad for name in NAMES]


@pytest.mark.parametrize(("activation", "cost", "radius", "reach"), ASKED + CUT)
def test_gradients_are_torchs(activation: str, cost: str, radius: float, reach: int) -> None:
    net = made(radius=radius)
    mine = found(net, activation, cost, reach)
    total, states, sums = by_torch(net, activation, cost, reach)
    assert mine["run"]["cost"] == pytest.approx(total, rel=1e-12)
    if states:
        assert np.array(mine["G"]) == pytest.approx(torch.stack(states).numpy(), rel=1e-9, abs=1e-9)
    for name, other in zip(NAMES, sums, strict=True):
        assert other is not None
        assert np.array(mine["sums"][name]).reshape(other.shape) == pytest.approx(other.numpy(), rel=1e-9, abs=1e-9)


def test_every_entry_is_the_sum_of_its_terms_and_parts_add_up() -> None:
    net = made(radius=1.2)
    for reach in (0, 4):
        mine = found(net, "tanh", "every", reach)
        run = mine.pop("run")
        terms = evaluate(
            BACKWARD,
            """NAMES.flatMap((name) => found.sums[name].flatMap((row, i) => row.map((value, j) => [value,
            termsOf(name, i, j, task, run, found).reduce((sum, all) => sum + all.reduce((p, v) => p * v, 1), 0)])))""",
            task=net["task"],
            run=run,
            found=mine,
        )
        assert [a for a, _ in terms] == pytest.approx([b for _, b in terms], abs=1e-12)
        late = evaluate(BACKWARD, "summed(weights, task, run.h, found, 20).W", **net, run=run, found=mine)
        h, g, slope = np.array(run["h"]), np.array(mine["G"]), np.array(mine["slopes"])
        assert np.array(late) == pytest.approx(sum(np.outer(slope[t] * g[t], h[t]) for t in range(20, 24)), abs=1e-12)
        if reach:
            parts = [np.sum([part["g"] for part in of], 0) for of in mine["parts"]]
            assert np.array(parts) == pytest.approx(g, abs=1e-12)
            assert [len(of) for of in mine["parts"]] == [min(4, 24 - t) for t in range(24)]


def test_the_radius_is_numpys_and_orthogonal_rows_are() -> None:
    for kind in ("random", "orthogonal"):
        w = np.array(made(kind, 0.7)["weights"]["W"])
        assert max(abs(np.linalg.eigvals(w))) == pytest.approx(0.7, rel=1e-9)
        assert evaluate(MATRICES, "[w, [[0, 1], [0, 0]]].map(spectralRadius)", w=w.tolist()) == pytest.approx([0.7, 0])
        if kind == "orthogonal":
            assert w @ w.T == pytest.approx(0.49 * np.eye(6), abs=1e-12)


def test_an_orthogonal_linear_net_passes_the_gradient_on_as_it_is() -> None:
    sizes = evaluate(BACKWARD, "g.map(norm)", g=found(made("orthogonal", 1.0), "linear", "end", 0)["G"])
    assert sizes == pytest.approx([sizes[-1]] * 24, rel=1e-9)
    half = evaluate(BACKWARD, "g.map(norm)", g=found(made("orthogonal", 0.5), "linear", "end", 0)["G"])
    assert half == pytest.approx([half[-1] * 0.5 ** (23 - t) for t in range(24)], rel=1e-9)


@pytest.mark.parametrize("activation", ["tanh", "linear"])
def test_the_slope_along_the_radius_is_a_finite_difference(activation: str) -> None:
    unit = made("random", 1.0)
    slope, low, high = evaluate(
        CLIFF,
        "[slopeAt(weights, task, act, 'every', 1.1), ...[1.1 - 1e-5, 1.1 + 1e-5].map((r) =>"
        " costAt(weights, task, act, 'every', r))]",
        **unit,
        act=activation,
    )
    assert slope == pytest.approx((high - low) / 2e-5, rel=1e-5)
    step = evaluate(CLIFF, "stepped(1.1, -30, 0.1, 10)")
    assert step == pytest.approx({"plain": 4.1, "clipped": 2.1, "held": -10})


def test_clipping_is_torchs() -> None:
    net = made(radius=1.3)
    mine = found(net, "tanh", "every", 0)
    values = evaluate(BACKWARD, "flat(sums)", sums=mine["sums"])
    size = evaluate(BACKWARD, "norm(values)", values=values)
    parameter = torch.nn.Parameter(torch.zeros(len(values), dtype=torch.float64))
    parameter.grad = torch.tensor(values, dtype=torch.float64)
    assert size == pytest.approx(float(torch.nn.utils.clip_grad_norm_([parameter], 2.5)))
    factor, left = evaluate(BACKWARD, "[clipping(size, 2.5), clipping(2, 2.5)]", size=size)
    assert [v * factor for v in values] == pytest.approx(parameter.grad.tolist(), rel=1e-5)
    assert left == 1
    away = evaluate(BACKWARD, "apart({ W: [[1]], U: [[0]], b: [[0]], V: [[0]], c: [[0]] },"
                    " { W: [[1]], U: [[1]], b: [[0]], V: [[0]], c: [[0]] })")  # fmt: skip
    assert away == pytest.approx({"difference": 1, "size": 2**0.5, "share": 0.5**0.5, "angle": 45})


def test_a_text_is_taken_or_refused_in_words() -> None:
    refused = ("AC", "3 to 41"), ("AAAA", "two different"), ("abcdefghijk", "At most 8"), ("A" * 50, "3 to 41")
    *said, taken = evaluate(NETWORK, "texts.map(taskOf)", texts=[*(text for text, _ in refused), "ab ba"])
    for one, (_, words) in zip(said, refused, strict=True):
        assert one["task"] is None
        assert words in one["words"]
    assert taken["task"] == {"letters": ["a", "b"], "read": [0, 1, 1], "next": [1, 1, 0]}


def test_exercises_take_right_answers_and_say_why_others_are_wrong() -> None:
    asked = [
        ["back", "g", [1.92, 3, 1.28, 1.2, 7]],
        ["fifty", "share", [0.9**50, 0.515, 0.00573, 0.018, 1]],
        ["clip", "first", [0.6, 1, 3]],
    ]
    said = evaluate(
        EXERCISES,
        "asked.map(([name, field, values]) => values.map((value) =>"
        " EXERCISES.find((one) => one.name === name).check({ [field]: value })))",
        asked=asked,
    )
    for verdicts in said:
        assert [verdict["right"] for verdict in verdicts] == [True] + [False] * (len(verdicts) - 1)
        assert len({verdict["words"] for verdict in verdicts}) == len(verdicts)
