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


class Shape(NamedTuple):
    """A disc, ring or bar: its class, where its middle is, radius or half length, and a bar's angle and half width."""

    kind: int
    row: float
    column: float
    size: float
    angle: float = 0.0
    thick: float = 0.0


def scenes(count: int, seed: int = 0) -> Scenes:
    """Return scenes of one to three shapes; where they overlap, the later one lies above."""
    drawn = np.random.default_rng(seed)
    masks = np.zeros((count, SIDE, SIDE), np.uint8)
    for mask in masks:
        for _ in range(drawn.integers(1, 4)):
            shape = random_shape(drawn)
            mask[covered(shape)] = shape.kind
    slope = slopes(count, drawn)
    noise = drawn.normal(0, NOISE, masks.shape).astype(np.float32)
    return Scenes((masks > 0).astype(np.float32) + slope + noise, masks)


def slopes(count: int, drawn: np.random.Generator) -> np.ndarray:
    """Return light that rises or falls evenly across scenes, float32 (scenes, 32, 32)."""
    rows, columns = np.mgrid[:SIDE, :SIDE].astype(np.float32)
    light = drawn.uniform(-SHADE, SHADE, (2, count, 1, 1)).astype(np.float32)
    return light[0] * (rows / SIDE - 0.5) * 2 + light[1] * (columns / SIDE - 0.5) * 2


def random_shape(drawn: np.random.Generator) -> Shape:
    """Return a shape anywhere but at the border, of any class, size and angle."""
    row, column = drawn.uniform(5, SIDE - 5, 2)
    kind = int(drawn.integers(1, len(CLASSES)))
    if CLASSES[kind] == "bar":
        angle, long, thick = drawn.uniform(0, np.pi), drawn.uniform(6, 11), drawn.uniform(1.0, 1.8)
        return Shape(kind, row, column, long, angle, thick)
    return Shape(kind, row, column, drawn.uniform(3.5, 7))


def covered(shape: Shape) -> np.ndarray:
    """Return which pixels a shape covers, bool (32, 32)."""
    rows, columns = np.mgrid[:SIDE, :SIDE].astype(np.float32)
    down, right = rows - shape.row, columns - shape.column
    if CLASSES[shape.kind] == "bar":
        along = np.cos(shape.angle) * right + np.sin(shape.angle) * down
        beside = np.cos(shape.angle) * down - np.sin(shape.angle) * right
        return (np.abs(along) <= shape.size) & (np.abs(beside) <= shape.thick)
    away = np.hypot(down, right)
    return (away <= shape.size) & (away >= shape.size - 2 if CLASSES[shape.kind] == "ring" else True)
