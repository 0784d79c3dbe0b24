"""Optimizers whose step is tensors alone, where torch's own reads numbers on the host: RMSprop and Adagrad.

Their rules, and the names under which they remember, are torch's. The rate is a tensor, and so is the count of steps,
so that a recorded step can be repeated (`explorer.training.capture`); they compute on every device.
"""

# pyright: reportPrivateImportUsage=false

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import torch
from torch import Tensor


class _Capturable(torch.optim.Optimizer):
    """What the two share; torch reads `capturable` in a group as: its counts of steps are on the device."""

    remembers = ""

    def __init__(self, groups: Iterable[Any], rate: Tensor, **constants: float) -> None:
        super().__init__(groups, {"lr": rate, "capturable": True, **constants})

    @torch.no_grad()
    def step(self, closure: Callable[[], float] | None = None) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Take one step with the gradients there are."""
        for group in self.param_groups:
            weights: list[Tensor] = [weight for weight in group["params"] if weight.grad is not None]
            if not weights:
                continue
            for weight in weights:
                if not self.state[weight]:
                    zeros = {"step": torch.zeros((), device=weight.device), self.remembers: torch.zeros_like(weight)}
                    self.state[weight] = {name: value.detach() for name, value in zeros.items()}
            counts = [self.state[weight]["step"] for weight in weights]
            torch._foreach_add_(counts, 1)
            squares = [self.state[weight][self.remembers] for weight in weights]
            gradients = [weight.grad for weight in weights if weight.grad is not None]
            self._move(group, weights, gradients, squares, counts[0])

    def _move(
        self,
        group: dict[str, Any],
        weights: list[Tensor],
        gradients: list[Tensor],
        squares: list[Tensor],
        count: Tensor,
    ) -> None:
        """Update the squares and move the weights; `count` is which step this is, from 1."""
        raise NotImplementedError


class RMSprop(_Capturable):
    """torch.optim.RMSprop without momentum: rate * g / (sqrt(v) + eps), v the moving mean of g²."""

    remembers = "square_avg"

    def __init__(self, groups: Iterable[Any], rate: Tensor, alpha: float = 0.99, eps: float = 1e-8) -> None:
        super().__init__(groups, rate, alpha=alpha, eps=eps)

    def _move(
        self,
        group: dict[str, Any],
        weights: list[Tensor],
        gradients: list[Tensor],
        squares: list[Tensor],
        count: Tensor,
    ) -> None:
        torch._foreach_mul_(squares, group["alpha"])
        torch._foreach_addcmul_(squares, gradients, gradients, value=1 - group["alpha"])
        moves = torch._foreach_div(gradients, _roots(squares, group["eps"]))
        torch._foreach_mul_(moves, -group["lr"])
        torch._foreach_add_(weights, moves)


class Adagrad(_Capturable):
    """torch.optim.Adagrad: rate / (1 + (t - 1) * decay) * g / (sqrt(s) + eps), s the sum of g² over t steps."""

    remembers = "sum"

    def __init__(self, groups: Iterable[Any], rate: Tensor, lr_decay: float = 0.0, eps: float = 1e-10) -> None:
        super().__init__(groups, rate, lr_decay=lr_decay, eps=eps)

    def _move(
        self,
        group: dict[str, Any],
        weights: list[Tensor],
        gradients: list[Tensor],
        squares: list[Tensor],
        count: Tensor,
    ) -> None:
        torch._foreach_addcmul_(squares, gradients, gradients, value=1)
        rate = group["lr"]
        if group["lr_decay"]:
            rate = (rate / (1 + (count.double() - 1) * group["lr_decay"])).to(count.dtype)  # rounded as torch does
        moves = torch._foreach_mul(gradients, -rate)
        torch._foreach_addcdiv_(weights, moves, _roots(squares, group["eps"]))


def _roots(squares: list[Tensor], epsilon: float) -> Any:
    roots = torch._foreach_sqrt(squares)
    torch._foreach_add_(roots, epsilon)
    return roots
