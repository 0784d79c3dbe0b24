"""Convolutions along the genome as matrix products over an unfolded view, where a device has no good kernel for them.

A convolution of one channel is a product: every place it stops at reads `kernel` neighbouring numbers, so that
y[n] = W · windows(x[n]) with windows(x)[j, p] = x[p s + j d - P]. The windows are a view of x, no copy, where they do
not overlap (stride >= kernel). Where they do, the product writes them out for itself, kernel / stride times as large as
x, and so does that of the weights' gradient; nothing but x is kept in between, as of a convolution.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from typing import Any, Literal, NamedTuple

import torch
from torch import Tensor
from torch.nn import functional as F

Way = Literal["chosen", "always", "never"]
"""Whether convolutions are unfolded: where `pays` says so, always, or never."""
OVERLAP = 4
"""How many windows may read one number: windows written out are as many times as large as the input."""
_way: ContextVar[Way] = ContextVar("unfolding", default="chosen")


class Convolution(NamedTuple):
    """A convolution of inputs of one size, as far as it decides which way is faster."""

    device: torch.device
    inputs: tuple[int, int]
    """Channels, those of all groups, and positions."""
    weight: tuple[int, int, int]
    """Filters of all groups, channels of one, kernel."""
    stride: int
    padding: int
    dilation: int
    groups: int

    @property
    def places(self) -> int:
        """Places of its output."""
        read = self.inputs[1] + 2 * self.padding - (self.weight[2] - 1) * self.dilation - 1
        return read // self.stride + 1


class Asked(NamedTuple):
    """A convolution that was asked for, of how many samples, and whether its input wants a gradient."""

    what: Convolution
    samples: int
    leads_on: bool


_noted: ContextVar[list[Asked] | None] = ContextVar("convolutions", default=None)
_settled: dict[Convolution, bool] = {}


@contextmanager
def noting() -> Generator[list[Asked], None, None]:
    """Give the convolutions that are asked for in this block, each once."""
    noted: list[Asked] = []
    before = _noted.set(noted)
    try:
        yield noted
    finally:
        _noted.reset(before)


def settle(what: Convolution, unfold: bool) -> None:
    """Have convolutions like this be unfolded, or not, in this process from now on."""
    _settled[what] = unfold


def settled(what: Convolution) -> bool | None:
    """Return what was settled of it; None where nothing was."""
    return _settled.get(what)


def forget() -> None:
    """Forget what was settled."""
    _settled.clear()


@contextmanager
def unfolding(way: Way) -> Generator[None, None, None]:
    """Let convolutions in this block of code (and thread) be unfolded always or never, whatever `pays` says."""
    before = _way.set(way)
    try:
        yield
    finally:
        _way.reset(before)


def pays(device: torch.device, channels: int, kernel: int, stride: int) -> bool:
    """Return whether a convolution that reads `channels` channels (of its group) is computed as a product.

    It is on CUDA, for one channel and a stride, where at most `OVERLAP` windows read one number: the convolution of one
    channel is far from the bytes it moves there (an H100 with torch 2.11, replayed as a graph: a step of the CNN on
    50,000 SNPs takes 581 us in batches of 64 and 2,408 in batches of 512, of which moving its bytes is 83 and 182),
    and in bfloat16 it has no good kernel at all (15,900 us). How much of that the product saves was not measured.
    On a CPU convolutions stay as they are, to the last bit. Where a run has tried both (`training.convolutions`), what
    was found goes before this rule.
    """
    return device.type == "cuda" and channels == 1 and stride > 1 and kernel <= OVERLAP * stride


def convolve(
    x: Tensor,
    weight: Tensor,
    bias: Tensor | None,
    stride: int = 1,
    padding: int = 0,
    dilation: int = 1,
    groups: int = 1,
) -> Tensor:
    """Return `torch.nn.functional.conv1d` of the same arguments, by the way that pays on x's device."""
    if _chosen(x, weight, stride, padding, dilation, groups):
        return unfolded(x, weight, bias, stride, padding, dilation, groups)
    return F.conv1d(x, weight, bias, stride, padding, dilation, groups)


def _chosen(x: Tensor, weight: Tensor, stride: int, padding: int, dilation: int, groups: int) -> bool:
    """Return whether this convolution is unfolded.

    Exporters that look on, and tensors that know what a convolution does to them, are to see one.
    """
    way, noted = _way.get(), _noted.get()
    if noted is not None or _settled:
        filters, channels, kernel = weight.shape
        sizes = (x.shape[1], x.shape[2]), (filters, channels, kernel)
        what = Convolution(x.device, *sizes, stride, padding, dilation, groups)
        asked = Asked(what, len(x), x.requires_grad)
        if noted is not None and asked not in noted:
            noted.append(asked)
        found = _settled.get(what)
    else:
        found = None
    if way != "chosen":
        unfold = way == "always"
    else:
        unfold = found if found is not None else pays(x.device, weight.shape[1], weight.shape[2], stride)
    seen = torch.jit.is_tracing() or torch.overrides.has_torch_function((x, weight))  # pyright: ignore
    return unfold and not seen


def unfolded(
    x: Tensor,
    weight: Tensor,
    bias: Tensor | None,
    stride: int = 1,
    padding: int = 0,
    dilation: int = 1,
    groups: int = 1,
) -> Tensor:
    """Return the convolution as batched products of the weights with each sample's windows.

    Parameters
    ----------
    x : (n, groups * channels, positions)
    weight : (groups * filters, channels, kernel)
    bias : (groups * filters,), or None

    Returns
    -------
    (n, groups * filters, places)
    """

    def read(x: Tensor) -> Tensor:
        return _windows(x, weight.shape[2], stride, padding, dilation, groups)

    windows = read(x)
    products = torch.unflatten(weight, 0, (groups, -1)).flatten(2)
    products = products.expand(len(x), -1, -1, -1).flatten(0, 1)  # (n * groups, filters, taps)
    with nullcontext() if _same_memory(windows, x) else _made_anew(windows, x, read):
        if bias is None:
            y = torch.bmm(products, windows)
        else:
            shift = torch.unflatten(bias, 0, (groups, -1)).expand(len(x), -1, -1).flatten(0, 1)
            y = torch.baddbmm(shift[:, :, None], products, windows)
    return torch.unflatten(y, 0, (len(x), groups)).flatten(1, 2)


def _windows(x: Tensor, kernel: int, stride: int, padding: int, dilation: int, groups: int) -> Tensor:
    """Return (n * groups, channels * kernel, places): of one channel without padding a view of x."""
    x = F.pad(x, (padding, padding)) if padding else x
    apart = torch.unflatten(x, 1, (groups, -1)).unfold(3, (kernel - 1) * dilation + 1, stride)
    return apart[..., ::dilation].transpose(3, 4).flatten(2, 3).flatten(0, 1)


def _same_memory(one: Tensor, other: Tensor) -> bool:
    return one.untyped_storage().data_ptr() == other.untyped_storage().data_ptr()


def _made_anew(windows: Tensor, x: Tensor, read: Callable[[Tensor], Tensor]) -> AbstractContextManager[Any]:
    """Return a context in which windows that were written out are not kept for the gradient but read from x again."""
    place, x = windows.data_ptr(), x.detach()

    def keep(tensor: Tensor) -> Tensor | None:
        return None if tensor.data_ptr() == place else tensor

    return torch.autograd.graph.saved_tensors_hooks(keep, lambda kept: read(x) if kept is None else kept)
