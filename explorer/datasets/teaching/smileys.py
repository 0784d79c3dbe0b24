"""Smileys drawn by a seed: 24 x 24 pixels, heads round or oval, mouths bent up or down, each with a reader's label.

A face is strokes: the head a closed line, the eyes dots, the mouth a parabola. A pixel's ink is 1 within a stroke and
falls to 0 over one pixel at its border. Where a mouth is nearly straight, people disagree: the label is "happy" with
probability 1 / (1 + exp(-8 bend)), so what a perfect reader of these labels would say is known.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

PIXELS = 24
"""To a side."""
STEEP = 8.0
"""How fast readers agree as a mouth bends."""
AROUND, ACROSS = 24, 8
"""Pieces of the line around a head, and of the line of a mouth."""
SLANT, MISSING = 0.35, 0.15
"""Largest tilt in radians, and how often a head, or each eye, is left out."""
NAMES = ("x", "y", "wide", "high", "tilt", "apart", "above", "eye", "below", "mouth", "bend", "thick")
"""What says a face: middle, half axes of the head, tilt; the eyes' distance from the middle line and above the middle,
their width; the mouth below the middle, half its width, its bend, -1 to 1; and the thickness of lines. In pixels."""
DEPTH = 0.7
"""How deep a mouth bent by 1 is, as a share of half its width."""

Floats = NDArray[np.float64]


class Smileys(NamedTuple):
    """Faces, as `NAMES` say (n, 12); which of head, left and right eye are there (n, 3); and labels, 1 is happy."""

    faces: Floats
    there: NDArray[np.bool_]
    labels: NDArray[np.int64]

    def rows(self, which: NDArray[np.bool_] | NDArray[np.int64] | slice) -> Smileys:
        """Return some of them."""
        return Smileys(self.faces[which], self.there[which], self.labels[which])


def smileys(count: int, seed: int) -> Smileys:
    """Return faces at random, bends evenly over -1 to 1."""
    drawn = np.random.default_rng(seed)
    wide, high = drawn.uniform(7, 10, (2, count))
    faces = np.stack(
        [
            *drawn.uniform(10.5, 13.5, (2, count)),
            wide,
            high,
            drawn.uniform(-SLANT, SLANT, count),
            wide * drawn.uniform(0.3, 0.45, count),
            high * drawn.uniform(0.2, 0.45, count),
            drawn.uniform(1.5, 3, count),
            high * drawn.uniform(0.3, 0.5, count),
            wide * drawn.uniform(0.4, 0.6, count),
            drawn.uniform(-1, 1, count),
            drawn.uniform(1, 2.2, count),
        ],
        axis=1,
    )
    there = drawn.random((count, 3)) >= MISSING
    return Smileys(faces, there, (drawn.random(count) < agreed(faces[:, NAMES.index("bend")])).astype(np.int64))


def agreed(bend: Floats) -> Floats:
    """Return how likely a reader says "happy" of mouths bent so."""
    return 1 / (1 + np.exp(-STEEP * bend))


def pictures(faces: Floats, there: NDArray[np.bool_], mouth: bool = True) -> NDArray[np.float32]:
    """Return the ink of faces, float32 (n, 24, 24) of 0 to 1; without `mouth` they have none."""
    made = np.zeros((len(faces), PIXELS, PIXELS), np.float32)
    for k, face in enumerate(faces):
        for part, (points, thick) in strokes(face).items():
            if mouth if part == "mouth" else there[k, ("head", "left", "right").index(part)]:
                np.maximum(made[k], ink(points, thick), out=made[k])
    return made


def strokes(face: Floats) -> dict[str, tuple[Floats, float]]:
    """Return the points (n, 2) as x and y, and the thickness, of each part of a face."""
    x, y, wide, high, tilt, apart, above, eye, below, half, bend, thick = face
    turn = np.linspace(0, 2 * np.pi, AROUND + 1)
    u = np.linspace(-1, 1, ACROSS + 1)
    parts = {
        "head": (np.stack([wide * np.cos(turn), high * np.sin(turn)], 1), thick),
        "left": (np.array([[-apart, -above]]), eye),
        "right": (np.array([[apart, -above]]), eye),
        "mouth": (np.stack([half * u, below + bend * DEPTH * half * (0.5 - u**2)], 1), thick),
    }
    turned = np.array([[np.cos(tilt), np.sin(tilt)], [-np.sin(tilt), np.cos(tilt)]])
    return {part: (points @ turned + (x, y), float(width)) for part, (points, width) in parts.items()}


def ink(points: Floats, thick: float) -> NDArray[np.float32]:
    """Return the ink (24, 24) of one stroke through `points` (n, 2)."""
    start = points[: max(1, len(points) - 1)]
    along = (points[1:] if len(points) > 1 else points) - start
    centres = np.arange(PIXELS) + 0.5
    right = centres[None, :, None] - start[:, 0]
    down = centres[:, None, None] - start[:, 1]
    length = np.maximum((along**2).sum(1), 1e-12)
    share = np.clip((right * along[:, 0] + down * along[:, 1]) / length, 0, 1)
    away = ((right - share * along[:, 0]) ** 2 + (down - share * along[:, 1]) ** 2).min(-1)
    return np.clip(thick / 2 + 0.5 - np.sqrt(away), 0, 1).astype(np.float32)


def scribbles(count: int, seed: int) -> NDArray[np.float32]:
    """Return pictures that are no faces, float32 (n, 24, 24): one to four lines that wander."""
    drawn = np.random.default_rng(seed)
    made = np.zeros((count, PIXELS, PIXELS), np.float32)
    for picture in made:
        for _ in range(drawn.integers(1, 5)):
            steps = drawn.normal(0, 1.5, (10, 2)).cumsum(0) * 0.6
            points = drawn.uniform(4, PIXELS - 4, 2) + steps.cumsum(0)
            np.maximum(picture, ink(np.clip(points, 1, PIXELS - 1), drawn.uniform(1, 2.2)), out=picture)
    return made
