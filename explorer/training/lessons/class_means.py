"""What is left of pictures in their mean: digits, digits with permuted pixels, and bars that stand anywhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from explorer.datasets.teaching.digits import CLASSES, DARKEST, SIDE, digits
from explorer.training.lessons.permuted_pixels import order

Pictures = Literal["digits", "permuted", "bars"]
PICTURES: tuple[Pictures, ...] = get_args(Pictures)
BARS = 540
"""As many test pictures as there are of the digits."""


@dataclass(frozen=True)
class Means:
    """The mean picture of each class, and what is read by it.

    Attributes
    ----------
    means : (classes, 64), of the training pictures; ink from 0 to 1
    tests : (pictures, 64)
    truth : class of each
    read : class whose mean is nearest by squared distance, the first of several that are
    """

    means: np.ndarray
    tests: np.ndarray
    truth: np.ndarray
    read: np.ndarray

    @property
    def right(self) -> int:
        """How many are read rightly."""
        return int((self.read == self.truth).sum())

    def arrays(self) -> dict[str, np.ndarray]:
        """Return the means, and the test pictures (16 for full ink) with their classes, as a browser takes them."""
        tests = np.round(self.tests * DARKEST).astype(np.uint8)
        return {"means": self.means.astype(np.float32), "tests": tests, "truth": self.truth.astype(np.uint8)}


def bars(count: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return pictures (count, 64) with one whole row (class 0) or column (class 1) of ink, and their classes.

    Each row and each column comes equally often where `count` is a multiple of 16, in an order drawn by `seed`.
    """
    kind = np.random.default_rng(seed).permutation(np.arange(count) % (2 * SIDE))
    pictures = np.zeros((count, SIDE, SIDE))
    for picture, one in zip(pictures, kind, strict=True):
        if one < SIDE:
            picture[one] = 1
        else:
            picture[:, one - SIDE] = 1
    return pictures.reshape(count, -1), (kind >= SIDE).astype(np.int64)


def nearest(means: np.ndarray, tests: np.ndarray) -> np.ndarray:
    """Return of each picture the class whose mean has the least squared distance; distances to 1e-9 are equal."""
    distances = ((tests[:, None] - means[None]) ** 2).sum(2)
    return np.round(distances, 9).argmin(1)


def longest(tests: np.ndarray) -> np.ndarray:
    """Return 0 where a picture's darkest row has more ink than its darkest column, else 1."""
    square = tests.reshape(-1, SIDE, SIDE)
    return (square.sum(2).max(1) <= square.sum(1).max(1)).astype(np.int64)


def longest_right(of: Means) -> int:
    """Return how many test pictures `longest` reads rightly."""
    return int((longest(of.tests) == of.truth).sum())


def first_of_each() -> np.ndarray:
    """Return the first test digit of each class, uint8 (10, 64) of 0 to 16."""
    split = digits(0)
    return np.array([split.test[split.test_labels == one][0].ravel() for one in range(CLASSES)])


def class_means(pictures: Pictures) -> Means:
    """Return the means of the training pictures, and what they read of the test pictures."""
    if pictures == "bars":
        train, labels = bars(1264, 0)
        tests, truth = bars(BARS, 1)
    else:
        split = digits(0)
        place = order(0) if pictures == "permuted" else np.arange(SIDE * SIDE)
        train, tests = (one.reshape(len(one), -1)[:, place] / DARKEST for one in (split.train, split.test))
        labels, truth = split.train_labels, split.test_labels
    classes = CLASSES if pictures != "bars" else 2
    means = np.array([train[labels == one].mean(0) for one in range(classes)])
    return Means(means, tests, truth, nearest(means, tests))
