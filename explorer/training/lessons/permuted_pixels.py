"""Digits with their pixels in one and the same new order: what that costs a dense network and a CNN."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal, get_args

import numpy as np
import torch
from pydantic import ConfigDict, Field
from torch import nn
from torch.nn import functional as F

from explorer.datasets.teaching.digits import CLASSES, DARKEST, SIDE, digits
from explorer.limits import FailFast, Seed
from explorer.training.checkpoint import RandomStream

TITLE = "Digits with their pixels in a new order"
Reader = Literal["dense", "convolution"]
READERS: tuple[Reader, ...] = get_args(Reader)
TESTED = 540
"""Digits that each network is tested on."""


class PermutedPixelsTask(FailFast):
    """From how many digits the networks learn, and how often each is tried."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sizes: tuple[Annotated[int, Field(ge=10, le=1257)], ...] = Field(
        default=(100, 300, 1257), min_length=1, max_length=6, description="Digits to learn from, at most 1,257."
    )
    seeds: tuple[Seed, ...] = Field(
        default=(0, 1, 2, 3, 4), min_length=1, max_length=10, description="Of the split, the order and the weights."
    )
    steps: int = Field(default=1000, ge=1, le=5000, description="Steps of Adam, batches of at most 64.")


@dataclass(frozen=True)
class Reading:
    """How well one network reads digits that it has not seen.

    Attributes
    ----------
    reader, size, permuted, seed : which it was
    train, test : share read rightly, of the `size` digits it learnt from and of the 540 others
    """

    reader: Reader
    size: int
    permuted: bool
    seed: int
    train: float
    test: float


def order(seed: int) -> np.ndarray:
    """Return int64 (64,): at each place, counted row by row, the pixel that stands there in the new order."""
    return np.random.default_rng(seed).permutation(SIDE * SIDE)


def network(reader: Reader) -> nn.Sequential:
    """Return a dense network 64-128-10, or two convolutions of 3x3 (16, 32 filters), each pooled, and a dense layer.

    Both have about as many weights as the other (9,610 and 6,090).
    """
    if reader == "dense":
        return nn.Sequential(nn.Flatten(), nn.Linear(SIDE * SIDE, 128), nn.ReLU(), nn.Linear(128, CLASSES))
    return nn.Sequential(
        *(nn.Conv2d(1, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Conv2d(16, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Flatten(), nn.Linear(32 * 4, CLASSES)),
    )


def read(task: PermutedPixelsTask, reader: Reader, size: int, permuted: bool, seed: int) -> Reading:
    """Train one network and let it read the digits that it has not seen."""
    split = digits(seed)
    place = order(seed) if permuted else np.arange(SIDE * SIDE)
    images, others = (
        torch.from_numpy((one.reshape(len(one), -1)[:, place] / DARKEST).astype(np.float32)).view(-1, 1, SIDE, SIDE)
        for one in (split.train, split.test)
    )
    labels, truth = torch.tensor(split.train_labels), torch.tensor(split.test_labels)
    generator = torch.Generator().manual_seed(seed)
    chosen = torch.randperm(len(images), generator=generator)[:size]
    images, labels = images[chosen], labels[chosen]
    with RandomStream(seed, torch.device("cpu")):
        net = network(reader)
    stepper = torch.optim.Adam(net.parameters(), 2e-3, fused=True)
    for _ in range(task.steps):
        batch = torch.randint(len(images), (min(64, len(images)),), generator=generator)
        stepper.zero_grad(set_to_none=True)
        F.cross_entropy(net(images[batch]), labels[batch]).backward()
        stepper.step()
    with torch.no_grad():
        right = [float((net(x).argmax(1) == y).double().mean()) for x, y in ((images, labels), (others, truth))]
    return Reading(reader, len(images), permuted, seed, right[0], right[1])


def compare(task: PermutedPixelsTask) -> Iterator[Reading]:
    """Train every network of a task, one after the other."""
    for size in task.sizes:
        for seed in task.seeds:
            for reader in READERS:
                for permuted in (False, True):
                    yield read(task, reader, size, permuted, seed)


def readings(events: Sequence[Mapping[str, Any]]) -> list[Reading]:
    """Return what was measured, from the events of a run."""
    return [
        Reading(**{name: event[name] for name in Reading.__dataclass_fields__})
        for event in events
        if event["type"] == "read"
    ]
