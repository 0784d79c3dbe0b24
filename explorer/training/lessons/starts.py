"""One task, many random starts, several widths: how far apart do the losses lie where descent ends?

After Choromanska et al. 2015 (arXiv 1412.0233), who found that the losses of wider networks lie closer together.
All starts of a width are trained at once, stacked in one batched product.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from pydantic import ConfigDict, Field
from torch import Tensor
from torch.nn import functional as F

from explorer.datasets.teaching import points
from explorer.limits import FailFast

WIDTHS = (2, 4, 8, 32)
"""Hidden units."""
SAMPLES = 200
"""Points to learn from; as many more are for the test."""
NOISE = 10
"""Of the points, as the playground counts it."""
MOMENTUM = 0.9
EVERY = 200
"""Steps between two reports."""


class StartsTask(FailFast):
    """How often, how long and from where descent begins."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    starts: int = Field(default=200, ge=10, le=400, description="Random starts for each width.")
    steps: int = Field(default=2000, ge=10, le=5000, description="Steps of descent, each over all training points.")
    learning_rate: float = Field(default=0.1, gt=0, le=1, description="At first; it falls to 0 along a cosine.")
    seed: int = Field(default=0, ge=0, le=2**31 - 1, description="Of the starts. The points stay the same.")


@dataclass(frozen=True)
class Reached:
    """Where descent is after `step` steps from every start of a width.

    Attributes
    ----------
    train, test : cross-entropy of each start, (starts,)
    """

    width: int
    step: int
    train: tuple[float, ...]
    test: tuple[float, ...]


@dataclass(frozen=True)
class Spread:
    """How far apart losses lie.

    Attributes
    ----------
    low, middle, high : the 5%, 50% and 95% quantiles
    deviation : standard deviation
    """

    low: float
    middle: float
    high: float
    deviation: float

    @property
    def between(self) -> float:
        """How far the 95% quantile lies above the 5% quantile."""
        return self.high - self.low


def task_points() -> points.Points:
    """Return the points that every network learns from and is tested on: XOR in the plane."""
    return points.generate("xor", 2 * SAMPLES, noise=NOISE, seed=0)


def parameters(width: int) -> int:
    """Return how many weights and biases a network has: two inputs, `width` tanh units, one output.

    >>> [parameters(width) for width in WIDTHS]
    [9, 17, 33, 129]
    """
    return 4 * width + 1


def spread(losses: tuple[float, ...] | list[float]) -> Spread:
    """Return how far apart losses lie."""
    low, middle, high = np.quantile(losses, [0.05, 0.5, 0.95])
    return Spread(float(low), float(middle), float(high), float(np.std(losses)))


class Stack:
    """Many networks of one shape, side by side.

    Attributes
    ----------
    first : (starts, 3, width), weights of both inputs, then the hidden biases; drawn from N(0, 1/2)
    second : (starts, width + 1, 1), weights of the hidden units, then the output's bias; drawn from N(0, 1/width)
    """

    def __init__(self, starts: int, width: int, seed: int) -> None:
        generator = torch.Generator().manual_seed(1000 * seed + width)
        self.first = torch.randn(starts, 3, width, generator=generator) / math.sqrt(2)
        self.second = torch.randn(starts, width + 1, 1, generator=generator) / math.sqrt(width)

    def __call__(self, places: Tensor) -> Tensor:
        """Return the logits (starts, n) of places (n, 2)."""
        everywhere = places.expand(len(self.first), -1, -1)
        hidden = torch.tanh(torch.baddbmm(self.first[:, 2:], everywhere, self.first[:, :2]))
        return torch.baddbmm(self.second[:, -1:], hidden, self.second[:, :-1]).squeeze(2)

    def losses(self, places: Tensor, labels: Tensor) -> Tensor:
        """Return each network's mean cross-entropy (starts,)."""
        logits = self(places)
        return F.binary_cross_entropy_with_logits(logits, labels.expand_as(logits), reduction="none").mean(1)


def descend(task: StartsTask, width: int) -> Iterator[Reached]:
    """Descend from every start; report before the first step, every 200 steps and at the end.

    Each network's gradient is its own: the sum over the stack has the same derivatives.
    """
    drawn = task_points()
    places, labels = (torch.tensor(a, dtype=torch.float32) for a in (drawn.places / points.RADIUS, drawn.labels))
    train = torch.tensor(drawn.train)
    stack = Stack(task.starts, width, task.seed)
    weights = [stack.first.requires_grad_(), stack.second.requires_grad_()]
    stepper = torch.optim.SGD(weights, task.learning_rate, momentum=MOMENTUM)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(stepper, task.steps)
    for step in range(task.steps + 1):
        if step % EVERY == 0 or step == task.steps:
            with torch.no_grad():
                reached = [stack.losses(places[part], labels[part]).double().tolist() for part in (train, ~train)]
            yield Reached(width, step, tuple(reached[0]), tuple(reached[1]))
        if step == task.steps:
            return
        stepper.zero_grad()
        stack.losses(places[train], labels[train]).sum().backward()
        stepper.step()
        schedule.step()
