"""What every torch function does to a pair of sample and baseline so that contributions stay complete."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as F

from explorer.inspection.attribution.pairs import RULES, NoRule, Pair, bilinear, both, first_pair, maximum, rescale


def _elementwise(function: Callable, smooth: bool = True) -> Callable:
    def rule(pair: Any, *args: Any, **kwargs: Any) -> Any:
        kwargs.pop("inplace", None)
        if not isinstance(pair, Pair) or isinstance(first_pair((args, kwargs)), Pair):
            raise NoRule(f"'{function.__name__}' of two changing inputs")
        return rescale(lambda x: function(x, *args, **kwargs), pair, smooth)

    return rule


def _divide(a: Any, b: Any, **kwargs: Any) -> Any:
    if kwargs.get("rounding_mode") is not None:
        raise NoRule("a rounded division")
    return a * rescale(torch.reciprocal, b) if isinstance(b, Pair) else both(torch.div, (a, b), {})


def _power(a: Any, exponent: Any) -> Any:
    if isinstance(exponent, Pair) or not isinstance(a, Pair):
        raise NoRule("a changing exponent")
    return rescale(lambda x: x**exponent, a)


def _matched(einsum: str, *operands: Any) -> Any:
    operands = tuple(operands[0]) if len(operands) == 1 and isinstance(operands[0], (list, tuple)) else operands
    changing = [i for i, o in enumerate(operands) if isinstance(o, Pair)]
    if len(changing) > 2:
        raise NoRule("'einsum' of three changing inputs")
    if len(changing) < 2:
        return both(torch.einsum, (einsum, *operands), {})

    def product(a: Tensor, b: Tensor) -> Tensor:
        filled = list(operands)
        filled[changing[0]], filled[changing[1]] = a, b
        return torch.einsum(einsum, *filled)

    return bilinear(product)(operands[changing[0]], operands[changing[1]])


def _max_pool(dimensions: int, adaptive: bool = False) -> Callable:
    pool: Any = getattr(F, f"{'adaptive_' if adaptive else ''}max_pool{dimensions}d")

    def rule(pair: Any, *args: Any, **kwargs: Any) -> Any:
        kwargs.pop("return_indices", None)

        def winners(x: Tensor) -> tuple[Tensor, Tensor]:
            top, index = pool(x, *args, **kwargs, return_indices=True)
            return top, index.reshape(math.prod(x.shape[:-dimensions]), -1)

        return maximum(winners)(pair)

    return rule


def _amax(pair: Any, dim: Any = None, keepdim: bool = False) -> Any:
    dims = sorted(d % pair.ndim for d in ([dim] if isinstance(dim, int) else dim or range(pair.ndim)))
    rest = [d for d in range(pair.ndim) if d not in dims]
    moved = pair.permute(*rest, *dims)
    flat = moved.reshape(*(pair.shape[d] for d in rest), math.prod(pair.shape[d] for d in dims))

    def winners(x: Tensor) -> tuple[Tensor, Tensor]:
        top, index = x.max(-1)
        return top, index.reshape(-1, 1)

    out = maximum(winners)(flat)
    return out.reshape([1 if d in dims else pair.shape[d] for d in range(pair.ndim)]) if keepdim else out


def _max(pair: Any, dim: Any = None, keepdim: bool = False) -> Any:
    if not isinstance(dim, int):
        raise NoRule("'max' without a dimension, or of two tensors")
    return torch.return_types.max((_amax(pair, dim, keepdim), pair.plain().max(dim, keepdim)[1]))


def _softmax(pair: Any, dim: int | None = None, _stacklevel: int = 3, dtype: Any = None) -> Any:
    """exp(x) / sum exp(x), after the same constant is taken from sample and baseline, which changes nothing."""
    dim = -1 if dim is None else dim
    with torch.no_grad():
        top = torch.maximum(pair.plain(), pair.reference).amax(dim, keepdim=True)
        top = torch.where(torch.isfinite(top), top, torch.zeros_like(top))
    raised = rescale(torch.exp, pair - top)
    return raised * rescale(torch.reciprocal, raised.sum(dim, keepdim=True))


def _log_softmax(pair: Any, dim: int | None = None, _stacklevel: int = 3, dtype: Any = None) -> Any:
    dim = -1 if dim is None else dim
    with torch.no_grad():
        top = torch.maximum(pair.plain(), pair.reference).amax(dim, keepdim=True)
    return pair - top - rescale(torch.log, rescale(torch.exp, pair - top).sum(dim, keepdim=True))


def _standardised(pair: Any, dims: list[int], eps: float) -> Any:
    centred = pair - pair.mean(dims, keepdim=True)
    variance = rescale(torch.square, centred).mean(dims, keepdim=True)
    return centred * rescale(lambda v: torch.rsqrt(v + eps), variance)


def _layer_norm(pair: Any, normalized_shape: Any, weight: Any = None, bias: Any = None, eps: float = 1e-5) -> Any:
    out = _standardised(pair, list(range(-len(normalized_shape), 0)), eps)
    out = out if weight is None else out * weight
    return out if bias is None else out + bias


def _group_norm(pair: Any, num_groups: int, weight: Any = None, bias: Any = None, eps: float = 1e-5) -> Any:
    out = _standardised(pair.reshape(len(pair), num_groups, -1), [-1], eps).reshape(pair.shape)
    shape = (1, -1, *[1] * (pair.ndim - 2))
    out = out if weight is None else out * weight.view(shape)
    return out if bias is None else out + bias.view(shape)


def _rms_norm(pair: Any, normalized_shape: Any, weight: Any = None, eps: float | None = None) -> Any:
    eps = torch.finfo(pair.dtype).eps if eps is None else eps
    mean = rescale(torch.square, pair).mean(list(range(-len(normalized_shape), 0)), keepdim=True)
    out = pair * rescale(lambda v: torch.rsqrt(v + eps), mean)
    return out if weight is None else out * weight


def _batch_norm(pair: Any, running_mean: Any, running_var: Any, *args: Any, **kwargs: Any) -> Any:
    training = kwargs.get("training", args[2] if len(args) > 2 else False)
    if training or running_mean is None:
        raise NoRule("batch normalisation by the batch's own mean")
    return both(F.batch_norm, (pair, running_mean, running_var, *args), kwargs)


def _dropout(pair: Any, p: float = 0.5, training: bool = True, inplace: bool = False) -> Any:
    if training and p > 0:
        raise NoRule("dropout that is switched on")
    return pair


def _attention(
    query: Any, key: Any, value: Any, attn_mask: Any = None, dropout_p: float = 0.0, is_causal: bool = False,
    scale: float | None = None, enable_gqa: bool = False,
) -> Any:  # fmt: skip
    """softmax(Q K^T / sqrt(d)) V, each of the three products by its own rule."""
    if dropout_p > 0 or enable_gqa:
        raise NoRule("attention with dropout switched on or with shared keys")
    scores = (query @ key.transpose(-2, -1)) * (1 / math.sqrt(query.shape[-1]) if scale is None else scale)
    if is_causal:
        attn_mask = torch.ones(scores.shape[-2:], dtype=torch.bool, device=scores.device).tril()
    if attn_mask is not None:
        masked = attn_mask.dtype == torch.bool
        scores = scores.masked_fill(~attn_mask, -1e30) if masked else scores + attn_mask
    return torch.softmax(scores, -1) @ value


def _masked(pair: Any, mask: Any, value: Any) -> Any:
    if not isinstance(pair, Pair) or isinstance(mask, Pair) or isinstance(value, Pair):
        raise NoRule("a mask that changes with the input")
    return both(torch.masked_fill, (pair, mask, value), {})


def _glu(pair: Any, dim: int = -1) -> Any:
    left, right = pair.chunk(2, dim)
    return left * torch.sigmoid(right)


_product = bilinear(torch.mul)
_matrices = bilinear(torch.matmul)
_SMOOTH = ("softplus", "gelu", "silu", "mish", "sigmoid", "tanh", "elu", "selu", "celu", "logsigmoid", "tanhshrink")
_PIECEWISE = ("relu", "leaky_relu", "relu6", "hardtanh", "hardsigmoid", "hardswish", "softshrink", "threshold")
_POINT = ("exp", "log", "log1p", "expm1", "sqrt", "rsqrt", "square", "reciprocal", "sin", "cos", "erf", "atan")

_TABLE: dict[str, Callable] = {
    **{name: _elementwise(getattr(F, name)) for name in _SMOOTH},
    **{name: _elementwise(getattr(F, name), smooth=name == "hardswish") for name in _PIECEWISE},
    **{name: _elementwise(getattr(torch, name)) for name in _POINT},
    **{name: _elementwise(getattr(torch, name), smooth=False) for name in ("abs", "clamp", "clamp_min", "clamp_max")},
    **{f"max_pool{d}d": _max_pool(d) for d in (1, 2, 3)},
    **{f"adaptive_max_pool{d}d": _max_pool(d, adaptive=True) for d in (1, 2, 3)},
    **dict.fromkeys(("mul", "__mul__", "__rmul__", "multiply"), _product),
    **dict.fromkeys(("matmul", "bmm", "mm", "__matmul__", "mv"), _matrices),
    "__rmatmul__": lambda a, b: _matrices(b, a),
    **dict.fromkeys(("div", "true_divide", "divide", "__truediv__"), _divide),
    **dict.fromkeys(("__rtruediv__", "__rdiv__"), lambda a, b: _divide(torch.as_tensor(b, dtype=a.dtype), a)),
    **dict.fromkeys(("pow", "__pow__"), _power),
    "einsum": _matched,
    "amax": _amax,
    "max": _max,
    "softmax": _softmax,
    "log_softmax": _log_softmax,
    "layer_norm": _layer_norm,
    "group_norm": _group_norm,
    "rms_norm": _rms_norm,
    "batch_norm": _batch_norm,
    "scaled_dot_product_attention": _attention,
    "glu": _glu,
    "masked_fill": _masked,
    **dict.fromkeys(("dropout", "dropout1d", "dropout2d", "dropout3d", "alpha_dropout", "feature_dropout"), _dropout),
}
RULES.update(_TABLE)
