"""Errors of models of growing size, by label noise and ridge: what the pictures of double descent are drawn from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from explorer.datasets.teaching.digits import CLASSES, DARKEST, digits
from explorer.datasets.teaching.shuffled import shuffled

FILE = "curves.npz"
NOISES = (0.0, 0.1, 0.2, 0.4, 1.0)
"""Shares of the training labels that are shuffled."""
KEPT_BITS = 12
"""Of a number's fraction: about four digits, which is what is shown."""


@dataclass(frozen=True, eq=False)
class ErrorCurves:
    """Squared errors of one digit, summed over the ten outputs; of several draws of training digits and of models.

    Attributes
    ----------
    sizes : int (sizes,), of the models: features, or hidden units
    noises : (noises,), shares of the training labels that are shuffled
    ridges : (ridges,), 0 first: the solution of least norm
    test : (draws, noises, ridges, sizes), on digits that are the same for all draws
    bias : (noises, ridges, sizes), of the mean prediction over the draws; what `test` has more of it is the variance
    train : (noises, ridges, sizes), of the first draw, on the labels that it was taught
    norm : (noises, ridges, sizes), of the first draw: the root of the sum of its squared weights
    validated : (noises, ridges, sizes), of the first draw: mean error over the folds of its training digits, on the
        labels as taught; empty where nothing was validated
    rank, smallest : (sizes,), of the first draw's features: how many are independent, and the least singular value
        above zero; empty where there are no fixed features
    """

    sizes: NDArray[np.int64]
    noises: NDArray[np.float64]
    ridges: NDArray[np.float64]
    test: NDArray[np.float64]
    bias: NDArray[np.float64]
    train: NDArray[np.float64]
    norm: NDArray[np.float64]
    validated: NDArray[np.float64]
    rank: NDArray[np.int64]
    smallest: NDArray[np.float64]

    @property
    def mean(self) -> NDArray[np.float64]:
        """Mean test error over the draws, (noises, ridges, sizes)."""
        return self.test.mean(0)

    def peaks(self, noise: int = 0, ridge: int = 0) -> NDArray[np.int64]:
        """Return the size at which each draw has its largest test error, (draws,)."""
        return self.sizes[self.test[:, noise, ridge].argmax(-1)]

    def arrays(self) -> dict[str, NDArray[np.float32 | np.int32]]:
        """Return everything as it is kept and sent, by name."""
        return {
            name: value.astype(np.int32) if value.dtype.kind == "i" else _short(value)
            for name, value in self.__dict__.items()
        }

    def save(self, folder: Path) -> None:
        """Write `curves.npz`."""
        np.savez_compressed(folder / FILE, allow_pickle=False, **self.arrays())

    @classmethod
    def load(cls, folder: Path) -> ErrorCurves:
        """Read what `save` wrote."""
        with np.load(folder / FILE, allow_pickle=False) as held:
            read = {name: held[name] for name in held.files}
        return cls(**{name: a.astype(np.int64 if a.dtype.kind == "i" else np.float64) for name, a in read.items()})


@dataclass(frozen=True, eq=False)
class Draw:
    """One draw of training digits.

    Attributes
    ----------
    images : (n, 64) in [0, 1]
    labels : int64 (n,), the true ones
    targets : (noises, n, 10), 1 at the class that is taught and 0 elsewhere, for each of `NOISES`
    generator : for whatever else the draw needs
    """

    images: NDArray[np.float64]
    labels: NDArray[np.int64]
    targets: NDArray[np.float64]
    generator: np.random.Generator


def draws(samples: int, count: int) -> Iterator[Draw]:
    """Yield so many draws of training digits, with their labels by noise."""
    split = digits()
    images = split.train.reshape(len(split.train), -1) / DARKEST
    for seed in range(count):
        generator = np.random.default_rng(seed)
        rows = generator.permutation(len(images))[:samples]
        labels = split.train_labels[rows]
        taught = np.stack([np.eye(CLASSES)[shuffled(labels, noise, generator)] for noise in NOISES])
        yield Draw(images[rows], labels, taught, generator)


def judged() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the digits on which every model is tested, (540, 64) in [0, 1], and their targets (540, 10)."""
    split = digits()
    return split.test.reshape(len(split.test), -1) / DARKEST, np.eye(CLASSES)[split.test_labels]


def _short(values: NDArray[np.float64]) -> NDArray[np.float32]:
    """Return float32 of fewer digits, which take less room when packed."""
    low = 23 - KEPT_BITS
    bits = np.ascontiguousarray(values, np.float32).view(np.uint32)
    return ((bits + np.uint32(1 << (low - 1))) & np.uint32(0xFFFFFFFF << low & 0xFFFFFFFF)).view(np.float32)
