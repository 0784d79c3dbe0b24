"""Networks with one hidden layer of growing width, trained on few digits until their squared error hardly falls.

f(x) = W2 max(0, W1 x + b1) + b2, every weight learnt; the outputs share the hidden layer, so that n digits with ten
outputs each are 10 n equations for all weights together.
"""

from __future__ import annotations

from typing import Annotated

import numpy as np
import torch
from pydantic import ConfigDict, Field
from torch import Tensor

from explorer.datasets.teaching.digits import CLASSES
from explorer.limits import FailFast
from explorer.progress import Progress, silent
from explorer.training.lessons.error_curves import NOISES, ErrorCurves, draws, judged

TITLE = "Double descent of a network"
WIDTHS = (2, 4, 6, 8, 10, 12, 14, 16, 20, 24, 28, 34, 44, 60, 90, 150)
PIXELS = 64
MIDDLE = 0.3
"""About the mean of all pixels; taken off, so that fewer units are never active."""
RATE = 0.005


class WidthsTask(FailFast):
    """How many digits are learnt from, how often they are drawn, and how long each network is trained."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    samples: int = Field(default=100, ge=20, le=200, description="Digits that are learnt from.")
    draws: int = Field(default=3, ge=2, le=5, description="Draws of digits and of first weights.")
    steps: int = Field(default=3000, ge=10, le=20_000, description="Steps of Adam, each on all digits.")
    widths: tuple[Annotated[int, Field(ge=1, le=4096)], ...] = Field(
        default=WIDTHS, min_length=1, max_length=30, description="Hidden units."
    )


def weights(width: int) -> int:
    """Return the number of weights and biases of a network.

    >>> weights(14)
    1060
    """
    return (PIXELS + 1) * width + (width + 1) * CLASSES


def measure(task: WidthsTask, progress: Progress = silent) -> ErrorCurves:
    """Return the errors of every width and noise; the networks of one width are trained in one stack."""
    drawn = list(draws(task.samples, task.draws))
    images = torch.tensor(np.stack([draw.images for draw in drawn])).float()[:, None] - MIDDLE
    targets = torch.tensor(np.stack([draw.targets for draw in drawn])).float()
    others, truth = (torch.from_numpy(x).float() for x in judged())
    others = others - MIDDLE
    shape = (len(NOISES), 1, len(task.widths))
    test, bias, train, norm = np.empty((task.draws, *shape)), np.empty(shape), np.empty(shape), np.empty(shape)
    for place, width in enumerate(task.widths):
        stack = first_weights(width, task.draws)
        stepper = torch.optim.Adam(stack, RATE, fused=True)
        falling = torch.optim.lr_scheduler.CosineAnnealingLR(stepper, task.steps)
        for step in range(task.steps):
            if step % 50 == 0:
                progress(place + step / task.steps, len(task.widths), f"{width} hidden units")
            stepper.zero_grad(set_to_none=True)
            error(predicted(stack, images), targets).sum().backward()
            stepper.step()
            falling.step()
        with torch.no_grad():
            said = predicted(stack, others)
            test[:, :, 0, place] = error(said, truth).numpy()
            bias[:, 0, place] = error(said.mean(0), truth).numpy()
            train[:, 0, place] = error(predicted(stack, images), targets)[0].numpy()
            squares = [(part[0] ** 2).sum((-2, -1)) for part in stack]
            norm[:, 0, place] = torch.stack(squares).sum(0).sqrt().numpy()
    none = np.empty(0)
    sizes, noises = np.array(task.widths), np.array(NOISES)
    return ErrorCurves(sizes, noises, np.zeros(1), test, bias, train, norm, none, none.astype(np.int64), none)


def first_weights(width: int, count: int) -> list[Tensor]:
    """Return W1, b1, W2, b2 of `count` draws, the same for every noise, each (draws, noises, inputs, outputs)."""
    generator = torch.Generator().manual_seed(width)
    shapes = (
        (PIXELS, width, (2 / PIXELS) ** 0.5),
        (1, width, 0.0),
        (width, CLASSES, (1 / width) ** 0.5),
        (1, CLASSES, 0.0),
    )
    parts = [scale * torch.randn(count, 1, rows, columns, generator=generator) for rows, columns, scale in shapes]
    return [part.repeat(1, len(NOISES), 1, 1).requires_grad_() for part in parts]


def predicted(stack: list[Tensor], images: Tensor) -> Tensor:
    """Return outputs (draws, noises, n, 10) for images (..., n, 64)."""
    inner, shift, outer, offset = stack
    return torch.relu(images @ inner + shift) @ outer + offset


def error(said: Tensor, truth: Tensor) -> Tensor:
    """Return the squared error, summed over outputs, mean over digits."""
    return ((said - truth) ** 2).sum(-1).mean(-1)
