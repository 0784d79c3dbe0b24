"""The images that a network of a digits run learnt from, and those that judge it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from explorer.datasets.teaching import digits as data
from explorer.networks.spec import NetworkSpec
from explorer.training.lessons import digits, digits_run, twins


@dataclass(frozen=True, eq=False)
class RunImages:
    """Images (n, 1, height, width) in [0, 1] as large as the network reads them, and what they show."""

    train: Tensor
    labels: np.ndarray
    test: Tensor
    truth: np.ndarray


def run_images(folder: Path) -> RunImages:
    """Return the digits as a run split them; InputError where it has not begun."""
    spec, task = digits_run.network(folder), digits_run.course(folder).task
    train, labels, test, truth = digits.images(_sides(spec), task)
    return RunImages(train, labels.numpy(), test, truth.numpy())


def enlarged(spec: NetworkSpec, image: np.ndarray) -> Tensor:
    """Return an image, uint8 (8, 8) of 0 to 16, as the network reads it: (1, height, width) in [0, 1]."""
    small = torch.from_numpy(image[None, None] / data.DARKEST).float()
    return twins.enlarged(small, *_sides(spec))[0]


def shows(folder: Path, image: np.ndarray) -> int | None:
    """Return what an image, uint8 (8, 8), shows, None where it is none of the digits."""
    task = digits_run.course(folder).task
    split = data.digits(task.seed, task.share)
    for images, labels in ((split.test, split.test_labels), (split.train, split.train_labels)):
        same = np.flatnonzero((images == image).all((1, 2)))
        if len(same):
            return int(labels[same[0]])
    return None


def _sides(spec: NetworkSpec) -> tuple[int, int]:
    return spec.input["height"], spec.input["width"]
