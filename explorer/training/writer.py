"""Tensors on their way to the disk beside the training: a run on a GPU waits neither for the copy nor for the disk."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor

import torch
from torch import Tensor

Tensors = dict[str, Tensor]
PENDING = 2
"""Files that may be on their way at once; before another is begun, the first of them is waited for."""


class Writer:
    """Writes files of tensors as they are when it is asked to, one after the other, in the order of asking.

    On CUDA the tensors are copied on the device, from there into pinned memory on a stream of their own, and written by
    a thread, while steps go on. Elsewhere they are written at once.

    Attributes
    ----------
    seconds : how long the last file took that was `timed`
    """

    def __init__(self, device: torch.device, beside: bool | None = None) -> None:
        self._device = device
        self._beside = device.type == "cuda" if beside is None else beside
        self._thread = ThreadPoolExecutor(1, "checkpoint") if self._beside else None
        self._side = torch.cuda.Stream(device) if device.type == "cuda" else None
        self._pending: list[Future[None]] = []
        self.seconds = 0.0

    @property
    def busy(self) -> bool:
        """Whether a file is on its way."""
        return any(not one.done() for one in self._pending)

    def write(self, tensors: Mapping[str, Tensor], put: Callable[[Tensors], None], timed: bool = False) -> None:
        """Have `put` write these tensors; raise what an earlier file raised."""
        if self._thread is None:
            self._put(lambda: dict(tensors), put, timed)
            return
        self._settle(PENDING - 1)
        fetched = _fetched(tensors, self._side)
        self._pending.append(self._thread.submit(self._put, fetched, put, timed))

    def wait(self) -> None:
        """Wait until all files are whole; raise what one of them raised."""
        self._settle(0)

    def close(self) -> None:
        """Wait, and let the thread go."""
        try:
            self.wait()
        finally:
            if self._thread is not None:
                self._thread.shutdown()

    def _settle(self, most: int) -> None:
        while len(self._pending) > most:
            self._pending.pop(0).result()

    def _put(self, fetched: Callable[[], Tensors], put: Callable[[Tensors], None], timed: bool) -> None:
        tensors = fetched()
        began = time.monotonic()
        put(tensors)
        if timed:
            self.seconds = time.monotonic() - began


def _fetched(tensors: Mapping[str, Tensor], side: torch.cuda.Stream | None) -> Callable[[], Tensors]:
    """Begin to copy tensors as they are now; return what waits for the copies, in the host's memory, and gives them."""
    if side is None:
        here = {name: tensor.detach().clone() for name, tensor in tensors.items()}
        return lambda: here
    with torch.cuda.device(side.device):
        main = torch.cuda.current_stream()
        try:
            copies, stream = {name: tensor.detach().clone() for name, tensor in tensors.items()}, side
            side.wait_stream(main)
        except torch.OutOfMemoryError:  # no room for copies: steps wait until the tensors themselves are fetched
            copies, stream = {name: tensor.detach() for name, tensor in tensors.items()}, main
        with torch.cuda.stream(stream):
            pinned = {name: _pinned(tensor) for name, tensor in copies.items()}
            there = torch.cuda.Event()
            there.record(stream)

    def fetched() -> Tensors:
        there.synchronize()
        copies.clear()  # held until now, so that nothing else came to lie in their place
        return pinned

    return fetched


def _pinned(tensor: Tensor) -> Tensor:
    """Return a copy in pinned memory that is on its way, or in the host's where no memory can be pinned."""
    try:
        return torch.empty(tensor.shape, dtype=tensor.dtype, pin_memory=True).copy_(tensor, non_blocking=True)
    except RuntimeError:
        return tensor.cpu()
