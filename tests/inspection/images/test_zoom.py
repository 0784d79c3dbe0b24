"""One value's arithmetic: its products, sums and functions give the number that torch gives."""

from typing import Any

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from explorer.errors import InputError
from explorer.inspection.images import derivation, maps, zoom
from explorer.networks.build import Network, build
from explorer.networks.spec import NetworkSpec
from explorer.training.lessons.twins import small

LAYERS: list[dict[str, Any]] = [
    {"kind": "conv2d", "name": "conv", "filters": 4, "kernel": [3, 2], "padding": "same"},
    {"kind": "batch_norm", "name": "norm"},
    {"kind": "leaky_relu", "name": "leaky"},
    {
        "kind": "conv2d",
        "name": "strided",
        "filters": 6,
        "kernel": 3,
        "stride": [2, 1],
        "dilation": 2,
        "padding": [2, 1],
        "groups": 2,
    },
    {"kind": "tanh", "name": "tanh"},
    {"kind": "max_pool2d", "name": "largest", "kernel": 3, "stride": 2, "padding": 1},
    {"kind": "depthwise_conv2d", "name": "depthwise", "kernel": 3, "padding": 1},
    {"kind": "separable_conv2d", "name": "separable", "filters": 5, "kernel": 3, "padding": "same"},
    {"kind": "transposed_conv2d", "name": "up", "filters": 3, "kernel": 4, "stride": 2, "padding": 1},
    {"kind": "softmax", "name": "shares"},
    {"kind": "gelu", "name": "gelu", "inputs": ["up"]},
    {"kind": "sigmoid", "name": "sigmoid", "inputs": ["up"]},
    {"kind": "add", "name": "added", "inputs": ["gelu", "shares"]},
    {"kind": "multiply", "name": "gated", "inputs": ["added", "sigmoid"]},
    {"kind": "pad", "name": "padded", "before": 1, "after": 0},
    {"kind": "crop_concatenate", "name": "joined", "inputs": ["padded", "gated"]},
    {"kind": "upsample", "name": "twice", "factor": 2},
    {"kind": "average_pool2d", "name": "mean", "kernel": 3, "stride": 3, "padding": 1},
    {"kind": "dropout", "name": "drop"},
    {"kind": "flatten", "name": "row"},
    {"kind": "dense", "name": "dense", "units": 7},
    {"kind": "softplus", "name": "softplus"},
    {"kind": "dense", "name": "after", "units": 5, "bias": False},
    {"kind": "batch_norm", "name": "after_norm"},
    {"kind": "local_response_norm", "name": "damped", "inputs": ["leaky"], "size": 4, "alpha": 0.7, "k": 1.5},
    {"kind": "global_average_pool", "name": "average", "inputs": ["joined"]},
    {"kind": "global_max_pool", "name": "most", "inputs": ["joined"]},
    {"kind": "concatenate", "name": "both", "axis": "features", "inputs": ["after_norm", "most", "average"]},
    {"kind": "dense", "name": "output", "units": 3},
    {"kind": "softmax", "name": "probabilities"},
]


@pytest.fixture(scope="module")
def everything() -> Network:
    """A network with every kind of layer that is opened, with uneven statistics in its norms."""
    spec = NetworkSpec.model_validate({"input": {"channels": 2, "height": 9, "width": 8}, "layers": LAYERS})
    network = build(spec, seed=1)
    with torch.no_grad():
        drawn = torch.Generator().manual_seed(2)
        for tensor in network.state_dict().values():
            if tensor.is_floating_point() and tensor.dim() == 1:
                tensor.copy_(torch.rand(tensor.shape, generator=drawn) + 0.2)
    return network.eval()


@pytest.fixture(scope="module")
def image() -> torch.Tensor:
    """Numbers of both signs."""
    return torch.randn(2, 9, 8, generator=torch.Generator().manual_seed(3))


@pytest.mark.parametrize("layer", [layer["name"] for layer in LAYERS])
def test_every_value_is_what_torch_gives(everything: Network, image: torch.Tensor, layer: str):
    with torch.no_grad():
        output = maps.planes(everything.tap(image[None], [layer])[layer][0])
    places = [tuple(place) for place in np.argwhere(np.ones(output.shape))]
    drawn = np.random.default_rng(0).permutation(len(places))[:12]
    for index in {0, len(places) - 1, *drawn.tolist()}:
        channel, row, column = map(int, places[index])
        arithmetic = zoom.arithmetic(everything, image, layer, channel, (row, column))
        expected = float(output[channel, row, column])
        assert arithmetic.value == expected
        assert arithmetic.worked == pytest.approx(expected, rel=1e-5, abs=1e-5), places[index]


def test_a_convolutions_products_are_those_of_hand(everything: Network, image: torch.Tensor):
    weight, bias = (tensor.detach().numpy() for tensor in everything.layers["conv"].parameters())
    arithmetic = zoom.arithmetic(everything, image, "conv", 3, (0, 7))
    assert [term.corner for term in arithmetic.terms] == [(-1, 7), (-1, 7)]
    total = float(bias[3])
    for channel, term in enumerate(arithmetic.terms):
        assert term.source == "input"
        assert term.inside.tolist() == [[False, False], [True, False], [True, False]]
        for i in range(3):
            for j in range(2):
                row, column = i - 1, 7 + j
                x = float(image[channel, row, column]) if 0 <= row < 9 and column < 8 else 0.0
                assert float(term.values[i, j]) == x
                assert term.weights is not None
                assert float(term.weights[i, j]) == float(weight[3, channel, i, j])
                total += x * float(weight[3, channel, i, j])
    assert arithmetic.worked == pytest.approx(total)
    assert arithmetic.numbers == {"bias": float(bias[3])}


def test_a_norms_numbers_are_its_own(everything: Network, image: torch.Tensor):
    norm, place = everything.layers["norm"], (2, 3, 4)
    arithmetic = zoom.arithmetic(everything, image, "norm", place[0], place[1:])
    x = everything.tap(image[None], ["conv"])["conv"][(0, *place)].item()
    assert arithmetic.terms[0].sum == pytest.approx(x)
    state = {name: tensor[2].item() for name, tensor in norm.state_dict().items() if tensor.dim()}
    numbers = arithmetic.numbers
    assert (numbers["mean"], numbers["variance"], numbers["gamma"], numbers["beta"]) == (
        state["running_mean"],
        state["running_var"],
        state["weight"],
        state["bias"],
    )
    by_hand = (x - numbers["mean"]) / (numbers["variance"] + 1e-5) ** 0.5 * numbers["gamma"] + numbers["beta"]
    assert arithmetic.value == pytest.approx(by_hand, rel=1e-5)


def test_a_dense_layer_lies_on_the_maps_that_were_flattened(everything: Network, image: torch.Tensor):
    arithmetic = zoom.arithmetic(everything, image, "dense", 2)
    with torch.no_grad():
        before = everything.tap(image[None], ["mean"])["mean"][0]
    assert [(term.source, term.channel) for term in arithmetic.terms] == [("mean", c) for c in range(len(before))]
    np.testing.assert_allclose(torch.stack([term.values for term in arithmetic.terms]).numpy(), before.double().numpy())
    single = zoom.arithmetic(everything, image, "after", 4)
    assert [term.values.shape for term in single.terms] == [(1, 7)]


def test_what_is_not_there_is_refused_in_words(everything: Network, image: torch.Tensor):
    for layer, channel, place, words in (
        ("nothing", 0, (0, 0), "none of that name"),
        ("conv", 4, (0, 0), "it has none at 4"),
        ("conv", 0, (0, -1), "it has none"),
    ):
        with pytest.raises(InputError, match=words):
            zoom.arithmetic(everything, image, layer, channel, place)
    capsules = build(small("capsnet").spec).eval()
    with pytest.raises(InputError, match="no sum of a few numbers"):
        zoom.arithmetic(capsules, torch.rand(1, 12, 12), capsules.spec.layers[-1].name, 0)


def test_maps_of_all_layers_and_kernels_are_torchs(everything: Network, image: torch.Tensor):
    layers = {layer.name: layer for layer in maps.feature_maps(everything, image)}
    assert list(layers) == ["input", *everything.layers]
    conv = everything.layers["conv"]
    with torch.no_grad():
        torch.testing.assert_close(layers["conv"].maps, conv(image[None])[0])
        torch.testing.assert_close(layers["probabilities"].maps[:, 0, 0], everything(image[None])[0])
    assert layers["probabilities"].features
    separable = maps.kernels(everything, "separable")
    assert separable is not None
    with torch.no_grad():
        x = layers["depthwise"].maps[None]
        torch.testing.assert_close(
            F.conv2d(x, separable.weights, separable.bias, padding=1)[0], layers["separable"].maps
        )
    dense = maps.kernels(everything, "dense")
    assert dense is not None
    assert dense.source == "mean"
    assert dense.bias is not None
    torch.testing.assert_close(
        torch.einsum("kchw,chw->k", dense.weights, layers["mean"].maps) + dense.bias, layers["dense"].maps[:, 0, 0]
    )
    assert maps.kernels(everything, "tanh") is None


@pytest.mark.parametrize("layer", ["conv", "strided", "depthwise", "separable", "up", "dense", "after"])
def test_what_the_inputs_bring_adds_up_to_the_map(everything: Network, image: torch.Tensor, layer: str):
    for channel in (0, 2):
        derived = derivation.derivation(everything, image, layer, channel)
        brought = [part.brought for part in derived.inputs]
        total = torch.stack([each for each in brought if each is not None]).sum(0) + derived.bias
        torch.testing.assert_close(total, derived.map.double(), rtol=1e-5, atol=1e-5)
        worked = zoom.arithmetic(everything, image, layer, channel, (0, 0))
        assert [(part.source, part.channel) for part in derived.inputs] == [(t.source, t.channel) for t in worked.terms]
        for part, term in zip(derived.inputs, worked.terms, strict=True):
            assert part.brought is not None
            assert float(part.brought[0, 0]) == pytest.approx(term.sum, abs=1e-6)


def test_a_map_is_followed_through_norm_activation_and_pooling(everything: Network, image: torch.Tensor):
    derived = derivation.derivation(everything, image, "strided", 5)
    assert [name for name, _, _ in derived.then] == ["tanh", "largest"]
    with torch.no_grad():
        tapped = everything.tap(image[None], ["strided", "tanh", "largest", "conv", "leaky"])
    torch.testing.assert_close(derived.then[1][2], tapped["largest"][0, 5])
    assert [part.channel for part in derived.inputs] == [2, 3]  # of the second group
    pooled = derivation.derivation(everything, image, "largest", 1)
    assert (pooled.window, [part.source for part in pooled.inputs]) == (((3, 3), (2, 2), (1, 1), (1, 1)), ["tanh"])
    torch.testing.assert_close(pooled.inputs[0].map, tapped["tanh"][0, 1])


@pytest.mark.parametrize(
    ("name", "closed"),
    [
        ("resnet-18", set()),
        ("alexnet-two-tower", set()),
        ("capsnet", {"primary_capsules", "routing_capsules", "capsule_lengths"}),
        ("rnn-classifier", {"rnn"}),
    ],
)
def test_gallery_networks_open_down_to_a_value(name: str, closed: set[str]):
    network = build(small(name).spec, 0).eval()
    image = torch.rand(network.spec.input_shape.sizes, generator=torch.Generator().manual_seed(0))
    not_opened = set()
    for layer in maps.feature_maps(network, image)[1:]:
        channel, place = len(layer.maps) - 1, (layer.maps.shape[1] // 2, layer.maps.shape[2] - 1)
        made = derivation.derivation(network, image, layer.name, channel)
        torch.testing.assert_close(made.map, layer.maps[channel])
        if not zoom.openable(layer.kind):
            not_opened.add(layer.kind)
            continue
        arithmetic = zoom.arithmetic(network, image, layer.name, channel, place)
        assert arithmetic.worked == pytest.approx(float(layer.maps[(channel, *place)]), rel=1e-5, abs=1e-6), layer.name
    assert not_opened == closed
