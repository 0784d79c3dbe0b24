"""Convolution of two functions of time, (f * g)(t) = ∫ f(τ) g(t - τ) dτ, on a grid that is exact for boxes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

Shape = Literal["box", "triangle", "bell", "decay", "wave", "two bumps"]
SHAPES: tuple[Shape, ...] = get_args(Shape)
REACH, STEP = 4.0, 0.02
"""Functions live within ±REACH and are sampled at the middles of steps, where sums are integrals of boxes exactly."""

_DRAW: dict[Shape, Callable[[np.ndarray], np.ndarray]] = {
    "box": lambda x: (np.abs(x) < 0.5).astype(np.float64),
    "triangle": lambda x: np.maximum(0, 1 - np.abs(x)),
    "bell": lambda x: np.exp(-0.5 * (x / 0.4) ** 2),
    "decay": lambda x: np.where(x >= 0, np.exp(-np.maximum(x, 0) / 0.6), 0.0),
    "wave": lambda x: np.cos(2 * np.pi * x) * np.exp(-0.5 * (x / 0.6) ** 2),
    "two bumps": lambda x: (np.abs(x + 0.9) < 0.3) + 0.6 * (np.abs(x - 0.8) < 0.4),
}


@dataclass(frozen=True, eq=False)
class Convolution:
    """Two functions and what they make of each other.

    Attributes
    ----------
    middles : (n,) where f and g are sampled
    f, g : (n,)
    shifts : (2 n - 1,) values of t; shift m + n - 1 is m steps
    result : (2 n - 1,)
        The integral of f(τ) g(t - τ), or of f(τ) g(τ - t) without the flip, over τ. The product at shift s and middle k
        is f[k] times g[s - k], or g[k - s + n - 1] without the flip; zero where there is no such place.
    """

    middles: np.ndarray
    f: np.ndarray
    g: np.ndarray
    shifts: np.ndarray
    result: np.ndarray


def grid() -> np.ndarray:
    """Return the middles of all steps from -REACH to REACH."""
    steps = round(2 * REACH / STEP)
    return -REACH + (np.arange(steps) + 0.5) * STEP


def convolve(f: Shape, g: Shape, flip: bool = True) -> Convolution:
    """Return the convolution of two shapes, or without the flip their cross-correlation."""
    middles = grid()
    one, other = _DRAW[f](middles).astype(np.float64), _DRAW[g](middles).astype(np.float64)
    result = np.convolve(one, other if flip else other[::-1]) * STEP
    shifts = (np.arange(2 * len(middles) - 1) - len(middles) + 1) * STEP
    return Convolution(middles, one, other, shifts, result)
