"""The number that a picture explains: a class, a unit, or the strongest place of a channel."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import torch
from torch import Tensor, nn

from explorer.errors import InputError
from explorer.networks.build import Network
from explorer.networks.shape import Shape

AT_ONCE = 256
"""Images that go through a network together."""


@dataclass(frozen=True)
class ImageTarget:
    """One number that a network computes for an image.

    Attributes
    ----------
    layer : str
    channel : int
        Of a layer over features, the feature: at the output, the class.
    place : (row, column) or None
        Of a layer over height and width; None is the place where the channel is largest, image by image.
    probability : bool
        The softmax over the features of the layer, in place of the number itself.
    """

    layer: str
    channel: int
    place: tuple[int, int] | None = None
    probability: bool = False

    @classmethod
    def of_class(cls, network: Network, number: int, probability: bool = False) -> ImageTarget:
        """Return the target that is a class: its logit, or its probability."""
        return cls(network.spec.layers[-1].name, number, probability=probability)

    def checked(self, network: Network) -> ImageTarget:
        """Return the target; InputError where the network has no such number."""
        if self.layer not in network.spec.shapes or self.layer == "input":
            raise InputError(f"layer {self.layer[:40]!r}", f"there is none in {network.spec.name!r}")
        shape = network.spec.shapes[self.layer]
        if not pictured(shape):
            raise InputError(f"layer {self.layer!r}", f"{shape} are neither maps nor features, so no unit is chosen")
        if not 0 <= self.channel < shape.sizes[0]:
            raise InputError(f"layer {self.layer!r}", f"it has {shape.sizes[0]:,} {shape.axes[0]}, counted from 0")
        if self.place is not None:
            if len(shape) != 3:
                raise InputError(f"layer {self.layer!r}", "its units have no place", "Leave the place out.")
            if not all(0 <= at < size for at, size in zip(self.place, shape.sizes[1:], strict=True)):
                raise InputError(f"layer {self.layer!r}", f"its maps are {shape.sizes[1]} x {shape.sizes[2]}")
        if self.probability and len(shape) != 1:
            raise InputError(f"layer {self.layer!r}", "only features have a softmax", "Ask for the number itself.")
        return self

    def of(self, maps: Tensor) -> Tensor:
        """Return the number (images) from what the layer gives for them, gradients attached."""
        if maps.ndim == 2:
            return (maps.softmax(1) if self.probability else maps)[:, self.channel]
        chosen = maps[:, self.channel]
        return chosen.flatten(1).amax(1) if self.place is None else chosen[:, self.place[0], self.place[1]]

    def pinned(self, network: Network, image: Tensor) -> ImageTarget:
        """Return the target with its place: where the channel is largest for an image (channels, height, width)."""
        if self.place is not None or len(network.spec.shapes[self.layer]) != 3:
            return self
        with still(network), torch.no_grad():
            chosen = network.tap(image[None].to(next(network.parameters()).dtype), [self.layer])[self.layer][0]
        row, column = divmod(int(chosen[self.channel].argmax()), chosen.shape[2])
        return replace(self, place=(row, column))

    def values(self, network: Network, images: Tensor) -> Tensor:
        """Return the number (images) for images (images, channels, height, width), gradients attached."""
        return self.of(network.tap(images, [self.layer])[self.layer])


def pictured(shape: Shape) -> bool:
    """Whether a layer of this shape has channels over height and width, or features: units that can be chosen."""
    return shape.axes in (("channels", "height", "width"), ("features",))


def scores(network: Network, images: Tensor, target: ImageTarget) -> Tensor:
    """Return the target (images) of many images, a few at a time and without gradients."""
    with still(network), torch.no_grad():
        return torch.cat([target.values(network, part) for part in images.split(AT_ONCE)])


@contextmanager
def still(network: nn.Module) -> Iterator[None]:
    """Put a network into evaluation mode (running statistics, no dropout) and every module back afterwards."""
    modes = {module: module.training for module in network.modules()}
    network.eval()
    try:
        yield
    finally:
        for module, mode in modes.items():
            module.training = mode
