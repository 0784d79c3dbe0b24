"""Boxes by a grid of cells: what a cell shall say of the shape whose middle lies in it, and the boxes it gives."""

from __future__ import annotations

import numpy as np

from explorer.datasets.teaching.segments import SIDE
from explorer.training.lessons.scene_network import CELLS

PIXELS = SIDE // CELLS
"""To a side of a cell."""
SCORE, SAME, RIGHT = 0.4, 0.5, 0.5
"""Least score of a box; intersection over union from which a weaker box is taken for the same shape; and from which a
box is right, if its class is."""


def targets(boxes: list[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Return for scenes the class of each cell, int64 (n, 8, 8), 0 where no middle lies, and float32 (n, 4, 8, 8).

    The four: how far right and down of the cell's middle the box's middle is, its width and height; all in cells.
    """
    classes, places = (
        np.zeros((len(boxes), CELLS, CELLS), np.int64),
        np.zeros((len(boxes), 4, CELLS, CELLS), np.float32),
    )
    for k, of_scene in enumerate(boxes):
        for kind, left, top, right, bottom in of_scene:
            across, down = (left + right) / 2 / PIXELS, (top + bottom) / 2 / PIXELS
            column, row = int(across), int(down)
            classes[k, row, column] = kind
            sizes = (right - left) / PIXELS, (bottom - top) / PIXELS
            places[k, :, row, column] = across - column - 0.5, down - row - 0.5, *sizes
    return classes, places


def boxes_of(answer: np.ndarray, least: float = SCORE) -> np.ndarray:
    """Return the boxes (n, 6) in an answer (8, 8, 8) of the network, the surest first: class, score and four edges.

    Each cell gives four logits and four numbers. The score is one less the probability of "nothing"; the class is the
    likeliest shape. Of boxes that overlap by half, whatever their classes, the surest stays.
    """
    logits, (across, down, width, height) = answer[:4], answer[4:]
    shares = np.exp(logits - logits.max(0))
    shares /= shares.sum(0)
    scores, kinds = 1 - shares[0], shares[1:].argmax(0) + 1
    rows, columns = np.nonzero(scores >= least)
    found: list[list[float]] = []
    for row, column in sorted(zip(rows, columns, strict=True), key=lambda at: -scores[at]):
        x, y = (column + 0.5 + across[row, column]) * PIXELS, (row + 0.5 + down[row, column]) * PIXELS
        half, high = max(0.0, width[row, column]) * PIXELS / 2, max(0.0, height[row, column]) * PIXELS / 2
        box = [x - half, y - high, x + half, y + high]
        if all(overlap(box, other[2:]) < SAME for other in found):
            found.append([float(kinds[row, column]), float(scores[row, column]), *box])
    return np.array(found, np.float64).reshape(-1, 6)


def overlap(one: np.ndarray | list[float], other: np.ndarray | list[float]) -> float:
    """Return the intersection over union of two boxes: left, top, right, bottom."""
    wide, high = min(one[2], other[2]) - max(one[0], other[0]), min(one[3], other[3]) - max(one[1], other[1])
    both = max(0.0, wide) * max(0.0, high)
    areas = [(box[2] - box[0]) * (box[3] - box[1]) for box in (one, other)]
    return float(both / (areas[0] + areas[1] - both)) if both > 0 else 0.0


def right(found: np.ndarray, truth: np.ndarray) -> int:
    """Return how many boxes (n, 6), the surest first, are right: a true box (m, 5) of their class, each taken once."""
    free, count = list(range(len(truth))), 0
    for kind, _, *box in found:
        of_kind = [(overlap(box, truth[k, 1:]), k) for k in free if truth[k, 0] == kind]
        best = max(of_kind, default=(0.0, -1))
        if best[0] >= RIGHT:
            free.remove(best[1])
            count += 1
    return count
