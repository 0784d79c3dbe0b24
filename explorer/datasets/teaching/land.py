"""Small landscapes: ground under sky, 12 x 32 pixels, by two rules that say which continuations are right.

`waves` repeat: who sees half of one knows the rest. `hills` wander: many continuations are right, and the rule says how
likely each is.
"""

from __future__ import annotations

import math
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Land = Literal["waves", "hills"]
LANDS: tuple[Land, ...] = ("waves", "hills")
HIGH, WIDE = 12, 32
"""Pixels from the bottom to the top, and from left to right."""
LOWEST, HIGHEST = 1, 11
"""Pixels of ground that a column may have."""
PERSISTS = 0.75
"""How often a hill goes on as before; otherwise it goes up, level or down, each in a third of the cases."""
Heights = NDArray[np.int64]


def heights(land: Land, count: int, seed: int, wide: int = WIDE) -> Heights:
    """Return the ground's height by column, (count, wide); neighbours differ by 1 at most."""
    return (waves if land == "waves" else hills)(count, seed, wide)


def hills(count: int, seed: int, wide: int = WIDE) -> Heights:
    """Return heights that wander: see `PERSISTS`; at the lowest and the highest they turn back."""
    drawn = np.random.default_rng(seed)
    made = np.zeros((count, wide), np.int64)
    height, step = drawn.integers(LOWEST + 1, HIGHEST, count), drawn.integers(-1, 2, count)
    for column in range(wide):
        made[:, column] = height
        step = np.where(drawn.random(count) < PERSISTS, step, drawn.integers(-1, 2, count))
        step = np.where(height + step < LOWEST, 1, np.where(height + step > HIGHEST, -1, step))
        height = height + step
    return made


def waves(count: int, seed: int, wide: int = WIDE) -> Heights:
    """Return heights that repeat: 2 to 4 columns up, 0 to 2 level, as many down as up, as many level as above.

    The longest has 12 columns, so that half of a picture leaves one continuation.
    """
    drawn = np.random.default_rng(seed)
    made = np.zeros((count, wide), np.int64)
    for row in made:
        rise, level = int(drawn.integers(2, 5)), int(drawn.integers(3))
        steps = np.repeat([1, 0, -1, 0], [rise, level, rise, level])
        wave = np.cumsum(steps)
        bottom = drawn.integers(LOWEST, HIGHEST - rise + 1)
        row[:] = bottom + wave[(np.arange(wide) + drawn.integers(len(wave))) % len(wave)]
    return made


def pictures(ground: Heights) -> NDArray[np.uint8]:
    """Return pixels, (count, 12, wide): 1 is ground."""
    above = np.arange(HIGH)[::-1, None]
    return (above < ground[:, None, :]).astype(np.uint8)


def profile(drawn: NDArray[np.uint8]) -> tuple[Heights, NDArray[np.bool_]]:
    """Return the ground's height by column of any pictures, and whether each column is ground below and sky above."""
    whole = drawn.astype(np.int8)
    return whole.sum(1).astype(np.int64), np.asarray((np.diff(whole, axis=1) >= 0).all(1))


def by_rule(ground: Heights, first: int) -> NDArray[np.float64]:
    """Return log probabilities (count,) of columns `first` and on, given those before, by the rule of hills.

    Minus infinity where a step is none that the rule makes. Two columns before `first` are needed.
    """
    steps = np.diff(ground, axis=1)
    total = np.zeros(len(ground))
    for column in range(first, ground.shape[1]):
        before, height = steps[:, column - 2], ground[:, column - 1]
        turned = np.zeros((len(ground), 3))
        for drawn in (-1, 0, 1):
            share = (1 - PERSISTS) / 3 + PERSISTS * (before == drawn)
            taken = np.where(height + drawn < LOWEST, 1, np.where(height + drawn > HIGHEST, -1, drawn))
            turned[np.arange(len(ground)), taken + 1] += share
        step = steps[:, column - 1]
        within = np.abs(step) <= 1
        shares = np.where(within, turned[np.arange(len(ground)), np.clip(step, -1, 1) + 1], 0)
        total += np.log(shares, out=np.full(len(ground), -math.inf), where=shares > 0)
    return total
