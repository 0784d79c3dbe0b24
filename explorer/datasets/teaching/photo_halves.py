"""Grey patches of the two photographs: those of the left half to learn from, those of the right half to judge by.

Pagoda and flower are nearly symmetric about the column that parts the halves; two columns there belong to neither.
"""

from __future__ import annotations

from functools import cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from explorer.datasets.teaching.photographs import NAMES, SIDE, TO_LIGHT, Photograph, photograph

Half = Literal["left", "right"]
HALVED = 2
"""Pixels of the photograph to a side of one here: 213 rows of 320."""
MIDDLE: dict[Photograph, int] = {"china": 102, "flower": 153}
"""The column about which pagoda and flower are nearly symmetric."""
LEAST = 0.06
"""Standard deviation of light, 0 to 1, that a patch has at least: in the others there is nothing to be seen."""
LEARNING_STEP, JUDGING_STEP = 2, 8
"""Pixels from one place of a patch to the next; patches of the same half overlap."""


@cache
def grey(name: Photograph) -> NDArray[np.uint8]:
    """Return the light of a photograph, (213, 320), 0 to 255."""
    return np.rint(255 * (photograph(name, HALVED) @ TO_LIGHT)).astype(np.uint8)


@cache
def places(name: Photograph, half: Half, step: int) -> NDArray[np.int16]:
    """Return first row and column of a half's patches that vary enough, (places, 2)."""
    light, middle = grey(name) / 255, MIDDLE[name]
    first, end = (0, middle - 1) if half == "left" else (middle + 1, light.shape[1])
    found = [
        (row, column)
        for row in range(0, light.shape[0] - SIDE + 1, step)
        for column in range(first, end - SIDE + 1, step)
        if light[row : row + SIDE, column : column + SIDE].std() >= LEAST
    ]
    return np.array(found, np.int16)


@cache
def judging() -> tuple[NDArray[np.int16], ...]:
    """Return the places of the patches that judge, by photograph (places, 2): as many of each."""
    chance = np.random.default_rng(0)
    every = [places(name, "right", JUDGING_STEP) for name in NAMES]
    count = min(map(len, every))
    return tuple(found[np.sort(chance.permutation(len(found))[:count])] for found in every)


def learning(seed: int, most: int) -> tuple[NDArray[np.int16], ...]:
    """Return the places of patches to learn from in random order, by photograph (most, 2)."""
    chance = np.random.default_rng(seed)
    every = [places(name, "left", LEARNING_STEP) for name in NAMES]
    return tuple(found[chance.permutation(len(found))[:most]] for found in every)


def cut(picture: NDArray[np.generic], at: NDArray[np.int16]) -> NDArray[np.generic]:
    """Return the patches of a picture (rows, columns, ...) at these places, (places, 32, 32, ...)."""
    return np.stack([picture[row : row + SIDE, column : column + SIDE] for row, column in at])


def patches(at: tuple[NDArray[np.int16], ...]) -> NDArray[np.float32]:
    """Return grey patches (n, 32, 32) of both photographs, the first one's first, each of mean 0 and deviation 1."""
    light = np.concatenate([cut(grey(name), some) for name, some in zip(NAMES, at, strict=True)]).astype(np.float64)
    centred = light - light.mean((1, 2), keepdims=True)
    return (centred / centred.std((1, 2), keepdims=True)).astype(np.float32)
