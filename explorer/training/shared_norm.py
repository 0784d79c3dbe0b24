"""Batch normalisation whose batch lies in parts in several processes: mean and variance are those of the whole batch.

torch's SyncBatchNorm does the same on GPUs alone; this one runs wherever the processes can add up.
"""

from __future__ import annotations

from typing import Any, Protocol

import torch
import torch.distributed as dist
import torch.nn.functional as F
from torch import Tensor, nn


class Batch(Protocol):
    """Tells how many rows the batch has of which every process holds a part; None where each holds all of it."""

    batch: int | None


class SharedBatchNorm(nn.Module):
    """Stands in for a batch norm, with its weights and its running statistics.

    Parameters
    ----------
    norm : of 1 or 2 places, with weights and running statistics
    whole : Batch
    """

    def __init__(self, norm: nn.BatchNorm1d | nn.BatchNorm2d, whole: Batch) -> None:
        super().__init__()
        self.weight, self.bias, self.eps = norm.weight, norm.bias, norm.eps
        assert norm.momentum is not None
        self.momentum, self._whole = norm.momentum, whole
        for name in ("running_mean", "running_var", "num_batches_tracked"):
            self.register_buffer(name, getattr(norm, name))
        self.train(norm.training)

    def forward(self, x: Tensor) -> Tensor:
        """Return x (n, channels, ...) standardised by channel, over the whole batch in training."""
        mean, var = self.running_mean, self.running_var
        assert isinstance(mean, Tensor)
        assert isinstance(var, Tensor)
        if not self.training or self._whole.batch is None:
            if self.training:
                self._count()
            return F.batch_norm(x, mean, var, self.weight, self.bias, self.training, self.momentum, self.eps)
        axes, shape = [0, *range(2, x.ndim)], [1, -1, *[1] * (x.ndim - 2)]
        each = self._whole.batch * (x[0, 0].numel())
        centre = _total(x.sum(axes)) / each
        apart = x - centre.view(shape)
        spread = _total(apart.square().sum(axes)) / each
        self._count()
        with torch.no_grad():
            mean.lerp_(centre.detach(), self.momentum)
            var.lerp_(spread.detach() * (each / max(1, each - 1)), self.momentum)
        scale = (spread + self.eps).rsqrt() * self.weight
        return apart * scale.view(shape) + self.bias.view(shape)

    def _count(self) -> None:
        seen = self.num_batches_tracked
        assert isinstance(seen, Tensor)
        seen.add_(1)


class _Total(torch.autograd.Function):
    """The sum over all processes; so is its gradient, as every process's loss depends on it."""

    @staticmethod
    def forward(ctx: Any, x: Tensor) -> Tensor:
        """Return the sum."""
        summed = x.clone()
        dist.all_reduce(summed)
        return summed

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> Tensor:
        """Return the sum of the gradients."""
        summed = gradients[0].clone()
        dist.all_reduce(summed)
        return summed


def _total(x: Tensor) -> Tensor:
    summed = _Total.apply(x)
    assert isinstance(summed, Tensor)
    return summed


def share_statistics(network: nn.Module, whole: Batch) -> None:
    """Put a `SharedBatchNorm` in the place of every batch norm of a network; names and weights stay."""
    for name, child in network.named_children():
        if isinstance(child, nn.BatchNorm1d | nn.BatchNorm2d):
            setattr(network, name, SharedBatchNorm(child, whole))
        elif isinstance(child, nn.modules.batchnorm._BatchNorm):  # pyright: ignore[reportPrivateUsage]
            raise TypeError(f"no shared statistics for {type(child).__name__}")
        else:
            share_statistics(child, whole)
