"""Kinks on a path: the slope of a ReLU averaged over the stretch that a point stands for.

A gradient at a point takes a ReLU to be wholly on or wholly off. A network with thousands of them has a kink between
any two points of a path, and the sum over N points is off by about 1/N however the points are chosen. Where the number
that enters a ReLU is known at both ends of the stretch around a point, the share of the stretch on which it is on is
known too, and stands for the on or off: what is left of the error falls with 1/N^2 (`tests/inspection/attribution/
test_kinks.py` holds it to that). Nothing else is changed, so that a smooth network gives what it gave.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as F
from torch.overrides import TorchFunctionMode

RELU = {F.relu, torch.relu, Tensor.relu}
LEAKY = {F.leaky_relu}
IN_PLACE = {F.relu_, torch.relu_, Tensor.relu_, F.leaky_relu_}
MAXIMA = {"max", "amax", "maximum", "min", "amin", "minimum", "fmax", "fmin"}
"""Names of functions that pick: their kinks are not averaged, as those of max-pooling, so other ways are better."""


@dataclass(frozen=True)
class Call:
    """One call of a ReLU: what entered it, and its slope below 0."""

    entered: Tensor
    below: float


class Recorded(TorchFunctionMode):
    """Keeps what enters every ReLU, in the order of the calls."""

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[Call] = []
        self.other = False

    def __torch_function__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        kwargs = kwargs or {}
        if (below := _below(func, args, kwargs)) is not None:
            self.calls.append(Call(args[0].detach() if args else kwargs["input"].detach(), below))
        else:
            name = getattr(func, "__name__", "")
            self.other |= func in RELU | LEAKY | IN_PLACE or name in MAXIMA or "max_pool" in name
        return func(*args, **kwargs)


class Averaged(TorchFunctionMode):
    """Gives every ReLU its slope averaged over the stretch between two neighbouring edges.

    Parameters
    ----------
    calls : what `Recorded` kept of a pass over all edges (samples * (points + 1), ...), sample by sample
    points : of every sample in the pass that is changed
    """

    def __init__(self, calls: list[Call], points: int) -> None:
        super().__init__()
        self.calls, self.points = iter(calls), points

    def __torch_function__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        kwargs = kwargs or {}
        if _below(func, args, kwargs) is None:
            return func(*args, **kwargs)
        entered = args[0] if args else kwargs["input"]
        call = next(self.calls)
        edges = call.entered.unflatten(0, (-1, self.points + 1))
        low, high = edges[:, :-1].flatten(0, 1), edges[:, 1:].flatten(0, 1)
        return _Sloped.apply(entered, slope(entered.detach(), low, high, call.below), call.below)


def slope(entered: Tensor, low: Tensor, high: Tensor, below: float) -> Tensor:
    """Return the mean slope of a ReLU over the straight way from `low` to `high`, at `entered` where they are equal.

    Both differences are made of the same numbers, so that it is exactly 0 or 1 where the sign stays.

    >>> slope(torch.zeros(3), torch.tensor([-1.0, 1.0, 2.0]), torch.tensor([3.0, 1.0, 4.0]), 0.0).tolist()
    [0.75, 0.0, 1.0]
    """
    width = high - low
    share = (high.clamp_min(0) - low.clamp_min(0)) / width
    share = torch.where(width == 0, (entered > 0).to(width.dtype), share)
    return share if below == 0 else below + (1 - below) * share


class _Sloped(torch.autograd.Function):
    """A ReLU whose derivative is given."""

    @staticmethod
    def forward(ctx: Any, entered: Tensor, given: Tensor, below: float) -> Tensor:
        ctx.save_for_backward(given)
        return F.leaky_relu(entered, below) if below else entered.clamp_min(0)

    @staticmethod
    def backward(ctx: Any, *after: Any) -> Any:
        return after[0] * ctx.saved_tensors[0], None, None


def _below(func: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> float | None:
    """Return the slope below 0 of a call that can be averaged, None of any other."""
    if func in RELU:
        in_place = kwargs.get("inplace", args[1] if len(args) > 1 else False)
        return None if in_place else 0.0
    if func in LEAKY:
        below = kwargs.get("negative_slope", args[1] if len(args) > 1 else 0.01)
        in_place = kwargs.get("inplace", args[2] if len(args) > 2 else False)
        return None if in_place or not isinstance(below, float | int) else float(below)
    return None


def averageable(tail: Callable[[Tensor], Tensor], h: Tensor) -> bool:
    """Whether all kinks of `tail`, which takes rows like `h` (1, ...), are of ReLUs that take one row each.

    Tried with two and with three rows, with and without a graph.
    """
    seen: list[list[tuple[int, ...]]] = []
    for rows, graph in ((2, False), (3, False), (3, True)):
        points = h[:1].detach().expand(rows, *h.shape[1:]).clone().requires_grad_(graph)
        with torch.set_grad_enabled(graph), Recorded() as recorded:
            tail(points)
        if recorded.other or any(call.entered.shape[0] != rows for call in recorded.calls):
            return False
        seen.append([tuple(call.entered.shape[1:]) for call in recorded.calls])
    return bool(seen[0]) and seen[0] == seen[1] == seen[2]
