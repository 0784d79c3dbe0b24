"""Queries, keys and values of a network's self-attention, tapped from a plain forward pass.

Training and prediction call `scaled_dot_product_attention`, which never holds a map; maps are made from these later.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from explorer.errors import InputError
from explorer.inspection import recurrence
from explorer.inspection.attention.maps import EVERYWHERE, Sight
from explorer.networks.attention_cost import KINDS
from explorer.networks.build import Network
from explorer.networks.geometry import geometry
from explorer.networks.layers.attention import SelfAttention
from explorer.networks.spec import NetworkSpec


@dataclass(frozen=True, eq=False)
class LayerTap:
    """One layer's queries and keys of some samples, each (samples, heads, tokens, width of a head), under its mask.

    `gradient`, where requested, is that of the explained output by the attention's own weighted sums, same shape;
    `values` are then there too.
    """

    layer: str
    q: Tensor
    k: Tensor
    values: Tensor | None = None
    gradient: Tensor | None = None
    sight: Sight = EVERYWHERE


def layers(spec: NetworkSpec) -> list[str]:
    """Return where self-attention stands, in order: "attention_1" is a layer, "block_1.attention" a part of one.

    Layers that attend to other tokens than the first (after a pooling of tokens, or in a decoder of another length) are
    left out: their maps would have other sides. InputError where there is none at all.
    """
    paths = [layer.name + KINDS[layer.kind] for layer in spec.layers if layer.kind in KINDS]
    if not paths:
        raise InputError(
            f"network {spec.name!r}", "it has no self-attention, so there is no map", "Train a GPTransformer-style one."
        )
    tokens = {path: spec.shapes[spec.sources[_layer(path)][0]]["tokens"] for path in paths}
    return [path for path in paths if tokens[path] == tokens[paths[0]]]


def heads(spec: NetworkSpec) -> list[tuple[str, int]]:
    """Return (place, number from 0) of every head, those of the first place first."""
    return [(path, head) for path in layers(spec) for head in range(int(spec[_layer(path)].settings()["heads"]))]


def sight(spec: NetworkSpec, path: str) -> Sight:
    """Return which tokens a token may attend to in this place."""
    settings = spec[_layer(path)].settings()
    return Sight(settings["mask"], settings["reach"])


def module(network: Network, path: str) -> SelfAttention:
    """Return the self-attention in this place."""
    attention = network.layers.get_submodule(path)
    assert isinstance(attention, SelfAttention)
    return attention


def _layer(path: str) -> str:
    return path.split(".")[0]


def windows(spec: NetworkSpec) -> np.ndarray:
    """Return the first and last position (tokens, 2) int64 that each token of the first attention layer is made of."""
    rows = geometry(spec)
    source = spec.sources[_layer(layers(spec)[0])][0]
    if source == "input":
        tokens = spec.input_shape["tokens"]
        return np.column_stack([np.arange(tokens), np.arange(tokens)])
    row = rows[source]
    if row.field is None or not row.windowed or "positions" not in row.field.parts:
        raise InputError(f"layer {source!r}", f"its tokens do not lie along the genome: {row.reason or 'no window'}")
    places = np.asarray(row.field.windows("positions"), dtype=np.int64)
    most = row.field.lengths["positions"] - 1
    return np.column_stack([np.clip(places[:, 0], 0, most), np.clip(places[:, 1] - 1, 0, most)])


def tap(network: Network, x: Tensor) -> list[LayerTap]:
    """Return every attention layer's queries and keys for inputs x (samples, channels, positions), without a graph."""
    names = layers(network.spec)
    with torch.no_grad():
        tapped = network.tap(x, [f"{name}.{part}" for name in names for part in "qk"])
    return [LayerTap(name, tapped[f"{name}.q"], tapped[f"{name}.k"], sight=sight(network.spec, name)) for name in names]


def tap_with_gradient(network: Network, x: Tensor, weights: Tensor) -> list[LayerTap]:
    """Return the same with values and gradients of the explained output `network(x) @ weights` (weights: (outputs,)).

    A layer's output is W_O times the heads' weighted sums side by side, so their gradient is the output's times W_O.
    """
    names = layers(network.spec)
    last = network.spec.layers[-1].name
    places = [name for layer in names for name in (f"{layer}.q", f"{layer}.k", f"{layer}.v", layer)]
    with recurrence.graph(recurrence.refused(network, x.device)):
        tapped = network.tap(x.detach().clone().requires_grad_(), [*places, last])
        value = (tapped[last] @ weights).sum()
        gradients = torch.autograd.grad(value, [tapped[name] for name in names])
    result = []
    for name, gradient in zip(names, gradients, strict=True):
        own = module(network, name)
        back = (gradient @ own.out.weight).unflatten(2, (own.heads, -1)).transpose(1, 2)
        parts = (tapped[f"{name}.{part}"].detach() for part in "qkv")
        q, k, v = parts
        result.append(LayerTap(name, q, k, v, back.detach(), sight(network.spec, name)))
    return result
