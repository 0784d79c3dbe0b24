"""Steps on tensors of the device alone, so that they can be recorded and repeated with one call.

On a GPU a step waits for the host's hundred small calls rather than for arithmetic. So everything that changes from
step to step is a tensor on the device: the order of the samples, the place in it, the learning rate. Nothing in a step
waits for the device, whether it is recorded (`explorer.training.captured`) or not.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Any

import numpy as np
import torch
from torch import Tensor

from explorer.devices import Device
from explorer.training import capture, captured, convolutions, optimizer
from explorer.training.captured import Part, Refused, Run, Work
from explorer.training.checkpoint import RandomStream
from explorer.training.member import Member
from explorer.training.members import merged
from explorer.training.pace import Pace
from explorer.training.stack import Stack
from explorer.training.step import HostSteps

Runs = tuple[Run, Run | None]
"""A step of the usual batch, and of the smaller last one where there is one."""


class _Batch:
    """Where a batch lies, and what is made of it on the way through a step."""

    def __init__(self, places: Tensor, index: Tensor) -> None:
        self.places, self.index = places, index
        self.forget()

    def forget(self) -> None:
        """Let go of what was made of it."""
        self.x = self.targets = torch.empty(0)
        self.results: list[tuple[Tensor, Tensor]] = []


class DeviceSteps(HostSteps):
    """Steps on tensors of the device alone, recorded where trying shows that they can be.

    The usual batch knows its places in the order, and moves on by itself; the smaller last one stays where it is.

    Parameters
    ----------
    halved : whether bfloat16 was found to be faster, None where it is to be tried if it was asked for
    """

    def __init__(self, *given: Any, halved: bool | None = None, **more: Any) -> None:
        super().__init__(*given, **more)
        self._asked_half, self.found_half = self.halved, halved
        if halved is not None:
            self.halved = halved
        made = capture.of(self.device)
        assert made is not None
        self._capture = made()
        self._pace = Pace(self.device)
        self._learners: list[Member | Stack] = []
        self._runs: Runs | None = None
        self._ahead: tuple[int, np.ndarray, Tensor, Tensor] | None = None
        self._times = ""
        where = self.device
        self._order = torch.zeros(self.n, dtype=torch.int64, device=where)
        self._rates = torch.zeros(self.count, device=where)
        self._rate_row = torch.zeros(1, device=where)
        self._rate = self._rate_row[0]
        self._first = torch.arange(self.batch, device=where)
        self._usual = _Batch(self._first.clone(), torch.zeros(1, dtype=torch.int64, device=where))
        self._last: _Batch | None = None
        start = (self.count - 1) * self.batch
        if self.n - start < self.batch:
            index = torch.full((1,), self.count - 1, dtype=torch.int64, device=where)
            self._last = _Batch(torch.arange(start, self.n, device=where), index)

    def begin(self, epoch: int, step: int = 0) -> None:
        """Go to a step of an epoch: its order and its rates are sent to the device."""
        self.epoch = epoch
        ahead, self._ahead = self._ahead, None
        self.order, order, rates = ahead[1:] if ahead and ahead[0] == epoch else self._sent(epoch)
        self.samples.follow(self.order)
        self._order.copy_(order)
        self._rates.copy_(rates)
        self._rate.copy_(self._rates[min(step, self.count - 1)])
        self._usual.places.copy_(self._first + step * self.batch)
        self._usual.index.fill_(step)

    def _sent(self, epoch: int) -> tuple[np.ndarray, Tensor, Tensor]:
        """Return an epoch's order, on the host and on its way to the device, and its rates on theirs."""
        here, self.epoch = self.epoch, epoch
        order, steps = self.shuffled(epoch), self.count if self.scheduled else 1
        rates = torch.tensor([self.rate(step) for step in range(steps)], dtype=torch.float32).expand(self.count)
        self.epoch = here
        return order, _send(torch.from_numpy(order), self.device), _send(rates.contiguous(), self.device)

    def prepare(self) -> bool:
        """Get ready to take steps; where other members learn than before, what was recorded is recorded anew."""
        self.members.train()
        learners = self.members.stepping
        if self._runs is not None and _same(learners, self._learners):
            return False
        self._learners, before = learners, self.said
        self._runs = None  # frees the memory of the recordings before others are made
        self.members.lend_rate(self._rate)
        for one in learners:
            optimizer.prime(one.optimizer)
        self.samples.ready(0, self.batch)  # what is streamed is there for the steps that are tried
        tried = self._convolutions(learners)
        self._runs, taken = self._settled(self._work())
        self.said = " ".join(sentence for sentence in (taken, *self._rounded(), tried) if sentence)
        self.members.forget_gradients()
        return self.said != before

    def _convolutions(self, learners: Sequence[Member | Stack]) -> str:
        """Settle how the learners' convolutions are computed; return what is to be said of it."""
        made = capture.of(self.device)
        if made is None or not convolutions.tried_on(self.device):
            return ""
        x = self.samples.encoded(self._order.index_select(0, self._first))
        return convolutions.said(*convolutions.settle([one.network for one in learners], x, made(), self.precision))

    def forget(self) -> None:
        """Let go of recordings: what they change has been put elsewhere."""
        self._runs, self._learners = None, []

    def _settled(self, work: Work) -> tuple[Runs, str]:
        """Return the steps to take, and how; where bfloat16 was asked for it is tried, for about a second."""
        if not self._asked_half or self.found_half is not None:
            return self._found(work)
        ways: dict[bool, tuple[Runs, str]] = {}
        for half in (True, False):
            self.halved = half
            ways[half] = self._found(work)

        def step(half: bool) -> Run:
            def run() -> None:
                self.halved = half
                ways[half][0][0]()

            return run

        faster, exact = captured.seconds_each(self._capture, work, self.device, (step(True), step(False)))
        self.found_half = self.halved = faster < exact
        self._times = f"({1000 * faster:.3g} ms a step against {1000 * exact:.3g})"
        return ways[self.halved]

    def _rounded(self) -> list[str]:
        """Return what is to be said of how numbers are rounded."""
        if self.precise == "tf32":
            return ["Factors of products are rounded to TF32."]
        if not self._asked_half:
            return []
        if self.halved:
            return [f"Layers compute in bfloat16, which was tried and is faster {self._times}.".replace(" .", ".")]
        return [f"Layers compute in float32: bfloat16 was tried and is not faster {self._times}.".replace(" .", ".")]

    def _found(self, work: Work) -> tuple[Runs, str]:
        """Return the steps as recorded, or plain ones, and which and why."""
        try:
            return captured.record(self._capture, work, self.device), captured.RECORDED
        except Refused as refusal:
            plain = captured.one_after_the_other(work.usual), captured.one_after_the_other(work.last)
            return plain, captured.one_by_one(refusal)

    def take(self, step: int) -> None:
        """Take a step of this epoch; once the first is on its way, the next epoch's order is sent after it."""
        assert self._runs is not None
        usual, last = self._runs
        self.samples.ready(step * self.batch, min((step + 1) * self.batch, self.n))
        (last if last is not None and self._last is not None and step == self.count - 1 else usual)()
        self._pace.stepped()
        if self._ahead is None and self.epoch + 1 < self.spec.epochs:
            self._ahead = (self.epoch + 1, *self._sent(self.epoch + 1))

    def _work(self) -> Work:
        learners = self._learners
        streams = [one.stream for one in learners if isinstance(one, Member) and one.stream is not None]
        remembered = [t for one in learners for each in one.optimizer.state.values() for t in each.values()]
        return Work(
            usual=self._parts(self._usual),
            last=self._parts(self._last) if self._last is not None else (),
            rewind=self._rewind,
            most=self.n // self.batch,
            weights=[t for one in learners for t in (*one.network.parameters(), *one.network.buffers())],
            remembered=[value for value in remembered if isinstance(value, Tensor)],
            others=[self.sum, self.outputs, self._rate_row, self._usual.places, self._usual.index],
            streams=streams,
        )

    def _rewind(self) -> None:
        self._usual.places.copy_(self._first)
        self._usual.index.zero_()

    def _parts(self, batch: _Batch) -> list[Part]:
        """Return a step's parts: one, unless several learners each draw from random numbers of their own."""
        learners = self._learners

        def learn(number: int) -> None:
            given = learners[number].take(batch.x, batch.targets, self.loss, self.precision())
            batch.results = [*batch.results[:number], given]

        def whole() -> None:
            self._fetch(batch)
            for number in range(len(learners)):
                learn(number)
            self._account(batch)
            batch.forget()

        if not any(isinstance(one, Member) and one.stream is not None for one in learners):
            return [Part(whole)]
        each = [Part(_bound(learn, number), _drawing(one)) for number, one in enumerate(learners)]
        return [Part(lambda: self._fetch(batch)), *each, Part(lambda: self._account(batch))]

    def _fetch(self, batch: _Batch) -> None:
        if self.scheduled:
            torch.index_select(self._rates, 0, batch.index, out=self._rate_row)
        rows = self._order.index_select(0, batch.places)
        batch.x, batch.targets = self.samples.encoded(rows), self.samples.y.index_select(0, rows)

    def _account(self, batch: _Batch) -> None:
        value, outputs = merged(batch.results)
        self.sum.add_(value, alpha=len(batch.places))
        self.outputs.index_copy_(0, batch.places, outputs.to(self.outputs.dtype))
        if batch is self._usual:
            batch.places.add_(self.batch)
            batch.index.add_(1)


def of(device: Device, *given: Any, halved: bool | None = None) -> HostSteps:
    """Return the steps of a fold on this device, as it is best led; the rest is as `HostSteps` takes it."""
    if capture.offered(device.torch):
        return DeviceSteps(*given, device=device, halved=halved)
    return HostSteps(*given, device=device)


def _send(tensor: Tensor, device: torch.device) -> Tensor:
    """Return a tensor of the host on its way to the device; on CUDA nothing waits until it is there."""
    return tensor.pin_memory().to(device, non_blocking=True) if device.type == "cuda" else tensor.to(device)


def _same(ours: list[Member | Stack], theirs: list[Member | Stack]) -> bool:
    return len(ours) == len(theirs) and all(a is b for a, b in zip(ours, theirs, strict=True))


def _bound(run: Callable[[int], None], number: int) -> Run:
    return lambda: run(number)


def _drawing(one: Member | Stack) -> Callable[[], AbstractContextManager[Any]]:
    stream: RandomStream | None = one.stream if isinstance(one, Member) else None
    return contextlib.nullcontext if stream is None else lambda: stream
