"""Drawn faces: a head, two eyes, a nose and a mouth, in sizes and places that vary, and pictures that are no faces.

Everything is strokes: straight pieces with a round pen. A pixel is as dark as the pen covers it, at most 1. The browser
draws by the same rule (`explorer/components/pictures/faces/drawing.js`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise, permutations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

SIDE = 25
"""Pixels to a side of a picture."""
NAMES = ("left eye", "right eye", "nose", "mouth")
"""The parts; left and right are those of the picture."""
HOME: tuple[tuple[float, float], ...] = ((-3.2, -2.4), (3.2, -2.4), (0.0, 0.4), (0.0, 4.0))
"""Where parts lie, (right, down) of the middle of the head, in pixels, before anything varies."""
HEAD = (7.0, 8.6)
"""Half-axes of the head."""
PIECES = 20
"""Straight pieces that a head consists of."""
MOST_SHIFT, MOST_TILT, JITTER = 1.5, 0.2, 0.5
"""How far a face moves (pixels, each way) and turns (radians) in training, and its parts within it (pixels)."""


@dataclass(frozen=True)
class Face:
    """A face, or a picture that is none.

    Attributes
    ----------
    middle : of the head, (right, down) of the middle of the picture, in pixels
    tilt : radians, clockwise
    size : of everything, 1 is usual
    places : (right, down) of each part in the head's own directions, in pixels at size 1, in the order of NAMES
    there : which parts are drawn
    head : whether a head is drawn
    eye, nose, mouth : half a width, half a length, half a width; in pixels at size 1
    smile : how far the corners of the mouth lie above its middle
    wide, high : half-axes of the head
    """

    middle: tuple[float, float] = (0.0, 0.0)
    tilt: float = 0.0
    size: float = 1.0
    places: tuple[tuple[float, float], ...] = HOME
    there: tuple[bool, ...] = (True, True, True, True)
    head: bool = True
    eye: float = 0.7
    nose: float = 1.0
    mouth: float = 2.4
    smile: float = 0.8
    wide: float = HEAD[0]
    high: float = HEAD[1]


def strokes(face: Face) -> Floats:
    """Return the pieces of a face, (pieces, 5): both ends (right, down of the left upper corner) and half a pen."""
    pieces: list[tuple[float, float, float, float, float]] = []
    if face.head:
        turns = 2 * np.pi * np.arange(PIECES + 1) / PIECES
        x, y = face.wide * np.cos(turns), face.high * np.sin(turns)
        pieces += [(x[k], y[k], x[k + 1], y[k + 1], 0.45) for k in range(PIECES)]
    for name, (x, y), there in zip(NAMES, face.places, face.there, strict=True):
        if there:
            pieces += _part(face, name, x, y)
    made = np.array(pieces, float).reshape(-1, 5)
    cos, sin = np.cos(face.tilt), np.sin(face.tilt)
    out = made.copy()
    for at in (0, 2):
        out[:, at] = face.size * (cos * made[:, at] - sin * made[:, at + 1]) + face.middle[0] + SIDE / 2
        out[:, at + 1] = face.size * (sin * made[:, at] + cos * made[:, at + 1]) + face.middle[1] + SIDE / 2
    return out


def _part(face: Face, name: str, x: float, y: float) -> list[tuple[float, float, float, float, float]]:
    if name == "nose":
        return [(x, y - face.nose, x, y + face.nose, 0.4)]
    if name == "mouth":
        ends = [(-face.mouth, -face.smile), (-face.mouth / 3, 0.0), (face.mouth / 3, 0.0), (face.mouth, -face.smile)]
        return [(x + a, y + b, x + c, y + d, 0.5) for (a, b), (c, d) in pairwise(ends)]
    return [(x - face.eye / 2, y, x + face.eye / 2, y, 0.9)]


def drawn(face: Face) -> Floats:
    """Return the picture of a face, (25, 25) of 0 to 1."""
    return covered(strokes(face))


def covered(pieces: Floats) -> Floats:
    """Return how far pens cover the pixels, (25, 25): 1 within, falling to 0 over a pixel at the border."""
    middles = np.arange(SIDE) + 0.5
    x, y = middles[None, None, :], middles[None, :, None]
    ax, ay, bx, by, pen = (pieces[:, k, None, None] for k in range(5))
    dx, dy = bx - ax, by - ay
    along = np.clip(((x - ax) * dx + (y - ay) * dy) / np.maximum(dx * dx + dy * dy, 1e-9), 0, 1)
    away = np.hypot(x - ax - along * dx, y - ay - along * dy)
    return np.clip(pen + 0.5 - away, 0, 1).max(0, initial=0.0)


def varied(rng: np.random.Generator) -> Face:
    """Return a face whose size, place, tilt and parts vary as in training."""
    jitter = rng.uniform(-JITTER, JITTER, (len(NAMES), 2))
    places = tuple((float(x + dx), float(y + dy)) for (x, y), (dx, dy) in zip(HOME, jitter, strict=True))
    return Face(
        middle=(float(rng.uniform(-MOST_SHIFT, MOST_SHIFT)), float(rng.uniform(-MOST_SHIFT, MOST_SHIFT))),
        tilt=float(rng.uniform(-MOST_TILT, MOST_TILT)),
        size=float(rng.uniform(0.84, 1.04)),
        places=places,
        eye=float(rng.uniform(0.4, 1.0)),
        nose=float(rng.uniform(0.7, 1.3)),
        mouth=float(rng.uniform(1.9, 2.9)),
        smile=float(rng.uniform(-0.9, 1.2)),
        wide=float(rng.uniform(6.5, 7.5)),
        high=float(rng.uniform(8.1, 9.1)),
    )


def lacking(face: Face, rng: np.random.Generator) -> Face:
    """Return it with one part or more missing: one, two, three and all of them equally often."""
    gone = rng.permutation(len(NAMES))[: rng.integers(1, len(NAMES) + 1)]
    return replace(face, there=tuple(k not in gone for k in range(len(NAMES))))


SCRAMBLES = tuple(order for order in permutations(range(len(NAMES))) if order[2:] != (2, 3))
"""The orders in which parts lie in each other's places: `order[k]` is the place that part k takes. A face with its eyes
exchanged still is one."""
TO_FOREHEAD = (0.0, -5.6)
"""Where the mouth goes that is moved to the forehead: above the eyes."""


def scrambled(face: Face, rng: np.random.Generator) -> Face:
    """Return it with its parts in each other's places."""
    order = SCRAMBLES[rng.integers(len(SCRAMBLES))]
    return replace(face, places=tuple(face.places[place] for place in order))


def mouth_up(face: Face) -> Face:
    """Return it with the mouth on the forehead, the rest where it was."""
    dx, dy = face.places[3][0] - HOME[3][0], face.places[3][1] - HOME[3][1]
    return replace(face, places=(*face.places[:3], (TO_FOREHEAD[0] + dx, TO_FOREHEAD[1] + dy)))


def moved(face: Face, by: float, rng: np.random.Generator) -> Face:
    """Return it with its head's middle `by` pixels from that of the picture, in a direction that is drawn."""
    turn = rng.uniform(0, 2 * np.pi)
    return replace(face, middle=(float(by * np.cos(turn)), float(by * np.sin(turn))))
