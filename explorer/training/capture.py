"""Steps that are recorded once and then repeated with a single call: CUDA graphs.

A recorded step repeats the same kernels on the same tensors. Whatever Python decided while it was recorded, a number, a
branch, which tensor lies where, stays so for ever: what changes from step to step has to be a tensor on the device.
"""

from __future__ import annotations

import contextlib
import threading
import warnings
import weakref
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any, Protocol

import torch

Run = Callable[[], None]
"""Work on tensors that stay where they are; it takes and gives nothing."""


class Capture(Protocol):
    """A way to record steps on one device. Tensors that steps make lie in memory that the recordings keep."""

    def warm_up(self, run: Run) -> None:
        """Do the work as it will be recorded, for real; raise where it waits for the device: that has no recording."""
        ...

    def record(self, run: Run) -> Run:
        """Return the work as one call. Whether recording does it too, is open."""
        ...

    def finish(self) -> None:
        """Wait until all that was asked of the device is done."""
        ...


class CudaGraphs:
    """torch.cuda.graph: recorded on a stream of its own, into memory that the recordings of this object share.

    They may share it, since they are repeated one after the other and none reads what another has left behind but
    through tensors that are still referred to. torch registers the device's default generator with every recording, so
    that dropout draws on from where the run's random numbers stand at each repetition.
    """

    def __init__(self, device: torch.device) -> None:
        self._device, self._stream = device, _aside(device, threading.get_ident())
        self._alive: weakref.WeakSet[torch.cuda.CUDAGraph] = weakref.WeakSet()

    def warm_up(self, run: Run) -> None:
        """Do the work on the side stream; an operation that waits for the device is refused before any recording.

        A recording that fails leaves torch's memory in disorder, so what waits is looked for here.
        """
        with torch.cuda.device(self._device):
            here = torch.cuda.current_stream()
            self._stream.wait_stream(here)
            try:
                with _waiting_refused(), torch.cuda.stream(self._stream):
                    run()
            finally:
                here.wait_stream(self._stream)

    def record(self, run: Run) -> Run:
        """Record the work without doing it."""
        with torch.cuda.device(self._device):
            here, graph = torch.cuda.current_stream(), torch.cuda.CUDAGraph()
            try:
                self._record(graph, run, self._pool())
            except BaseException:
                torch.cuda.set_stream(here)  # a failed recording does not leave its stream
                self._record_a_trifle()
                torch.cuda.set_stream(here)
                raise
        self._alive.add(graph)
        return graph.replay

    def _record(self, graph: torch.cuda.CUDAGraph, run: Callable[[], object], pool: Any) -> None:
        # "thread_local": a checkpoint may be on its way to the disk in another thread.
        with torch.cuda.graph(graph, pool, self._stream, capture_error_mode="thread_local"):
            run()

    def _record_a_trifle(self) -> None:
        """Let a recording succeed after one that failed, where that can be: plain steps may go on to draw then.

        CUDAGraph::capture_end of torch 2.12 and before leaves the generator as it is where CUDA refuses the recording,
        and what is drawn afterwards ends in "Offset increment outside graph capture encountered unexpectedly".
        """
        with contextlib.suppress(RuntimeError):
            trifle = torch.zeros(1, device=self._device)
            self._record(torch.cuda.CUDAGraph(), trifle.zero_, torch.cuda.graph_pool_handle())

    def _pool(self) -> Any:
        """Return the memory of a recording that there still is, or fresh: torch takes none that all have left."""
        for graph in self._alive:
            return graph.pool()
        return torch.cuda.graph_pool_handle()

    def finish(self) -> None:
        """Wait for the device."""
        torch.cuda.synchronize(self._device)


@lru_cache
def _aside(device: torch.device, thread: int) -> torch.cuda.Stream:
    """Return the stream on which a thread records: one for all time, as cuBLAS keeps memory for each that it has seen.

    Tens of megabytes a stream, in the thread that leads and in autograd's: "cuBLAS workspaces" in torch's notes on
    CUDA. A fold has recordings of its own, and so has every trial of its convolutions.
    """
    with torch.cuda.device(device):
        return torch.cuda.Stream()


@contextlib.contextmanager
def _waiting_refused() -> Iterator[None]:
    """Have torch raise where an operation waits for the device. It says once that this is a prototype."""
    before = torch.cuda.get_sync_debug_mode()
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "Synchronization debug mode is a prototype")
            torch.cuda.set_sync_debug_mode("error")
        yield
    finally:
        torch.cuda.set_sync_debug_mode(before)


def of(device: torch.device) -> Callable[[], Capture] | None:
    """Return what makes a way to record steps on this device, None where there is none."""
    if device.type == "cuda":
        return lambda: CudaGraphs(device)
    return None


def offered(device: torch.device) -> bool:
    """Return whether steps on this device can be recorded, so that its optimizers are made of tensors alone."""
    return of(device) is not None
