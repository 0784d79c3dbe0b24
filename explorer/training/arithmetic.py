"""The arithmetic of a run: float32 as it is, or rounded for speed where a GPU offers it.

TF32 rounds the factors of products to 10 bits, bfloat16 (autocast) to 7 bits, and what layers give as well. Weights,
optimizers and losses stay float32 in both.
"""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import Any, Literal

import torch

from explorer.devices import Device
from explorer.training import capture

Precision = Literal["float32", "tf32", "bfloat16"]


def possible(asked: Precision, device: Device, processes: int = 1) -> Precision:
    """Return what can be had of what was asked for: float32 where the device has nothing else.

    A GPU that has bfloat16 has TF32 too, if it is NVIDIA's. Several processes do not try whether bfloat16 is faster,
    as each might find something else, and so have none.
    """
    if asked == "bfloat16" and processes > 1:
        return "float32"
    if not (device.bfloat16 and capture.offered(device.torch)):
        return "float32"
    return "float32" if asked == "tf32" and torch.version.hip is not None else asked


def halved(device: torch.device, whether: bool = True) -> AbstractContextManager[Any]:
    """Return the context in which layers compute in bfloat16; with `whether` false, as ever.

    No rounded weights are kept from one call to another, so that a recorded step makes its own.
    """
    return torch.autocast(device.type, dtype=torch.bfloat16, cache_enabled=False) if whether else nullcontext()


class Products:
    """How torch rounds products on CUDA, in force inside `with`; the caller's own settings are put back.

    torch lets convolutions round to TF32 unless it is told not to; a run of float32 does not.
    """

    def __init__(self, precision: Precision, device: torch.device) -> None:
        self._word = "tf32" if precision == "tf32" else "ieee"
        self._places: tuple[Any, ...] = ()
        if device.type == "cuda":
            cudnn: Any = torch.backends.cudnn
            self._places = torch.backends.cuda.matmul, cudnn.conv, cudnn.rnn
        self._outside: list[str] = []

    def __enter__(self) -> Products:
        self._outside = [place.fp32_precision for place in self._places]
        for place in self._places:
            place.fp32_precision = self._word
        return self

    def __exit__(self, *_: object) -> None:
        for place, word in zip(self._places, self._outside, strict=True):
            place.fp32_precision = word
