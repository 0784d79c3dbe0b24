"""Convolution over height and width: plain, depthwise and separable."""

from __future__ import annotations

from typing import ClassVar, Literal

import torch
from pydantic import Field
from torch import nn
from torch.nn import functional as F

from explorer.networks.layers.base import Pair, PairPadding
from explorer.networks.layers.sliding import Slide
from explorer.networks.layers.weighing import Depthwise, Plain, Separable, Weighing
from explorer.networks.mend import LayerValues
from explorer.networks.shape import Shape

AXES = ("height", "width")


class EndPaddedConv2d(nn.Conv2d):
    """A convolution whose zero padding may be longer below and on the right."""

    def __init__(
        self,
        channels: int,
        filters: int,
        kernel: tuple[int, int],
        stride: tuple[int, int],
        pad: tuple[int, int, int, int],
        groups: int = 1,
        bias: bool = True,
        dilation: tuple[int, int] = (1, 1),
    ) -> None:
        super().__init__(  # pyright: ignore[reportUnknownMemberType]
            channels, filters, kernel, stride, groups=groups, bias=bias, dilation=dilation
        )
        self.pad = pad

    def forward(self, input: torch.Tensor) -> torch.Tensor:
        return super().forward(F.pad(input, self.pad))

    def extra_repr(self) -> str:
        sizes = f"{self.in_channels}, {self.out_channels}, {self.kernel_size}, {self.stride}, pad={self.pad}"
        return f"{sizes}, groups={self.groups}, bias={self.bias is not None}, dilation={self.dilation}"


class Kernel2d(Weighing, frozen=True):
    """What all convolutions over height and width share: kernel, stride, padding, dilation."""

    kernel: Pair = Field(default=(3, 3), description="Height and width a kernel reads.")
    stride: Pair = Field(default=(1, 1), description="Steps down and right.")
    padding: PairPadding = Field(
        default=(0, 0),
        description="Zeros on each side; 'same' keeps ceil(W / stride), an odd zero goes below and right.",
    )
    dilation: Pair = Field(default=(1, 1), description="How far apart the places are that a kernel reads.")

    def slides(self) -> tuple[Slide, ...]:
        paddings = ("same", "same") if self.padding == "same" else self.padding
        each = zip(AXES, self.kernel, self.stride, paddings, self.dilation, strict=True)
        return tuple(Slide(*values) for values in each)

    def convolution(self, shape: Shape, filters: int, groups: int = 1, bias: bool = True) -> nn.Module:
        (top, below), (left, right) = self.margins(shape)
        sizes = shape["channels"], filters, self.kernel, self.stride
        if top == below and left == right:
            return nn.Conv2d(*sizes, padding=(top, left), dilation=self.dilation, groups=groups, bias=bias)
        pad = left, right, top, below
        return EndPaddedConv2d(*sizes, pad=pad, dilation=self.dilation, groups=groups, bias=bias)


class Conv2d(Kernel2d, Plain, frozen=True):
    """Slide `filters` kernels over height and width (cross-correlation: the kernel is not flipped)."""

    kind: Literal["conv2d"] = "conv2d"
    start: ClassVar[LayerValues] = {"filters": 16, "padding": "same"}
    title: ClassVar[str] = "Convolution (2-D)"
    formula: ClassVar[str] = r"y_{k,u,v} = b_k + \sum_{c,i,j} w_{k,c,i,j}\, x_{c,\,u s + i d - P,\,v s + j d - P}"
    help: ClassVar[str] = "Finds a small pattern wherever it lies in the plane, across all channels at once."


class DepthwiseConv2d(Kernel2d, Depthwise, frozen=True):
    """Slide one kernel over each channel, channels kept apart."""

    kind: Literal["depthwise_conv2d"] = "depthwise_conv2d"
    start: ClassVar[LayerValues] = {"padding": "same"}
    title: ClassVar[str] = "Depthwise convolution (2-D)"
    formula: ClassVar[str] = r"y_{c,u,v} = b_c + \sum_{i,j} w_{c,i,j}\, x_{c,\,u s + i d - P,\,v s + j d - P}"
    help: ClassVar[str] = "One kernel per channel: far fewer weights than a convolution, and channels do not mix."


class SeparableConv2d(Kernel2d, Separable, frozen=True):
    """Slide one kernel over each channel, without bias, then mix the channels by a 1x1 convolution with bias."""

    kind: Literal["separable_conv2d"] = "separable_conv2d"
    start: ClassVar[LayerValues] = {"filters": 16, "padding": "same"}
    pointwise: ClassVar[type[nn.Module]] = nn.Conv2d
    title: ClassVar[str] = "Separable convolution (2-D)"
    formula: ClassVar[str] = (
        r"y_{k,u,v} = b_k + \sum_{c} w_{k,c} \sum_{i,j} d_{c,i,j}\, x_{c,\,u s + i d - P,\,v s + j d - P}"
    )
    help: ClassVar[str] = (
        "Place and channel are weighed one after the other: nearly a convolution, at a fraction of its cost."
    )
