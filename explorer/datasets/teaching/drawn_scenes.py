"""Scenes of discs, rings and bars without their noise, with the class of every pixel and a box round every shape."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from explorer.datasets.teaching.segments import SIDE, covered, random_shape, slopes

LEAST = 8
"""Pixels of a shape that have to be seen for it to have a box."""


class Drawn(NamedTuple):
    """Scenes as they are drawn.

    Attributes
    ----------
    clean : float32 (scenes, 32, 32), shapes 1 high on light that falls across the scene
    masks : uint8 (scenes, 32, 32), the class of every pixel
    boxes : of each scene float64 (shapes, 5): class, left, top, right, bottom of the pixels that are seen; edges, so
        that right - left is how many columns they are
    """

    clean: np.ndarray
    masks: np.ndarray
    boxes: list[np.ndarray]


def drawn_scenes(counts: np.ndarray, seed: int) -> Drawn:
    """Return scenes of so many shapes each; where they overlap, the later one lies above."""
    drawn = np.random.default_rng(seed)
    masks, boxes = np.zeros((len(counts), SIDE, SIDE), np.uint8), list[np.ndarray]()
    for mask, count in zip(masks, counts, strict=True):
        owner, kinds = np.zeros((SIDE, SIDE), np.int64), [0]
        for place in range(1, int(count) + 1):
            shape = random_shape(drawn)
            owner[covered(shape)] = place
            kinds.append(shape.kind)
        mask[:] = np.array(kinds)[owner]
        boxes.append(seen(owner, kinds))
    return Drawn((masks > 0) + slopes(len(counts), drawn), masks, boxes)


def seen(owner: np.ndarray, kinds: list[int]) -> np.ndarray:
    """Return the boxes (shapes, 5) of a scene in which `owner` says which shape, from 1, is seen at each pixel."""
    found: list[list[int]] = []
    for place in range(1, len(kinds)):
        rows, columns = np.nonzero(owner == place)
        if len(rows) >= LEAST:
            found.append([kinds[place], columns.min(), rows.min(), columns.max() + 1, rows.max() + 1])
    return np.array(found, np.float64).reshape(-1, 5)
