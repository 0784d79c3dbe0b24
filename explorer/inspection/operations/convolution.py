"""Convolution of a small picture with everything shown: the padded picture, where its margin came from, the sizes.

What deep learning calls convolution is cross-correlation; with `flip` it is true convolution. The numbers are torch's.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch.nn import functional as F

from explorer.errors import InputError
from explorer.inspection.operations.sliding import Fill, Margins, Sliding, SlidingChange
from explorer.networks.layers.base import Line
from explorer.networks.layers.sliding import Slide

AXES = ("rows", "columns")
_TORCH: dict[Fill, str] = {"zero": "constant", "replicate": "replicate", "reflect": "reflect"}
_NUMPY: dict[Fill, str] = {"replicate": "edge", "reflect": "reflect"}


def slides(how: Sliding, kernel: tuple[int, int]) -> tuple[Slide, Slide]:
    """Return the movement along rows and along columns of a kernel (rows, columns)."""
    rows, columns = (Slide(a, k, how.stride, how.padding, how.dilation) for a, k in zip(AXES, kernel, strict=True))
    return rows, columns


class Misfit(InputError):
    """A kernel does not fit; `mends` are (words, settings to change), each of which makes it fit."""

    def __init__(self, reason: str, mends: tuple[tuple[str, SlidingChange], ...]) -> None:
        self.mends = mends
        words = [label for label, _ in mends]
        listed = " or ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
        super().__init__("Convolution", reason, listed[:1].upper() + listed[1:] + "." if listed else "")


@dataclass(frozen=True, eq=False)
class Convolved:
    """One convolution with all that it is made of.

    Attributes
    ----------
    output : float64 (filters, rows out, columns out)
    padded : float64 (channels, padded rows, padded columns)
    source : int32 (padded rows, padded columns)
        Row times width plus column of the cell that each padded cell repeats; -1 where it is a zero of the padding.
    laid : float64 (filters, channels, rows, columns), the kernels as they are laid on the picture, flipped or not
    margins : ((above, below), (left, right)) in cells
    lines : the arithmetic of the output's rows and columns
    unread : rows and columns at the end of the padded picture that no window reaches
    parameters, products : weights and biases; multiplications in all
    """

    output: np.ndarray
    padded: np.ndarray
    source: np.ndarray
    laid: np.ndarray
    margins: Margins
    lines: tuple[Line, Line]
    unread: tuple[int, int]
    parameters: int
    products: int


def margins(size: tuple[int, int], kernel: tuple[int, int], how: Sliding) -> Margins:
    """Return the padding (before, after) along rows and columns; Misfit where kernel or padding do not fit."""
    pads, short = [], False
    for slide, length in zip(slides(how, kernel), size, strict=True):
        total = max((slide.places(length) - 1) * how.stride + slide.span - length, 0)
        before = slide.before(length)
        pads.append((before, total - before if how.padding == "same" else before))
        short = short or slide.short(length) > 0
    if short:
        raise _too_long(size, kernel, how)
    if how.fill == "reflect" and any(max(pad) >= length for pad, length in zip(pads, size, strict=True)):
        raise _no_mirror(size, kernel, how, pads)
    return pads[0], pads[1]


def pad(image: torch.Tensor, around: Margins, fill: Fill) -> torch.Tensor:
    """Return the picture (channels, rows, columns) with its margins filled."""
    (above, below), (left, right) = around
    if not any((above, below, left, right)):
        return image
    return F.pad(image[None], (left, right, above, below), mode=_TORCH[fill])[0]


def slide(image: torch.Tensor, kernels: torch.Tensor, bias: torch.Tensor | None, how: Sliding) -> torch.Tensor:
    """Return the convolution (filters, rows out, columns out); differentiable in all its arguments.

    Parameters
    ----------
    image : (channels, rows, columns)
    kernels : (filters, channels, rows, columns)
    bias : (filters,) or None

    Raises
    ------
    Misfit : the kernel is longer than the padded picture, or the padding longer than the picture it mirrors
    """
    around = margins((image.shape[1], image.shape[2]), (kernels.shape[2], kernels.shape[3]), how)
    laid = kernels.flip(2, 3) if how.flip else kernels
    padded = pad(image, around, how.fill)
    return F.conv2d(padded[None], laid, bias, stride=how.stride, dilation=how.dilation)[0]


def convolve(image: np.ndarray, kernels: np.ndarray, bias: np.ndarray, how: Sliding) -> Convolved:
    """Return the convolution of a picture (channels, rows, columns) with all that it is made of; see `slide`."""
    image, kernels = np.array(image, np.float64), np.array(kernels, np.float64)  # copies: torch wants writable arrays
    filters, channels, rows, columns = kernels.shape
    if image.shape[0] != channels:
        raise InputError("Convolution", f"the kernels have {channels} channels, the picture has {image.shape[0]}")
    size = (image.shape[1], image.shape[2])
    around = margins(size, (rows, columns), how)
    output = slide(
        torch.from_numpy(image), torch.from_numpy(kernels), torch.from_numpy(np.array(bias, np.float64)), how
    )
    padded = pad(torch.from_numpy(image), around, how.fill).numpy()
    moves = slides(how, (rows, columns))
    ends = [(places - 1) * how.stride + s.span for places, s in zip(output.shape[1:], moves, strict=True)]
    return Convolved(
        output.numpy(),
        padded,
        sources(size, around, how.fill),
        kernels[:, :, ::-1, ::-1].copy() if how.flip else kernels,
        around,
        (moves[0].line(size[0]), moves[1].line(size[1])),
        (padded.shape[1] - ends[0], padded.shape[2] - ends[1]),
        filters * (channels * rows * columns + 1),
        int(np.prod(output.shape)) * channels * rows * columns,
    )


def sources(size: tuple[int, int], around: Margins, fill: Fill) -> np.ndarray:
    """Return which cell of the picture each padded cell repeats, as row times width plus column; -1 for none."""
    own = np.arange(size[0] * size[1], dtype=np.int32).reshape(size)
    if fill == "zero":
        return np.pad(own, around, constant_values=-1)
    return np.pad(own, around, mode=_NUMPY[fill])  # type: ignore[call-overload]


def gradients(
    image: np.ndarray, kernels: np.ndarray, bias: np.ndarray, how: Sliding, back: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return what flows back to picture, kernels and bias, by torch's own differentiation.

    `back` is the gradient that arrives at the output, shaped as it is; ones by default.
    """
    leaves = [torch.tensor(np.asarray(array, np.float64), requires_grad=True) for array in (image, kernels, bias)]
    output = slide(leaves[0], leaves[1], leaves[2], how)
    weights = torch.ones_like(output) if back is None else torch.from_numpy(np.asarray(back, np.float64))
    slopes = torch.autograd.grad(output, leaves, weights)
    return slopes[0].numpy(), slopes[1].numpy(), slopes[2].numpy()


def _fits(size: tuple[int, int], kernel: tuple[int, int], how: Sliding) -> bool:
    try:
        margins(size, kernel, how)
    except Misfit:
        return False
    return True


def _offers(
    size: tuple[int, int], kernel: tuple[int, int], how: Sliding, changes: list[tuple[str, SlidingChange]]
) -> tuple[tuple[str, SlidingChange], ...]:
    """Return those changes that make the kernel fit."""
    kept = []
    for label, change in changes:
        side = change.get("kernel")
        trial = how.model_copy(update={k: v for k, v in change.items() if k != "kernel"})
        if _fits(size, kernel if side is None else (min(side, kernel[0]), min(side, kernel[1])), trial):
            kept.append((label, change))
    return tuple(kept)


def _too_long(size: tuple[int, int], kernel: tuple[int, int], how: Sliding) -> Misfit:
    moves = slides(how, kernel)
    at = 0 if moves[0].short(size[0]) else 1
    one, length = moves[at], size[at]
    padded = length + 2 * int(one.padding)
    reach = f" spans {one.span} cells with dilation {how.dilation}," if how.dilation > 1 else " is"
    where = f"{padded} padded {AXES[at]}" if one.padding else f"{length} {AXES[at]}"
    lack = max(s.short(n) for s, n in zip(moves, size, strict=True))
    sides = [k for k in range(max(kernel) - 1, 0, -1) if _fits(size, (min(k, kernel[0]), min(k, kernel[1])), how)]
    changes: list[tuple[str, SlidingChange]] = []
    changes += [(f"make the kernel {k} by {k}", SlidingChange(kernel=k)) for k in sides[:1]]
    changes += [(f"set dilation {d}", SlidingChange(dilation=d)) for d in range(how.dilation - 1, 0, -1)]
    changes += [(f"pad by {p}", SlidingChange(padding=p)) for p in [int(one.padding) + -(-lack // 2)] if p <= 16]
    kept = _offers(size, kernel, how, changes)
    dilations = [offer for offer in kept if "dilation" in offer[1]]
    kept = tuple(offer for offer in kept if "dilation" not in offer[1] or offer == dilations[0])
    return Misfit(f"a kernel of {one.kernel}{reach} longer than the {where}", kept)


def _no_mirror(size: tuple[int, int], kernel: tuple[int, int], how: Sliding, pads: list[tuple[int, int]]) -> Misfit:
    at = 0 if max(pads[0]) >= size[0] else 1
    most = min(size) - 1
    changes: list[tuple[str, SlidingChange]] = [("repeat the edge instead", SlidingChange(fill="replicate"))]
    if how.padding != "same":
        changes.append((f"pad by {most}", SlidingChange(padding=most)))
    reason = (
        f"a margin of {max(pads[at])} cannot be mirrored from {size[at]} {AXES[at]}: the edge itself is not repeated"
    )
    return Misfit(reason, _offers(size, kernel, how, changes))
