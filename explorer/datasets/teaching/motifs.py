"""Noisy pictures with or without a motif of a known size; without it, the same bright pixels stand scattered."""

from __future__ import annotations

from typing import Literal

import numpy as np

Motif = Literal["dot", "cross", "ring", "none"]
SIDE = 12
NOISE = 0.3
MOTIFS: dict[Motif, np.ndarray] = {
    "dot": np.array([[1.0]]),
    "cross": np.array([[1.0, 0, 1], [0, 1, 0], [1, 0, 1]]),
    "ring": np.array([[0, 1.0, 1, 1, 0], [1, 0, 0, 0, 1], [1, 0, 0, 0, 1], [1, 0, 0, 0, 1], [0, 1, 1, 1, 0]]),
    "none": np.zeros((1, 1)),
}
"""The smallest window that holds each whole: 1 x 1, 3 x 3, 5 x 5; "none" stands for labels drawn by lot."""


def pictures(motif: Motif, count: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return float32 (count, 1, 12, 12) pictures and int64 (count,) labels, 1 where the motif is there; half of each.

    A dot is brighter than anything else, so that one pixel tells. Of a cross or a ring the pictures without it hold
    the same bright pixels, scattered: only where they stand together tells. With "none" all pictures hold a cross and
    labels are drawn by lot.
    """
    return placed(motif, count, seed)[:2]


def placed(motif: Motif, count: int, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return `pictures`, and int64 (count, 2) row and column where the motif of each begins, -1 where it has none."""
    rng = np.random.default_rng(seed)
    labels = rng.permutation(np.arange(count) % 2)
    x = rng.normal(0, NOISE, (count, SIDE, SIDE)).astype(np.float32)
    shape = MOTIFS["cross" if motif == "none" else motif]
    bright = 2.0 if motif == "dot" else 1.0
    here = labels if motif != "none" else np.ones(count)
    spots = np.full((count, 2), -1)
    for picture, there, spot in zip(x, here, spots, strict=True):
        if there:
            row, column = spot[:] = rng.integers(0, SIDE - len(shape) + 1, 2)
            picture[row : row + len(shape), column : column + len(shape)] += bright * shape.astype(np.float32)
        elif motif != "dot":
            picture.ravel()[rng.choice(SIDE * SIDE, int(shape.sum()), replace=False)] += bright
    return x[:, None], labels.astype(np.int64), spots


def examples(motif: Motif) -> tuple[np.ndarray, np.ndarray]:
    """Return float32 (8, 12, 12), the first four pictures of seed 0 with label 1 and with label 0, and their spots."""
    x, labels, spots = placed(motif, 1000, 0)
    chosen = np.concatenate([np.flatnonzero(labels == label)[:4] for label in (1, 0)])
    return x[chosen, 0], spots[chosen]
