"""Convolutions that learnt another task before: which shapes lie in a generated scene, or how a patch was turned."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from explorer.datasets.teaching import segments
from explorer.datasets.teaching.photo_halves import LEARNING_STEP, judging, patches, places
from explorer.datasets.teaching.photographs import NAMES
from explorer.training.lessons.augmented import standard
from explorer.training.lessons.stacked_convolutions import StackedConvolutions
from explorer.training.lessons.stacked_dense import Recipe, descend, rounded

Source = Literal["scenes", "rotation"]
SOURCES: tuple[Source, ...] = ("scenes", "rotation")
SCENES, SHAPES, TURNS = 2000, len(segments.CLASSES) - 1, 4
"""Scenes learnt from; shapes that may lie in one; quarter turns of a patch."""
SEEDS: dict[Source, int] = {"scenes": 77, "rotation": 78}
Tell = Callable[[int], None]


def learnt(source: Source, steps: int, tell: Tell = lambda step: None) -> tuple[StackedConvolutions, float]:
    """Return a network that learnt a task elsewhere, and the share of answers that are right on what it never saw."""
    return (_scenes if source == "scenes" else _rotation)(steps, tell)


def _scenes(steps: int, tell: Tell) -> tuple[StackedConvolutions, float]:
    images, there = _drawn(SCENES, 5)
    net = StackedConvolutions((SEEDS["scenes"],), SHAPES)

    def loss(chosen: Tensor) -> Tensor:
        return F.binary_cross_entropy_with_logits(net(images[chosen])[0], there[chosen[0]])

    for step in descend(net, Recipe(steps, batch=32), loss, SCENES, SEEDS["scenes"]):
        tell(step)
    rounded(net)
    images, there = _drawn(segments.JUDGING, 6)
    with torch.no_grad():
        return net, float(((net(images[None])[0] > 0) == (there > 0)).double().mean())


def _drawn(count: int, seed: int) -> tuple[Tensor, Tensor]:
    made = segments.scenes(count, seed)
    there = np.stack([(made.masks == kind).any((1, 2)) for kind in range(1, SHAPES + 1)], 1)
    return standard(torch.tensor(made.images)), torch.tensor(there, dtype=torch.float32)


def _rotation(steps: int, tell: Tell) -> tuple[StackedConvolutions, float]:
    every = torch.tensor(patches(tuple(places(name, "left", LEARNING_STEP) for name in NAMES)))
    net = StackedConvolutions((SEEDS["rotation"],), TURNS)
    count = len(every)

    def loss(chosen: Tensor) -> Tensor:
        turns = chosen[0] // count
        turned = torch.stack([torch.rot90(every[k % count], int(k) // count) for k in chosen[0]])
        return F.cross_entropy(net(turned[None])[0], turns)

    for step in descend(net, Recipe(steps, batch=32), loss, TURNS * count, SEEDS["rotation"]):
        tell(step)
    rounded(net)
    others = torch.tensor(patches(judging()))
    with torch.no_grad():
        right = [(net(torch.rot90(others, turn, (1, 2))[None])[0].argmax(1) == turn).double() for turn in range(TURNS)]
    return net, float(torch.stack(right).mean())
