"""Where large products and decompositions of genotypes are computed: by numpy, or on a GPU while one is in use.

Like torch's own default device it holds for a stretch of code in one thread: no method needs a parameter for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from explorer.devices import Device
    from explorer.genetics.accelerator import Accelerator

_CURRENT: ContextVar[Accelerator | None] = ContextVar("accelerator", default=None)


def current() -> Accelerator | None:
    """Return the GPU that is in use, None for numpy on the CPU."""
    return _CURRENT.get()


@contextmanager
def on(device: Device) -> Iterator[Accelerator | None]:
    """Compute on this device meanwhile, None being numpy's; torch is imported for a GPU alone."""
    if device.name == "cpu":
        yield None
        return
    from explorer.genetics.accelerator import Accelerator

    accelerator = Accelerator(device.torch)
    token = _CURRENT.set(accelerator)
    try:
        yield accelerator
    finally:
        _CURRENT.reset(token)
