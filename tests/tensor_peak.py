"""The most memory that tensors hold at once on the CPU, as torch's own allocator tells its profiler."""

from __future__ import annotations

import gc
from collections.abc import Callable
from typing import Any

from torch.autograd.profiler import profile


def of(call: Callable[[], object]) -> int:
    """Return the peak in bytes of what tensors take while a call lasts; memory shared with NumPy does not count.

    Everything counts that an allocator of a GPU would see, what kernels take within themselves too.
    """
    gc.collect()  # what a call before has left behind would count as given back
    with profile(profile_memory=True) as told:
        call()
    changes: list[Any] = [one for one in told.kineto_results.events() if one.name() == "[memory]"]  # pyright: ignore
    now = most = 0
    for change in sorted(changes, key=lambda one: one.start_ns()):
        now += change.nbytes()
        most = max(most, now)
    return most
