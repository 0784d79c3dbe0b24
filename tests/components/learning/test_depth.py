"""Gradients by depth against autograd and closed forms; the taught numbers of the vanishing gradient."""

from __future__ import annotations

import itertools
from typing import Any

import arithmetic
import pytest
import torch
from torch import Tensor
from torch.nn import functional as F

G = {
    "linear": lambda z: z,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": torch.relu,
    "leaky": lambda z: F.leaky_relu(z, 0.01),
}


def choices(activation="tanh", initialisation="xavier", residual=False, norm=False, depth=4) -> dict[str, Any]:
    return {
        "activation": activation,
        "initialisation": initialisation,
        "residual": residual,
        "norm": norm,
        "depth": depth,
    }


def autograd(network: dict[str, Any], chosen: dict[str, Any]) -> tuple[list[float], list[float]]:
    """Return a layer's root mean square gradient and the length of the gradient in its sums, the first layer first."""
    width, batch = network["width"], network["batch"]

    def put(values: Any, *shape: int) -> Tensor:
        return torch.tensor(values, dtype=torch.float64).reshape(*shape)

    layers = [put(w, width, width).requires_grad_() for w in network["layers"]]
    h, sums = put(network["x"], batch, width), []
    for w in layers:
        z = h @ w.T
        z.retain_grad()
        sums.append(z)
        inner = F.batch_norm(z, None, None, training=True, eps=1e-5) if chosen["norm"] else z
        h = G[chosen["activation"]](inner) + (h if chosen["residual"] else 0)
    output = h @ put(network["output"], width)
    (0.5 * (output - put(network["labels"], batch)) ** 2).mean().backward()

    def grad(one: Tensor) -> Tensor:
        assert one.grad is not None
        return one.grad

    return [float(grad(w).square().mean().sqrt()) for w in layers], [float(grad(z).norm()) for z in sums]


SETTINGS = [
    choices(a, i, r, n)
    for a, (i, r, n) in itertools.product(
        G, [("xavier", False, False), ("he", True, False), ("unit", False, True), ("orthogonal", True, True)]
    )
]


def test_sizes_of_gradients_are_autograds():
    expression = """list.map((one) => {
      const network = drawn(one, 7, 6, 9);
      return { network, sizes: backward(network, one) };
    })"""
    for one, found in zip(
        SETTINGS, arithmetic.evaluate("learning/depth/measured.js", expression, list=SETTINGS), strict=True
    ):
        weights, deltas = autograd(found["network"], one)
        assert found["sizes"]["weights"] == pytest.approx(weights, rel=1e-9, abs=1e-300), one
        assert found["sizes"]["deltas"] == pytest.approx(deltas, rel=1e-9, abs=1e-300), one


def test_a_linear_network_with_orthogonal_weights_keeps_the_gradient_exactly():
    found = arithmetic.evaluate(
        "learning/depth/measured.js", "measured(one)", one=choices("linear", "orthogonal", depth=30)
    )
    for seed in found["seeds"]:
        assert seed == pytest.approx([seed[0]] * 30, rel=1e-12)
    expression = "backward(drawn(one, 2), one).deltas"
    deltas = arithmetic.evaluate(
        "learning/depth/measured.js", expression, one=choices("linear", "orthogonal", depth=30)
    )
    assert deltas == pytest.approx([deltas[0]] * 30, rel=1e-12)


def test_sigmoids_shrink_the_gradient_by_a_quarter_a_layer_at_least():
    """With orthogonal weights, which keep lengths, only slopes of at most 1/4 are left."""
    expression = "seeds.map((seed) => backward(drawn(one, seed), one).deltas)"
    for deltas in arithmetic.evaluate(
        "learning/depth/measured.js", expression, seeds=[1, 2, 3], one=choices("sigmoid", "orthogonal", depth=20)
    ):
        assert all(low <= 0.25 * high for low, high in itertools.pairwise(deltas))
        assert deltas[0] <= 0.25**19 * deltas[-1]


@pytest.mark.parametrize("out", [40, 90])
def test_weights_have_the_variance_of_their_formula(out):
    """Glorot & Bengio 2010: 2 / (in + out); He et al. 2015: 2 / in. Those of torch.nn.init."""
    expression = """(() => {
      let k = 0;
      const draw = () => drawn[k++ % drawn.length];
      return ["small", "unit", "xavier", "he"].map((name) => {
        return [name, INITIALISATIONS[name].variance(60, out), weights(name, out, 60, draw)];
      });
    })()"""
    found = arithmetic.evaluate(
        "learning/depth/choices.js",
        expression,
        out=out,
        drawn=torch.randn(12_000, generator=torch.Generator().manual_seed(1), dtype=torch.float64).tolist(),
    )
    init, generator = torch.nn.init, torch.Generator().manual_seed(2)
    torchs = {
        "small": lambda w: init.normal_(w, std=0.1, generator=generator),
        "unit": lambda w: init.normal_(w, generator=generator),
        "xavier": lambda w: init.xavier_normal_(w, generator=generator),
        "he": lambda w: init.kaiming_normal_(w, nonlinearity="relu", generator=generator),
    }
    for name, variance, drawn in found:
        assert torch.tensor(drawn).var().item() == pytest.approx(variance, rel=0.07)
        assert torchs[name](torch.empty(out, 60)).var().item() == pytest.approx(variance, rel=0.1)


def test_means_and_spread_are_those_of_the_seeds():
    found = arithmetic.evaluate("learning/depth/measured.js", "measured(one)", one=choices(depth=3))
    logs = torch.tensor(found["seeds"], dtype=torch.float64)
    assert len(logs) == 10
    assert found["mean"] == pytest.approx(logs.log().mean(0).exp().tolist())
    assert found["low"] == logs.min(0).values.tolist()
    assert found["high"] == logs.max(0).values.tolist()


@pytest.mark.parametrize("activation", ["linear", "sigmoid", "tanh", "relu"])
def test_paths_sum_to_autograds_gradient(activation):
    expression = """({ all: WEIGHTS, ...values(name), gradient: gradient(name),
      paths: paths().map((path) => factors(path, name)) })"""
    found = arithmetic.evaluate("learning/depth/path.js", expression, name=activation)
    layers = [torch.tensor(w, dtype=torch.float64, requires_grad=True) for w in found["all"]]
    h = torch.tensor([0.5, 0.51], dtype=torch.float64)
    for w, z in zip(layers, found["z"], strict=True):
        sums = w[0] + h @ w[1:]
        assert z == pytest.approx(sums.tolist(), abs=1e-12)
        h = G[activation](sums)
    assert found["output"] == pytest.approx(h.item(), abs=1e-12)
    (0.5 * (h - 0.1) ** 2).sum().backward()
    assert layers[0].grad is not None
    assert found["gradient"] == pytest.approx(layers[0].grad[1, 0].item(), rel=1e-12)
    assert len(found["paths"]) == 8
    for path in found["paths"]:
        product = h.item() - 0.1
        for factor in path:
            product *= factor["slope"] * factor["weight"]
            assert factor["product"] == pytest.approx(product, rel=1e-12)
    assert sum(path[-1]["product"] for path in found["paths"]) == pytest.approx(found["gradient"], rel=1e-12)


def test_the_taught_numbers():
    """FACTS: five layers, a gradient of about .00001; .5 to -.2 in steps of .00001 takes 70,000."""
    expression = '({ layers: LAYERS, gradient: gradient("sigmoid"), steps: stepsNeeded(0.00001, 1) })'
    found = arithmetic.evaluate("learning/depth/path.js", expression)
    assert found["layers"] == 5
    assert found["gradient"] == pytest.approx(1e-5, rel=0.001)
    assert found["steps"] == pytest.approx(70_000)
