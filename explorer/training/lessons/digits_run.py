"""What training on digits leaves in its folder: the network, its weights at some epochs, and how well it did.

`network.json` is the specification, `epochs/NNNN.safetensors` the weights after that many epochs (0000: the
first ones), `course.json` accuracy, losses and confusion of every epoch.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from explorer.errors import InputError
from explorer.networks import spec as specs
from explorer.networks.build import Network
from explorer.networks.weights import restored
from explorer.training import checkpoint
from explorer.training.lessons.digits import DigitsTask, Epoch, Step, fresh, learn

MOST_KEPT, MOST_BYTES = 31, 64 * 2**20
"""Epochs whose weights are kept, and what all of them may take on the disk."""
COURSE = "course.json"


class Result(BaseModel):
    """How a network did after an epoch; see `digits.Epoch`."""

    model_config = ConfigDict(frozen=True)

    epoch: int
    train_loss: float | None
    train_accuracy: float | None
    validation_loss: float
    accuracy: float
    confusion: tuple[tuple[int, ...], ...]
    seconds: float


class Course(BaseModel):
    """How training went, epoch 0 included; `kept` are the epochs whose weights are on the disk."""

    task: DigitsTask
    kept: tuple[int, ...] = ()
    epochs: tuple[Result, ...] = Field(default=())

    def at(self, epoch: int) -> Result:
        """Return how it did after an epoch; KeyError where it did not come so far."""
        for result in self.epochs:
            if result.epoch == epoch:
                return result
        raise KeyError(epoch)


def kept(epochs: int, bytes_each: int) -> tuple[int, ...]:
    """Return the epochs whose weights are kept: the first and the last, and more early ones than late.

    >>> kept(5, 1000), len(kept(60, 1000)), kept(60, 20 * 2**20)
    ((0, 1, 2, 3, 4, 5), 31, (0, 15, 60))
    """
    room = max(2, min(MOST_KEPT, MOST_BYTES // max(1, bytes_each)))
    if epochs < room:
        return tuple(range(epochs + 1))
    steps = room - 1
    spread: list[int] = []
    for i in range(room):
        epoch = round(epochs * (i / steps) ** 2)
        spread.append(max(epoch, spread[-1] + 1) if spread else 0)
    return tuple(spread)


def train(task: DigitsTask, folder: Path) -> Iterator[Step | Epoch]:
    """Train and keep everything in `folder`, what an earlier attempt left there cleared away; yield the events.

    At an `Epoch` its files are there already.
    """
    network = fresh(task)
    shutil.rmtree(folder / "epochs", ignore_errors=True)
    (folder / COURSE).unlink(missing_ok=True)
    (folder / "epochs").mkdir()
    (folder / "network.json").write_text(network.spec.to_json())
    to_keep = kept(task.epochs, sum(t.numel() * t.element_size() for t in network.state_dict().values()))
    course = Course(task=task)
    for event in learn(task, network):
        if isinstance(event, Epoch):
            if event.epoch in to_keep:
                checkpoint.save(_weights(folder, event.epoch), network.state_dict(), {})
                course.kept += (event.epoch,)
            course.epochs += (Result(**asdict(event)),)
            draft = folder / f".{COURSE}.{os.getpid()}"
            draft.write_text(course.model_dump_json())
            os.replace(draft, folder / COURSE)
        yield event


def begun(folder: Path) -> bool:
    """Whether weights are kept already."""
    return (folder / COURSE).exists() and bool(course(folder).kept)


def course(folder: Path) -> Course:
    """Return how training in this folder went so far; InputError where it has not begun."""
    try:
        return Course.model_validate_json((folder / COURSE).read_text())
    except (OSError, ValueError):
        raise InputError("Training on digits", "nothing of it is kept yet", "Let it train first.") from None


def network(folder: Path) -> specs.NetworkSpec:
    """Return the network trained in this folder; InputError where there is none."""
    try:
        return specs.read(json.loads((folder / "network.json").read_text()), "network.json")
    except (OSError, ValueError):
        raise InputError("Training on digits", "its network is not there", "Let it train first.") from None


def load(folder: Path, epoch: int | None = None) -> Network:
    """Return the network as it was after `epoch` (None: the last kept), in evaluation mode, on the CPU.

    Raises
    ------
    InputError
        The weights of that epoch are not kept.
    """
    there = course(folder).kept
    chosen = there[-1] if epoch is None else epoch
    if chosen not in there:
        listed = ", ".join(map(str, there))
        raise InputError("Training on digits", f"the weights of epoch {chosen} are not kept", f"There are: {listed}.")
    path = _weights(folder, chosen)
    return restored(network(folder), checkpoint.open_file(path)[0], path.name).requires_grad_(False).eval()


def _weights(folder: Path, epoch: int) -> Path:
    return folder / "epochs" / f"{epoch:04d}.safetensors"
