"""Kernels worth knowing by heart, each with what it does in one sentence; the lecture's picture and kernel."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

LECTURE_PICTURE = np.array(
    [[1, 0, 1, 1, 0], [0, 1, 1, 0, 0], [1, 0, 0, 0, 1], [1, 1, 0, 0, 0], [0, 1, 1, 1, 1]], np.float64
)
"""Convolved with 987/654/321, its edge repeated, the first rows are 21 31 31 19 5 and 24 22 14 16 18."""


@dataclass(frozen=True, eq=False)
class Kernel:
    """A kernel, or a pair of them, as applied without a flip; `values` is (filters, rows, columns)."""

    name: str
    title: str
    values: np.ndarray
    sentence: str


def _one(name: str, title: str, rows: list[list[float]], sentence: str) -> Kernel:
    return Kernel(name, title, np.array([rows], np.float64), sentence)


_SOBEL = [[1.0, 2, 1], [0, 0, 0], [-1, -2, -1]]
KERNELS: tuple[Kernel, ...] = (
    _one("lecture", "Lecture: 987 / 654 / 321", [[9, 8, 7], [6, 5, 4], [3, 2, 1]],
         "Every weight differs, so that a flip shows."),
    _one("identity", "Identity", [[0, 0, 0], [0, 1, 0], [0, 0, 0]],
         "Each cell stays what it is."),
    _one("blur", "Mean blur", [[1 / 9] * 3] * 3,
         "Each cell becomes the mean of its neighbourhood."),
    _one("shift", "Shift by one", [[0, 0, 0], [1, 0, 0], [0, 0, 0]],
         "Each cell takes its left neighbour: everything moves right by one, with a flip left."),
    Kernel("sobel", "Sobel pair", np.array([_SOBEL, np.transpose(_SOBEL)], np.float64),
           "The first finds what changes from top to bottom, the second what changes from left to right."),
    _one("edges", "Edges", [[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]],
         "Zero where all is even, large where a cell differs from its surroundings."),
    _one("sharpen", "Sharpen", [[0, -1, 0], [-1, 5, -1], [0, -1, 0]],
         "The cell plus how much it differs from its four neighbours."),
    _one("emboss", "Emboss", [[-2, -1, 0], [-1, 1, 1], [0, 1, 2]],
         "As if lit from one corner: slopes become light and shade."),
)  # fmt: skip
"""The weights sum to 45 (lecture), 1 (identity, blur, shift, sharpen, emboss) and 0 (Sobel, edges)."""


def kernel(name: str) -> Kernel:
    """Return the kernel of this name; KeyError where there is none."""
    return {one.name: one for one in KERNELS}[name]
