"""Where words go in a panel, so that they hide as little as can be: beside their point, or along their line."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes

from explorer.printing.sheet import INK, SMALL, wide

Corner = tuple[float, float, str, str]
"""Offset from the point in points, and which part of the words stands there: left or right, bottom, center or top."""
BESIDE: tuple[Corner, ...] = (
    (4, 0, "left", "center"),
    (-4, 0, "right", "center"),
    (0, 3, "center", "bottom"),
    (4, 5, "left", "bottom"),
    (-4, 5, "right", "bottom"),
)
ALONG = (1.0, 0.0, 0.75, 0.5, 0.25)
"""Places of words along a line, as parts of the panel's width."""


class Places:
    """The words of one panel; its limits and points must be drawn before.

    Parameters
    ----------
    axes, size : the panel, and how wide and high it is in points
    x, y : float (points,), what should not be hidden
    """

    def __init__(self, axes: Axes, size: tuple[float, float], x: np.ndarray, y: np.ndarray) -> None:
        self.axes, self.size = axes, size
        known = np.isfinite(x) & np.isfinite(y)
        self.points = self._at(x[known], y[known])
        self.taken: list[tuple[float, float, float, float]] = []

    def _at(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        (left, right), (low, high) = self.axes.get_xlim(), self.axes.get_ylim()
        return np.column_stack([(x - left) / (right - left) * self.size[0], (y - low) / (high - low) * self.size[1]])

    def beside(self, x: float, y: float, text: str) -> None:
        """Write beside a point."""
        place = self._at(np.array([x]), np.array([y]))[0]
        self._write(text, [(place[0] + dx, place[1] + dy, h, v) for dx, dy, h, v in BESIDE])

    def along(self, level: float, text: str) -> None:
        """Write above a horizontal line, or below one that is near the top."""
        height = self._at(np.array([self.axes.get_xlim()[0]]), np.array([level]))[0, 1]
        sides = ((1.5, "bottom"), (-1.5, "top"))
        width = self.size[0] - 4
        at = [("right" if part == 1 else "left" if part == 0 else "center", 2 + part * width) for part in ALONG]
        self._write(text, [(x, height + dy, h, v) for dy, v in sides for h, x in at])

    def _write(self, text: str, corners: Sequence[Corner]) -> None:
        boxes = [self._box(text, corner) for corner in corners]
        costs = [self._cost(box) for box in boxes]
        best = int(np.argmin(costs))
        x, y, across, up = corners[best]
        self.taken.append(boxes[best])
        self.axes.annotate(
            text, (0, 0), (x, y), xycoords="axes points", textcoords="axes points", ha=across, va=up, fontsize=SMALL,
            color=INK["text"], zorder=8, annotation_clip=False,
            bbox={"facecolor": "white", "alpha": 0.65, "linewidth": 0, "pad": 0.3},
        )  # fmt: skip

    def _box(self, text: str, corner: Corner) -> tuple[float, float, float, float]:
        x, y, across, up = corner
        width, height = wide(text, SMALL), 1.1 * SMALL
        left = x - {"left": 0.0, "center": 0.5, "right": 1.0}[across] * width
        low = y - {"bottom": 0.0, "center": 0.5, "top": 1.0}[up] * height
        return left, low, left + width, low + height

    def _cost(self, box: tuple[float, float, float, float]) -> float:
        left, low, right, high = box
        x, y = self.points.T if len(self.points) else (np.zeros(0), np.zeros(0))
        hidden = int(((x > left) & (x < right) & (y > low) & (y < high)).sum())
        touched = sum(left < b[2] and b[0] < right and low < b[3] and b[1] < high for b in self.taken)
        outside = left < -1 or right > self.size[0] + 1 or low < 0 or high > self.size[1] + SMALL
        return hidden + 1e4 * touched + 1e3 * outside
