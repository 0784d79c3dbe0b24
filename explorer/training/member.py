"""One of the networks that are trained side by side on a fold."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from torch import Tensor

from explorer.devices import Device
from explorer.networks.build import build
from explorer.networks.spec import NetworkSpec
from explorer.networks.weights import fill, refuse_others
from explorer.training import capture, optimizer
from explorer.training.checkpoint import FILE, RandomStream, part, prefixed
from explorer.training.ranks import ALONE, Ranks
from explorer.training.seeds import DROPOUT, WEIGHTS, seeded
from explorer.training.spec import RunSpec

Loss = Callable[[Tensor, Tensor], Tensor]
"""Outputs (n, k) and targets to the mean loss."""


def seed_of(spec: RunSpec, fold: int, use: int, member: int) -> int:
    """Return a member's seed for its weights or its dropout; member 0 has the seed of a run of one network.

    >>> spec = RunSpec(traits=("t",))
    >>> seed_of(spec, 2, WEIGHTS, 0) == seeded(spec.seed, 2, WEIGHTS) != seed_of(spec, 2, WEIGHTS, 1)
    True
    """
    return seeded(spec.seed, fold, use, *([member] if member else []))


class Member:
    """One network of a fold: its weights, its optimizer, its random numbers, and how far it has come.

    Attributes
    ----------
    network : Network, on the device
    called : what gives its outputs in training: itself, or what joins the processes that share its batches
    stream : RandomStream, or None for member 0, which draws from the run's own
    best : weights of its best epoch, None where none was kept
    best_loss, best_epoch, waited : the lowest validation loss (or what the score lacks of 1, where epochs are judged by
        that), its epoch, and epochs without gain since
    over : whether it has stopped early
    """

    def __init__(
        self, layers: NetworkSpec, spec: RunSpec, fold: int, number: int, device: Device, ranks: Ranks = ALONE
    ) -> None:
        self.spec, self.number, self.device = spec, number, device
        self.network = build(layers, seed=seed_of(spec, fold, WEIGHTS, number)).to(device.torch)
        self.called = ranks.joined(self.network)
        tensors = capture.offered(device.torch) and not ranks.by_batch
        self.optimizer = optimizer.make(spec.optimizer, self.network, device.torch, tensors)
        self.penalty = optimizer.Penalty(optimizer.weights(self.network), spec.l1, spec.l2)
        seed = seed_of(spec, fold, DROPOUT, number)
        self.stream = RandomStream(seed, device.torch) if number else None
        self.best: dict[str, Tensor] | None = None
        self.best_loss: float | None = None
        self.best_epoch = self.waited = 0
        self.over = False

    def drawing(self) -> AbstractContextManager[Any]:
        """Return the context in which its dropout draws."""
        return self.stream or nullcontext()

    def step(
        self, x: Tensor, targets: Tensor, loss: Loss, precision: AbstractContextManager[Any]
    ) -> tuple[Tensor, Tensor]:
        """Take one step on a batch; return the loss (1,) and the outputs (1, n, k), detached, on the device."""
        with self.drawing():
            return self.take(x, targets, loss, precision)

    def take(
        self, x: Tensor, targets: Tensor, loss: Loss, precision: AbstractContextManager[Any]
    ) -> tuple[Tensor, Tensor]:
        """Take one step as `step` does, with the random numbers that are in force."""
        with precision:
            outputs = self.called(x)
        value = loss(outputs, targets)
        self.optimizer.zero_grad(set_to_none=True)
        value.backward()
        if self.penalty.active:
            self.penalty.add_gradients()
        self.optimizer.step()
        return value.detach()[None], outputs.detach()[None]

    def judge(self, epoch: int, validation_loss: float | None) -> bool:
        """Note whether epoch `epoch` is the best so far, and keep its weights; return whether it gained.

        `validation_loss` is what epochs are judged by, lower being better; None where there is nothing to judge by.
        """
        if validation_loss is None:
            self.best_epoch = epoch
            return True
        stopping = self.spec.early_stopping
        gain = stopping.gain if stopping else 0.0
        better = self.best_loss is None or validation_loss < self.best_loss - gain
        self.waited = 0 if better else self.waited + 1
        if self.best_loss is None or validation_loss < self.best_loss:
            self.best_loss = validation_loss
            if self.spec.keep == "best":
                self.best_epoch = epoch
                self._keep()
        if self.spec.keep == "last":
            self.best_epoch = epoch
        self.over = stopping is not None and self.waited >= stopping.patience
        return better

    def _keep(self) -> None:
        if self.best is None:
            self.best = {name: value.detach().clone() for name, value in self.network.state_dict().items()}
            return
        for name, value in self.network.state_dict().items():
            self.best[name].copy_(value)

    def settle(self) -> None:
        """Put the best weights back."""
        if self.best is not None and self.spec.keep == "best":
            self.network.load_state_dict(self.best)

    def state(self) -> tuple[dict[str, Tensor], dict[str, Any]]:
        """Return the tensors and the numbers from which it would go on."""
        remembered, scalars = optimizer.state(self.optimizer)
        tensors = {
            **prefixed("network", self.network.state_dict()),
            **prefixed("best", self.best or {}),
            **prefixed("optimizer", remembered),
            **prefixed("dropout", self.stream.state() if self.stream else {}),
        }
        numbers = {
            "optimizer": scalars,
            "best_loss": self.best_loss,
            "best_epoch": self.best_epoch,
            "waited": self.waited,
            "over": self.over,
        }
        return tensors, numbers

    def restore(self, tensors: dict[str, Tensor], numbers: dict[str, Any]) -> None:
        """Go on from what `state` gave."""
        fill(self.network, part(tensors, "network"), FILE)
        best = part(tensors, "best")
        if best:
            refuse_others(self.network, best, FILE)
        self.best = {name: value.to(self.device.torch) for name, value in best.items()} or None
        optimizer.restore(self.optimizer, part(tensors, "optimizer"), numbers["optimizer"])
        if self.stream is not None:
            self.stream.restore(part(tensors, "dropout"))
        self.best_loss, self.best_epoch = numbers["best_loss"], numbers["best_epoch"]
        self.waited, self.over = numbers["waited"], numbers["over"]
