"""Scenes and their classes as pictures of coloured squares."""

from __future__ import annotations

import numpy as np

SQUARE = 6
"""Screen pixels of one pixel of a scene."""
SHAPES = {"disc": (47, 120, 184), "ring": (217, 105, 15), "bar": (63, 143, 91)}


def mask_picture(mask: np.ndarray, truth: np.ndarray | None = None, dark: bool = False) -> np.ndarray:
    """Return the classes of pixels, uint8 (height, width), as colours, uint8 (height, width, 3) enlarged.

    Given the truth, every pixel that differs from it carries a dot.
    """
    colours = np.array([(38, 46, 56) if dark else (236, 239, 243), *SHAPES.values()], np.uint8)
    picture = _enlarged(colours[mask])
    if truth is not None:
        middle = np.zeros((SQUARE, SQUARE), bool)
        middle[SQUARE // 2 - 1 : SQUARE // 2 + 1, SQUARE // 2 - 1 : SQUARE // 2 + 1] = True
        dots = np.kron(mask != truth, middle).astype(bool)
        picture[dots] = (255, 255, 255) if dark else (17, 24, 32)
    return picture


def scene_picture(image: np.ndarray) -> np.ndarray:
    """Return a scene (height, width) as greys, its darkest number black and its lightest white."""
    low, high = float(image.min()), float(image.max())
    grey = np.round(255 * (image - low) / max(high - low, 1e-9)).astype(np.uint8)
    return _enlarged(np.repeat(grey[..., None], 3, 2))


def _enlarged(picture: np.ndarray) -> np.ndarray:
    return picture.repeat(SQUARE, 0).repeat(SQUARE, 1)
