"""The weights of every layer as pictures: one tile for each filter, in it one kernel for each map that it reads."""

from __future__ import annotations

from explorer.components import transport
from explorer.components.modules import declare

__all__ = ["kernel_maps"]

_KERNELS = declare("snp_explorer_kernel_maps", "kernel_maps/main.js")


def kernel_maps(*, run: str, epoch: int, path: str, key: str) -> None:
    """Draw the weights of a run after an epoch; the browser asks for them at `path`, `ui.inspector.path()`."""
    _KERNELS(key=key, data=transport.pack({"run": run, "epoch": epoch, "path": path}))
