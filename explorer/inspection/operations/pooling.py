"""Pooling, and how much less a pooled map changes than the map itself when the picture moves a little."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import torch
from torch.nn import functional as F

from explorer.inspection.operations.convolution import convolve
from explorer.inspection.operations.sliding import Sliding

Kind = Literal["max", "average"]


@dataclass(frozen=True, eq=False)
class PooledMap:
    """A picture (rows, columns), the map that a kernel with rectifier makes of it, and the pooled map."""

    picture: np.ndarray
    map: np.ndarray
    pooled: np.ndarray


@dataclass(frozen=True, eq=False)
class Tolerance:
    """The same picture before and after it moved; changes are relative to the size of what was there before."""

    before: PooledMap
    after: PooledMap
    change_map: float
    change_pooled: float


def pool(maps: np.ndarray, kind: Kind, size: int, stride: int) -> np.ndarray:
    """Return maps (channels, rows, columns) pooled without padding: (W - F) / S + 1 places, rounded down."""
    x = torch.from_numpy(np.asarray(maps, np.float64))[None]
    pooled = F.max_pool2d(x, size, stride) if kind == "max" else F.avg_pool2d(x, size, stride)
    return pooled[0].numpy()


def shifted(picture: np.ndarray, down: int, right: int) -> np.ndarray:
    """Return a picture (rows, columns) moved by whole cells; zeros come in from behind."""
    moved = np.zeros_like(picture)
    rows, columns = picture.shape
    moved[max(0, down) : rows + min(0, down), max(0, right) : columns + min(0, right)] = picture[
        max(0, -down) : rows - max(0, down), max(0, -right) : columns - max(0, right)
    ]
    return moved


def pooled_map(picture: np.ndarray, kernel: np.ndarray, kind: Kind, size: int, stride: int) -> PooledMap:
    """Return the rectified map that a kernel (rows, columns) makes of a picture, and that map pooled."""
    output = convolve(picture[None], kernel[None, None], np.zeros(1), Sliding(padding="same")).output
    rectified = np.maximum(output, 0)
    return PooledMap(picture, rectified[0], pool(rectified, kind, size, stride)[0])


def tolerance(
    picture: np.ndarray, kernel: np.ndarray, kind: Kind, size: int, stride: int, down: int, right: int
) -> Tolerance:
    """Return how much map and pooled map change when the picture (rows, columns) moves."""
    before = pooled_map(picture, kernel, kind, size, stride)
    after = pooled_map(shifted(picture, down, right), kernel, kind, size, stride)
    return Tolerance(before, after, change(before.map, after.map), change(before.pooled, after.pooled))


def change(before: np.ndarray, after: np.ndarray) -> float:
    """Return the length of the difference over the length of what was before; 0 where there was nothing.

    >>> change(np.array([3.0, 4.0]), np.array([3.0, 3.0]))
    0.2
    """
    length = float(np.linalg.norm(before))
    return float(np.linalg.norm(after - before)) / length if length else 0.0
