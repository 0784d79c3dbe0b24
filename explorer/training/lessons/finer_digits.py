"""Digits of 4 x 4 pixels made finer, to 8 x 8: by interpolation, by a network, and by one with a discriminator.

The coarse digit is the mean of every 2 x 2 pixels, so many fine digits have the same coarse one. Held-out digits judge.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from pydantic import ConfigDict, Field, NonNegativeInt
from torch import Tensor, nn
from torch.nn import functional as F

from explorer.datasets.teaching.digits import DARKEST, SIDE, digits
from explorer.limits import FailFast

TITLE = "Digits made finer"
FILE = "finer_digits.npz"
COARSE = SIDE // 2
WAYS = ("nearest", "bilinear", "bicubic", "squared", "adversarial", "mean of draws")
SHOWN, DRAWS, NOISE = 40, 8, 4
"""Held-out digits that are shown, answers drawn for each, and random numbers of an answer."""
FIGURES = ("psnr", "coarse", "sharpness", "read")


class FinerTask(FailFast):
    """How the two networks learn."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    seeds: int = Field(default=3, ge=1, le=10, description="Splits of the digits, each with new first weights.")
    epochs: int = Field(default=150, ge=1, le=1000, description="Passes over the digits learnt from.")
    hidden: int = Field(default=128, ge=4, le=1024, description="Units of a hidden layer.")
    adversarial: float = Field(
        default=0.1, ge=0, le=10, description="Weight of the discriminator's answer beside the squared error."
    )
    seed: NonNegativeInt = Field(default=0, le=2**31 - 1, description="Of the first split; the next ones follow.")


@dataclass(frozen=True, eq=False)
class Finer:
    """What was measured on held-out digits, and the digits that are shown of the first split.

    Attributes
    ----------
    figures : (ways, 4, seeds): PSNR in dB; root mean square error of the coarse digit, in pixels' units of 0 to 16;
        mean absolute difference of neighbouring pixels; share whose nearest digit learnt from has the same label
    real : (2, seeds), the last two figures of the held-out digits themselves
    truth : uint8 (40, 64); coarse : (40, 16); answers : (ways, 40, 64); draws : (8, 40, 64), all of 0 to 16
    labels : int (40,)
    """

    figures: NDArray[np.float32]
    real: NDArray[np.float32]
    truth: NDArray[np.uint8]
    coarse: NDArray[np.float32]
    answers: NDArray[np.float32]
    draws: NDArray[np.float32]
    labels: NDArray[np.int32]

    def save(self, folder: Path) -> None:
        """Write `finer_digits.npz`; answers are kept to half precision."""
        half = {name: getattr(self, name).astype(np.float16) for name in ("answers", "draws")}
        rest = {name: getattr(self, name) for name in ("figures", "real", "truth", "coarse", "labels")}
        np.savez_compressed(folder / FILE, allow_pickle=False, **rest, **half)

    @classmethod
    def load(cls, folder: Path) -> Finer:
        """Read what `save` wrote; OSError where it is not there."""
        with np.load(folder / FILE, allow_pickle=False) as kept:
            held = {name: kept[name] for name in kept.files}
        return cls(**{name: a.astype(np.float32) if a.dtype == np.float16 else a for name, a in held.items()})


def coarse(fine: Tensor) -> Tensor:
    """Return the means of every 2 x 2 pixels of digits (n, 64), as (n, 16)."""
    return F.avg_pool2d(fine.view(-1, 1, SIDE, SIDE), 2).flatten(1)


def interpolated(low: Tensor, way: str) -> Tensor:
    """Return coarse digits (n, 16) at 8 x 8 pixels by a way of interpolation (n, 64), held to 0 to 1."""
    image = low.view(-1, 1, COARSE, COARSE)
    if way == "nearest":
        return F.interpolate(image, scale_factor=2, mode="nearest").flatten(1)
    return F.interpolate(image, scale_factor=2, mode=way, align_corners=False).clamp(0, 1).flatten(1)


def maker(hidden: int, noise: int = 0) -> nn.Sequential:
    """Return a network from a coarse digit and noise to a fine one."""
    return nn.Sequential(
        nn.Linear(COARSE**2 + noise, hidden),
        nn.LeakyReLU(0.2),
        nn.Linear(hidden, hidden),
        nn.LeakyReLU(0.2),
        nn.Linear(hidden, SIDE**2),
        nn.Sigmoid(),
    )


def judge(hidden: int) -> nn.Sequential:
    """Return a network from a fine digit to how real it is, the logarithm of the odds."""
    return nn.Sequential(
        nn.Linear(SIDE**2, hidden),
        nn.LeakyReLU(0.2),
        nn.Linear(hidden, hidden),
        nn.LeakyReLU(0.2),
        nn.Linear(hidden, 1),
    )


def learn_squared(task: FinerTask, fine: Tensor, seed: int) -> nn.Sequential:
    """Return a network that was trained on the squared error."""
    torch.manual_seed(seed)
    network, low = maker(task.hidden), coarse(fine)
    stepper = torch.optim.Adam(network.parameters(), 1e-3)
    for _ in range(task.epochs):
        for rows in torch.randperm(len(fine)).split(64):
            _descend(stepper, F.mse_loss(network(low[rows]), fine[rows]))
    return network


def learn_adversarial(task: FinerTask, fine: Tensor, seed: int) -> nn.Sequential:
    """Return a network that was trained on being taken for real, and on the squared error of its coarse digit alone.

    The discriminator has a penalty of .5 on its squared slope at real digits.
    """
    torch.manual_seed(seed)
    network, critic, low = maker(task.hidden, NOISE), judge(task.hidden), coarse(fine)
    steppers = [torch.optim.Adam(one.parameters(), 1e-3, (0.5, 0.999)) for one in (network, critic)]
    for _ in range(task.epochs):
        for rows in torch.randperm(len(fine)).split(64):
            real = fine[rows].clone().requires_grad_()
            made = network(torch.cat([low[rows], torch.randn(len(rows), NOISE)], 1))
            seen, fake = critic(real), critic(made.detach())
            (slope,) = torch.autograd.grad(seen.sum(), real, create_graph=True)
            lost = (F.softplus(-seen) + F.softplus(fake)).mean() + 0.5 * slope.square().sum(1).mean()
            _descend(steppers[1], lost)
            missed = F.softplus(-critic(made)).mean()
            _descend(steppers[0], F.mse_loss(coarse(made), low[rows]) + task.adversarial * missed)
    return network


def _descend(stepper: torch.optim.Optimizer, loss: Tensor) -> None:
    stepper.zero_grad(set_to_none=True)
    loss.backward()
    stepper.step()


def psnr(error: NDArray[np.float64]) -> float:
    """Return the mean over digits of 10 log10(16^2 / mean squared error) in dB, from errors (n, 64) of 0 to 16."""
    return float((10 * np.log10(DARKEST**2 / (error**2).mean(1).clip(1e-9))).mean())


def sharpness(fine: NDArray[np.float64]) -> float:
    """Return the mean absolute difference of neighbouring pixels, across and down, of digits (n, 64)."""
    image = fine.reshape(-1, SIDE, SIDE)
    return float(np.abs(np.diff(image, axis=1)).mean() + np.abs(np.diff(image, axis=2)).mean()) / 2


def read_right(
    fine: NDArray[np.float64], labels: NDArray[np.int64], known: NDArray[np.float64], names: NDArray[np.int64]
) -> float:
    """Return the share of digits whose nearest known digit, by squared distance, has their label."""
    far = (fine**2).sum(1)[:, None] - 2 * fine @ known.T + (known**2).sum(1)
    return float((names[far.argmin(1)] == labels).mean())


def measure(task: FinerTask, progress: Callable[[int, int, str], None] = lambda *_: None) -> Finer:
    """Train both networks for each seed and measure all ways; torch's random state is as before at the end."""
    figures = np.zeros((len(WAYS), len(FIGURES), task.seeds), np.float32)
    real = np.zeros((2, task.seeds), np.float32)
    shown: dict[str, Any] = {}
    for place in range(task.seeds):
        progress(place, task.seeds, f"seed {place + 1} of {task.seeds}")
        seed = task.seed + place
        parts = digits(seed, 0.7)
        fine, held = (
            torch.tensor(p.reshape(len(p), -1) / DARKEST, dtype=torch.float32) for p in (parts.train, parts.test)
        )
        with torch.random.fork_rng(devices=[]):
            squared, adversarial = learn_squared(task, fine, seed), learn_adversarial(task, fine, seed)
            with torch.no_grad():
                low = coarse(held)
                draws = torch.stack(
                    [adversarial(torch.cat([low, torch.randn(len(low), NOISE)], 1)) for _ in range(DRAWS)]
                )
                by_network = [squared(low), draws[0], draws.mean(0)]
        answers = [interpolated(low, way) for way in WAYS[:3]] + by_network
        known = fine.double().numpy()
        for way, answer in enumerate(answers):
            made = answer.double().numpy()
            figures[way, :, place] = (
                psnr(DARKEST * (answer - held).double().numpy()),
                DARKEST * float((coarse(answer) - low).square().mean().sqrt()),
                DARKEST * sharpness(made),
                read_right(made, parts.test_labels, known, parts.train_labels),
            )
        truth = held.double().numpy()
        real[:, place] = DARKEST * sharpness(truth), read_right(truth, parts.test_labels, known, parts.train_labels)
        if not shown:
            first = slice(0, SHOWN)
            stacked = torch.stack(answers)[:, first] * DARKEST
            shown = {
                "truth": parts.test.reshape(len(held), -1)[first],
                "coarse": (low[first] * DARKEST).numpy(),
                "answers": stacked.numpy(),
                "draws": (draws[:, first] * DARKEST).numpy(),
                "labels": parts.test_labels[first].astype(np.int32),
            }
    return Finer(figures, real, **shown)
