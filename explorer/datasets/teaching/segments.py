"""Small scenes to segment: discs, rings and bars in noise, every pixel with its class; made by a seed."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

CLASSES = ("background", "disc", "ring", "bar")
SIDE = 32
JUDGING = 200
"""Scenes that judge a network trained on others."""
NOISE, SHADE = 0.3, 0.2
"""Standard deviation of the noise of a pixel, and the largest slope of the light across a scene; shapes are 1 high."""


class Scenes(NamedTuple):
    """Images, float32 (scenes, 32, 32), and the class of every pixel, uint8 (scenes, 32, 32): index into `CLASSES`."""

    images: np.ndarray
    masks: np.ndarray


def scenes(count: int, seed: int = 0) -> Scenes:
    """Return scenes of one to three shapes; where they overlap, the later one lies above."""
    drawn = np.random.default_rng(seed)
    rows, columns = np.mgrid[:SIDE, :SIDE].astype(np.float32)
    masks = np.zeros((count, SIDE, SIDE), np.uint8)
    for mask in masks:
        for _ in range(drawn.integers(1, 4)):
            row, column = drawn.uniform(5, SIDE - 5, 2)
            kind = int(drawn.integers(1, len(CLASSES)))
            mask[_shape(kind, rows - row, columns - column, drawn)] = kind
    light = drawn.uniform(-SHADE, SHADE, (2, count, 1, 1)).astype(np.float32)
    slope = light[0] * (rows / SIDE - 0.5) * 2 + light[1] * (columns / SIDE - 0.5) * 2
    noise = drawn.normal(0, NOISE, masks.shape).astype(np.float32)
    return Scenes((masks > 0).astype(np.float32) + slope + noise, masks)


def _shape(kind: int, down: np.ndarray, right: np.ndarray, drawn: np.random.Generator) -> np.ndarray:
    """Return which pixels a shape covers, from their distance to its middle."""
    if CLASSES[kind] == "bar":
        angle, long, thick = drawn.uniform(0, np.pi), drawn.uniform(6, 11), drawn.uniform(1.0, 1.8)
        along = np.cos(angle) * right + np.sin(angle) * down
        beside = np.cos(angle) * down - np.sin(angle) * right
        return (np.abs(along) <= long) & (np.abs(beside) <= thick)
    radius, away = drawn.uniform(3.5, 7), np.hypot(down, right)
    return (away <= radius) & (away >= radius - 2 if CLASSES[kind] == "ring" else True)
