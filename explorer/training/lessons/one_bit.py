"""One bit is shown, then noise for many steps: which recurrent cell can still tell it at the end?

Four cells learn the same task: a plain one whose W begins at spectral radius .5, one whose W begins orthogonal
(radius 1), a GRU and an LSTM whose gates begin nearly shut, with a bias of log(gap) (Gers et al. 2000; Tallec and
Ollivier 2018, arXiv 1804.11188).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import torch
from pydantic import ConfigDict, Field
from torch import Tensor, nn
from torch.nn import functional as F

from explorer.limits import FailFast, Seed

TITLE = "One bit held over noise"
CELLS = ("half", "orthogonal", "gru", "lstm")
NAMES = {"half": "RNN, radius 0.5", "orthogonal": "RNN, orthogonal", "gru": "GRU", "lstm": "LSTM"}
WIDTH = 2
"""Numbers of a step: the bit (0 after the first step), and noise."""
EARLY, OFTEN, SELDOM = 200, 10, 50
"""Accuracy is measured every 10 steps of training up to 200, then every 50."""
TESTED = 1000
"""Fresh sequences that accuracy is measured on."""
TEST_SEED = 10_000
"""The sequences for the test of a seed are drawn with this much more."""
TRACED = 200
"""Sequences over which the gradient through time is measured."""
HOLDS = 0.99
"""Accuracy from which a network is said to hold the bit."""

Cell = Literal["half", "orthogonal", "gru", "lstm"]


class OneBitTask(FailFast):
    """How long a bit is to be held, by which cells, and how they learn."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    gap: int = Field(default=50, ge=5, le=100, description="Steps of noise after the bit.")
    cells: tuple[Cell, ...] = Field(default=CELLS, min_length=1, max_length=4)
    seeds: tuple[Seed, ...] = Field(
        default=(0, 1, 2, 3, 4), min_length=1, max_length=10, description="Of weights and sequences."
    )
    units: int = Field(default=32, ge=2, le=64, description="Numbers of the state.")
    steps: int = Field(default=1500, ge=10, le=5000, description="Batches learnt from.")
    batch: int = Field(default=64, ge=4, le=256, description="Sequences of a batch.")
    learning_rate: float = Field(default=3e-3, gt=0, le=0.1, description="Of Adam.")


@dataclass(frozen=True)
class Held:
    """How one network learnt.

    Attributes
    ----------
    accuracy : share of fresh sequences whose bit it tells, before training and after the steps of `tests`
    before, after : Euclidean norm of the gradient of the logit with respect to the state after each step, the mean over
        sequences: step 1 (which shows the bit) first, (gap + 1,); before and after training
    """

    cell: str
    seed: int
    accuracy: tuple[float, ...]
    before: tuple[float, ...]
    after: tuple[float, ...]


class Holder(nn.Module):
    """A cell that reads (samples, steps, 2), and one logit from its last state: (samples,)."""

    def __init__(self, cell: str, task: OneBitTask) -> None:
        super().__init__()
        kind = {"gru": nn.GRU, "lstm": nn.LSTM}.get(cell, nn.RNN)
        self.reader = kind(WIDTH, task.units, batch_first=True)
        self.out = nn.Linear(task.units, 1)
        n, bias = task.units, math.log(task.gap)
        with torch.no_grad():
            if cell in ("half", "orthogonal"):
                nn.init.orthogonal_(self.reader.weight_hh_l0, gain=0.5 if cell == "half" else 1.0)
            else:  # the LSTM's forget gate and the GRU's update gate both come second
                self.reader.bias_ih_l0[n : 2 * n] = bias
                self.reader.bias_hh_l0[n : 2 * n] = 0.0

    def forward(self, x: Tensor) -> Tensor:
        """Return the logit of the bit being 1, (samples,)."""
        return self.out(self.reader(x)[0][:, -1]).squeeze(1)


def draw(task: OneBitTask, count: int, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """Return sequences (count, gap + 1, 2) and their bits (count,), 0 or 1.

    The first step shows the bit as -1 or 1 beside noise N(0, 1), later ones 0 beside noise.
    """
    bits = torch.randint(2, (count,), generator=generator).float()
    x = torch.zeros(count, task.gap + 1, WIDTH)
    x[:, 0, 0] = 2 * bits - 1
    x[:, :, 1] = torch.randn(count, task.gap + 1, generator=generator)
    return x, bits


def accuracy(network: Holder, x: Tensor, bits: Tensor) -> float:
    """Return the share of sequences whose bit is told."""
    with torch.no_grad():
        return float(((network(x) > 0) == (bits > 0)).double().mean())


def through_time(network: Holder, x: Tensor) -> tuple[float, ...]:
    """Return the mean norm of the gradient of the logit with respect to the state after each step, the first first.

    The state is all that the next step gets: h, and with an LSTM c beside it.
    """
    reader = network.reader
    weights = (reader.weight_ih_l0, reader.weight_hh_l0, reader.bias_ih_l0, reader.bias_hh_l0)
    h = torch.zeros(len(x), reader.hidden_size)
    c, states = torch.zeros_like(h), list[list[Tensor]]()
    for t in range(x.shape[1]):
        if isinstance(reader, nn.LSTM):
            h, c = torch.lstm_cell(x[:, t], (h, c), *weights)
            h, c = h.clone(), c.clone()  # h was made of c: only what c gives to the next step counts as c's
            states.append([h, c])
        else:
            step = torch.gru_cell if isinstance(reader, nn.GRU) else torch.rnn_tanh_cell
            h = step(x[:, t], h, *weights)
            states.append([h])
    parts = [part for state in states for part in state]
    slopes = iter(torch.autograd.grad(network.out(h).sum(), parts, allow_unused=True))
    norms = list[float]()
    for state in states:
        squares = [slope.square().sum(1) for slope in (next(slopes) for _ in state) if slope is not None]
        norms.append(float(torch.stack(squares).sum(0).sqrt().mean()))
    return tuple(norms)


def learn(task: OneBitTask, cell: str, seed: int) -> Iterator[float | tuple[Held, Holder]]:
    """Train one network; yield its accuracy at each of `tests`, then how it learnt and itself."""
    generator = torch.Generator().manual_seed(seed)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        network = Holder(cell, task)
    x, bits = draw(task, TESTED, torch.Generator().manual_seed(TEST_SEED + seed))
    stepper = torch.optim.Adam(network.parameters(), task.learning_rate)
    before, course, told = through_time(network, x[:TRACED]), list[float](), set(tests(task))
    for step in range(task.steps + 1):
        if step in told:
            course.append(accuracy(network, x, bits))
            yield course[-1]
        if step < task.steps:
            sequences, labels = draw(task, task.batch, generator)
            stepper.zero_grad()
            F.binary_cross_entropy_with_logits(network(sequences), labels).backward()
            stepper.step()
    yield Held(cell, seed, tuple(course), before, through_time(network, x[:TRACED])), network


def tests(task: OneBitTask) -> list[int]:
    """Return after how many steps of training accuracy is measured.

    >>> tests(OneBitTask(steps=270))[-4:]
    [190, 200, 250, 270]
    """
    steps = range(task.steps + 1)
    return [step for step in steps if step % (OFTEN if step <= EARLY else SELDOM) == 0 or step == task.steps]
