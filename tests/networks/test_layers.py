"""Single layers against numbers worked by hand and against torch's own functions."""
# ruff: noqa: E501

import math
from collections.abc import Callable

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn
from torch.nn import functional as F
from torch.utils.flop_counter import FlopCounterMode

from explorer.networks import zoo
from explorer.networks.build import build
from explorer.networks.geometry import geometry
from explorer.networks.layers import CATALOGUE, Conv2d, MultiHeadAttention, TokenEmbedding
from explorer.networks.layers.attention import attention_weights
from explorer.networks.layers.base import same_padding
from explorer.networks.layers.tokens import waves
from explorer.networks.shape import Shape, ShapeError
from explorer.networks.spec import read

IMAGE = ["10110", "01100", "10001", "11000", "01111"]


def test_convolution_taught_in_class():
    """The worked example: 987/654/321 flipped, edges replicated, gives rows 21 31 31 19 5 and 24 22 14 16 18."""
    image = torch.tensor([[int(v) for v in row] for row in IMAGE], dtype=torch.float64)
    layer = Conv2d(name="blur", filters=1, kernel=(3, 3))
    module = layer.module(Shape(channels=1, height=7, width=7)).double()
    with torch.no_grad():
        module.get_parameter("weight").copy_(torch.arange(9, 0, -1.0).reshape(1, 1, 3, 3).flip(2, 3))
        module.get_parameter("bias").zero_()
    edged = F.pad(image[None, None], (1, 1, 1, 1), mode="replicate")
    assert module(edged)[0, 0, :2].tolist() == [[21, 31, 31, 19, 5], [24, 22, 14, 16, 18]]


def test_pointwise_convolution_arithmetic():
    """A 1x1 convolution with 20 filters takes 60x100x100 to 20x100x100."""
    layer, shape = Conv2d(name="c", filters=20, kernel=(1, 1)), Shape(channels=60, height=100, width=100)
    assert layer.output_shape(shape).sizes == (20, 100, 100)
    assert layer.parameters(shape) == 60 * 20 + 20


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 12), st.integers(1, 6), st.integers(1, 4))
def test_same_padding_is_that_of_keras(length, kernel, stride):
    """Output ceil(W / S); the zeros needed for it shared out, an odd one at the end: each sum written out by hand."""
    spec = read(
        {
            "input": {"channels": 1, "positions": length},
            "layers": [{"kind": "conv1d", "filters": 1, "kernel": kernel, "stride": stride, "padding": "same"}],
        }
    )
    network = build(spec, seed=1, dtype=torch.float64)
    x = torch.randn(1, 1, length, dtype=torch.float64)
    weight = network.layers["conv1d_1"].get_parameter("weight")[0, 0]
    bias = network.layers["conv1d_1"].get_parameter("bias")[0]
    places = math.ceil(length / stride)
    first = max((places - 1) * stride + kernel - length, 0) // 2
    expected = []
    for place in range(places):
        total = bias.item()
        for j in range(kernel):
            index = place * stride + j - first
            if 0 <= index < length:
                total += weight[j].item() * x[0, 0, index].item()
        expected.append(total)
    assert network(x)[0, 0].tolist() == pytest.approx(expected)


def test_even_kernel_pads_below_and_right():
    assert same_padding(16, 2, 1) == (0, 1)
    layer = Conv2d(name="c", filters=1, kernel=(2, 2), padding="same")
    module = layer.module(Shape(channels=1, height=2, width=2))
    with torch.no_grad():
        module.get_parameter("weight").fill_(1)
        module.get_parameter("bias").zero_()
    x = torch.tensor([[[[1.0, 2.0], [4.0, 8.0]]]])
    assert module(x)[0, 0].tolist() == [[15, 10], [12, 8]]


def test_attention_is_torchs_multihead_attention():
    shape, torch_own = Shape(tokens=6, width=8), nn.MultiheadAttention(8, 2, batch_first=True)
    module = MultiHeadAttention(name="a", heads=2).module(shape).eval()
    with torch.no_grad():
        torch_own.in_proj_weight.copy_(torch.cat([m.weight for m in (module.query, module.key, module.value)]))
        torch_own.in_proj_bias.copy_(torch.randn(24))
        for part, m in zip(torch_own.in_proj_bias.chunk(3), (module.query, module.key, module.value), strict=True):
            m.bias.copy_(part)
        torch_own.out_proj.load_state_dict(module.out.state_dict())
    x = torch.randn(3, 6, 8)
    expected, weights = torch_own(x, x, x, average_attn_weights=False)
    torch.testing.assert_close(module(x), expected, rtol=1e-4, atol=1e-6)
    network = build(read({"input": dict(shape), "layers": [MultiHeadAttention(name="a", heads=2)]}), seed=0)
    network.layers["a"].load_state_dict(module.state_dict())
    tapped = network.tap(x, ["a.q", "a.k", "a.v"])
    torch.testing.assert_close(attention_weights(tapped["a.q"], tapped["a.k"]), weights, rtol=1e-4, atol=1e-6)
    gathered = F.scaled_dot_product_attention(tapped["a.q"], tapped["a.k"], tapped["a.v"])
    by_hand = attention_weights(tapped["a.q"], tapped["a.k"]) @ tapped["a.v"]
    torch.testing.assert_close(by_hand, gathered, rtol=1e-4, atol=1e-6)


def test_positional_encoding_formula():
    """sin(D / 10000^(i/d)) at even i, cos(D / 10000^((i-1)/d)) at odd; d = 4, D = 3."""
    row = waves(5, 4)[3].tolist()
    assert row == pytest.approx([math.sin(3), math.cos(3), math.sin(3 / 100), math.cos(3 / 100)], abs=1e-6)


@pytest.mark.parametrize("shared", [True, False])
def test_token_embedding_is_a_product_per_group_of_markers(shared):
    shape = Shape(channels=2, positions=7)
    layer = TokenEmbedding(name="t", size=3, width=5, shared=shared)
    module, x = layer.module(shape), torch.randn(2, 2, 7)
    padded = np.zeros((2, 2, 9))
    padded[:, :, :7] = x.numpy()
    weight, bias = module.weight.detach().numpy(), module.bias.detach().numpy()
    for token in range(3):
        own = 0 if shared else token
        expected = padded[:, :, 3 * token : 3 * token + 3].reshape(2, -1) @ weight[own] + bias[own]
        assert module(x)[:, token].detach().numpy() == pytest.approx(expected, abs=1e-5)
    assert layer.parameters(shape) == (1 if shared else 3) * (2 * 3 * 5 + 5)


def test_every_layer_kind_explains_itself():
    for kind, layer in CATALOGUE.items():
        assert layer.title, kind
        assert len(layer.formula) > 4, kind
        assert len(layer.help) > 20, kind
        described = {k: f.description for k, f in layer.model_fields.items() if k != "kind"}
        assert all(described.values()), (kind, described)


SPECS = {
    "depthwise": {
        "input": {"channels": 4, "height": 9, "width": 11},
        "layers": [
            {"kind": "depthwise_conv2d", "kernel": [2, 3], "padding": "same", "stride": [2, 1]},
            {"kind": "batch_norm"},
            {"kind": "average_pool2d", "kernel": 2},
            {"kind": "layer_norm"},
            {"kind": "separable_conv2d", "filters": 6, "kernel": [2, 2], "padding": [1, 0]},
            {"kind": "leaky_relu"},
            {"kind": "global_average_pool"},
        ],
    },
    "tokens": {
        "input": {"tokens": 7, "width": 12},
        "layers": [
            {"kind": "positional_encoding"},
            {"kind": "multi_head_attention", "heads": 3},
            {"kind": "dense", "units": 5, "bias": False},
            {"kind": "gelu"},
            {"kind": "layer_norm"},
            {"kind": "global_average_pool"},
        ],
    },
    "genome": {
        "input": {"channels": 2, "positions": 50},
        "layers": [
            {"kind": "max_pool1d", "kernel": 3, "stride": 2, "padding": 1},
            {"kind": "average_pool1d", "kernel": 2},
            {"kind": "tanh"},
            {"kind": "sigmoid"},
            {"kind": "layer_norm"},
            {"kind": "linear"},
            {"kind": "flatten"},
            {"kind": "batch_norm"},
            {"kind": "reshape", "shape": {"tokens": 4, "width": 6}},
            {"kind": "positional_encoding", "how": "learned"},
        ],
    },
}


@pytest.mark.parametrize("name", [*zoo.names(), *SPECS])
def test_torch_counts_the_same_parameters_shapes_and_products(name):
    """Parameters, statistics, shapes and multiply-adds of every layer, as torch itself sees them in a forward pass."""
    spec = read(SPECS[name]) if name in SPECS else zoo.load(name)
    found, network = geometry(spec), build(spec, seed=0).eval()
    seen: dict[str, torch.Size] = {}

    def see(layer: str) -> Callable[[nn.Module, object, torch.Tensor], None]:
        return lambda _module, _inputs, output: seen.update({layer: output.shape})

    for layer, module in network.layers.items():
        module.register_forward_hook(see(layer))
    with FlopCounterMode(display=False) as counter, torch.no_grad(), torch.nn.attention.sdpa_kernel(MATH):
        network(torch.randn(2, *spec.input_shape.sizes))
    for row in found:
        module = network.layers[row.name]
        assert row.output
        assert seen[row.name] == (2, *row.output.sizes), row.name
        assert sum(p.numel() for p in module.parameters()) == row.parameters, row.name
        kept = {k: v for k, v in module.state_dict().items() if "running" in k}
        assert sum(v.numel() for v in kept.values()) == row.buffers, row.name
    assert counter.get_total_flops() == 2 * 2 * found.macs


MATH = torch.nn.attention.SDPBackend.MATH


@pytest.mark.parametrize(
    ("shape", "layer", "sentence"),
    [
        ({"channels": 1, "positions": 4}, {"kind": "conv1d", "filters": 1, "kernel": 7}, "kernel 7 is longer than the 4 positions. Use 4 or pad 2."),
        ({"channels": 1, "positions": 4}, {"kind": "conv1d", "filters": 1, "kernel": 9, "padding": 1}, "kernel 9 is longer than the 6 padded positions. Use 6 or pad 3."),
        ({"features": 9}, {"kind": "conv1d", "filters": 1, "kernel": 1}, "it takes channels x positions but is given 9 features. Put a reshape before it."),
        ({"channels": 1, "positions": 4}, {"kind": "max_pool1d", "kernel": 2, "padding": 2}, "padding 2 is more than half the kernel 2. Use at most 1."),
        ({"tokens": 3, "width": 6}, {"kind": "multi_head_attention", "heads": 4}, "4 heads cannot share a width of 6. Use 3."),
        ({"tokens": 3, "width": 6}, {"kind": "batch_norm"}, "it takes channels or features first but is given 3 tokens x 6 width. Use a layer norm."),
        ({"features": 8}, {"kind": "reshape", "shape": {"channels": 3, "positions": 3}}, "3 x 3 is 9 numbers, but 8 features is 8. The products must be equal."),
        ({"channels": 2, "positions": 4}, {"kind": "transpose", "order": ["height", "channels"]}, "the order height, channels does not name the axes of 2 channels x 4 positions."),
        ({"features": 8}, {"kind": "global_average_pool"}, "it averages over places, of which 8 features has none. Leave it out."),
    ],
)  # fmt: skip
def test_misfits_are_said_in_one_sentence(shape, layer, sentence):
    (error,) = geometry(read({"input": shape, "layers": [layer]})).errors
    assert isinstance(error, ShapeError)
    assert str(error) == f"layer '{layer['kind']}_1' ({layer['kind']}): {sentence}"
