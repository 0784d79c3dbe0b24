"""Many equal networks as one: each promoter's own Promoter-CNN, all trained and run in one pass."""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
from torch import nn

from explorer.errors import InputError
from explorer.networks.build import Network, build
from explorer.networks.layers import BatchNorm, Conv1d, Dense, Dropout, Flatten, Layer
from explorer.networks.layers.activation import Activation, Softmax
from explorer.networks.shape import Shape
from explorer.networks.spec import NetworkSpec


class GroupedDense(nn.Module):
    """A dense layer per group: (samples, groups * features) to (samples, groups * units), groups kept apart."""

    def __init__(self, groups: int, features: int, units: int, bias: bool) -> None:
        super().__init__()
        self.groups = groups
        self.weight = nn.Parameter(torch.empty(groups, units, features))
        self.bias = nn.Parameter(torch.empty(groups, units)) if bias else None

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = torch.unflatten(x, 1, (self.groups, -1)).permute(1, 2, 0)
        y = torch.bmm(self.weight, x).permute(2, 0, 1)  # this way round the weights' gradient needs no copy
        return (y if self.bias is None else y + self.bias).flatten(1)


class GroupedNetworks(nn.Module):
    """`groups` networks of one specification side by side, each with weights and batch-norm statistics of its own.

    The specification is a chain of 1-D convolutions, batch norms, nonlinearities, flatten, dense layers and dropout.
    Layers are the same modules for all groups, so one forward pass trains all; the sum of the groups' losses gives
    every network the gradient that it would get alone.
    """

    def __init__(self, spec: NetworkSpec, groups: int) -> None:
        super().__init__()
        self.spec, self.groups = spec, groups
        before = "input"
        self.layers = nn.ModuleDict()
        for layer in spec.layers:
            if spec.sources[layer.name] != (before,):
                raise InputError(f"layer {layer.name!r} ({layer.kind})", "networks with branches cannot be grouped")
            self.layers[layer.name] = _side_by_side(layer, spec.shapes[before], groups)
            before = layer.name

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return (samples, groups, outputs) for x (samples, groups, positions), or with channels after the groups."""
        if x.dim() == 3:
            x = x[:, :, None]
        expected = self.groups, *self.spec.input_shape.sizes
        if tuple(x.shape[1:]) != expected:
            actual = " x ".join(map(str, x.shape[1:]))
            place = f"{self.groups} networks {self.spec.name!r}"
            raise InputError(place, f"they take {self.spec.input_shape} each but are given {actual}")
        x = x.flatten(1, 2)
        for module in self.layers.values():
            x = module(x)
        return torch.unflatten(x, 1, (self.groups, -1))

    def member(self, group: int) -> Network:
        """Return a copy of one of the networks, in the same mode, type and place."""
        first = next(self.parameters())
        network = build(self.spec, dtype=first.dtype).to(first.device)
        state = self.state_dict()
        network.load_state_dict({n: _slice(state[n], own.shape, group) for n, own in network.state_dict().items()})
        return network.train(self.training)


def stack(networks: Sequence[Network]) -> GroupedNetworks:
    """Return networks of equal specification as one, weights and statistics copied; `member(i)` gives one back."""
    first = networks[0]
    if any(network.spec != first.spec for network in networks):
        raise ValueError("only networks of equal specification can be stacked")
    grouped = GroupedNetworks(first.spec, len(networks)).to(next(first.parameters()))
    states = [network.state_dict() for network in networks]
    merged: dict[str, torch.Tensor] = {}
    for name, own in grouped.state_dict().items():
        values = [state[name] for state in states]
        merged[name] = values[0] if own.dim() == 0 else torch.stack(values).reshape(own.shape)
    grouped.load_state_dict(merged)
    return grouped.train(first.training)


def build_grouped(spec: NetworkSpec, groups: int, seed: int = 0, dtype: torch.dtype = torch.float32) -> GroupedNetworks:
    """Return `groups` fresh networks as one; group i has the weights of `build(spec, seed + i)`."""
    return stack([build(spec, seed + i, dtype) for i in range(groups)])


def _slice(values: torch.Tensor, shape: torch.Size, group: int) -> torch.Tensor:
    if values.dim() == 0:
        return values
    size = math.prod(shape)
    return values.reshape(-1)[group * size : (group + 1) * size].reshape(shape)


def _side_by_side(layer: Layer, shape: Shape, groups: int) -> nn.Module:
    """Return one module that does for all groups, laid one after the other along the first axis, what `layer` does."""
    if isinstance(layer, Conv1d):
        many = layer.model_copy(update={"filters": layer.filters * groups})
        conv = many.module(shape)  # for its padding; the weights are those of each group's own channels
        assert isinstance(conv, nn.Conv1d)
        conv.groups, conv.in_channels = groups * layer.groups, shape["channels"] * groups
        return conv
    if isinstance(layer, BatchNorm):
        return layer.module(Shape(**{axis: n * groups if i == 0 else n for i, (axis, n) in enumerate(shape.items())}))
    if isinstance(layer, Dense):
        return GroupedDense(groups, shape["features"], layer.units, layer.bias)
    if isinstance(layer, (Activation, Flatten, Dropout)) and not isinstance(layer, Softmax):
        return layer.module(shape)
    raise InputError(f"layer {layer.name!r} ({layer.kind})", "networks with this layer cannot be grouped")
