"""The steps of a fold, led by the host: how a batch is fetched, learnt from and accounted for.

Those that are led by tensors on the device alone are in `explorer.training.device_steps`.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any

import numpy as np
import torch

from explorer.devices import Device
from explorer.training import arithmetic, optimizer
from explorer.training.members import Members
from explorer.training.objective import Loss
from explorer.training.samples import Samples
from explorer.training.seeds import ORDER
from explorer.training.spec import RunSpec


class HostSteps:
    """Steps led by the host.

    Parameters
    ----------
    number : of the fold

    Attributes
    ----------
    batch, count : samples of a usual batch, and steps of an epoch
    sum : () the losses of this epoch's samples so far, added up
    outputs : (n, k) what the networks gave for them, in the epoch's order
    order : int64 (n,) that order, on the host; seed, fold and epoch decide it
    said : how steps are taken, in plain sentences; empty where there is nothing to say
    halved : whether layers compute in bfloat16
    found_half : whether that was found to be faster; None where it was not asked for, or not tried yet
    """

    said = ""
    found_half: bool | None = None

    def __init__(
        self,
        spec: RunSpec,
        number: int,
        samples: Samples,
        members: Members,
        loss: Loss,
        outputs: int,
        device: Device,
    ) -> None:
        self.spec, self.number, self.samples, self.members, self.loss = spec, number, samples, members, loss
        self.device, self.precise = device.torch, arithmetic.possible(spec.precision, device, spec.processes)
        self.halved = self.precise == "bfloat16"
        self.n = samples.train
        self.batch = min(spec.batch_size, self.n)
        # A last batch of one sample would break batch norm: it is left out, another one every epoch.
        self.count = -(-self.n // self.batch) - (1 if self.n > 1 and self.n % self.batch == 1 else 0)
        self.scheduled = spec.schedule.kind != "constant" or spec.schedule.warm_up > 0
        self.epoch = 0
        exact = torch.float32 if self.device.type == "mps" else torch.float64
        self.sum = torch.zeros((), dtype=exact, device=self.device)
        self.outputs = torch.zeros(self.n, outputs, device=self.device)

    def precision(self) -> AbstractContextManager[Any]:
        """Return the context in which networks compute."""
        return arithmetic.halved(self.device, self.halved)

    def begin(self, epoch: int, step: int = 0) -> None:
        """Go to a step of an epoch."""
        self.epoch = epoch
        self.order = self.shuffled(epoch)
        self.samples.follow(self.order)
        self._order = torch.from_numpy(self.order).to(self.device)

    def shuffled(self, epoch: int) -> np.ndarray:
        """Return the order of the training samples in an epoch."""
        return np.random.default_rng([self.spec.seed, self.number, ORDER, epoch]).permutation(self.n)

    def rate(self, step: int) -> float:
        """Return the learning rate of a step of this epoch."""
        spec = self.spec
        return optimizer.learning_rate(spec.optimizer, spec.schedule, self.epoch + step / self.count, spec.epochs)

    def forget(self) -> None:
        """Let go of what was made for tensors that have been put elsewhere."""

    def prepare(self) -> bool:
        """Get ready to take steps with the members that learn; return whether there is something new to say."""
        self.members.train()
        return False

    def take(self, step: int) -> None:
        """Take a step of this epoch; they are taken one after the other."""
        rows = self._order[step * self.batch : (step + 1) * self.batch]
        self.samples.ready(step * self.batch, step * self.batch + len(rows))
        if self.scheduled:
            self.members.set_learning_rate(self.rate(step))
        x, targets = self.samples.encoded(rows), self.samples.y.index_select(0, rows)
        value, outputs = self.members.step(x, targets, self.loss, self.precision)
        start = step * self.batch
        self.sum.add_(value, alpha=len(rows))
        self.outputs[start : start + len(rows)] = outputs
