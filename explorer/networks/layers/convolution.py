"""Convolution along the genome: plain, depthwise and separable."""

from __future__ import annotations

from typing import ClassVar, Literal

import torch
from pydantic import Field
from torch import nn
from torch.nn import functional as F

from explorer.networks.layers import unfolded
from explorer.networks.layers.base import Count, Padding
from explorer.networks.layers.sliding import Slide
from explorer.networks.layers.weighing import Depthwise, Plain, Separable, Weighing
from explorer.networks.mend import LayerValues
from explorer.networks.shape import Shape


class EndPaddedConv1d(nn.Conv1d):
    """A convolution whose zero padding may be longer at the end than before."""

    def __init__(
        self,
        channels: int,
        filters: int,
        kernel: int,
        stride: int,
        pad: tuple[int, int],
        dilation: int = 1,
        groups: int = 1,
        bias: bool = True,
    ) -> None:
        super().__init__(  # pyright: ignore[reportUnknownMemberType]
            channels, filters, kernel, stride, dilation=dilation, groups=groups, bias=bias
        )
        self.pad = pad

    def forward(self, input: torch.Tensor) -> torch.Tensor:
        return super().forward(F.pad(input, self.pad))

    def extra_repr(self) -> str:
        sizes = f"{self.in_channels}, {self.out_channels}, {self.kernel_size[0]}, {self.stride[0]}, pad={self.pad}"
        return f"{sizes}, dilation={self.dilation[0]}, groups={self.groups}, bias={self.bias is not None}"


class UnfoldingConv1d(nn.Conv1d):
    """torch's Conv1d, computed by the way that pays on its device; in code that is taken home it is torch's."""

    written_as: ClassVar[type[nn.Module]] = nn.Conv1d

    def _conv_forward(self, input: torch.Tensor, weight: torch.Tensor, bias: torch.Tensor | None) -> torch.Tensor:
        return unfolded.convolve(
            input, weight, bias, self.stride[0], int(self.padding[0]), self.dilation[0], self.groups
        )


class UnfoldingEndPaddedConv1d(UnfoldingConv1d, EndPaddedConv1d):
    """An EndPaddedConv1d, computed by the way that pays on its device."""

    written_as: ClassVar[type[nn.Module]] = EndPaddedConv1d


class Kernel1d(Weighing, frozen=True):
    """What all convolutions along the genome share: kernel, stride, padding, dilation."""

    kernel: Count = Field(description="How many neighbouring positions a kernel reads.")
    stride: Count = Field(default=1, description="How many positions it moves on each step.")
    padding: Padding = Field(
        default=0,
        description="Zeros on either side; 'same' keeps ceil(W / stride) positions, an odd zero goes to the end.",
    )
    dilation: Count = Field(default=1, description="How far apart the positions are that a kernel reads.")

    def slides(self) -> tuple[Slide, ...]:
        return (Slide("positions", self.kernel, self.stride, self.padding, self.dilation),)

    def convolution(self, shape: Shape, filters: int, groups: int = 1, bias: bool = True) -> nn.Module:
        ((first, last),) = self.margins(shape)
        sizes = shape["channels"], filters, self.kernel, self.stride
        if first == last:
            return UnfoldingConv1d(*sizes, padding=first, dilation=self.dilation, groups=groups, bias=bias)
        return UnfoldingEndPaddedConv1d(*sizes, (first, last), self.dilation, groups, bias)


class Conv1d(Kernel1d, Plain, frozen=True):
    """Slide `filters` kernels along the genome (cross-correlation: the kernel is not flipped)."""

    kind: Literal["conv1d"] = "conv1d"
    start: ClassVar[LayerValues] = {"filters": 16, "kernel": 3, "padding": "same"}
    title: ClassVar[str] = "Convolution (1-D)"
    formula: ClassVar[str] = r"y_{k,p} = b_k + \sum_{c,j} w_{k,c,j}\, x_{c,\,p s + j d - P}"
    help: ClassVar[str] = (
        "The same small kernel reads every stretch of the genome, so it finds a local pattern wherever it is; "
        "where the stride equals the kernel, it summarises one block of markers after another."
    )


class DepthwiseConv1d(Kernel1d, Depthwise, frozen=True):
    """Slide one kernel along each channel, channels kept apart."""

    kind: Literal["depthwise_conv1d"] = "depthwise_conv1d"
    start: ClassVar[LayerValues] = {"kernel": 3, "padding": "same"}
    title: ClassVar[str] = "Depthwise convolution (1-D)"
    formula: ClassVar[str] = r"y_{c,p} = b_c + \sum_{j} w_{c,j}\, x_{c,\,p s + j d - P}"
    help: ClassVar[str] = "One kernel per channel: far fewer weights than a convolution, and channels do not mix."


class SeparableConv1d(Kernel1d, Separable, frozen=True):
    """Slide one kernel along each channel, without bias, then mix the channels by a convolution of kernel 1."""

    kind: Literal["separable_conv1d"] = "separable_conv1d"
    start: ClassVar[LayerValues] = {"filters": 16, "kernel": 3, "padding": "same"}
    pointwise: ClassVar[type[nn.Module]] = nn.Conv1d
    title: ClassVar[str] = "Separable convolution (1-D)"
    formula: ClassVar[str] = r"y_{k,p} = b_k + \sum_{c} w_{k,c} \sum_{j} d_{c,j}\, x_{c,\,p s + j d - P}"
    help: ClassVar[str] = (
        "Place and channel are weighed one after the other: nearly a convolution, at a fraction of its cost."
    )
