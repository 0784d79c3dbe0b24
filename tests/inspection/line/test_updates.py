"""Outputs after a block changed, from what it can change alone, equal the whole network's."""

from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from explorer.inspection.line.updates import Sliced, Whole, update_of
from explorer.networks import zoo
from explorer.networks.build import Network, build
from explorer.networks.layers import (
    Add,
    AveragePool1d,
    BatchNorm,
    Concatenate,
    Conv1d,
    Dense,
    DepthwiseConv1d,
    Dropout,
    Flatten,
    GlobalAveragePool,
    Layer,
    LayerNorm,
    LocallyConnected1d,
    MaxPool1d,
    ReLU,
    SeparableConv1d,
    Tanh,
)
from explorer.networks.layers.base import Padding
from explorer.networks.shape import ShapeError
from explorer.networks.spec import NetworkSpec

SAMPLES = 5


def made(layers: list[Layer], positions: int, channels: int = 1) -> NetworkSpec:
    """Return the network of these layers over so many positions."""
    document = {"name": "made", "input": {"channels": channels, "positions": positions}}
    return NetworkSpec.model_validate(document | {"layers": [layer.model_dump() for layer in layers]})


def prepared(spec: NetworkSpec, seed: int = 0) -> Network:
    """Return the network in float64, its batch norms as after training."""
    network = build(spec, seed=seed, dtype=torch.float64).eval().requires_grad_(False)
    generator = torch.Generator().manual_seed(seed)
    for name, value in network.state_dict().items():
        if ("running" in name or "norm" in name) and value.is_floating_point():
            value.copy_(torch.rand(value.shape, generator=generator, dtype=value.dtype) + 0.5)
    return network


def compare(network: Network, places: np.ndarray, seed: int = 0) -> None:
    """Assert that samples with other blocks have the outputs of the whole network."""
    generator = torch.Generator().manual_seed(seed)
    shape = network.spec.input_shape.sizes
    x = torch.randn(SAMPLES, *shape, generator=generator, dtype=torch.float64)
    rows = torch.tensor([0, 3, 3, 4, 0, 1, 2])
    block = torch.randn(len(rows), shape[0], len(places), generator=generator, dtype=torch.float64)
    at = torch.from_numpy(places)
    update = update_of(network, x)
    assert torch.allclose(update.real, network(x), rtol=1e-9, atol=1e-11)
    changed = x[rows]
    changed[:, :, at] = block
    assert torch.allclose(update(rows, block, at), network(changed), rtol=1e-9, atol=1e-10)


@st.composite
def local_layers(draw: st.DrawFn) -> Layer:
    kernel, stride = draw(st.integers(1, 5)), draw(st.integers(1, 3))
    padding = draw(st.sampled_from([0, 1, 2, 5]))
    dilation = draw(st.integers(1, 2))
    same: Padding = draw(st.sampled_from([padding, "same"]))
    return draw(
        st.sampled_from(
            [
                Conv1d(filters=4, kernel=kernel, stride=stride, padding=same, dilation=dilation),
                Conv1d(filters=4, kernel=kernel, stride=stride, padding=padding, dilation=dilation, bias=False),
                DepthwiseConv1d(kernel=kernel, stride=stride, padding=same, dilation=dilation),
                SeparableConv1d(filters=2, kernel=kernel, stride=stride, padding=same),
                MaxPool1d(kernel=kernel, stride=stride, padding=min(padding, kernel // 2)),
                AveragePool1d(kernel=kernel, stride=stride, padding=min(padding, kernel // 2)),
                LocallyConnected1d(filters=3, kernel=kernel, stride=stride),
                BatchNorm(),
                ReLU(),
                Tanh(),
                Dropout(),
            ]
        )
    )


@st.composite
def networks(draw: st.DrawFn) -> NetworkSpec:
    """Return local layers, some of them side by side, then a dense layer or an average over all places, then more."""
    layers: list[Layer] = []
    for layer in draw(st.lists(local_layers(), max_size=5)):
        layers.append(layer.model_copy(update={"name": f"layer_{len(layers)}"}))
    if draw(st.booleans()):
        before = layers[-1].name if layers else "input"
        for branch in ("a", "b"):
            kernel = draw(st.integers(1, 6))
            layers.append(Conv1d(name=branch, filters=3, kernel=kernel, padding="same", inputs=(before,)))
        merge = draw(st.sampled_from([Add(), Concatenate(axis="channels")]))
        layers.append(merge.model_copy(update={"name": "joined", "inputs": ("a", "b")}))
        layers.append(MaxPool1d(name="pooled", kernel=2))
    if draw(st.booleans()):
        layers += [Flatten(name="flat"), ReLU(name="flat_relu"), Dense(name="sums", units=4)]
    else:
        layers.append(GlobalAveragePool(name="mean"))
    layers += [BatchNorm(name="last_norm"), Tanh(name="bent"), Dense(name="output", units=2)]
    positions = draw(st.integers(12, 40))
    return made(layers, positions, draw(st.integers(1, 2)))


@settings(max_examples=150)
@given(networks(), st.data())
def test_a_slice_gives_what_the_whole_network_gives(spec: NetworkSpec, data: st.DataObject):
    try:
        network = prepared(spec)
    except ShapeError:
        assume(False)
        raise
    positions = spec.input["positions"]
    first = data.draw(st.integers(0, positions - 1))
    last = data.draw(st.integers(first, min(positions - 1, first + 12)))
    places = np.arange(first, last + 1)
    assert isinstance(update_of(network, torch.zeros(2, *spec.input_shape.sizes, dtype=torch.float64)), Sliced)
    compare(network, places)


@pytest.mark.parametrize(
    ("name", "settings", "kind"),
    [
        ("linear", {}, Sliced),
        ("mlp", {"dropout": 0.5, "input_dropout": 0.2}, Sliced),
        ("cnn", {"filters": (4, 4), "pool": 2, "batch_norm": True}, Sliced),
        ("residual-cnn", {}, Sliced),
        ("residual-cnn", {"head": "average"}, Sliced),
        ("gptransformer", {"token_size": 10}, Whole),
    ],
)
@pytest.mark.parametrize("places", [[0], [199], list(range(30, 60)), [150, 3, 60, 61]], ids=str)
def test_every_preset(name: str, settings: dict[str, Any], kind: type, places: list[int]):
    """Places need not be neighbours nor in order: a run may have put its variants in another order."""
    network = prepared(zoo.load(name, positions=200, outputs=3, **settings))
    assert isinstance(update_of(network, torch.zeros(1, 1, 200, dtype=torch.float64)), kind)
    compare(network, np.array(places))


def test_a_layer_that_mixes_all_places_is_computed_whole():
    layers: list[Layer] = [Conv1d(name="conv", filters=2, kernel=3), LayerNorm(name="layer_norm"), Flatten(name="flat")]
    spec = made([*layers, Dense(name="output", units=1)], 20)
    network = prepared(spec)
    assert isinstance(update_of(network, torch.zeros(1, 1, 20, dtype=torch.float64)), Whole)
    compare(network, np.arange(4, 9))


def test_single_precision_is_near():
    """Corrections of float32 sums agree with the whole network to 1e-5."""
    network = prepared(zoo.load("cnn", positions=400, outputs=1)).float()
    x = torch.randint(0, 3, (64, 1, 400), generator=torch.Generator().manual_seed(1)).float()
    rows, places = torch.arange(64), torch.arange(100, 160)
    changed = x.clone()
    changed[:, :, places] = x[:, :, places].flip(0)
    update = update_of(network, x)
    assert torch.allclose(update(rows, changed[:, :, places], places), network(changed), rtol=1e-5, atol=1e-5)


def test_a_slice_costs_its_share():
    """A block of a tenth of the genome costs about a tenth of the layers over it, and all of the layers after them."""
    network = prepared(zoo.load("mlp", positions=1000, outputs=1, hidden=(64, 32)))
    update = update_of(network, torch.zeros(1, 1, 1000, dtype=torch.float64))
    assert update.macs(torch.arange(100)) == 100 * 64 + 64 * 32 + 32
    whole = prepared(zoo.load("gptransformer", positions=200, outputs=1, token_size=10))
    assert update_of(whole, torch.zeros(1, 1, 200, dtype=torch.float64)).macs(torch.arange(3)) > 0
