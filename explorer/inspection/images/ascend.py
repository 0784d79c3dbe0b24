"""Activation maximisation: an image made from noise, step by step uphill, that excites a unit as much as it can."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from explorer.inspection.images.settings import Climb
from explorer.inspection.images.target import ImageTarget, still
from explorer.networks.build import Network
from explorer.progress import Progress, silent


@dataclass(frozen=True, eq=False)
class Ascended:
    """An image that was made to excite a unit.

    Attributes
    ----------
    image : float32 (channels, height, width)
        The best image on the way, within the range of pixels.
    values : float64 (steps + 1)
        The unit's value at the noise and after every step.
    value : float
        The largest of them, that of `image`.
    target : ImageTarget
        With the place that was chosen.
    """

    image: np.ndarray
    values: np.ndarray
    value: float
    target: ImageTarget


def ascend(
    network: Network,
    target: ImageTarget,
    climb: Climb | None = None,
    low: float = 0.0,
    high: float = 1.0,
    progress: Progress = silent,
) -> Ascended:
    """Return an image with pixels from `low` to `high` that makes the target large; the seed alone decides which.

    A channel without a place is climbed at the middle of its map, where the window has most of the image to itself.
    Source: Erhan, Bengio, Courville, Vincent (2009); Yosinski et al. (2015) for decay, blur and jitter.
    """
    climb, target = climb or Climb(), target.checked(network)
    target = replace(target, place=target.place or middle(network, target.layer))
    draw = torch.Generator().manual_seed(climb.seed)
    sizes = network.spec.input_shape.sizes
    kind = next(network.parameters()).dtype
    image = low + (high - low) * (0.25 + 0.1 * torch.rand(1, *sizes, generator=draw)).to(kind)
    span, values, best = high - low, [], (-np.inf, image)
    with still(network):
        for step in range(climb.steps + 1):
            value, slope = _slope(network, target, image, climb.jitter, draw)
            values.append(value)
            if value > best[0]:
                best = value, image
            progress(step, climb.steps, f"{target.layer}, step {step} of {climb.steps}: {value:.2f}")
            if step < climb.steps:
                image = _stepped(image, slope, climb, step, span).clamp(low, high)
    return Ascended(best[1][0].float().numpy(), np.array(values), best[0], target)


def middle(network: Network, layer: str) -> tuple[int, int] | None:
    """Return the place in the middle of a layer's maps; None for features."""
    shape = network.spec.shapes[layer]
    return (shape["height"] // 2, shape["width"] // 2) if len(shape) == 3 else None


def _slope(
    network: Network, target: ImageTarget, image: Tensor, jitter: int, draw: torch.Generator
) -> tuple[float, Tensor]:
    """Return the target's value for an image, and its gradient at the image shifted a little, shifted back."""
    shift = torch.randint(-jitter, jitter + 1, (2,), generator=draw).tolist()
    both = torch.cat([image, torch.roll(image, shift, (2, 3))]).requires_grad_(True)
    values = target.values(network, both)
    (slopes,) = torch.autograd.grad(values[1], both)
    return float(values[0].detach()), torch.roll(slopes[1:], [-s for s in shift], (2, 3))


def _stepped(image: Tensor, slope: Tensor, climb: Climb, step: int, span: float) -> Tensor:
    size = slope.square().mean().sqrt()
    if size > 0:
        image = image + climb.rate * span * slope / size
    image = image * (1 - climb.decay)
    if climb.blur and (step + 1) % climb.blur_every == 0:
        image = blurred(image, climb.blur)
    return image


def blurred(image: Tensor, deviation: float) -> Tensor:
    """Return images (n, channels, height, width) under a Gaussian blur; pixels at the border are repeated beyond it."""
    reach = max(1, round(3 * deviation))
    reach = min(reach, image.shape[2] - 1, image.shape[3] - 1)
    offsets = torch.arange(-reach, reach + 1, dtype=image.dtype)
    kernel = torch.exp(-0.5 * (offsets / deviation) ** 2)
    kernel = kernel / kernel.sum()
    flat = image.flatten(0, 1)[:, None]
    flat = F.conv2d(F.pad(flat, (0, 0, reach, reach), mode="replicate"), kernel.view(1, 1, -1, 1))
    flat = F.conv2d(F.pad(flat, (reach, reach, 0, 0), mode="replicate"), kernel.view(1, 1, 1, -1))
    return flat[:, 0].reshape(image.shape)
