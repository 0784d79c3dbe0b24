"""Where the units of a layer stand in the image: their windows, and a map laid back over the pixels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explorer.networks.geometry import Row
from explorer.networks.spec import NetworkSpec


@dataclass(frozen=True)
class Patch:
    """The pixels that a unit depends on: rows top to bottom - 1, columns left to right - 1, cut at the borders."""

    top: int
    bottom: int
    left: int
    right: int

    def of(self, image: np.ndarray) -> np.ndarray:
        """Return the patch of an image (channels, height, width)."""
        return image[..., self.top : self.bottom, self.left : self.right]


def patch(spec: NetworkSpec, row: Row, channel: int, place: tuple[int, int] | None) -> Patch:
    """Return the receptive field of a unit in pixels; the whole image where its places are no places of the image."""
    height, width = spec.input["height"], spec.input["width"]
    if row.field is None or row.field.displaced:
        return Patch(0, height, 0, width)
    axes = row.output.axes if row.output is not None else ()
    unit = dict(zip(axes, (channel, *(place or ())), strict=False))
    (top, bottom), (left, right) = (row.field.window(axis, unit) for axis in ("height", "width"))
    return Patch(max(0, top), min(height, bottom), max(0, left), min(width, right))


def centres(row: Row, axis: str, size: int) -> np.ndarray | None:
    """Return where the middles of a layer's windows lie along an axis of the image, in pixels from 0, row by row.

    Places outside the image are inside the padding. None where windows do not move evenly.
    """
    if not row.windowed or row.field is None or row.output is None or axis not in row.output:
        return None
    jump = row.field.jump(axis)
    if not jump:
        return np.full(size, (row.field.lengths[axis] - 1) / 2) if size == 1 else None
    return row.field.start(axis) + (row.field.size(axis) - 1) / 2 + jump * np.arange(size)


def laid_over(values: np.ndarray, row: Row, height: int, width: int) -> np.ndarray:
    """Return a map (rows, columns) of a layer as (height, width) pixels, each number at the middle of its window.

    Between the middles the numbers are joined bilinearly, beyond the outermost they stay. A map whose windows do not
    move evenly is stretched over the whole image instead.
    """
    down, across = (
        _weights(centres(row, axis, size), size, pixels)
        for axis, size, pixels in zip(("height", "width"), values.shape, (height, width), strict=True)
    )
    return down @ values @ across.T


def _weights(middles: np.ndarray | None, size: int, pixels: int) -> np.ndarray:
    """Return (pixels, size): how much each number of a line of the map counts at each pixel."""
    if middles is None:
        middles = (np.arange(size) + 0.5) * pixels / size - 0.5
    return np.stack([np.interp(np.arange(pixels), middles, unit) for unit in np.eye(size)], axis=1)
