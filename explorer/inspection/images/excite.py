"""The images of a set that excite a channel most, and the patch of each that did it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from explorer.inspection.images.places import Patch, patch
from explorer.inspection.images.target import AT_ONCE, ImageTarget, still
from explorer.networks.build import Network
from explorer.networks.geometry import Row, geometry
from explorer.progress import Progress, silent


@dataclass(frozen=True, eq=False)
class Excitations:
    """How strongly every channel of a layer answers to every image.

    Attributes
    ----------
    layer : str
    values : float32 (images, channels)
        The largest number of the channel's map, or the feature itself.
    places : int32 (images, channels)
        Where in the flattened map it stands, row by row; 0 for features.
    shape : (rows, columns) of the map, or () for features
    """

    layer: str
    values: np.ndarray
    places: np.ndarray
    shape: tuple[int, ...]

    def place(self, image: int, channel: int) -> tuple[int, int] | None:
        """Return (row, column) in the map where the channel answers most to an image; None for features."""
        if not self.shape:
            return None
        row, column = divmod(int(self.places[image, channel]), self.shape[1])
        return row, column

    def silent(self, channel: int) -> float:
        """Return the share of images at which the channel is nowhere above zero."""
        return float((self.values[:, channel] <= 0).mean())


@dataclass(frozen=True)
class Excited:
    """An image that excites a channel: which it is, how much, at which place of the map, from which pixels."""

    image: int
    value: float
    place: tuple[int, int] | None
    patch: Patch


def excitations(network: Network, images: Tensor, layer: str, progress: Progress = silent) -> Excitations:
    """Return how all channels of a layer answer to images (images, channels, height, width)."""
    ImageTarget(layer, 0).checked(network)
    values, places, shape = [], [], tuple(network.spec.shapes[layer].sizes[1:])
    with still(network), torch.no_grad():
        for part in images.split(AT_ONCE):
            maps = network.tap(part, [layer])[layer]
            top, index = maps.flatten(2).max(2) if shape else (maps, torch.zeros_like(maps))
            values.append(top.float().numpy())
            places.append(index.int().numpy())
            progress(sum(map(len, values)), len(images), f"images through {layer}")
    return Excitations(layer, np.concatenate(values), np.concatenate(places), shape)


def strongest(
    network: Network, responses: Excitations, channel: int, most: int = 9, row: Row | None = None
) -> list[Excited]:
    """Return the images that excite a channel most, the strongest first; of equals, the first in the set.

    `row` is what is known of the layer, where that has been worked out already.
    """
    ImageTarget(responses.layer, channel).checked(network)
    row = row or geometry(network.spec)[responses.layer]
    order = np.argsort(-responses.values[:, channel], kind="stable")[:most]
    excited = []
    for image in map(int, order):
        place = responses.place(image, channel)
        window = patch(network.spec, row, channel, place)
        excited.append(Excited(image, float(responses.values[image, channel]), place, window))
    return excited
