"""Steps that are recorded once and then repeated with a single call: CUDA graphs.

A recorded step repeats the same kernels on the same tensors. Whatever Python decided while it was recorded, a number, a
branch, which tensor lies where, stays so for ever: what changes from step to step has to be a tensor on the device.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable
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
        self._device = device
        with torch.cuda.device(device):
            self._stream = torch.cuda.Stream()
        self._alive: weakref.WeakSet[torch.cuda.CUDAGraph] = weakref.WeakSet()

    def warm_up(self, run: Run) -> None:
        """Do the work on the side stream; an operation that waits for the device is refused before any recording.

        A recording that fails leaves torch's memory in disorder, so what waits is looked for here.
        """
        with torch.cuda.device(self._device):
            here, before = torch.cuda.current_stream(), torch.cuda.get_sync_debug_mode()
            self._stream.wait_stream(here)
            torch.cuda.set_sync_debug_mode("error")
            try:
                with torch.cuda.stream(self._stream):
                    run()
            finally:
                torch.cuda.set_sync_debug_mode(before)
                here.wait_stream(self._stream)

    def record(self, run: Run) -> Run:
        """Record the work without doing it."""
        with torch.cuda.device(self._device):
            here, graph = torch.cuda.current_stream(), torch.cuda.CUDAGraph()
            try:
                # "thread_local": a checkpoint may be on its way to the disk in another thread.
                with torch.cuda.graph(graph, self._pool(), self._stream, capture_error_mode="thread_local"):
                    run()
            except BaseException:
                torch.cuda.set_stream(here)  # a failed recording does not leave its stream
                raise
        self._alive.add(graph)
        return graph.replay

    def _pool(self) -> Any:
        """Return the memory of a recording that there still is, or fresh: torch takes none that all have left."""
        for graph in self._alive:
            return graph.pool()
        return torch.cuda.graph_pool_handle()

    def finish(self) -> None:
        """Wait for the device."""
        torch.cuda.synchronize(self._device)


def of(device: torch.device) -> Callable[[], Capture] | None:
    """Return what makes a way to record steps on this device, None where there is none."""
    if device.type == "cuda":
        return lambda: CudaGraphs(device)
    return None


def offered(device: torch.device) -> bool:
    """Return whether steps on this device can be recorded, so that its optimizers are made of tensors alone."""
    return of(device) is not None
