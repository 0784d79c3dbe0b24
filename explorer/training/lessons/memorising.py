"""The same network learns digits by their labels, and by labels that were shuffled: how far, and what it is worth."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Annotated, Any

import numpy as np
import torch
from pydantic import ConfigDict, Field
from torch import Tensor, nn
from torch.nn import functional as F

from explorer.datasets.teaching.digits import CLASSES, digits
from explorer.datasets.teaching.shuffled import shuffled
from explorer.limits import FailFast, Seed
from explorer.training.checkpoint import RandomStream

TITLE = "Digits with true and with shuffled labels"
LAYERS = (64, 512, 512, CLASSES)
"""Units of each layer, pixels first."""


class MemorisingTask(FailFast):
    """Which shares of the labels are shuffled, and how often each is tried."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    shares: tuple[Annotated[float, Field(ge=0, le=1)], ...] = Field(
        default=(0.0, 0.2, 0.5, 1.0), min_length=1, max_length=6, description="Shares of the labels that are shuffled."
    )
    seeds: tuple[Seed, ...] = Field(
        default=(0, 1, 2, 3, 4), min_length=1, max_length=10, description="Of the split, the labels and the weights."
    )
    epochs: int = Field(default=60, ge=1, le=200, description="How often every digit is seen; 60 are enough.")


@dataclass(frozen=True)
class Memorised:
    """How one network learnt.

    Attributes
    ----------
    share, seed : of shuffled labels, and of everything that is drawn
    train : share of the training digits read as taught, after each epoch, epoch 0 first
    test : share of the test digits read rightly
    """

    share: float
    seed: int
    train: tuple[float, ...]
    test: tuple[float, ...]


def parameters(layers: tuple[int, ...] = LAYERS) -> int:
    """Return the number of weights and biases of a dense network.

    >>> parameters(), parameters((2352, 512, 10))
    (301066, 1209866)
    """
    return sum((inputs + 1) * outputs for inputs, outputs in pairwise(layers))


def data(seed: int) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Return training images (n, 64) and labels, then those for testing.

    Every pixel has mean 0 and standard deviation 1 over the training images; one that is always blank is 0.
    """
    split = digits(seed)
    train, test = (x.reshape(len(x), -1).astype(np.float64) for x in (split.train, split.test))
    mean, spread = train.mean(0), train.std(0)
    scale = np.divide(1.0, spread, out=np.zeros_like(spread), where=spread > 0)
    images, others = (torch.from_numpy((x - mean) * scale).float() for x in (train, test))
    return images, torch.tensor(split.train_labels), others, torch.tensor(split.test_labels)


def learn(task: MemorisingTask, share: float, seed: int) -> Iterator[tuple[float, float]]:
    """Train one network; yield accuracy on what it is taught, and on the test digits, before and after each epoch.

    64-512-512-10 with ReLU, Adam at .001, batches of 128.
    """
    images, labels, others, truth = data(seed)
    taught = torch.from_numpy(shuffled(labels.numpy(), share, np.random.default_rng(seed)))
    order, stream = torch.Generator().manual_seed(seed), RandomStream(seed, torch.device("cpu"))
    with stream:
        parts = [nn.Linear(inputs, outputs) for inputs, outputs in pairwise(LAYERS)]
    network = nn.Sequential(parts[0], nn.ReLU(), parts[1], nn.ReLU(), parts[2])
    stepper = torch.optim.Adam(network.parameters(), 1e-3, fused=True)
    for epoch in range(task.epochs + 1):
        with torch.no_grad():
            right = [float((network(x).argmax(1) == y).double().mean()) for x, y in ((images, taught), (others, truth))]
        yield right[0], right[1]
        if epoch == task.epochs:
            return
        for batch in torch.randperm(len(images), generator=order).split(128):
            stepper.zero_grad(set_to_none=True)
            F.cross_entropy(network(images[batch]), taught[batch]).backward()
            stepper.step()


def memorise(task: MemorisingTask) -> Iterator[Memorised | float]:
    """Train every network of a task; yield how far all is after each epoch, in [0, 1], and each that is finished."""
    every = len(task.shares) * len(task.seeds) * (task.epochs + 1)
    done = 0
    for share in task.shares:
        for seed in task.seeds:
            course: list[tuple[float, float]] = []
            for both in learn(task, share, seed):
                course.append(both)
                done += 1
                yield done / every
            train, test = zip(*course, strict=True)
            yield Memorised(share, seed, train, test)


def courses(events: Sequence[Mapping[str, Any]]) -> dict[float, list[Memorised]]:
    """Return what was learnt, share -> one for each seed, from the events of a run."""
    found: dict[float, list[Memorised]] = {}
    for event in events:
        if event["type"] == "memorised":
            course = Memorised(event["share"], event["seed"], tuple(event["train"]), tuple(event["test"]))
            found.setdefault(course.share, []).append(course)
    return found
