"""The feature maps that every layer makes of an image, and the kernels that made them, as stacks of pictures."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from explorer.networks.build import Network
from explorer.networks.layers import Layer

THROUGH = ("flatten", "dropout", "linear")
"""Kinds that hand every number on; a dense layer's weights are shown on the maps before them."""


@dataclass(frozen=True, eq=False)
class LayerMaps:
    """What a layer gives for one image.

    Attributes
    ----------
    name : "input" or the layer's name
    kind, title : of the layer
    sources : the layers that feed it
    maps : float32 (channels, height, width); a row of features is (features, 1, 1), other planes (1, rows, columns)
    features : whether it is a row of features
    """

    name: str
    kind: str
    title: str
    sources: tuple[str, ...]
    maps: Tensor
    features: bool


@dataclass(frozen=True, eq=False)
class Kernels:
    """The weights of a layer as pictures.

    Attributes
    ----------
    weights : (filters, channels, height, width); of a dense layer the channels are the maps it reads, else (units, 1,
        1, features)
    bias : (filters,) or None
    source : the layer whose maps the pictures lie on
    groups : into how many groups, which do not meet, filters and channels fall
    """

    weights: Tensor
    bias: Tensor | None
    source: str
    groups: int = 1


def feature_maps(network: Network, image: Tensor) -> list[LayerMaps]:
    """Return what every layer gives for an image (channels, height, width), the image itself first."""
    spec = network.spec
    with torch.no_grad():
        tapped = network.tap(image[None], ["input", *network.layers])
    layers = [LayerMaps("input", "input", "Image", (), image, False)]
    for layer in spec.layers:
        output = tapped[layer.name][0]
        layers.append(
            LayerMaps(layer.name, layer.kind, layer.title, spec.sources[layer.name], planes(output), output.dim() == 1)
        )
    return layers


def planes(output: Tensor) -> Tensor:
    """Return what a layer gives for one sample as a stack of pictures (channels, height, width)."""
    if output.dim() == 1:
        return output[:, None, None]
    return output if output.dim() == 3 else output.reshape(1, output.shape[0], -1)


def has_kernels(layer: Layer) -> bool:
    """Whether `kernels` has pictures of this layer."""
    return layer.kind in (
        "conv2d",
        "depthwise_conv2d",
        "separable_conv2d",
        "transposed_conv2d",
        "dense",
        "drop_connect",
    )


def mixes(layer: Layer) -> bool:
    """Whether each map that this layer makes is made of all maps that it reads."""
    return layer.kind == "softmax" or (has_kernels(layer) and layer.kind != "depthwise_conv2d")


def kernels(network: Network, name: str) -> Kernels | None:
    """Return the weights of a layer as pictures, None where it has none.

    A separable convolution's are the products of its two steps; a transposed one's are what one place writes.
    """
    layer, module = network.spec[name], network.layers[name]
    source = network.spec.sources[name][0]
    if not has_kernels(layer):
        return None
    with torch.no_grad():
        if isinstance(module, nn.ConvTranspose2d):
            return Kernels(module.weight.transpose(0, 1), module.bias, source)
        if isinstance(module, nn.Conv2d):
            return Kernels(module.weight, module.bias, source, module.groups)
        if isinstance(module, nn.Linear):
            return _dense(network, name, module)
        depthwise, pointwise = module.get_submodule("depthwise"), module.get_submodule("pointwise")
        assert isinstance(depthwise, nn.Conv2d)
        assert isinstance(pointwise, nn.Conv2d)
        return Kernels(pointwise.weight * depthwise.weight.squeeze(1)[None], pointwise.bias, source)


def _dense(network: Network, name: str, module: nn.Linear) -> Kernels | None:
    """Return a dense layer's weights on the maps that were flattened before it, where there are such."""
    source = network.spec.sources[name][0]
    shape = network.spec.shapes[source]
    if len(shape) != 1:
        return None
    mapped = unrolled(network, source)
    sizes = network.spec.shapes[mapped].sizes if mapped is not None else (1, 1, module.in_features)
    return Kernels(module.weight.reshape(module.out_features, *sizes), module.bias, mapped or source)


def unrolled(network: Network, name: str) -> str | None:
    """Return the layer whose maps (channels, height, width) a row of features is, number by number; None if none is."""
    while name != "input" and network.spec[name].kind in THROUGH:
        name = network.spec.sources[name][0]
    return name if len(network.spec.shapes[name]) == 3 else None
