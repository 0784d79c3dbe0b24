"""What operations give on torch's meta device: shapes, types and layouts, no numbers.

torch says so itself, but for many operations by code in Python for which it imports half of its compiler, a second and
eighty megabytes. Those that networks are made of are worked out here; for any other torch is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.utils._pytree import tree_iter

META = torch.device("meta")
ANSWERS = frozenset({"eq", "ne", "lt", "le", "gt", "ge", "isnan", "isinf", "logical_and", "logical_or", "logical_not"})
"""Operations that give true or false."""


def given(func: Any, args: Sequence[Any], kwargs: dict[str, Any]) -> Any:
    """Return what the operation gives for tensors on the meta device; NotImplemented where torch is to be asked."""
    name = func.overloadpacket.__name__
    if name == "arange" and kwargs.get("device") == META and all(isinstance(value, int) for value in args):
        return torch.empty(len(range(*args)), dtype=kwargs.get("dtype") or torch.int64, device=META)
    if not any(isinstance(value, Tensor) and value.is_meta for value in tree_iter(args)):
        return NotImplemented
    if (rule := RULES.get(name)) is not None:
        return rule(*args, **kwargs)
    if torch.Tag.pointwise not in func.tags or len(func._schema.returns) != 1 or "out" in kwargs:
        return NotImplemented
    if name.startswith("__i") or (name.endswith("_") and not name.startswith("__")):
        return args[0]
    return _pointwise(name, args, kwargs.get("memory_format") == torch.contiguous_format)


def _pointwise(name: str, args: Sequence[Any], in_rows: bool) -> Tensor:
    tensors = [value for value in tree_iter(args) if isinstance(value, Tensor)]
    shape = np.broadcast_shapes(*(tensor.shape for tensor in tensors))
    kind = torch.bool if name in ANSWERS else _type(args[1:] if name == "where" else args)
    whole = [tensor for tensor in tensors if tensor.shape == shape]
    if whole and not in_rows and not whole[0].is_contiguous() and _dense(whole[0]):
        return torch.empty_strided(shape, whole[0].stride(), dtype=kind, device="meta")
    return torch.empty(shape, dtype=kind, device="meta")


def _type(args: Sequence[Any]) -> torch.dtype:
    """Return the type that torch gives a result of tensors and numbers, a tensor of one number counting as such."""
    values = [value for value in args if isinstance(value, Tensor | bool | int | float)]
    tensors = [value for value in values if isinstance(value, Tensor)]
    found = tensors[0].dtype
    ranked = [value for value in tensors if value.dim()] or tensors
    found = ranked[0].dtype
    for value in ranked[1:]:
        found = torch.promote_types(found, value.dtype)
    for value in values:
        if not isinstance(value, Tensor):
            found = torch.result_type(torch.empty(1, dtype=found, device="meta"), value)
    return found


def _dense(tensor: Tensor) -> bool:
    """Return whether the numbers lie side by side, in whatever order of the axes."""
    size = 1
    for stride, length in sorted(zip(tensor.stride(), tensor.shape, strict=True)):
        if length != 1 and stride != size:
            return False
        size *= length
    return True


def _alike(like: Tensor, *_: Any, dtype: torch.dtype | None = None, **__: Any) -> Tensor:
    kind = dtype or like.dtype
    if like.is_contiguous() or not _dense(like):
        return torch.empty(like.shape, dtype=kind, device="meta")
    return torch.empty_strided(like.shape, like.stride(), dtype=kind, device="meta")


def _product_and_sum(_bias: Tensor, left: Tensor, right: Tensor, **_: Any) -> Tensor:
    return left.new_empty(left.shape[0], right.shape[1])


def _product(left: Tensor, right: Tensor) -> Tensor:
    return left.new_empty(*left.shape[:-1], right.shape[-1])


def _convolution(
    x: Tensor,
    weight: Tensor,
    _bias: Tensor | None,
    stride: Sequence[int],
    padding: Sequence[int],
    dilation: Sequence[int],
    transposed: bool,
    more: Sequence[int],
    groups: int,
) -> Tensor:
    axes = len(x.shape) - 2
    steps, pads, spreads, mores = (
        [*value] * axes if len(value) == 1 else value for value in (stride, padding, dilation, more)
    )
    sizes: list[int] = []
    for size, kernel, step, pad, spread, more_ in zip(
        x.shape[2:], weight.shape[2:], steps, pads, spreads, mores, strict=True
    ):
        if transposed:
            sizes.append((size - 1) * step - 2 * pad + spread * (kernel - 1) + more_ + 1)
        else:
            sizes.append((size + 2 * pad - spread * (kernel - 1) - 1) // step + 1)
    return x.new_empty(x.shape[0], weight.shape[1] * groups if transposed else weight.shape[0], *sizes)


def _convolution_backward(gradient: Tensor, x: Tensor, weight: Tensor, *rest: Any) -> Any:
    made = (lambda: _alike(x), lambda: _alike(weight), lambda: x.new_empty(gradient.shape[1]))
    return tuple(make() if want else None for make, want in zip(made, rest[-1], strict=True))


def _max_pool(
    x: Tensor,
    kernel: Sequence[int],
    stride: Sequence[int] = (),
    padding: Sequence[int] = (0, 0),
    dilation: Sequence[int] = (1, 1),
    ceil: bool = False,
) -> Any:
    if ceil:
        return NotImplemented
    sizes: list[int] = []
    pair = [*kernel] * (2 // len(kernel))
    steps = [*stride] * (2 // len(stride)) if stride else pair
    pads, spreads = [*padding] * (2 // len(padding)), [*dilation] * (2 // len(dilation))
    for size, window, step, pad, spread in zip(x.shape[-2:], pair, steps, pads, spreads, strict=True):
        sizes.append((size + 2 * pad - spread * (window - 1) - 1) // step + 1)
    shape = [*x.shape[:-2], *sizes]
    return x.new_empty(shape), x.new_empty(shape, dtype=torch.int64)


def _padded(x: Tensor, pads: Sequence[int], *_: Any) -> Tensor:
    sizes = list(x.shape)
    for place, (before, after) in enumerate(zip(pads[::2], pads[1::2], strict=True), 1):
        sizes[-place] += before + after
    return x.new_empty(sizes)


def _batch_norm(x: Tensor, *_: Any) -> Any:
    return _alike(x), x.new_empty(x.shape[1]), x.new_empty(x.shape[1])


def _batch_norm_backward(gradient: Tensor, x: Tensor, *rest: Any) -> Any:
    wanted, each = rest[-1], x.shape[1]
    made = (lambda: _alike(x), lambda: x.new_empty(each), lambda: x.new_empty(each))
    return tuple(make() if want else None for make, want in zip(made, wanted, strict=True))


def _layer_norm(x: Tensor, normalised: Sequence[int], *_: Any) -> Any:
    rows = [*x.shape[: x.dim() - len(normalised)], *[1] * len(normalised)]
    return x.new_empty(x.shape), x.new_empty(rows), x.new_empty(rows)


def _layer_norm_backward(gradient: Tensor, x: Tensor, normalised: Sequence[int], *rest: Any) -> Any:
    made = (lambda: x.new_empty(x.shape), lambda: x.new_empty(normalised), lambda: x.new_empty(normalised))
    return tuple(make() if want else None for make, want in zip(made, rest[-1], strict=True))


def _attention(query: Tensor, _key: Tensor, value: Tensor, *_: Any, **__: Any) -> Any:
    samples, heads, tokens, _width = query.shape
    gathered = query.new_empty(samples, tokens, heads, value.shape[-1]).transpose(1, 2)
    return gathered, query.new_empty(samples, tokens, heads, dtype=torch.float32).transpose(1, 2)


def _attention_on_cuda(query: Tensor, key: Tensor, value: Tensor, *_: Any, **__: Any) -> Any:
    samples, heads, tokens, _width = query.shape
    sums = query.new_empty(samples, heads, -(-tokens // 32) * 32, dtype=torch.float32)
    state = query.new_empty((), dtype=torch.int64), query.new_empty((), dtype=torch.int64)
    return _attention(query, key, value)[0], sums, *state


def _attention_backward(gradient: Tensor, query: Tensor, key: Tensor, value: Tensor, *_: Any, **__: Any) -> Any:
    return _alike(query), _alike(key), _alike(value)


def _attention_backward_on_cuda(
    gradient: Tensor, query: Tensor, key: Tensor, value: Tensor, bias: Tensor | None, *_: Any, **__: Any
) -> Any:
    return *_attention_backward(gradient, query, key, value), bias if bias is None else _alike(bias)


def _reduced(
    x: Tensor, axes: Sequence[int] | None = None, keep: bool = False, *, dtype: torch.dtype | None = None
) -> Tensor:
    over = {axis % x.dim() for axis in (axes or range(x.dim()))}
    sizes = [1 if i in over else size for i, size in enumerate(x.shape) if keep or i not in over]
    return x.new_empty(sizes, dtype=dtype or x.dtype)


def _joined(tensors: Sequence[Tensor], axis: int = 0) -> Tensor:
    sizes = list(tensors[0].shape)
    sizes[axis] = sum(tensor.shape[axis] for tensor in tensors)
    return tensors[0].new_empty(sizes)


RULES: dict[str, Callable[..., Any]] = {
    "empty_like": _alike,
    "ones_like": _alike,
    "zeros_like": _alike,
    "softplus_backward": lambda gradient, *_: _alike(gradient),
    "leaky_relu_backward": lambda gradient, *_: _alike(gradient),
    "addmm": _product_and_sum,
    "mm": _product,
    "bmm": _product,
    "convolution": _convolution,
    "convolution_backward": _convolution_backward,
    "max_pool2d_with_indices": _max_pool,
    "max_pool2d_with_indices_backward": lambda gradient, x, *_: _alike(x),
    "native_batch_norm": _batch_norm,
    "native_batch_norm_backward": _batch_norm_backward,
    "native_layer_norm": _layer_norm,
    "native_layer_norm_backward": _layer_norm_backward,
    "_scaled_dot_product_flash_attention_for_cpu": _attention,
    "_scaled_dot_product_flash_attention_for_cpu_backward": _attention_backward,
    "_scaled_dot_product_efficient_attention": _attention_on_cuda,
    "_scaled_dot_product_efficient_attention_backward": _attention_backward_on_cuda,
    "mean": _reduced,
    "sum": _reduced,
    "cat": _joined,
    "constant_pad_nd": _padded,
}
"""The operations that are not of one number at a time."""
