"""Gradients through recurrent layers on a GPU: in evaluation mode cuDNN refuses their backward pass."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import nn


def refused(network: nn.Module, device: torch.device) -> bool:
    """Return whether cuDNN would refuse the backward pass of this network on this device, in evaluation mode."""
    return device.type == "cuda" and any(isinstance(module, nn.RNNBase) for module in network.modules())


@contextmanager
def graph(without_cudnn: bool) -> Iterator[None]:
    """Record gradients; with `without_cudnn` leave cuDNN out of what is recorded.

    `torch.backends.cudnn.flags` would set how products are rounded too, and refuses what runs set.
    """
    cudnn: Any = torch.backends.cudnn
    before = cudnn.enabled
    cudnn.enabled = before and not without_cudnn
    try:
        with torch.enable_grad():
            yield
    finally:
        cudnn.enabled = before
