"""Convolution in the browser against torch: forwards, and backwards to the picture."""

from __future__ import annotations

import pytest
import torch
from arithmetic import evaluate
from torch import Tensor
from torch.nn import functional as F

TYPED = "((one) => ({ ...one, values: Float32Array.from(one.values) }))"
CONVOLVE, GRAPH = "pictures/convolve.js", "pictures/graph.js"
LAYERS = [
    {"name": "a", "kind": "conv", "inputs": ["input"], "kernel": 3},
    {"name": "b", "kind": "relu", "inputs": ["a"]},
    {"name": "c", "kind": "pool", "inputs": ["b"]},
    {"name": "d", "kind": "conv", "inputs": ["c"], "kernel": 3},
    {"name": "e", "kind": "relu", "inputs": ["d"]},
    {"name": "f", "kind": "upsample", "inputs": ["e"]},
    {"name": "g", "kind": "join", "inputs": ["f", "b"]},
    {"name": "h", "kind": "conv", "inputs": ["g"], "kernel": 1},
    {"name": "i", "kind": "average", "inputs": ["h"]},
    {"name": "unused", "kind": "conv", "inputs": ["e"], "kernel": 1},
]


def sent(tensor: Tensor) -> dict[str, object]:
    channels, height, width = tensor.shape
    return {"channels": channels, "height": height, "width": width, "values": tensor.flatten().tolist()}


def received(maps: dict) -> Tensor:
    return torch.tensor(maps["values"]).reshape(maps["channels"], maps["height"], maps["width"])


def same(maps: dict, expected: Tensor) -> None:
    assert received(maps).shape == expected.shape
    torch.testing.assert_close(received(maps), expected.detach(), atol=1e-4, rtol=1e-4)


@pytest.mark.parametrize("kernel", [1, 3])
def test_a_convolution_and_its_way_back_are_torchs(kernel):
    torch.manual_seed(kernel)
    picture, weight, bias = torch.randn(3, 6, 8, requires_grad=True), torch.randn(5, 3, kernel, kernel), torch.randn(5)
    expected, gradient = F.conv2d(picture[None], weight, bias, padding=kernel // 2)[0], torch.randn(5, 6, 8)
    expected.backward(gradient)
    values = {"weights": weight.flatten().tolist(), "biases": bias.tolist(), "kernel": kernel}
    made, back = evaluate(
        CONVOLVE,
        f"[convolved({TYPED}(of), kernels), convolved({TYPED}(gradient), turned(kernels))]",
        of=sent(picture),
        kernels=values,
        gradient=sent(gradient),
    )
    same(made, expected)
    assert picture.grad is not None
    same(back, picture.grad)


def test_rectifier_pools_and_enlarging_are_torchs():
    torch.manual_seed(0)
    cases = {
        "rectified(of)|rectifiedBack(gradient, made)": F.relu,
        "pooled(of)|pooledBack(gradient, of)": lambda x: F.max_pool2d(x, 2),
        "averaged(of)|averagedBack(gradient)": lambda x: F.avg_pool2d(x, 2),
        "doubled(of)|doubledBack(gradient)": lambda x: F.interpolate(x[None], scale_factor=2, mode="nearest")[0],
    }
    for words, act in cases.items():
        picture = torch.randn(3, 6, 8, requires_grad=True)
        expected = act(picture)
        gradient = torch.randn_like(expected)
        expected.backward(gradient)
        forwards, back = words.split("|")
        made, returned = evaluate(
            CONVOLVE, f"((made) => [made, {back}])({forwards})", of=sent(picture), gradient=sent(gradient)
        )
        same(made, expected)
        assert picture.grad is not None
        same(returned, picture.grad)


def test_a_whole_network_and_gradients_given_at_several_layers():
    torch.manual_seed(1)
    shapes = {"a": (4, 2, 3, 3), "d": (5, 4, 3, 3), "h": (3, 9, 1, 1), "unused": (2, 5, 1, 1)}
    weights = {f"{name}.weight": torch.randn(shape) / 3 for name, shape in shapes.items()}
    weights |= {f"{name}.bias": torch.randn(shape[0]) for name, shape in shapes.items()}
    picture = torch.randn(1, 2, 8, 8, requires_grad=True)

    def conv(name: str, x: Tensor) -> Tensor:
        return F.conv2d(x, weights[f"{name}.weight"], weights[f"{name}.bias"], padding=shapes[name][-1] // 2)

    b = F.relu(conv("a", picture))
    e = F.relu(conv("d", F.max_pool2d(b, 2)))
    g = torch.cat([F.interpolate(e, scale_factor=2), b], 1)
    i = F.avg_pool2d(conv("h", g), 2)
    at = {"b": torch.randn(4, 8, 8), "i": torch.randn(3, 4, 4)}
    ((b[0] * at["b"]).sum() + (i[0] * at["i"]).sum()).backward()
    made, back, some = evaluate(
        GRAPH,
        "((net, picture) => ((made, some) => [made, toPicture(net, made, at), Object.keys(some)])"
        f"(run(net, picture), run(net, picture, needed(layers, ['e']))))(network(layers, arrays), {TYPED}(picture))",
        layers=LAYERS,
        arrays={name: values.flatten().tolist() for name, values in weights.items()},
        picture=sent(picture[0]),
        at={name: sent(values) for name, values in at.items()},
    )
    for name, expected in {"b": b, "e": e, "g": g, "i": i, "unused": conv("unused", e)}.items():
        same(made[name], expected[0])
    assert picture.grad is not None
    same(back, picture.grad[0])
    assert some == ["input", "a", "b", "c", "d", "e"]
