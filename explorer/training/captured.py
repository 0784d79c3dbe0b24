"""Whether work can be recorded is found by trying: recorded steps against plain ones, from the same state.

Warm-up and trial leave no trace: weights, statistics, what optimizers remember and random numbers are put back.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor

from explorer.training import optimizer
from explorer.training.capture import Capture, Run
from explorer.training.checkpoint import RandomStream

WARM_UP = 3
"""Times that work is done before it is recorded: libraries choose their kernels at the first, memory settles."""
TRIED = 3
"""Steps of the usual batch that are taken both ways, so that what stood still in a recording is seen."""
TRIAL = 1.0
"""Seconds for which ways to compute are timed against each other."""
NEAR = 1e-5
"""How far recorded steps may end from plain ones: share of the length of all weights."""
STRAYED = 1e-2
"""The same as a share of the way that the steps went, which counts where they are tiny."""
NOISE = 0.1
"""How far plain steps may end from themselves, as a share of the way, to be a yardstick."""
ROUNDING = 1e-6
"""Share of the length of all weights that is rounding."""

AT_ONCE = 2**22
"""Numbers that are compared at once."""

WAITING = ("synchronizing CUDA operation", "not permitted when stream is capturing")
"""How torch and CUDA say that an operation waits for the device."""
RECORDED = "Steps are recorded once and repeated as a whole."


class Refused(Exception):
    """The work cannot be recorded; the message says why, as a clause after "because"."""


def one_by_one(refusal: Refused) -> str:
    """Return in a sentence that steps are not recorded, and why."""
    return f"Steps are taken one by one, because {refusal}."


@dataclass(frozen=True)
class Part:
    """Work that is recorded as one; `drawing` is the context, outside of the recording, in which it draws."""

    run: Run
    drawing: Callable[[], AbstractContextManager[Any]] = nullcontext

    def __call__(self) -> None:
        with self.drawing():
            self.run()


@dataclass(frozen=True)
class Work:
    """What a step works on.

    Attributes
    ----------
    usual, last : the parts of a step of the usual batch, and of the smaller last batch (empty where there is none)
    rewind : puts what tells the steps apart back to the first step of an epoch
    most : usual steps that there are from there
    weights : what is learnt and counted along with it: parameters and statistics
    remembered : what the optimizers remember
    others : further tensors that a step changes
    streams : random numbers that parts draw from, besides torch's own
    """

    usual: Sequence[Part]
    last: Sequence[Part]
    rewind: Run
    most: int
    weights: Sequence[Tensor]
    remembered: Sequence[Tensor]
    others: Sequence[Tensor]
    streams: Sequence[RandomStream] = field(default=())

    @property
    def tensors(self) -> list[Tensor]:
        """All that a step changes."""
        return [*self.weights, *self.remembered, *self.others]


class Kept:
    """Copies, in the host's memory, of all that steps change."""

    def __init__(self, work: Work, device: torch.device) -> None:
        self._work, self._device = work, device
        copies = iter([_copied(tensor) for tensor in work.tensors])
        self.weights, self.remembered, self.others = (
            list(itertools.islice(copies, len(tensors))) for tensors in (work.weights, work.remembered, work.others)
        )
        self._streams = [stream.state() for stream in work.streams]
        self._random = torch.get_rng_state()
        self._random_there = torch.cuda.get_rng_state(device) if device.type == "cuda" else None

    def put_back(self) -> None:
        """Let everything be as it was when this was made, in the tensors where it was."""
        with torch.no_grad():
            copies = itertools.chain(self.weights, self.remembered, self.others)
            for tensor, copy in zip(self._work.tensors, copies, strict=True):
                tensor.detach().copy_(copy)
        for stream, state in zip(self._work.streams, self._streams, strict=True):
            stream.restore(state)
        torch.set_rng_state(self._random)
        if self._random_there is not None:
            torch.cuda.set_rng_state(self._random_there, self._device)


def _copied(tensor: Tensor) -> Tensor:
    return torch.empty(tensor.shape, dtype=tensor.dtype).copy_(tensor.detach())


def record(capture: Capture, work: Work, device: torch.device) -> tuple[Run, Run | None]:
    """Return the usual and the last step as recorded, once they were seen to do what plain steps do.

    Raises
    ------
    Refused : recording failed, or recorded steps ended elsewhere; everything is as before
    """
    kept = Kept(work, device)
    try:
        return _recorded(capture, work, kept, device)
    except Refused:
        raise
    except torch.OutOfMemoryError:
        raise Refused("the device has no room for a recording of them") from None
    except Exception as error:
        raise Refused(_why(error)) from error
    finally:
        kept.put_back()


def _recorded(capture: Capture, work: Work, kept: Kept, device: torch.device) -> tuple[Run, Run | None]:
    shapes = [parts for parts in (work.usual, work.last) if parts]
    for parts in shapes:
        for _ in range(WARM_UP):
            work.rewind()
            for part in parts:
                with part.drawing():
                    capture.warm_up(part.run)
    repeated: list[Run] = []
    for parts in shapes:
        work.rewind()
        recordings: list[Part] = []
        for part in parts:
            with part.drawing():
                recordings.append(Part(capture.record(part.run), part.drawing))
        repeated.append(one_after_the_other(recordings))
    usual, last = repeated[0], repeated[1] if len(repeated) > 1 else None
    plain = one_after_the_other(work.usual), one_after_the_other(work.last) if work.last else None

    _go(work, kept, plain)
    ended = Kept(work, device)
    _go(work, kept, (usual, last))
    _compare(kept, ended, work, lambda: _go(work, kept, plain))
    return usual, last


def seconds_each(
    capture: Capture, work: Work, device: torch.device, ways: Sequence[Run], budget: float = TRIAL
) -> list[float]:
    """Return the seconds that a step of the usual batch takes in each of these ways; everything is as before then.

    They take turns, twice; the faster turn counts.
    """
    kept, best = Kept(work, device), [float("inf")] * len(ways)
    try:
        for _ in range(2):
            for number, way in enumerate(ways):
                best[number] = min(best[number], _seconds(capture, work, way, budget / (2 * len(ways))))
    finally:
        kept.put_back()
    return best


def _seconds(capture: Capture, work: Work, way: Run, budget: float) -> float:
    taken, handful = 0, min(work.most, 16)
    capture.finish()
    began = time.perf_counter()
    while True:
        work.rewind()
        for _ in range(handful):
            way()
        capture.finish()
        taken += handful
        if (spent := time.perf_counter() - began) >= budget:
            return spent / taken


def one_after_the_other(parts: Sequence[Part]) -> Run:
    """Return all parts as one call."""
    if len(parts) == 1 and parts[0].drawing is nullcontext:
        return parts[0].run

    def run() -> None:
        for part in parts:
            part()

    return run


def _go(work: Work, kept: Kept, steps: tuple[Run, Run | None]) -> None:
    """Take some steps from where it all began."""
    kept.put_back()
    for number in range(TRIED):
        if number % work.most == 0:
            work.rewind()
        steps[0]()
    if steps[1] is not None:
        steps[1]()


def _compare(before: Kept, plain: Kept, recorded: Work, again: Run) -> None:
    """Raise Refused where recorded steps do not end where plain ones do; `again` takes plain ones once more.

    What recorded steps led to is looked at where it lies: of large networks a copy more is gigabytes of the host's.

    Some kernels add in another order each time, and an optimizer that divides by a gradient's size makes much of that
    where the gradient is nothing but rounding: recorded steps may then be off as far as plain ones are from themselves.
    """
    if not _finite(plain):
        raise Refused("plain steps give no finite numbers to compare with")
    if not _finite(recorded):
        raise Refused("recorded ones give numbers that are not finite")
    way, length = _distance(plain.weights, before.weights), _length(plain.weights)
    off, others = _distance(recorded.weights, plain.weights), _others(recorded, plain)
    if off > min(NEAR * length, STRAYED * way + ROUNDING * length):
        again()
        noise = _distance(recorded.weights, plain.weights)
        if off > 3 * noise or noise > NOISE * way:
            raise Refused(f"recorded ones end elsewhere, off by {off / max(way, 1e-30):.2g} of the way")
    elif _distance(recorded.remembered, plain.remembered) > STRAYED * _length(plain.remembered):
        raise Refused("recorded ones are remembered otherwise by the optimizer")
    if others:
        raise Refused(others)


def _others(recorded: Work, plain: Kept) -> str:
    """Return why what recorded steps change besides weights is not what plain ones make of it; "" where it is."""
    for ours, theirs in zip(recorded.others, plain.others, strict=True):
        if ours.is_floating_point():
            if _distance([ours], [theirs]) > STRAYED * _length([theirs]):
                return "recorded ones give other outputs"
        elif not torch.equal(ours.cpu(), theirs):
            return "recorded ones do not go on to the next samples"
    return ""


def _finite(held: Kept | Work) -> bool:
    return optimizer.finite(itertools.chain(held.weights, held.remembered, held.others))


def _distance(ours: Sequence[Tensor], theirs: Sequence[Tensor]) -> float:
    return sum(_square(a, b) for a, b in zip(ours, theirs, strict=True) if a.is_floating_point()) ** 0.5


def _length(tensors: Sequence[Tensor]) -> float:
    return sum(_square(tensor) for tensor in tensors if tensor.is_floating_point()) ** 0.5


def _square(ours: Tensor, theirs: Tensor | None = None) -> float:
    """Return the sum of squares of a tensor, or of what it is off, in double precision: some numbers at a time."""
    total, ours = 0.0, ours.detach().reshape(-1)
    for start in range(0, len(ours), AT_ONCE):
        some = ours[start : start + AT_ONCE].cpu().double()
        if theirs is not None:
            some -= theirs.reshape(-1)[start : start + AT_ONCE].double()
        total += float(some.square().sum())
    return total


def _why(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    first = (lines[0] if lines else type(error).__name__)[:160].rstrip(".")
    if any(sign in first for sign in WAITING):
        return "they wait for numbers from the device"
    return f"they cannot be recorded: {first}"
