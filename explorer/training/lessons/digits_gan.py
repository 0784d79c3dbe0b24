"""A GAN learns to make 8 x 8 digits: what it makes at several epochs, and how near that comes to real ones.

Generator and discriminator are those of the course's 28 x 28 digits, narrowed; once as taught, and once steadied by
batch normalisation in the generator and a penalty on the discriminator's slope. The digits never learnt from judge.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

import numpy as np
import torch
from numpy.typing import NDArray
from pydantic import ConfigDict, Field, NonNegativeInt
from torch import Tensor, nn
from torch.nn import functional as F

from explorer.datasets.teaching.digits import DARKEST, SIDE, digits
from explorer.limits import FailFast
from explorer.training.lessons import made_and_real as measures

TITLE = "Digits made of noise"
WALL, JUDGES, BETWEEN = 30, 540, 9
"""Digits that are shown of each epoch, that are made to be judged, and on the way from one noise to another."""
PAIRS, COMPONENTS = 5, 12


class DigitsGanTask(FailFast):
    """How it learns."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    epochs: tuple[Annotated[int, Field(ge=0, le=5000)], ...] = Field(
        max_length=30, default=(0, 5, 10, 20, 40, 80, 150, 300), description="Epochs after which digits are made."
    )
    noise: int = Field(default=16, ge=1, le=128, description="Random numbers that a digit is made of.")
    width: int = Field(default=16, ge=2, le=128, description="Maps of the generator; the course's has 128.")
    batch: int = Field(default=64, ge=4, le=512, description="Digits of a step.")
    penalty: float = Field(
        default=0.5, ge=0, le=1000, description="On the squared slope of the steadied discriminator at real digits."
    )
    learning_rate: float = Field(default=1e-3, gt=0, le=0.1, description="Of Adam with betas .5 and .999, for both.")
    seed: NonNegativeInt = Field(default=0, le=2**31 - 1, description="Of weights, noise and batches.")


@dataclass(frozen=True, eq=False)
class Epoch:
    """What was made after an epoch.

    Attributes
    ----------
    made : uint8 (540, 64) of 0 to 16, always of the same noise; the first 30 are shown
    losses : means over the epoch of the discriminator's and the generator's loss, NaN before the first
    answers : mean probability "real" that the discriminator gives real and made digits of the epoch
    real, made_told : adversarial accuracies against held-out digits
    near : median distance of made digits to the nearest one learnt from
    cloud : Frechet distance to held-out digits on 12 components, over their variance
    """

    epoch: int
    made: NDArray[np.uint8]
    losses: tuple[float, float]
    answers: tuple[float, float]
    real: float
    made_told: float
    near: float
    cloud: float


class Generator(nn.Sequential):
    """Noise (n, noise) -> pixels in [0, 1] (n, 1, 8, 8), drawn from 2 x 2 to 4 x 4 to 8 x 8."""

    def __init__(self, noise: int, width: int, steady: bool) -> None:
        def steadied() -> nn.Module:
            return nn.BatchNorm2d(width) if steady else nn.Identity()

        super().__init__(
            nn.Linear(noise, 4 * width),
            nn.Unflatten(1, (width, 2, 2)),
            steadied(),
            nn.LeakyReLU(0.2),
            nn.ConvTranspose2d(width, width, 4, 2, 1),
            steadied(),
            nn.LeakyReLU(0.2),
            nn.ConvTranspose2d(width, width, 4, 2, 1),
            steadied(),
            nn.LeakyReLU(0.2),
            nn.Conv2d(width, 1, 7, padding=3),
            nn.Sigmoid(),
        )


class Discriminator(nn.Sequential):
    """Pixels (n, 1, 8, 8) -> how real they are, the logarithm of the odds (n, 1)."""

    def __init__(self, width: int, steady: bool) -> None:
        dropped = 0.0 if steady else 0.4
        super().__init__(
            nn.Conv2d(1, width, 3, 2, 1),
            nn.LeakyReLU(0.2),
            nn.Dropout(dropped),
            nn.Conv2d(width, 2 * width, 3, 2, 1),
            nn.LeakyReLU(0.2),
            nn.Dropout(dropped),
            nn.Flatten(),
            nn.Linear(8 * width, 1),
        )


def real_digits() -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Return the digits to learn from and the held-out ones, uint8 (n, 64) of 0 to 16."""
    split = digits(0, 0.7)
    return split.train.reshape(-1, SIDE * SIDE), split.test.reshape(-1, SIDE * SIDE)


def learn(task: DigitsGanTask, steady: bool) -> Iterator[tuple[Epoch, Generator]]:
    """Train both; yield the epochs to be kept, with the generator as it is then. The discriminator goes first.

    The generator's step makes log D(G(z)) larger, which does not fade where D sees through it.
    """
    train, test = real_digits()
    real = torch.tensor(train / DARKEST, dtype=torch.float32).view(-1, 1, SIDE, SIDE)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(task.seed)
        fixed = torch.randn(JUDGES, task.noise)
        maker, judge = Generator(task.noise, task.width, steady), Discriminator(task.width, steady)
        steppers: list[torch.optim.Optimizer] = [
            torch.optim.Adam(network.parameters(), task.learning_rate, (0.5, 0.999)) for network in (judge, maker)
        ]
        sums = torch.full((4,), math.nan)
        for epoch in range(max(task.epochs) + 1):
            if epoch in task.epochs:
                yield _measured(epoch, maker, fixed, sums.tolist(), train, test), maker
            if epoch == max(task.epochs):
                return
            batches = torch.randperm(len(real)).split(task.batch)
            penalty = task.penalty if steady else 0.0
            sums = torch.stack([_step(real[rows], maker, judge, steppers, penalty, task) for rows in batches]).mean(0)


def _step(
    real: Tensor,
    maker: Generator,
    judge: Discriminator,
    steppers: list[torch.optim.Optimizer],
    penalty: float,
    task: DigitsGanTask,
) -> Tensor:
    """Take one step of each; return both losses and the mean probabilities of real and made ones."""
    made, real = maker(torch.randn(len(real), task.noise)), real.clone().requires_grad_(penalty > 0)
    seen, fake = judge(real), judge(made.detach())
    lost = (F.softplus(-seen) + F.softplus(fake)).mean()
    steep = lost.new_zeros(())
    if penalty:
        (slope,) = torch.autograd.grad(seen.sum(), real, create_graph=True)
        steep = penalty * slope.flatten(1).square().sum(1).mean()
    _descend(steppers[0], lost + steep)
    missed = F.softplus(-judge(made)).mean()
    _descend(steppers[1], missed)
    return torch.stack([lost, missed, seen.sigmoid().mean(), fake.sigmoid().mean()]).detach()


def _descend(stepper: torch.optim.Optimizer, loss: Tensor) -> None:
    stepper.zero_grad(set_to_none=True)
    loss.backward()
    stepper.step()


@torch.no_grad()
def drawn(maker: Generator, noise: Tensor) -> NDArray[np.uint8]:
    """Return the digits of noise, uint8 (n, 64) of 0 to 16, by a generator that is not training."""
    was = maker.training
    pixels = maker.eval()(noise)
    maker.train(was)
    return (pixels * DARKEST).round().flatten(1).numpy().astype(np.uint8)


def between(maker: Generator, task: DigitsGanTask) -> NDArray[np.uint8]:
    """Return digits on straight lines from the noise of one shown digit to that of the next, uint8 (5, 9, 64)."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(task.seed)
        fixed = torch.randn(JUDGES, task.noise)
    shares = torch.linspace(0, 1, BETWEEN)[:, None]
    return np.stack([drawn(maker, (1 - shares) * fixed[2 * k] + shares * fixed[2 * k + 1]) for k in range(PAIRS)])


def _measured(
    epoch: int, maker: Generator, fixed: Tensor, told: list[float], train: NDArray[np.uint8], test: NDArray[np.uint8]
) -> Epoch:
    made = drawn(maker, fixed)
    real, fake = measures.adversarial_accuracy(test, made)
    near = float(np.median(measures.nearest(made, train)))
    return Epoch(epoch, made, (told[0], told[1]), (told[2], told[3]), real, fake, near, cloud(made, train, test))


def cloud(made: NDArray[np.uint8], train: NDArray[np.uint8], test: NDArray[np.uint8]) -> float:
    """Return the Frechet distance of made to held-out digits on components of those learnt from, over the variance."""
    mean, axes = measures.components(train, COMPONENTS)
    one, other = ((part - mean) @ axes.T for part in (test, made))
    return measures.frechet(one, other) / float(one.var(0, ddof=1).sum())
