"""How much of a network one pass may hold: bytes of a batch on each device, and rows within them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import torch
from torch import Tensor, nn

MEMORY = 1 << 30
"""Bytes that one batch of an attribution may take on a CPU, and its scores anywhere, where the caller says nothing."""
OF_FREE = 0.5
"""Share of a GPU's free memory that one batch may take."""
MOST_ROWS, MOST_TAILS = 4096, 65536
"""Rows of one pass through a network on a CPU, and of one that begins behind its first layer."""
MOST_ON_GPU = 32_768
"""Rows of one pass on a GPU: attention kernels take fewer than 65,536 at once."""
MOST_NUMBERS = 1 << 30
"""Numbers of one batch on a GPU, so that every place in it fits 32 bits."""
PART = 4
"""An estimate of a row counts its layers' outputs; with gradients and what lies between it is so many times as much."""
IN_CACHE = 1 << 20
"""Numbers of first-layer output that a processor takes at once: more would only wait for its memory."""
AT_LEAST = 40
"""Rows that a processor takes at once however long they are, where memory has room."""


def of_batch(device: torch.device) -> int:
    """Return the bytes that one batch may take on a device: of a GPU half of what is free now, torch's spare too."""
    if device.type == "cuda":
        free = torch.cuda.mem_get_info(device)[0]
        free += torch.cuda.memory_reserved(device) - torch.cuda.memory_allocated(device)
    elif device.type == "mps":
        free = torch.mps.recommended_max_memory() - torch.mps.driver_allocated_memory()
    else:
        return MEMORY
    return max(1, int(OF_FREE * free))


def whole_rows(memory: int, row_bytes: int, numbers: int, device: torch.device) -> int:
    """Return how many samples of so many `numbers` one forward and backward pass may hold."""
    most = MOST_ROWS if device.type == "cpu" else min(MOST_ON_GPU, MOST_NUMBERS // max(1, numbers))
    return max(1, min(most, memory // (PART * max(1, row_bytes))))


def tail_rows(memory: int, row_bytes: int, numbers: int, device: torch.device) -> int:
    """Return the same for passes that begin behind the first layer, whose output has so many `numbers`."""
    most = MOST_TAILS if device.type == "cpu" else min(MOST_ON_GPU, MOST_NUMBERS // max(1, numbers))
    return max(1, min(most, memory // (PART * max(1, row_bytes))))


def traffic(network: nn.Module, run: Callable[[], object]) -> int:
    """Return the bytes of all layer outputs in one pass."""
    total = [1]

    def count(_module: nn.Module, _inputs: object, output: object) -> None:
        if isinstance(output, Tensor):
            total[0] += output.numel() * output.element_size()

    hooks = [m.register_forward_hook(count) for m in network.modules() if not list(m.children())]
    try:
        with torch.no_grad():
            run()
    finally:
        for hook in hooks:
            hook.remove()
    return total[0]


def chunks(samples: int, rows: int) -> Iterator[slice]:
    """Yield slices that cover `samples` in pieces of at most `rows`."""
    for start in range(0, samples, max(1, rows)):
        yield slice(start, min(samples, start + rows))
