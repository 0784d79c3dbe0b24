"""Grad-CAM: the maps of a convolutional layer, each weighed by how much the target rises with it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from explorer.errors import InputError
from explorer.inspection.images.places import laid_over
from explorer.inspection.images.target import ImageTarget, still
from explorer.networks.build import Network
from explorer.networks.geometry import geometry
from explorer.networks.spec import NetworkSpec


@dataclass(frozen=True, eq=False)
class GradCam:
    """Where in a layer the evidence for a target lies.

    Attributes
    ----------
    layer : str
    weights : float32 (channels)
        The mean over places of the target's gradient by the channel's map.
    signed : float32 (rows, columns)
        The sum of weight x map, before what is negative is cut off.
    map : float32 (rows, columns)
        Grad-CAM itself: max(0, signed).
    pixels : float32 (height, width)
        The map laid over the image, each number at the middle of its window.
    """

    layer: str
    weights: np.ndarray
    signed: np.ndarray
    map: np.ndarray
    pixels: np.ndarray


def mapped_layers(network: Network, before: str | None = None) -> list[str]:
    """Return the layers whose output is maps over height and width and that feed a layer (the output, at rest)."""
    return feeding(network.spec, before or network.spec.layers[-1].name)


def feeding(spec: NetworkSpec, before: str) -> list[str]:
    """Return the layers of maps over height and width that feed the layer `before`, itself left out."""
    fed, layers = {before}, []
    for layer in reversed(spec.layers):
        if layer.name in fed:
            fed.update(spec.sources[layer.name])
            if spec.shapes[layer.name].axes == ("channels", "height", "width") and layer.name != before:
                layers.append(layer.name)
    return layers[::-1]


def grad_cam(network: Network, image: Tensor, target: ImageTarget, layer: str) -> GradCam:
    """Return Grad-CAM of an image (channels, height, width) at a layer of maps that feeds the target.

    Source: Selvaraju et al. (2017), equations 1 and 2.
    """
    target.checked(network)
    if layer not in mapped_layers(network, target.layer):
        raise InputError(f"layer {layer[:40]!r}", f"it has no maps that feed {target.layer!r}", "Choose one before it.")
    x = image[None].to(next(network.parameters()).dtype).requires_grad_(True)
    with still(network):
        tapped = network.tap(x, [layer, target.layer])
        (slopes,) = torch.autograd.grad(target.of(tapped[target.layer]).sum(), tapped[layer])
    maps = tapped[layer].detach()[0]
    weights = slopes[0].mean((1, 2))
    signed = (weights[:, None, None] * maps).sum(0).float().numpy()
    kept = np.maximum(signed, 0)
    height, width = image.shape[1:]
    pixels = laid_over(kept, geometry(network.spec)[layer], height, width).astype(np.float32)
    return GradCam(layer, weights.float().numpy(), signed, kept, pixels)
