"""Queries, keys and values of a network's self-attention, tapped from a plain forward pass.

Training and prediction call `scaled_dot_product_attention`, which never holds a map; maps are made from these later.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from explorer.errors import InputError
from explorer.networks.build import Network
from explorer.networks.geometry import geometry
from explorer.networks.layers.attention import SelfAttention
from explorer.networks.spec import NetworkSpec

KIND = "multi_head_attention"


@dataclass(frozen=True, eq=False)
class Tapped:
    """One layer's queries and keys of some people, each (people, heads, tokens, width of a head).

    `gradient`, where asked for, is that of the explained number by the attention's own weighted sums, same shape;
    `values` are then there too.
    """

    layer: str
    q: Tensor
    k: Tensor
    values: Tensor | None = None
    gradient: Tensor | None = None


def layers(spec: NetworkSpec) -> list[str]:
    """Return the names of the self-attention layers, in order; InputError where there is none."""
    found = [layer.name for layer in spec.layers if layer.kind == KIND and len(spec.sources[layer.name]) == 1]
    if not found:
        raise InputError(
            f"network {spec.name!r}", "it has no self-attention, so there is no map", "Train a GPTransformer-style one."
        )
    for name in found:
        if spec[name].settings().get("mask", "none") != "none":
            raise InputError(f"layer {name!r}", "its attention is masked, and maps are made of unmasked attention")
    return found


def heads(spec: NetworkSpec) -> list[tuple[str, int]]:
    """Return (layer, number from 0) of every head, those of the first layer first."""
    return [(name, head) for name in layers(spec) for head in range(int(spec[name].settings()["heads"]))]


def windows(spec: NetworkSpec) -> np.ndarray:
    """Return the first and last position (tokens, 2) int64 that each token of the first attention layer is made of."""
    found = geometry(spec)
    source = spec.sources[layers(spec)[0]][0]
    if source == "input":
        tokens = spec.input_shape["tokens"]
        return np.column_stack([np.arange(tokens), np.arange(tokens)])
    row = found[source]
    if row.field is None or not row.windowed or "positions" not in row.field.parts:
        raise InputError(f"layer {source!r}", f"its tokens do not lie along the genome: {row.reason or 'no window'}")
    places = np.asarray(row.field.windows("positions"), dtype=np.int64)
    most = row.field.lengths["positions"] - 1
    return np.column_stack([np.clip(places[:, 0], 0, most), np.clip(places[:, 1] - 1, 0, most)])


def tap(network: Network, x: Tensor) -> list[Tapped]:
    """Return every attention layer's queries and keys for inputs x (people, channels, positions), without a graph."""
    names = layers(network.spec)
    with torch.no_grad():
        found = network.tap(x, [f"{name}.{part}" for name in names for part in "qk"])
    return [Tapped(name, found[f"{name}.q"], found[f"{name}.k"]) for name in names]


def tap_with_gradient(network: Network, x: Tensor, weights: Tensor) -> list[Tapped]:
    """Return the same with values and gradients of the explained number `network(x) @ weights` (weights: (outputs,)).

    A layer's output is W_O times the heads' weighted sums side by side, so their gradient is the output's times W_O.
    """
    names = layers(network.spec)
    last = network.spec.layers[-1].name
    asked = [name for layer in names for name in (f"{layer}.q", f"{layer}.k", f"{layer}.v", layer)]
    with torch.enable_grad():
        found = network.tap(x.detach().clone().requires_grad_(), [*asked, last])
        value = (found[last] @ weights).sum()
        gradients = torch.autograd.grad(value, [found[name] for name in names])
    result = []
    for name, gradient in zip(names, gradients, strict=True):
        module = network.layers[name]
        assert isinstance(module, SelfAttention)
        back = (gradient @ module.out.weight).unflatten(2, (module.heads, -1)).transpose(1, 2)
        parts = (found[f"{name}.{part}"].detach() for part in "qkv")
        q, k, v = parts
        result.append(Tapped(name, q, k, v, back.detach()))
    return result
