"""How one feature map is derived: its input maps, the kernel on each, what each brings, and what comes after."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from explorer.errors import InputError
from explorer.inspection.images.maps import Kernels, kernels, planes, unrolled
from explorer.inspection.images.settings import KernelWindow
from explorer.networks.build import Network
from explorer.networks.layers.sliding import Sliding

FOLLOWED = ("batch_norm", "relu", "leaky_relu", "tanh", "sigmoid", "softplus", "gelu", "dropout")
POOLED = ("max_pool2d", "average_pool2d")


@dataclass(frozen=True, eq=False)
class InputMap:
    """One input map.

    Attributes
    ----------
    source, channel : which map
    map : float32 (height, width)
    kernel : (kernel height, kernel width), None where nothing is weighed
    brought : float64, like the map made: the products' sum at each place, without bias; None where nothing is weighed
    """

    source: str
    channel: int
    map: Tensor
    kernel: Tensor | None = None
    brought: Tensor | None = None


@dataclass(frozen=True, eq=False)
class MapDerivation:
    """A feature map and what it is derived from.

    Attributes
    ----------
    layer, kind, channel : which map
    map : float32 (height, width)
    inputs : the maps it is made of
    bias : 0 where there is none
    window : how a place of it reads its inputs; None where it reads all of them, or one number at its own place
    then : name, kind and map of the norm, activation and pooling that follow, channel by channel
    """

    layer: str
    kind: str
    channel: int
    map: Tensor
    inputs: tuple[InputMap, ...]
    bias: float
    window: KernelWindow | None
    then: tuple[tuple[str, str, Tensor], ...]


def derivation(network: Network, image: Tensor, layer: str, channel: int) -> MapDerivation:
    """Return how one map of a layer is derived, for an image (channels, height, width).

    Raises
    ------
    InputError
        There is no such map.
    """
    names = {"input": "input", **{layer.name: layer.kind for layer in network.spec.layers}}
    if layer not in names:
        raise InputError(f"Layer {layer[:40]!r}", "this network has none of that name", "Choose another.")
    with torch.no_grad():
        tapped = network.tap(image[None], ["input", *network.layers])
        stacks = {name: planes(tensor[0]) for name, tensor in tapped.items()}
        if not 0 <= channel < len(stacks[layer]):
            raise InputError(layer, f"it has {len(stacks[layer])} maps, none of number {channel + 1}")
        inputs, bias = ((), 0.0) if layer == "input" else _inputs(network, stacks, layer, channel)
    then = tuple((name, names[name], stacks[name][channel]) for name in _after(network, layer))
    window = None if layer == "input" else _window(network, layer)
    return MapDerivation(layer, names[layer], channel, stacks[layer][channel], inputs, bias, window, then)


def _inputs(network: Network, stacks: dict[str, Tensor], name: str, channel: int) -> tuple[tuple[InputMap, ...], float]:
    bank = kernels(network, name)
    if bank is None:
        return tuple(
            InputMap(
                source, min(channel, len(stacks[source]) - 1), stacks[source][min(channel, len(stacks[source]) - 1)]
            )
            for source in network.spec.sources[name]
        ), 0.0
    bias = 0.0 if bank.bias is None else float(bank.bias[channel])
    weights = bank.weights[channel]
    if isinstance(network.layers[name], nn.Linear):
        stack = stacks[bank.source]
        if unrolled(network, network.spec.sources[name][0]) is None:
            stack = stack.reshape(1, 1, -1)
        parts = [
            (c, stack[c], weights[c], (stack[c].double() * weights[c].double()).sum()[None, None])
            for c in range(len(stack))
        ]
        return tuple(InputMap(bank.source, *part) for part in parts), bias
    each = bank.weights.shape[1]
    first = channel // (len(bank.weights) // bank.groups) * each
    stack = stacks[bank.source][first : first + each]
    brought = _slid(network, name, bank, stack, weights)
    return tuple(InputMap(bank.source, first + c, stack[c], weights[c], brought[c]) for c in range(each)), bias


def _slid(network: Network, name: str, bank: Kernels, stack: Tensor, weights: Tensor) -> Tensor:
    """Return what each kernel makes of its map, (channels, height, width)."""
    layer, module = network.spec[name], network.layers[name]
    x, each = stack[None].double(), weights[:, None].double()
    if isinstance(module, nn.ConvTranspose2d):
        how = {"stride": module.stride, "padding": module.padding, "groups": len(stack)}
        return F.conv_transpose2d(x, each, None, **how)[0]
    assert isinstance(layer, Sliding)
    down, across = layer.slides()
    (top, below), (left, right) = layer.margins(network.spec.shapes[bank.source])
    steps, gaps = (down.stride, across.stride), (down.dilation, across.dilation)
    padded = F.pad(x, (left, right, top, below))
    return F.conv2d(padded, each, None, steps, dilation=gaps, groups=len(stack))[0]


def _window(network: Network, name: str) -> KernelWindow | None:
    layer = network.spec[name]
    if not isinstance(layer, Sliding) or len(network.spec.shapes[name]) != 3:
        return None
    down, across = layer.slides()
    (top, _), (left, _) = layer.margins(network.spec.shapes[network.spec.sources[name][0]])
    kernel, stride = (down.kernel, across.kernel), (down.stride, across.stride)
    return kernel, stride, (top, left), (down.dilation, across.dilation)


def _after(network: Network, name: str) -> list[str]:
    """Return the layers that go on with this one's maps alone, one by one, up to the first pooling."""
    following = []
    while True:
        after = [layer for layer in network.spec.layers if name in network.spec.sources[layer.name]]
        if len(after) != 1 or after[0].kind not in (*FOLLOWED, *POOLED):
            return following
        name = after[0].name
        following.append(name)
        if after[0].kind in POOLED:
            return following
