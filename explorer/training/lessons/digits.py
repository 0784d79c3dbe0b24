"""A network of the gallery, in small, learns to read digits: events by step and epoch, weights kept at many epochs."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
import torch
from pydantic import ConfigDict, Field, NonNegativeInt, field_validator
from torch import Tensor, nn
from torch.nn import functional as F

from explorer.datasets.teaching.digits import CLASSES, DARKEST
from explorer.errors import InputError
from explorer.limits import FailFast
from explorer.networks.build import Network, build
from explorer.networks.geometry import geometry
from explorer.networks.zoo import gallery
from explorer.training.checkpoint import RandomStream
from explorer.training.lessons.twins import digits, enlarged, small

MOST_LAYERS, MOST_MACS = 80, 5_000_000
"""What "small enough" means: layers, and multiply-adds of one digit."""
OFFERED = (
    *("mlp-1x512", "mlp-3x512", "lenet-5", "lenet-5-plain", "alexnet", "alexnet-first-widths", "alexnet-two-tower"),
    *("vgg-a", "vgg-a-lrn", "vgg-b", "vgg-c", "vgg-d", "vgg-e", "resnet-20", "plain-20", "resnet-18", "plain-18"),
    *("capsnet", "capsnet-decoder", "rnn-classifier", "lstm-classifier"),
)
"""The architectures that read digits in small."""
STEP_EVENTS = 10
"""How many steps of an epoch yield an event."""
TURN, ZOOM, SHIFT = math.radians(12), 0.12, 0.06
"""How far a varied digit may be turned, scaled, and moved (as a share of the image)."""


class DigitsTask(FailFast):
    """Which network learns to read digits, and how."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    network: str = Field(
        default="lenet-5", max_length=60, description="An architecture of the gallery, built in small."
    )
    epochs: int = Field(
        default=12, ge=1, le=60, description="How often it sees every training digit; 10 to 20 are enough."
    )
    learning_rate: float = Field(
        default=0.05, ge=1e-4, le=1, description="Of gradient descent with momentum 0.9; 0.01 to 0.1."
    )
    batch: int = Field(default=64, ge=8, le=512, description="How many digits make up one step; 32 to 128.")
    share: float = Field(
        default=0.7, ge=0.05, le=0.9, description="Share of the 1,797 digits to learn from; the others judge."
    )
    varied: bool = Field(default=True, description="Turn, scale and move every digit a little each time it is shown.")
    seed: NonNegativeInt = Field(
        default=0, le=2**31 - 1, description="Of the first weights, the split and all that is drawn."
    )

    @field_validator("network")
    @classmethod
    def _reads_digits(cls, name: str) -> str:
        _small_enough(name)
        return name


@cache
def _small_enough(name: str) -> None:
    """Refuse an architecture that does not read digits, or is too large even in small."""
    twin = small(name)
    table = geometry(twin.spec)
    if len(twin.spec.layers) > MOST_LAYERS or table.macs > MOST_MACS:
        raise InputError(twin.name, f"even in small it has {len(twin.spec.layers)} layers", "Choose a smaller one.")


@dataclass(frozen=True)
class Step:
    """Where training stands: `step` of the `of` in this epoch, with the loss of its batch."""

    epoch: int
    step: int
    of: int
    train_loss: float


@dataclass(frozen=True)
class Epoch:
    """An epoch is over (epoch 0: nothing is learnt yet, so there is no training loss).

    Attributes
    ----------
    train_loss, train_accuracy : mean over the epoch's batches, while the weights moved on
    validation_loss, accuracy : on the digits that judge
    confusion : (10, 10) counts of those; row: what it is, column: what it was read as
    seconds : since training began
    """

    epoch: int
    train_loss: float | None
    train_accuracy: float | None
    validation_loss: float
    accuracy: float
    confusion: tuple[tuple[int, ...], ...]
    seconds: float


def networks() -> dict[str, str]:
    """Return name -> title of the architectures that are offered."""
    return {name: gallery.architecture(name).title for name in OFFERED}


def fresh(task: DigitsTask) -> Network:
    """Return the task's network with first weights."""
    return build(small(task.network).spec, task.seed)


def images(size: tuple[int, int], task: DigitsTask | None = None) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Return images (n, 1, *size) in [0, 1] to learn from and labels, then those that judge, split as `task` says."""
    task = task or DigitsTask.model_validate({})
    train, labels, test, truth = digits(task.seed, task.share)
    return enlarged(train, *size), labels, enlarged(test, *size), truth


def learn(task: DigitsTask, network: Network) -> Iterator[Step | Epoch]:
    """Train `network` in place and yield events; at every `Epoch` its weights are those that were judged.

    Gradient descent with momentum 0.9 and weight decay 1e-4 on the mean cross-entropy, at a rate that falls to zero
    along half a cosine. The outcome depends on the task alone. torch's own random state is as before at every event.

    Raises
    ------
    InputError
        The loss became useless.
    """
    began = time.monotonic()
    train, labels, test, truth = images((network.spec.input["height"], network.spec.input["width"]), task)
    stepper = torch.optim.SGD(network.parameters(), task.learning_rate, momentum=0.9, weight_decay=1e-4)
    steps = task.epochs * max(1, len(train) // task.batch)
    falling = torch.optim.lr_scheduler.CosineAnnealingLR(stepper, steps)
    drawn = torch.Generator().manual_seed(task.seed)
    stream = RandomStream(task.seed, torch.device("cpu"))
    yield Epoch(0, None, None, *judge(network, test, truth), time.monotonic() - began)
    for epoch in range(1, task.epochs + 1):
        network.train()
        total, right = 0.0, 0
        batches = torch.randperm(len(train), generator=drawn).split(task.batch)
        if len(batches) > 1 and len(batches[-1]) == 1:  # batch norm cannot stand on one digit
            batches = (*batches[:-2], torch.cat(batches[-2:]))
        every = max(1, len(batches) // STEP_EVENTS)
        for number, batch in enumerate(batches, 1):
            inputs = varied(train[batch], drawn) if task.varied else train[batch]
            with stream:
                logits = network(inputs)
            loss = F.cross_entropy(logits, labels[batch])
            if not math.isfinite(float(loss.detach())):
                reason = f"the loss is no longer a number after {number} steps of epoch {epoch}"
                raise InputError("Training on digits", reason, "Take a lower learning rate.")
            stepper.zero_grad()
            loss.backward()
            stepper.step()
            if falling.last_epoch < steps:
                falling.step()
            total += float(loss.detach()) * len(batch)
            right += int((logits.argmax(1) == labels[batch]).sum())
            if number % every == 0:
                yield Step(epoch, number, len(batches), float(loss.detach()))
        shares = total / len(train), right / len(train)
        yield Epoch(epoch, *shares, *judge(network, test, truth), time.monotonic() - began)


def judge(network: nn.Module, images: Tensor, truth: Tensor) -> tuple[float, float, tuple[tuple[int, ...], ...]]:
    """Return mean cross-entropy, accuracy and confusion (row: truth, column: reading) on images, in evaluation mode."""
    network.eval()
    with torch.no_grad():
        logits = torch.cat([network(part) for part in images.split(256)])
    counts = torch.bincount(truth * CLASSES + logits.argmax(1), minlength=CLASSES**2).reshape(CLASSES, CLASSES)
    accuracy = float(counts.diagonal().sum()) / len(truth)
    return float(F.cross_entropy(logits, truth)), accuracy, tuple(tuple(row) for row in counts.tolist())


def varied(images: Tensor, drawn: torch.Generator) -> Tensor:
    """Return images (n, 1, h, w), each a little turned, scaled and moved."""
    turn, across, down, right, below = (2 * torch.rand(5, len(images), generator=drawn) - 1).unbind()
    cos, sin = torch.cos(TURN * turn), torch.sin(TURN * turn)
    across, down = 1 + ZOOM * across, 1 + ZOOM * down
    rows = (
        torch.stack([cos * across, -sin * down, 2 * SHIFT * right], 1),
        torch.stack([sin * across, cos * down, 2 * SHIFT * below], 1),
    )
    grid = F.affine_grid(torch.stack(rows, 1), list(images.shape), align_corners=False)
    return F.grid_sample(images, grid, align_corners=False)


def as_input(image: np.ndarray, network: Network) -> Tensor:
    """Return an image, uint8 (8, 8) of 0 to 16, as the network takes it: float32 (1, height, width) in [0, 1]."""
    pixels = torch.tensor(image, dtype=torch.float32)[None, None] / DARKEST
    return enlarged(pixels, network.spec.input["height"], network.spec.input["width"])[0]
