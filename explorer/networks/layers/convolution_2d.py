"""Convolution over height and width: plain, depthwise and separable."""

from __future__ import annotations

from collections import OrderedDict
from typing import ClassVar, Literal

import torch
from pydantic import Field
from torch import nn
from torch.nn import functional as F

from explorer.networks.field import WHOLE, Window
from explorer.networks.layers.base import Count, Layer, Pair, PairPadding, before, same_padding, slid
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
    ) -> None:
        super().__init__(channels, filters, kernel, stride, groups=groups, bias=bias)
        self.pad = pad

    def forward(self, input: torch.Tensor) -> torch.Tensor:
        return super().forward(F.pad(input, self.pad))

    def extra_repr(self) -> str:
        sizes = f"{self.in_channels}, {self.out_channels}, {self.kernel_size}, {self.stride}, pad={self.pad}"
        return f"{sizes}, groups={self.groups}, bias={self.bias is not None}"


class Kernel2d(Layer):
    """What all convolutions over height and width share: kernel, stride, padding."""

    kernel: Pair = Field(default=(3, 3), description="Height and width a kernel reads.")
    stride: Pair = Field(default=(1, 1), description="Steps down and right.")
    padding: PairPadding = Field(
        default=(0, 0),
        description="Zeros on each side; 'same' keeps ceil(W / stride), an odd zero goes below and right.",
    )

    def _each(self) -> tuple[tuple[str, int, int, int | str], ...]:
        paddings = ("same", "same") if self.padding == "same" else self.padding
        return tuple(zip(AXES, self.kernel, self.stride, paddings, strict=True))

    def _slid(self, shape: Shape, filters: int) -> Shape:
        shape.expect("channels", *AXES, layer=self)
        height, width = (slid(self, shape, axis, k, s, p) for axis, k, s, p in self._each())
        return Shape(channels=filters, height=height, width=width)

    def window(self, *shapes: Shape) -> dict[str, Window]:
        return {"channels": WHOLE} | self._places(shapes[0])

    def _places(self, shape: Shape) -> dict[str, Window]:
        return {axis: Window(k, s, before(shape[axis], k, s, p)) for axis, k, s, p in self._each()}

    def _convolution(self, shape: Shape, filters: int, groups: int = 1, bias: bool = True) -> nn.Conv2d:
        channels = shape["channels"]
        if self.padding != "same":
            return nn.Conv2d(channels, filters, self.kernel, self.stride, self.padding, groups=groups, bias=bias)
        (top, below), (left, right) = (same_padding(shape[axis], k, s) for axis, k, s, _ in self._each())
        if top == below and left == right:
            return nn.Conv2d(channels, filters, self.kernel, self.stride, (top, left), groups=groups, bias=bias)
        pad = (left, right, top, below)
        return EndPaddedConv2d(channels, filters, self.kernel, self.stride, pad, groups=groups, bias=bias)


class Conv2d(Kernel2d):
    """Slide `filters` kernels over height and width (cross-correlation: the kernel is not flipped)."""

    kind: Literal["conv2d"] = "conv2d"
    filters: Count = Field(description="How many kernels, hence channels out.")

    title: ClassVar[str] = "Convolution (2-D)"
    formula: ClassVar[str] = r"y_{k,u,v} = b_k + \sum_{c,i,j} w_{k,c,i,j}\, x_{c,\,u s + i - P,\,v s + j - P}"
    help: ClassVar[str] = "Finds a small pattern wherever it lies in the plane, across all channels at once."

    def output_shape(self, *shapes: Shape) -> Shape:
        return self._slid(shapes[0], self.filters)

    def parameters(self, *shapes: Shape) -> int:
        return self.filters * (shapes[0]["channels"] * self.kernel[0] * self.kernel[1] + 1)

    def macs(self, *shapes: Shape) -> int:
        return self.output_shape(*shapes).size * shapes[0]["channels"] * self.kernel[0] * self.kernel[1]

    def module(self, *shapes: Shape) -> nn.Module:
        return self._convolution(shapes[0], self.filters)


class DepthwiseConv2d(Kernel2d):
    """Slide one kernel over each channel, channels kept apart."""

    kind: Literal["depthwise_conv2d"] = "depthwise_conv2d"
    bias: bool = Field(default=True, description="Whether a learnt constant is added to each channel.")

    title: ClassVar[str] = "Depthwise convolution (2-D)"
    formula: ClassVar[str] = r"y_{c,u,v} = b_c + \sum_{i,j} w_{c,i,j}\, x_{c,\,u s + i - P,\,v s + j - P}"
    help: ClassVar[str] = "One kernel a channel: far fewer weights than a convolution, and channels do not meet."

    def output_shape(self, *shapes: Shape) -> Shape:
        return self._slid(shapes[0], shapes[0].get("channels", 1))

    def window(self, *shapes: Shape) -> dict[str, Window]:
        return self._places(shapes[0])

    def parameters(self, *shapes: Shape) -> int:
        return shapes[0]["channels"] * (self.kernel[0] * self.kernel[1] + self.bias)

    def macs(self, *shapes: Shape) -> int:
        return self.output_shape(*shapes).size * self.kernel[0] * self.kernel[1]

    def module(self, *shapes: Shape) -> nn.Module:
        channels = shapes[0]["channels"]
        return self._convolution(shapes[0], channels, groups=channels, bias=self.bias)


class SeparableConv2d(Kernel2d):
    """Slide one kernel over each channel, without bias, then mix the channels by a 1x1 convolution with bias."""

    kind: Literal["separable_conv2d"] = "separable_conv2d"
    filters: Count = Field(description="How many mixtures of channels come out.")

    title: ClassVar[str] = "Separable convolution (2-D)"
    formula: ClassVar[str] = (
        r"y_{k,u,v} = b_k + \sum_{c} w_{k,c} \sum_{i,j} d_{c,i,j}\, x_{c,\,u s + i - P,\,v s + j - P}"
    )
    help: ClassVar[str] = (
        "Place and channel are weighed one after the other: nearly a convolution, for a fraction of it."
    )

    def output_shape(self, *shapes: Shape) -> Shape:
        return self._slid(shapes[0], self.filters)

    def parameters(self, *shapes: Shape) -> int:
        channels = shapes[0]["channels"]
        return channels * self.kernel[0] * self.kernel[1] + (channels + 1) * self.filters

    def macs(self, *shapes: Shape) -> int:
        out = self.output_shape(*shapes)
        return out["height"] * out["width"] * shapes[0]["channels"] * (self.kernel[0] * self.kernel[1] + self.filters)

    def module(self, *shapes: Shape) -> nn.Module:
        channels = shapes[0]["channels"]
        depthwise = self._convolution(shapes[0], channels, groups=channels, bias=False)
        return nn.Sequential(OrderedDict(depthwise=depthwise, pointwise=nn.Conv2d(channels, self.filters, 1)))
