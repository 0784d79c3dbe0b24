"""The processes that train one run together, each on a device of its own; a process alone shares nothing.

The networks of an ensemble are shared out over the processes, whole: none waits for another's gradients, and each ends
as it would in one process. A run of one network has its batches shared out instead. Every process takes its part of the
same batches in the same order, and what a part loses is divided by what the whole batch weighs, so that the gradient
which `DistributedDataParallel` makes of all parts is that of the batch. All processes go through the same loop and come
to the same numbers; the first one alone writes.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from inspect import signature
from typing import Any

import numpy as np
import torch
import torch.distributed as dist
from safetensors.torch import load, save
from torch import Tensor, nn
from torch.nn.parallel import DistributedDataParallel

from explorer import devices
from explorer.devices import Device
from explorer.networks.build import Network
from explorer.training.objective import Loss
from explorer.training.shared_norm import share_statistics

LOOK_EVERY = 0.1
"""Seconds between two moments at which several processes agree on whether to go on."""
_OPTIONS = signature(DistributedDataParallel).parameters
BUFFERS = "forward_sync_buffers" if "forward_sync_buffers" in _OPTIONS else "broadcast_buffers"
"""What torch calls it that running statistics are taken from the first process: another name from 2.13 on."""
Given = tuple[dict[str, Tensor], dict[str, Any]]
"""Tensors and numbers."""


class Ranks:
    """A process that trains alone: it takes every row and every network, and agrees with itself.

    Attributes
    ----------
    number : of this process; 0 is the one that writes
    many : processes
    by_batch : whether they share out the rows of every batch
    """

    number, many = 0, 1
    by_batch = False

    @property
    def first(self) -> bool:
        """Whether this process is the one that writes."""
        return self.number == 0

    def device(self, device: Device) -> Device:
        """Return this process's own device, where the run computes on `device`."""
        return device

    def networks(self, ensemble: int) -> range:
        """Return the numbers of the networks that this process trains."""
        return range(ensemble)

    def joined(self, network: Network) -> nn.Module:
        """Return what is called for the outputs of a network in training."""
        return network

    def begin(self, learning: int) -> None:
        """Take up training with so many networks here that learn."""

    def looked_up(self, interrupted: Callable[[], bool], late: Callable[[], bool]) -> tuple[bool, bool]:
        """Return after a step whether training is to be interrupted, and whether it is time to report."""
        return interrupted(), late()

    def any(self, *flags: bool) -> tuple[bool, ...]:
        """Return of each flag whether a process says so."""
        return flags

    def summed(self, x: Tensor) -> Tensor:
        """Return a sum or outputs of all rows and networks, from what this process has of them."""
        return x

    def mean(self, sum: float, count: int) -> float:
        """Return the mean of the numbers of all processes, from sum and count of this one's."""
        return sum / count

    def rows(self, rows: slice) -> slice:
        """Return which of some rows this process evaluates."""
        return rows

    def evaluated(self, outputs: Tensor, rows: slice) -> Tensor:
        """Return the outputs (networks, n, k) of all networks for all of `rows`, from those of this process."""
        return outputs

    def collected(self, tensors: dict[str, Tensor], numbers: dict[str, Any]) -> list[Given]:
        """Return what every process gives, by its number; to the first process alone, an empty list to others."""
        return [(tensors, numbers)]

    def told(self, tensors: dict[str, Tensor], numbers: dict[str, Any]) -> Given:
        """Return what the first process gives."""
        return tensors, numbers


ALONE = Ranks()


class Several(Ranks):
    """One of several processes, of the default process group; every method is called by all of them, in one order.

    What they agree on goes through memory and gloo, whatever the device: a process that is gone is noticed there.

    Parameters
    ----------
    ensemble : networks of a fold
    every_step : whether they look up after every step
    """

    def __init__(self, ensemble: int, every_step: bool = False) -> None:
        self.number, self.many = dist.get_rank(), dist.get_world_size()
        self.by_batch = ensemble == 1
        self.batch: int | None = None
        """Rows of the batch whose parts the processes take; None where each takes all of it."""
        self._ensemble, self._every_step = ensemble, every_step
        self._weight = 1.0
        self._taken, self._until = 0, 1
        self._looked = time.monotonic()

    def device(self, device: Device) -> Device:
        """Return the GPU of this process's number, or the processor for all."""
        return devices.pick(f"cuda:{self.number}") if device.torch.type == "cuda" else device

    def networks(self, ensemble: int) -> range:
        """Return the numbers of this process's networks; all of them where batches are shared out."""
        return range(ensemble) if self.by_batch else self._part(ensemble)

    def _part(self, many: int, number: int | None = None) -> range:
        own = self.number if number is None else number
        return range(many * own // self.many, many * (own + 1) // self.many)

    def joined(self, network: Network) -> nn.Module:
        """Return a network whose gradients are the mean over processes, and its batch statistics those of all."""
        if not self.by_batch:
            return network
        share_statistics(network, self)
        device = next(network.parameters()).device
        options: dict[str, Any] = {BUFFERS: False}
        return DistributedDataParallel(
            network,
            **options,
            device_ids=[device] if device.type == "cuda" else None,
            gradient_as_bucket_view=True,
            find_unused_parameters=not _all_used(network),
        )

    def begin(self, learning: int) -> None:
        """Weigh the networks of this process by how many of all that learn they are."""
        if not self.by_batch:
            counts = torch.tensor([learning], dtype=torch.int64)
            dist.all_reduce(counts)
            self._weight = learning / max(1, int(counts))

    def share(self, rows: int) -> slice:
        """Return this process's part of a batch; all of it where rows are too few."""
        self.batch = None if rows < self.many else rows
        part = self._part(rows)
        return slice(part.start, part.stop) if self.batch else slice(0, rows)

    def loss(self, loss: Loss, y: Tensor, share: slice) -> Callable[[Tensor, Tensor], Tensor]:
        """Return the loss of a part, times what the part is of the whole batch and the number of processes."""
        if self.batch is None:
            return loss
        weight = self.many * (loss.mass(y[share]) / loss.mass(y))
        return lambda outputs, own: loss(outputs, own) * weight

    def looked_up(self, interrupted: Callable[[], bool], late: Callable[[], bool]) -> tuple[bool, bool]:
        """Agree about every tenth of a second: after as many steps as the first process took in that time."""
        self._taken += 1
        if self._taken < self._until and not self._every_step:
            return False, False
        now = time.monotonic()
        pace = self._taken * LOOK_EVERY / max(now - self._looked, 1e-9)
        wanted = int(min(max(pace, 1), 2 * self._taken)) if self.first else 0
        words = torch.tensor([interrupted(), late(), wanted], dtype=torch.int64)
        dist.all_reduce(words, dist.ReduceOp.MAX)
        stop, report, self._until = words.tolist()
        self._taken, self._looked = 0, now
        return bool(stop), bool(report)

    def any(self, *flags: bool) -> tuple[bool, ...]:
        """Return of each flag whether a process says so, to all alike."""
        words = torch.tensor(flags, dtype=torch.int64)
        dist.all_reduce(words, dist.ReduceOp.MAX)
        return tuple(map(bool, words.tolist()))

    def summed(self, x: Tensor) -> Tensor:
        """Add up what all processes have, each counting by the networks that it trains; the same bits in each."""
        summed = x * self._weight
        dist.all_reduce(summed)
        return summed

    def mean(self, sum: float, count: int) -> float:
        """Return the mean of the numbers of all processes."""
        both = torch.tensor([sum, count], dtype=torch.float64)
        dist.all_reduce(both)
        return float(both[0] / both[1])

    def rows(self, rows: slice) -> slice:
        """Return this process's part of the rows where batches are shared out, otherwise all."""
        if not self.by_batch:
            return rows
        part = self._part(rows.stop - rows.start)
        return slice(rows.start + part.start, rows.start + part.stop)

    def evaluated(self, outputs: Tensor, rows: slice) -> Tensor:
        """Put the parts together, by rows or by networks."""
        many = rows.stop - rows.start if self.by_batch else self._ensemble
        sizes = [len(self._part(many, number)) for number in range(self.many)]
        own = outputs.transpose(0, 1) if self.by_batch else outputs
        padded = own.new_zeros((max(sizes), *own.shape[1:]))
        padded[: len(own)] = own
        parts = [torch.empty_like(padded) for _ in sizes]
        dist.all_gather(parts, padded)
        every = torch.cat([part[:size] for part, size in zip(parts, sizes, strict=True)])
        return every.transpose(0, 1).contiguous() if self.by_batch else every

    def collected(self, tensors: dict[str, Tensor], numbers: dict[str, Any]) -> list[Given]:
        """Send everything to the first process, through memory."""
        own = tensors, numbers
        packed = torch.empty(0, dtype=torch.uint8) if self.first else _packed(*own)
        lengths = [torch.zeros(1, dtype=torch.int64) for _ in range(self.many)]
        dist.all_gather(lengths, torch.tensor([len(packed)]))
        if not self.first:
            dist.send(packed, 0)
            return []
        every = [own]
        for number in range(1, self.many):
            theirs = torch.empty(int(lengths[number]), dtype=torch.uint8)
            dist.recv(theirs, number)
            every.append(_unpacked(theirs))
        return every

    def told(self, tensors: dict[str, Tensor], numbers: dict[str, Any]) -> Given:
        """Have the first process tell all others."""
        packed = _packed(tensors, numbers) if self.first else torch.empty(0, dtype=torch.uint8)
        length = torch.tensor([len(packed)])
        dist.broadcast(length, 0)
        if not self.first:
            packed = torch.empty(int(length), dtype=torch.uint8)
        dist.broadcast(packed, 0)
        return (tensors, numbers) if self.first else _unpacked(packed)


def _packed(tensors: dict[str, Tensor], numbers: dict[str, Any]) -> Tensor:
    """Return everything as bytes: the length of the numbers' JSON, the JSON, the tensors as safetensors."""
    text = json.dumps(numbers).encode()
    on_cpu = {name: tensor.detach().to("cpu").contiguous() for name, tensor in tensors.items()}
    content = len(text).to_bytes(8, "little") + text + save(on_cpu)
    return torch.from_numpy(np.frombuffer(content, dtype=np.uint8).copy())


def _unpacked(packed: Tensor) -> Given:
    content = packed.numpy().tobytes()
    end = 8 + int.from_bytes(content[:8], "little")
    return load(content[end:]), json.loads(content[8:end])


def _all_used(network: Network) -> bool:
    """Whether the network's output depends on every layer."""
    sources, waiting, found = network.spec.sources, [network.spec.layers[-1].name], set[str]()
    while waiting:
        name = waiting.pop()
        if name != "input" and name not in found:
            found.add(name)
            waiting.extend(sources[name])
    return found == {layer.name for layer in network.spec.layers}
