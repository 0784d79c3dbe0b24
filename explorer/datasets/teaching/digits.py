"""Handwritten digits: scikit-learn's 1,797 images of 8 x 8 pixels, for training and for testing.

Each pixel counts the dark points of a 4 x 4 block of a 32 x 32 bitmap that the digit fills, so it is 0 to 16 (Alpaydin
and Kaynak: Optical recognition of handwritten digits. UCI Machine Learning Repository, 1998).
"""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple, cast

import numpy as np
import numpy.typing as npt

SIDE, DARKEST, CLASSES = 8, 16, 10
"""Pixels along a side, the value of the darkest one, and how many digits there are."""


class Digits(NamedTuple):
    """Images, uint8 (digits, 8, 8) of 0 to 16, and their labels, int64 (digits,)."""

    train: np.ndarray
    train_labels: np.ndarray
    test: np.ndarray
    test_labels: np.ndarray


@cache
def digits(seed: int = 0, share: float = 0.7) -> Digits:
    """Return the digits: a `share` of them for training, drawn by `seed`, classes in equal shares, the others to test.

    The arrays are shared and cannot be written to.
    """
    from sklearn.model_selection import train_test_split  # pyright: ignore[reportMissingTypeStubs, reportUnknownVariableType]

    images, labels = all_images()
    parts = cast(
        "list[np.ndarray]",
        train_test_split(images, labels, test_size=1 - share, stratify=labels, random_state=seed),
    )
    train, test, train_labels, test_labels = parts
    split = Digits(
        train.astype(np.uint8), train_labels.astype(np.int64), test.astype(np.uint8), test_labels.astype(np.int64)
    )
    for array in split:
        array.setflags(write=False)
    return split


@cache
def all_images() -> tuple[npt.NDArray[np.float64], npt.NDArray[np.int64]]:
    """Return all images, float64 (1797, 8, 8) of 0 to 16, and their labels, int64 (1797,); not to be written to."""
    rows, labels = _rows()
    images, labels = rows.reshape(-1, SIDE, SIDE).astype(np.float64), labels.astype(np.int64)
    images.setflags(write=False)
    labels.setflags(write=False)
    return images, labels


def _rows() -> tuple[np.ndarray, np.ndarray]:
    """Return pixels (1797, 64) and labels (1797,): from scikit-learn's own file, for importing it takes a second."""
    found = find_spec("sklearn")
    folders = [] if found is None else list(found.submodule_search_locations or ())
    for file in (Path(folder) / "datasets" / "data" / "digits.csv.gz" for folder in folders):
        if file.is_file():
            table = np.loadtxt(file, delimiter=",")
            return table[:, :-1], table[:, -1]
    from sklearn.datasets import load_digits  # pyright: ignore[reportMissingTypeStubs]

    return cast("tuple[np.ndarray, np.ndarray]", load_digits(return_X_y=True))


def pixels(images: np.ndarray) -> npt.NDArray[np.float64]:
    """Return images (n, 8, 8) of 0 to 16 as rows of pixels, (n, 64) of 0 to 1."""
    return images.reshape(len(images), -1) / DARKEST


def written(image: np.ndarray) -> str:
    """Return an image of 8 x 8 pixels as 64 letters, row by row: a for 0 to q for 16.

    >>> written(np.eye(8, dtype=np.uint8) * 16)[:10]
    'qaaaaaaaaq'
    """
    return "".join(chr(ord("a") + int(value)) for value in image.ravel())


def read(text: str) -> np.ndarray:
    """Return the image that 64 letters stand for, uint8 (8, 8); ValueError where they are something else.

    >>> int(read("q" + "a" * 63)[0, 0])
    16
    """
    values = np.frombuffer(text.encode(), np.uint8) - ord("a")
    if values.shape != (SIDE * SIDE,) or (values > DARKEST).any():
        raise ValueError("a digit is 64 letters from a to q")
    return values.reshape(SIDE, SIDE)
