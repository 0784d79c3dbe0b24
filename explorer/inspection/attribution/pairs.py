"""Pairs of tensors: a sample and a baseline go through the network together; the three ways to stay complete."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor


class NoRule(Exception):
    """No rule keeps the contributions complete for this step; the text names it."""


RULES: dict[str, Callable] = {}
"""What keeps contributions complete, by the name of the torch function; filled by `deeplift_rules`."""

_LINEAR = """
    linear conv1d conv2d conv3d conv_transpose1d conv_transpose2d conv_transpose3d avg_pool1d avg_pool2d avg_pool3d
    adaptive_avg_pool1d adaptive_avg_pool2d adaptive_avg_pool3d add __add__ __radd__ __iadd__ sub subtract __sub__
    __rsub__ rsub __isub__ neg negative __neg__ sum mean cumsum cat concat concatenate stack hstack vstack reshape
    reshape_as view view_as flatten unflatten ravel permute transpose swapaxes swapdims t movedim moveaxis squeeze
    unsqueeze expand expand_as repeat repeat_interleave tile contiguous clone to float double type_as __getitem__
    chunk split split_with_sizes tensor_split unbind narrow select index_select gather pad roll flip unfold
    pixel_shuffle pixel_unshuffle channel_shuffle broadcast_to diagonal tril triu
"""
LINEAR = frozenset(_LINEAR.split())
"""Functions that are linear, or linear plus a constant, in all their changing inputs together."""

_ABOUT = """
    size dim __len__ numel nelement stride is_contiguous element_size get_device is_floating_point is_complex
    ndimension __repr__ __hash__
"""
ABOUT = frozenset(_ABOUT.split())
"""Functions that say something of a tensor which is the same for sample and baseline."""

ATTRIBUTES = frozenset(
    ("reference", "shape", "dtype", "device", "ndim", "layout", "is_cuda", "is_mps", "requires_grad")
)
"""The same, read as attributes."""


class Pair(Tensor):
    """A sample's numbers, with the baseline's numbers at the same place of the network in `reference`.

    The sample's side carries the graph whose gradients are the multipliers. Functions on pairs look themselves up in
    `RULES`; those in `LINEAR` are applied to both sides; those in `ABOUT` ask only for shape or type.
    """

    reference: Tensor

    @staticmethod
    def of(value: Tensor, reference: Tensor) -> Pair:
        """Return the pair of two plain tensors of one shape."""
        pair = value.as_subclass(Pair)
        pair.reference = reference
        return pair

    def plain(self) -> Tensor:
        """Return the sample's side."""
        with torch._C.DisableTorchFunctionSubclass():
            return self.as_subclass(Tensor)

    @classmethod
    def __torch_function__(cls, func: Callable, types: Any, args: tuple = (), kwargs: dict | None = None) -> Any:
        kwargs = kwargs or {}
        name = getattr(func, "__name__", str(func))
        if name == "__get__":
            return _property(func, args)
        if name in ABOUT:
            return func(*_side(args, 0), **_side(kwargs, 0))
        if name in RULES:
            return RULES[name](*args, **kwargs)
        if name in LINEAR:
            return both(func, args, kwargs)
        raise NoRule(f"'{name}'")


def _property(getter: Callable, args: tuple) -> Any:
    name = getattr(getattr(getter, "__self__", None), "__name__", "")
    if name in ("T", "mT"):
        return both(getter, args, {})
    if name in ATTRIBUTES:
        with torch._C.DisableTorchFunctionSubclass():
            return getter(*args)
    raise NoRule(f"the tensor attribute '{name}'")


def _side(value: Any, side: int) -> Any:
    """Return `value` with every pair in it replaced by its sample's (0) or its baseline's (1) side."""
    if isinstance(value, Pair):
        return value.plain() if side == 0 else value.reference
    if isinstance(value, (tuple, list)):
        return type(value)(_side(v, side) for v in value)
    if isinstance(value, dict):
        return {k: _side(v, side) for k, v in value.items()}
    return value


def both(func: Callable, args: tuple, kwargs: dict) -> Any:
    """Apply a function that is linear (or affine) in all its pairs together to either side."""
    value = func(*_side(args, 0), **_side(kwargs, 0))
    with torch.no_grad():
        reference = func(*_side(args, 1), **_side(kwargs, 1))
    return _paired(value, reference)


def _paired(value: Any, reference: Any) -> Any:
    if isinstance(value, Tensor):
        return Pair.of(value, reference)
    if isinstance(value, (tuple, list)):
        return type(value)(_paired(v, r) for v, r in zip(value, reference, strict=True))
    return value


class _Multiplied(torch.autograd.Function):
    """Give `value`; hand back gradients times `multiplier`."""

    @staticmethod
    def forward(ctx: Any, source: Tensor, value: Tensor, multiplier: Tensor) -> Tensor:
        ctx.save_for_backward(multiplier)
        return value.clone()

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> Any:
        return gradients[0] * ctx.saved_tensors[0], None, None


def rescale(function: Callable[[Tensor], Tensor], pair: Any, smooth: bool = True) -> Pair:
    """Return function(pair), number by number, with the multiplier (change in output) / (change in input).

    Where a smooth function's input changes too little for the quotient to have digits, its derivative in the middle is
    the same number up to the third order of the change; a piecewise linear one needs that only for no change at all.
    """
    x, x0 = pair.plain(), pair.reference
    with torch.no_grad():
        y, y0, step = function(x.detach()), function(x0), x.detach() - x0
        scale = 1 + torch.maximum(x.detach().abs(), x0.abs())
        small = step.abs() <= (torch.finfo(step.dtype).eps ** (1 / 3) * scale if smooth else 0.0)
        quotient = (y - y0) / torch.where(step == 0, 1.0, step)
    with torch.enable_grad():
        middle = ((x.detach() + x0) / 2).requires_grad_()
        slope = torch.autograd.grad(function(middle).sum(), middle)[0]
    return Pair.of(_Multiplied.apply(x, y, torch.where(small, slope, quotient)), y0)


def first_pair(value: Any) -> Any:
    if isinstance(value, Pair):
        return value
    if isinstance(value, (tuple, list)):
        return next((pair for v in value if (pair := first_pair(v)) is not None), None)
    if isinstance(value, dict):
        return first_pair(list(value.values()))
    return None


def bilinear(function: Callable[[Tensor, Tensor], Tensor]) -> Callable:
    """Return the rule of a product of two inputs, each linear by itself.

    With both changing, ab - a0 b0 = (a - a0)(b + b0)/2 + (b - b0)(a + a0)/2: either gets its own change times the
    middle of the other, which is the Shapley value of a product of two.
    """

    def rule(a: Any, b: Any, *args: Any, **kwargs: Any) -> Any:
        if not (isinstance(a, Pair) and isinstance(b, Pair)):
            return both(function, (a, b, *args), kwargs)
        x, y = a.plain(), b.plain()
        middle_x, middle_y = (x.detach() + a.reference) / 2, (y.detach() + b.reference) / 2
        shares = function(x, middle_y, *args, **kwargs) + function(middle_x, y, *args, **kwargs)
        with torch.no_grad():
            value = function(x, y, *args, **kwargs)
            reference = function(a.reference, b.reference, *args, **kwargs)
        return Pair.of(shares + (value - shares.detach()), reference)

    return rule


def maximum(winners: Callable[[Tensor], tuple[Tensor, Tensor]]) -> Callable[[Pair], Pair]:
    """Return the rule of a maximum over windows.

    `winners(x)` gives maxima and the flat index of each within a row of the flattened last axes. Where i wins for the
    sample and j for the baseline, x_i - x0_j lies between x_j - x0_j and x_i - x0_i; the share t with which it mixes
    the two is the multiplier of i, and 1 - t that of j. Contributions are gathered over overlapping windows.
    """

    def rule(pair: Pair) -> Pair:
        x, x0 = pair.plain(), pair.reference
        with torch.no_grad():
            top, i = winners(x.detach())
            top0, j = winners(x0)
            change_i = top - _at(x0, i, top.shape)
            change_j = _at(x.detach(), j, top.shape) - top0
            width = change_i - change_j
            share = torch.where(width > 0, (top - top0 - change_j) / torch.where(width > 0, width, 1.0), 0.5)
            share = share.clamp(0, 1)
        mixed = share * _at(x, i, top.shape) + (1 - share) * _at(x, j, top.shape)
        return Pair.of(mixed + (top - mixed.detach()), top0)

    return rule


def _at(x: Tensor, index: Tensor, shape: torch.Size) -> Tensor:
    """Return the numbers at flat `index` (lead, picks) of x laid out as (lead, places), in the shape asked for."""
    return x.reshape(index.shape[0], -1).gather(1, index).view(shape)
