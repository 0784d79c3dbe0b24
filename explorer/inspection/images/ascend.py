"""Activation maximisation: an image made from noise, step by step uphill, that excites a unit as much as it can."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import torch
from pydantic import BaseModel, ConfigDict, Field
from torch import Tensor
from torch.nn import functional as F

from explorer.inspection.images.target import ImageTarget, still
from explorer.networks.build import Network
from explorer.progress import Progress, silent


class Climb(BaseModel):
    """How to go uphill.

    The three regularisers keep the image from becoming the noise that excites a unit most: a penalty on bright pixels,
    small shifts between steps so that no single pixel can matter, and a blur now and then against fine grain.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    steps: int = Field(default=64, ge=1, le=1000)
    rate: float = Field(default=0.05, gt=0, le=1, description="Root mean square change of a pixel per step")
    decay: float = Field(
        default=0.01, ge=0, le=0.5, description="L2 penalty: the share of each pixel that is lost per step"
    )
    jitter: int = Field(
        default=1, ge=0, le=8, description="Pixels that the image is shifted by at most, anew in every step"
    )
    blur: float = Field(default=0.5, ge=0, le=3, description="Standard deviation of the blur in pixels; 0 is none")
    blur_every: int = Field(default=4, ge=1, le=100)
    seed: int = Field(default=0, ge=0, le=2**31 - 1)


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
    """Return images (n, channels, height, width) under a Gaussian blur; what is beyond the border is as at it."""
    reach = max(1, round(3 * deviation))
    reach = min(reach, image.shape[2] - 1, image.shape[3] - 1)
    offsets = torch.arange(-reach, reach + 1, dtype=image.dtype)
    kernel = torch.exp(-0.5 * (offsets / deviation) ** 2)
    kernel = kernel / kernel.sum()
    flat = image.flatten(0, 1)[:, None]
    flat = F.conv2d(F.pad(flat, (0, 0, reach, reach), mode="replicate"), kernel.view(1, 1, -1, 1))
    flat = F.conv2d(F.pad(flat, (reach, reach, 0, 0), mode="replicate"), kernel.view(1, 1, 1, -1))
    return flat[:, 0].reshape(image.shape)
