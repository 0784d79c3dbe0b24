"""What the patch transformers learn: digits, scenes whose largest kind of shape is asked for, windows with a motif."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Literal, get_args

import numpy as np
import torch
from torch import Tensor, nn

from explorer.datasets.teaching import digits as written_digits
from explorer.datasets.teaching import pictures as windows_of_genotypes
from explorer.datasets.teaching import segments
from explorer.training.lessons.patch_blocks import Grid
from explorer.training.lessons.patch_transformer import Sizes

Subject = Literal["digits", "scenes", "windows"]
SUBJECTS: tuple[Subject, ...] = get_args(Subject)
GRIDS: dict[Subject, Grid] = {"digits": Grid(4, 4, 2, 2), "scenes": Grid(8, 8, 4, 4), "windows": Grid(1, 8, 1, 4)}
SIZES: dict[Subject, Sizes] = {
    "digits": Sizes(24, 3, 48, 2, 10),
    "scenes": Sizes(24, 3, 48, 2, 3),
    "windows": Sizes(16, 2, 32, 2, 2),
}
NAMES: dict[Subject, tuple[str, ...]] = {
    "digits": tuple("0123456789"),
    "scenes": segments.CLASSES[1:],
    "windows": ("no motif", "motif"),
}
BLANK: dict[Subject, float] = {"digits": 0.0, "scenes": 0.0, "windows": 1.0}
"""What the pixels of a patch become when it is taken away: no ink; the ground; dosage 1, which is in no motif."""
FEW: dict[Subject, int] = {"digits": 100, "scenes": 300, "windows": 300}
MANY: dict[Subject, int] = {"digits": 1257, "scenes": 4000, "windows": 5000}
"""Examples that networks learn from."""
JUDGES = 500
"""Scenes and windows that judge; of digits, all 540 held out."""


@dataclass(frozen=True, eq=False)
class Part:
    """Images (n, height, width) and their classes (n,)."""

    images: Tensor
    labels: Tensor


@cache
def parts(subject: Subject) -> tuple[Part, Part]:
    """Return what may be learnt from, in random order, and what judges."""
    if subject == "digits":
        data = written_digits.digits()
        order = np.random.default_rng(0).permutation(len(data.train))
        learnt = data.train[order] / written_digits.DARKEST, data.train_labels[order]
        judge = data.test / written_digits.DARKEST, data.test_labels
    elif subject == "scenes":
        learnt, judge = (_largest(count, seed) for count, seed in ((MANY[subject], 1), (JUDGES, 2)))
    else:
        drawn = [_windows(seed) for seed in (1, 2, 3)]
        learnt = tuple(np.concatenate(list(each))[: MANY[subject]] for each in zip(*drawn, strict=True))
        judge = tuple(each[:JUDGES] for each in _windows(4))
    return _part(*learnt), _part(*judge)


def _part(images: np.ndarray, labels: np.ndarray) -> Part:
    return Part(torch.tensor(images, dtype=torch.float32), torch.tensor(labels, dtype=torch.int64))


def _largest(count: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return scenes, and which kind of shape covers most pixels: 0 disc, 1 ring, 2 bar; scenes with a tie are left."""
    drawn = segments.scenes(count + count // 10 + 20, seed)
    covered = np.stack([(drawn.masks == kind).sum((1, 2)) for kind in range(1, len(segments.CLASSES))], 1)
    first, second = np.sort(covered, 1)[:, -1], np.sort(covered, 1)[:, -2]
    clear = np.flatnonzero(first > second)[:count]
    return drawn.images[clear].astype(np.float16), covered[clear].argmax(1)


def _windows(seed: int) -> tuple[np.ndarray, np.ndarray]:
    drawn = windows_of_genotypes.generate("windows", windows_of_genotypes.MOST_PICTURES, seed=seed)
    return drawn.images, drawn.labels.astype(np.int64)


def within(windows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return for windows (n, 32) whether a motif lies inside one patch, and whether one does that crosses a border."""
    motif, wide = windows_of_genotypes.MOTIF, GRIDS["windows"].wide
    starts = np.arange(windows.shape[1] - len(motif) + 1)
    there = np.all(windows[:, starts[:, None] + np.arange(len(motif))] == motif, 2)
    inside = starts % wide <= wide - len(motif)
    return there[:, inside].any(1), there[:, ~inside].any(1)


def convolutional(subject: Subject, seed: int) -> nn.Sequential:
    """Return an untrained convolutional network of about as many weights: images (n, 1, height, width) to logits."""
    classes = SIZES[subject].classes
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        if subject == "windows":
            shapes = ((1, 16, 3), (16, 48, 5))
            layers = [nn.Sequential(nn.Conv2d(a, b, (1, k), padding=(0, k // 2)), nn.ReLU()) for a, b, k in shapes]
            return nn.Sequential(*layers, nn.AdaptiveMaxPool2d(1), nn.Flatten(), nn.Linear(48, classes))
        widths = (1, 16, 48) if subject == "digits" else (1, 12, 24, 24)
        layers = [nn.Sequential(nn.Conv2d(a, b, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)) for a, b in pairwise(widths)]
        places = 4 if subject == "digits" else 16
        return nn.Sequential(*layers, nn.Flatten(), nn.Linear(widths[-1] * places, classes))
