"""Genotypes that stay in a file: of an epoch, the device holds the samples of the next steps, and those after them.

The device has a window of two halves. While the steps of one half are taken, a thread reads the samples of the
following ones, in the epoch's order, and they are copied into the other half beside the computation. A step gets what
it would get if all samples lay on the device.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import numpy as np
import torch
from torch import Tensor

from explorer.training.sample_file import SampleFile

Decode = Callable[[Tensor], Tensor]
"""What makes genotypes (n, positions, ...) of the bytes (n, bytes) of some samples, on their device."""


class Streamed:
    """A fold's genotypes in a file, of which steps see those of a window that moves along the epoch.

    `follow` says in which order samples come, `ready` that a step's samples are about to be taken; `take` of their rows
    then copies nothing from the host, and asks it nothing, so that it may be part of a captured step. `take` of a slice
    reads the file, and may not.

    Parameters
    ----------
    file : SampleFile
    decode : makes genotypes of bytes
    window : samples of half a window; a step's samples lie in one half
    device : torch.device
    """

    def __init__(self, file: SampleFile, decode: Decode, window: int, device: torch.device) -> None:
        self._file, self._decode, self._window, self._device = file, decode, window, device
        self._ring = torch.zeros((2 * window, file.width), dtype=torch.uint8, device=device)
        self._halves = self._ring[:window], self._ring[window:]
        self._place = torch.zeros(len(file), dtype=torch.int64, device=device)
        self._copies = _Beside(device, self._ring) if device.type == "cuda" else _Plainly()
        self._landings = tuple(_landing((window, file.width), device) for _ in self._halves)
        self._pool = ThreadPoolExecutor(1, "genotypes")
        self._order = np.zeros(0, np.int64)
        self._here = -1
        self._coming: tuple[int, Future[None]] | None = None
        self._there: int | None = None
        self._after: tuple[slice, Future[Tensor]] | None = None

    def __len__(self) -> int:
        return len(self._file)

    def follow(self, order: np.ndarray) -> None:
        """Have the samples come in this order from now on: int (n,), rows of the file; none comes twice."""
        if self._coming is not None:
            self._coming[1].result()
        self._order, self._here, self._coming, self._there = np.asarray(order), -1, None, None
        places = torch.arange(len(order), device=self._device) % (2 * self._window)
        self._place[torch.from_numpy(self._order).to(self._device)] = places
        self._read(0)

    def ready(self, start: int, stop: int) -> None:
        """Have the samples at these places of the order on the device before what is asked of it next."""
        block = start // self._window
        if (stop - 1) // self._window != block:
            raise ValueError(f"places {start} to {stop} do not lie in one half of a window of {self._window}")
        if block != self._here:
            self._go_to(block)
        elif self._coming is not None and self._coming[1].done():
            self._send()

    def take(self, rows: Tensor | slice) -> Tensor:
        """Return the genotypes of these samples: rows of the step that is ready, or any slice."""
        if isinstance(rows, slice):
            return self._decode(self._slice(rows))
        if self._here < 0:
            raise RuntimeError("genotypes are streamed: say which step is ready before its samples are taken")
        return self._decode(self._ring.index_select(0, self._place.index_select(0, rows)))

    def close(self) -> None:
        """End the thread and remove the file."""
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._copies.finish()
        self._file.close()

    def _rows(self, block: int) -> np.ndarray:
        return self._order[block * self._window : (block + 1) * self._window]

    def _read(self, block: int) -> None:
        """Begin to read a block of the order where its half of the host's memory has been copied, if there is one."""
        rows = self._rows(block)
        if len(rows):
            self._copies.wait_on_host(block % 2)
            out = self._landings[block % 2][: len(rows)].numpy()
            self._coming = block, self._pool.submit(self._file.read, rows, out)

    def _send(self) -> None:
        """Copy the block that was read to the device."""
        assert self._coming is not None
        (block, read), self._coming = self._coming, None
        read.result()
        half, count = block % 2, len(self._rows(block))
        self._copies.send(half, self._halves[half][:count], self._landings[half][:count])
        self._there = block

    def _go_to(self, block: int) -> None:
        if self._coming is not None:
            self._send()
        if self._there != block:
            self._read(block)
            self._send()
        self._copies.wait_on_device(block % 2)
        self._here = block
        self._read(block + 1)

    def _slice(self, rows: slice) -> Tensor:
        """Return the bytes of neighbouring samples; the next ones are read meanwhile."""
        wanted = slice(*rows.indices(len(self))[:2])
        found = None
        if self._after is not None:
            coming, read = self._after
            self._after = None
            found = read.result() if coming == wanted else None
        found = self._read_slice(wanted) if found is None else found
        following = slice(wanted.stop, min(2 * wanted.stop - wanted.start, len(self)))
        if following.start < following.stop:
            self._after = following, self._pool.submit(self._read_slice, following)
        return found.to(self._device)

    def _read_slice(self, rows: slice) -> Tensor:
        made = torch.empty((max(0, rows.stop - rows.start), self._file.width), dtype=torch.uint8)
        self._file.read(np.arange(rows.start, rows.start + len(made)), made.numpy())
        return made


def _landing(shape: tuple[int, int], device: torch.device) -> Tensor:
    """Return memory of the host for half a window: pinned where the device is CUDA's and there is room for that.

    From memory that is not, copies take longer and hold up the host, and are right all the same.
    """
    if device.type == "cuda":
        try:
            return torch.empty(shape, dtype=torch.uint8, pin_memory=True)
        except RuntimeError:
            pass
    return torch.empty(shape, dtype=torch.uint8)


class _Plainly:
    """Copies to a device one after the other with what it computes."""

    def send(self, half: int, into: Tensor, read: Tensor) -> None:
        """Copy what was read."""
        into.copy_(read)

    def wait_on_device(self, half: int) -> None: ...

    def wait_on_host(self, half: int) -> None: ...

    def finish(self) -> None: ...


class _Beside:
    """Copies to a CUDA device on a stream of their own, from pinned memory, beside what it computes.

    Only the thread that trains asks anything of CUDA, so that a graph may be captured while the other one reads.
    """

    def __init__(self, device: torch.device, ring: Tensor) -> None:
        self._device, self._stream = device, torch.cuda.Stream(device)
        self._events: list[Any] = [None, None]
        ring.record_stream(self._stream)

    def send(self, half: int, into: Tensor, read: Tensor) -> None:
        """Copy what was read once all is done that was asked of the device so far: it may still read this half."""
        self._stream.wait_stream(torch.cuda.current_stream(self._device))
        with torch.cuda.stream(self._stream):
            into.copy_(read, non_blocking=True)
            self._events[half] = self._stream.record_event()

    def wait_on_device(self, half: int) -> None:
        """Have what is asked of the device next wait for the last copy into this half."""
        if (event := self._events[half]) is not None:
            torch.cuda.current_stream(self._device).wait_event(event)

    def wait_on_host(self, half: int) -> None:
        """Wait until the last copy into this half is over, so that its source may be written to."""
        if (event := self._events[half]) is not None:
            event.synchronize()

    def finish(self) -> None:
        """Wait until both halves are copied."""
        self.wait_on_host(0)
        self.wait_on_host(1)
