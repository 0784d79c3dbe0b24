"""Photographs to colour: scikit-learn's two, made small, as light and two differences of colour."""

from __future__ import annotations

from functools import cache
from typing import Literal, cast

import numpy as np
from numpy.typing import NDArray

Photograph = Literal["china", "flower"]
NAMES: tuple[Photograph, ...] = ("china", "flower")
SHRINK = 4
"""Pixels of the photograph to a side of one here."""
SIDE = 32
"""Pixels to a side of a patch."""
TO_LIGHT = np.array([0.299, 0.587, 0.114])
"""How much red, green and blue count in light (ITU-R BT.601)."""


@cache
def photograph(name: Photograph, shrink: int = SHRINK) -> NDArray[np.float64]:
    """Return a photograph, 106 rows of 160 pixels: red, green and blue from 0 to 1, each the mean of 4 x 4.

    With another `shrink` a pixel is the mean of as many to a side: 213 rows of 320 where it is 2.
    """
    from sklearn.datasets import load_sample_image  # pyright: ignore[reportMissingTypeStubs, reportUnknownVariableType]

    whole = cast("np.ndarray", load_sample_image(f"{name}.jpg")).astype(np.float64) / 255
    rows, columns = (size // shrink for size in whole.shape[:2])
    cut = whole[: rows * shrink, : columns * shrink].reshape(rows, shrink, columns, shrink, 3).mean((1, 3))
    cut.setflags(write=False)
    return cut


def split(colours: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return light (...) and the two differences blue - light and red - light (..., 2) of colours (..., 3)."""
    light = colours @ TO_LIGHT
    return light, np.stack([colours[..., 2] - light, colours[..., 0] - light], -1)


def joined(light: NDArray[np.float64], differences: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the colours (..., 3) that have this light and these differences; they may leave 0 to 1."""
    blue, red = light + differences[..., 0], light + differences[..., 1]
    green = (light - TO_LIGHT[0] * red - TO_LIGHT[2] * blue) / TO_LIGHT[1]
    return np.stack([red, green, blue], -1)
