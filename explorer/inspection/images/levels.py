"""An image through the layers: how many places each has left, how much of the image each unit sees, what remains of it.

What remains is measured, not judged by eye: a linear map from the layer's numbers back to the pixels is fitted on some
images (ridge regression) and its error is taken on others. What it cannot draw is lost, or kept in a form that is no
longer linear.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor

from explorer.inspection.images.places import laid_over
from explorer.inspection.images.target import AT_ONCE, pictured, still
from explorer.networks.build import Network
from explorer.networks.geometry import Row, geometry
from explorer.networks.spec import NetworkSpec
from explorer.progress import Progress, silent

MOST_LEVELS = 10
RIDGE = 1e-2
"""The penalty, as a part of the mean squared size of a centred code."""


@dataclass(frozen=True, eq=False)
class Decoder:
    """A linear map from a layer's numbers to pixels, expressed in the images it was fitted on.

    Attributes
    ----------
    mean : float64 (numbers)
    codes : float64 (images, numbers)
        Of the fitted images, the mean taken off.
    weights : float64 (images, pixels)
        How much of each fitted image's code there is in a pixel.
    drawn : float64 (pixels)
        What is drawn for the mean code: the mean image.
    explained : float
        1 - squared error / squared distance from the mean image, over images that were not fitted.
    """

    mean: np.ndarray
    codes: np.ndarray
    weights: np.ndarray
    drawn: np.ndarray
    explained: float = float("nan")

    def image(self, code: np.ndarray) -> np.ndarray:
        """Return the pixels that codes (..., numbers) are drawn as."""
        return self.drawn + (code - self.mean) @ self.codes.T @ self.weights


@dataclass(frozen=True, eq=False)
class Level:
    """One layer's view of an image.

    Attributes
    ----------
    layer : str
    sizes : axis sizes of the layer's output
    field, jump : pixels a unit sees along the height, and that it moves from unit to unit; None where it is no window
    strength : float32 (rows, columns) or None
        The mean absolute map over channels, at its own size.
    over : float32 (height, width) or None
        The same laid over the image.
    drawn : float32 (channels, height, width)
        The image drawn again from the layer's numbers.
    explained : float
        What the decoder explains of images it was not fitted on, at most 1.
    """

    layer: str
    sizes: tuple[int, ...]
    field: int | None
    jump: int | None
    strength: np.ndarray | None
    over: np.ndarray | None
    drawn: np.ndarray
    explained: float


def decoder(values: np.ndarray, pixels: np.ndarray, others: np.ndarray, truth: np.ndarray) -> Decoder:
    """Return the ridge regression of pixels (images, pixels) on codes (images, numbers), judged on `others`.

    The penalty is `RIDGE` times the mean squared size of a centred code.
    """
    mean, drawn = values.mean(0, dtype=np.float64), pixels.mean(0, dtype=np.float64)
    x, y = values - mean, pixels - drawn
    penalty = RIDGE * max(float(np.square(x).sum(1).mean()), 1e-12)
    fit = Decoder(mean, x, np.linalg.solve(x @ x.T + penalty * np.eye(len(x)), y), drawn)
    left = np.square(truth - fit.image(others)).sum() / np.square(truth - drawn).sum()
    return replace(fit, explained=float(1 - left))


def decoders(
    network: Network, images: Tensor, others: Tensor, layers: list[str], progress: Progress = silent
) -> dict[str, Decoder]:
    """Return a decoder for each layer, fitted on `images` and judged on `others` (n, channels, height, width)."""
    pixels, truth = (x.flatten(1).double().numpy() for x in (images, others))
    codes, fitted = [_codes(network, x, layers) for x in (images, others)], {}
    for place, layer in enumerate(layers):
        progress(place, len(layers), f"what {layer} remembers")
        fitted[layer] = decoder(codes[0][layer], pixels, codes[1][layer], truth)
    return fitted


def turns(spec: NetworkSpec) -> list[str]:
    """Return the layers that an image is shown at: the last of each that have one shape, at most `MOST_LEVELS`.

    Padding and flattening, which only rearrange, and dropout are passed over.
    """
    layers: list[str] = []
    shapes = spec.shapes
    for layer in spec.layers:
        if not pictured(shapes[layer.name]) or layer.kind in ("pad", "flatten", "crop", "dropout"):
            continue
        if layers and shapes[layers[-1]] == shapes[layer.name]:
            layers.pop()
        layers.append(layer.name)
    if len(layers) > MOST_LEVELS:
        layers = [layers[i] for i in np.unique(np.linspace(0, len(layers) - 1, MOST_LEVELS).round().astype(int))]
    return layers


def _codes(network: Network, images: Tensor, layers: list[str]) -> dict[str, np.ndarray]:
    """Return codes, float64 (images, numbers), of several layers from one pass."""
    with still(network), torch.no_grad():
        parts = [network.tap(part, layers) for part in images.split(AT_ONCE)]
    return {layer: torch.cat([part[layer] for part in parts]).flatten(1).double().numpy() for layer in layers}


def levels(network: Network, image: Tensor, fitted: dict[str, Decoder]) -> list[Level]:
    """Return what each decoded layer makes of an image (channels, height, width), in the order of the layers."""
    rows, (height, width) = {row.name: row for row in geometry(network.spec)}, image.shape[1:]
    with still(network), torch.no_grad():
        tapped = network.tap(image[None].to(next(network.parameters()).dtype), fitted)
    views = []
    for layer, back in fitted.items():
        values = tapped[layer][0]
        strength = values.abs().mean(0).float().numpy() if values.ndim == 3 else None
        over = None if strength is None else laid_over(strength, rows[layer], height, width).astype(np.float32)
        drawn = back.image(values.flatten().double().numpy()).reshape(image.shape).astype(np.float32)
        field, jump = _window(rows[layer])
        views.append(Level(layer, tuple(values.shape), field, jump, strength, over, drawn, back.explained))
    return views


def _window(row: Row) -> tuple[int | None, int | None]:
    field, jump = row.receptive_field, row.jump
    return (None if field is None else field["height"]), (None if jump is None else jump["height"])
