"""Which of a network's convolutions are computed as products over windows: tried on the device before training.

A library's convolution along one axis, of few channels and many places, may take many times as long as to move its
bytes, and how long is known once the device was asked. So each is timed both ways as it will be trained, forwards
and backwards and recorded (`explorer.training.capture`), and the faster is taken. What was found holds for the process,
so that two runs in it compute alike.

Planes of 2-D layers lie channels first on every device. torch's guide to channels-last tensors documents gains for
tensor cores in float16, and at the sizes of these networks reduced precision was the slower way; nothing was measured
for float32. tests/benchmarks/_device_layers.py compares both layouts on ALS-Net.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import partial
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from explorer.networks.layers import unfolded
from explorer.networks.layers.unfolded import Asked, Convolution
from explorer.training.capture import Capture, Run

Precision = Callable[[], AbstractContextManager[Any]]
"""What gives the context in which networks compute."""
FASTER = 0.95
"""Share of the time of the way that the rule names which the other has to stay below."""
LARGEST = 2**28
"""Numbers of windows written out, of one batch, above which a product is not tried: a GiB."""
REPEATS = 10
"""Times that a recording is repeated to be timed."""


@dataclass(frozen=True)
class Tried:
    """One convolution timed both ways: seconds forwards and backwards, on `samples` samples."""

    what: Convolution
    samples: int
    convolution: float
    product: float
    unfolded: bool


def tried_on(device: torch.device) -> bool:
    """Return whether both ways are timed on this device: on a CPU convolutions stay as they are, to the last bit."""
    return device.type == "cuda"


def settle(
    networks: Sequence[nn.Module],
    x: Tensor,
    capture: Capture,
    precision: Precision = nullcontext,
    timed: Callable[[Run], float] | None = None,
) -> tuple[list[Tried], str]:
    """Time the convolutions of these networks on a batch like x both ways and settle which is taken.

    Networks and torch's random numbers are as before afterwards. Where trying fails, for want of memory too, the rule
    (`unfolded.pays`) stands.

    Parameters
    ----------
    x : (n, channels, positions), a batch
    capture : records the work, so that launches do not count
    precision : gives the context in which the networks compute
    timed : returns the seconds of one call; by the device's own clock unless another is given

    Returns
    -------
    list of Tried, and why trying was given up; empty where it was not
    """
    tried: list[Tried] = []
    timed = timed or partial(_seconds, x.device)
    devices = [x.device] if x.is_cuda else []
    try:
        with torch.random.fork_rng(devices=devices):  # pyright: ignore[reportUnknownMemberType]
            for asked in _asked(networks, x, precision):
                if unfolded.settled(asked.what) is None and _worth_trying(asked):
                    tried.append(_try(asked, x.dtype, capture, precision, timed))
                    unfolded.settle(asked.what, tried[-1].unfolded)
    except (RuntimeError, NotImplementedError) as error:
        return tried, str(error).partition("\n")[0]
    return tried, ""


def _asked(networks: Sequence[nn.Module], x: Tensor, precision: Precision) -> list[Asked]:
    """Return the convolutions that these networks ask for, each once."""
    with unfolded.noting() as noted:
        for network in networks:
            training = network.training
            try:
                with torch.enable_grad(), precision():
                    network.eval()(x)
            finally:
                network.train(training)
    return noted


def _worth_trying(asked: Asked) -> bool:
    what = asked.what
    filters, channels, kernel = what.weight
    written = asked.samples * what.groups * channels * kernel * what.places
    return filters > what.groups and written <= LARGEST


def _try(
    asked: Asked, dtype: torch.dtype, capture: Capture, precision: Precision, timed: Callable[[Run], float]
) -> Tried:
    what = asked.what

    def seconds(way: Callable[..., Tensor]) -> float:
        run = _both_passes(way, asked, dtype, precision)
        capture.warm_up(run)
        return timed(capture.record(run))

    convolution, product = seconds(F.conv1d), seconds(unfolded.unfolded)
    if unfolded.pays(what.device, what.weight[1], what.weight[2], what.stride):
        return Tried(what, asked.samples, convolution, product, convolution >= FASTER * product)
    return Tried(what, asked.samples, convolution, product, product < FASTER * convolution)


def _both_passes(way: Callable[..., Tensor], asked: Asked, dtype: torch.dtype, precision: Precision) -> Run:
    """Return the work of one way, forwards and backwards, on random numbers that stay where they are."""
    what = asked.what
    random = {"device": what.device, "dtype": dtype}
    x = torch.randn(asked.samples, *what.inputs, **random).requires_grad_(asked.leads_on)
    weight = torch.randn(what.weight, **random).requires_grad_()
    bias = torch.randn(what.weight[0], **random).requires_grad_()
    settings = what.stride, what.padding, what.dilation, what.groups
    with torch.no_grad(), precision():
        upstream = torch.randn_like(way(x, weight, bias, *settings))
    wanted = [x, weight, bias] if asked.leads_on else [weight, bias]

    def run() -> None:
        with torch.enable_grad(), precision():
            y = way(x, weight, bias, *settings)
        torch.autograd.grad(y, wanted, upstream)

    return run


def _seconds(device: torch.device, run: Run) -> float:
    """Return the seconds of one call on this CUDA device, by its own clock."""
    with torch.cuda.device(device):  # whose stream it is that an event is recorded in
        run()
        begin, end = (torch.cuda.Event(enable_timing=True) for _ in range(2))
        begin.record()
        for _ in range(REPEATS):
            run()
        end.record()
        end.synchronize()
    return begin.elapsed_time(end) / 1000 / REPEATS


def said(tried: Sequence[Tried], failed: str) -> str:
    """Return a sentence on what was found; empty where no convolution was tried.

    >>> what = Convolution(torch.device("cuda"), (1, 90), (4, 1, 9), 3, 0, 1, 1)
    >>> said([Tried(what, 8, 2e-3, 1e-3, True), Tried(what, 8, 1e-3, 2e-3, False)], "")
    'Both ways of computing convolutions were timed: products over windows are taken for 1 of 2.'
    """
    if failed:
        return f"Timing both ways of computing convolutions failed ({failed}); the usual one is taken."
    if not tried:
        return ""
    many = sum(one.unfolded for one in tried)
    taken = f"products over windows are taken for {many} of {len(tried)}"
    return f"Both ways of computing convolutions were timed: {taken}."
