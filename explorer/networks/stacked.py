"""Networks of one specification that read the same input, as one: every layer computes all of them in one call."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from explorer.networks import layers
from explorer.networks.build import Network
from explorer.networks.shape import Shape
from explorer.networks.side_by_side import Laid, Layout, Leaf, Members, stacked
from explorer.networks.spec import NetworkSpec

ELEMENTWISE = (
    layers.Linear,
    layers.ReLU,
    layers.LeakyReLU,
    layers.GELU,
    layers.Softplus,
    layers.Tanh,
    layers.Sigmoid,
    layers.Dropout,
    layers.Add,
    layers.Multiply,
)
"""They treat every number alike, and take members in either way."""
BY_CHANNEL = (
    layers.Conv1d,
    layers.Conv2d,
    layers.DepthwiseConv1d,
    layers.DepthwiseConv2d,
    layers.SeparableConv1d,
    layers.SeparableConv2d,
    layers.MaxPool1d,
    layers.MaxPool2d,
    layers.AveragePool1d,
    layers.AveragePool2d,
    layers.GlobalAveragePool,
    layers.GlobalMaxPool,
    layers.Upsample,
    layers.BatchNorm,
)
"""They keep channels apart, or torch can group them: they take members as channels."""
BY_SAMPLE = (
    layers.Dense,
    layers.DropConnect,
    layers.Softmax,
    layers.Flatten,
    layers.Reshape,
    layers.Transpose,
    layers.Concatenate,
    layers.CropConcatenate,
    layers.Crop,
    layers.Pad,
    layers.LayerNorm,
    layers.GroupNorm,
    layers.LocalResponseNorm,
    layers.LocallyConnected1d,
    layers.LocallyConnected2d,
    layers.TransposedConv1d,
    layers.TransposedConv2d,
    layers.TokenEmbedding,
    layers.PositionalEncoding,
    layers.GenomePosition,
    layers.MultiHeadAttention,
    layers.CrossAttention,
    layers.TransformerEncoderBlock,
    layers.TransformerDecoderBlock,
)
"""They take members as samples."""


def stackable(spec: NetworkSpec) -> bool:
    """Return whether networks of this specification can be stacked.

    All kinds of layers can but recurrent ones, capsules and look-ups of words, which are trained one by one.
    """
    return all(type(layer) in (*ELEMENTWISE, *BY_CHANNEL, *BY_SAMPLE) for layer in spec.layers)


class Stacked(nn.Module):
    """Networks of one specification side by side, each with weights, statistics and dropout of its own.

    Parameters have the names that they have in one network, and one axis more in front, that of the members. The
    networks given are tied to it: their parameters and statistics become views of the stack's, until `untie`.

    Parameters
    ----------
    networks : of one specification, for which `stackable` holds, in the same mode, type and place
    generators : each one's random numbers for dropout, on the device of the weights; None is torch's own

    Raises
    ------
    ValueError : the specifications differ, or cannot be stacked
    """

    def __init__(self, networks: Sequence[Network], generators: Sequence[torch.Generator | None]) -> None:
        super().__init__()
        spec = networks[0].spec
        if any(network.spec != spec for network in networks):
            raise ValueError("only networks of equal specification can be stacked")
        if not stackable(spec):
            raise ValueError(f"networks with the layers of {spec.name!r} cannot be stacked")
        self.spec, self.networks = spec, tuple(networks)
        self.layers = nn.ModuleDict()
        self._layouts: dict[str, Layout | None] = {}
        for layer in spec.layers:
            layout = _layout(layer, [spec.shapes[source] for source in spec.sources[layer.name]])
            self._layouts[layer.name] = layout
            members = Members(len(networks), layout or "samples", generators)
            self.layers[layer.name] = stacked([network.layers[layer.name] for network in networks], members)
        for name, values in self.state_dict().items():
            for network, own in zip(networks, values, strict=True):
                _put(network, name, own)
        self.train(networks[0].training)

    def untie(self) -> None:
        """Give every network its parameters and statistics back as tensors of its own."""
        for network in self.networks:
            for name, value in network.state_dict().items():
                _put(network, name, value.clone())

    def forward(self, x: Tensor) -> Tensor:
        """Return the outputs (members, n, outputs) of all networks for x (n, channels, positions)."""
        sources, name = self.spec.sources, ""
        last_use = {source: name for name, those in sources.items() for source in those}
        values = {"input": Laid(x, "shared")}
        for name, module in self.layers.items():
            values[name] = self._given(module, self._layouts[name], [values[source] for source in sources[name]])
            for source in sources[name]:
                if last_use[source] == name:
                    values.pop(source, None)
        return torch.unflatten(values[name].by_sample(len(self.networks)), 0, (len(self.networks), -1))

    def _given(self, module: nn.Module, layout: Layout | None, given: list[Laid]) -> Laid:
        """Return what a layer gives for what its sources gave."""
        if isinstance(module, Leaf):
            return module.laid(given[0])
        ways = {one.layout for one in given}
        if ways == {"shared"} and not any(isinstance(part, Leaf) for part in module.modules()):
            return Laid(module(*(one.tensor for one in given)), "shared")
        if layout is None:
            layout = "channels" if ways <= {"channels"} else "samples"
        return Laid(module(*(one.lying(layout, len(self.networks)) for one in given)), layout)


def _layout(layer: layers.Layer, shapes: Sequence[Shape]) -> Layout | None:
    """Return how a layer is given its members; None where either way will do."""
    if isinstance(layer, ELEMENTWISE):
        return None
    return "channels" if isinstance(layer, BY_CHANNEL) and "tokens" not in shapes[0] else "samples"


def _put(network: nn.Module, name: str, value: Tensor) -> None:
    """Let a parameter or a kept buffer of the network lie in this tensor."""
    place, _, own = name.rpartition(".")
    module = network.get_submodule(place)
    if isinstance(parameter := getattr(module, own), nn.Parameter):
        parameter.data = value
    else:
        setattr(module, own, value)
