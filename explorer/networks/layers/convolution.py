"""Convolution along the genome."""

from __future__ import annotations

from typing import ClassVar, Literal

import torch
from pydantic import Field
from torch import nn
from torch.nn import functional as F

from explorer.networks.field import WHOLE, Window
from explorer.networks.layers.base import Count, Layer, Padding, before, same_padding, slid
from explorer.networks.shape import Shape


class EndPaddedConv1d(nn.Conv1d):
    """A convolution whose zero padding may be longer at the end than before."""

    def __init__(self, channels: int, filters: int, kernel: int, stride: int, pad: tuple[int, int]) -> None:
        super().__init__(channels, filters, kernel, stride)
        self.pad = pad

    def forward(self, input: torch.Tensor) -> torch.Tensor:
        return super().forward(F.pad(input, self.pad))

    def extra_repr(self) -> str:
        return f"{self.in_channels}, {self.out_channels}, {self.kernel_size[0]}, {self.stride[0]}, pad={self.pad}"


class Conv1d(Layer):
    """Slide `filters` kernels along the genome (cross-correlation: the kernel is not flipped)."""

    kind: Literal["conv1d"] = "conv1d"
    filters: Count = Field(description="How many kernels, hence channels out.")
    kernel: Count = Field(description="How many neighbouring positions a kernel reads.")
    stride: Count = Field(default=1, description="How many positions it moves on each step.")
    padding: Padding = Field(
        default=0,
        description="Zeros on either side; 'same' keeps ceil(W / stride) positions, an odd zero goes to the end.",
    )

    title: ClassVar[str] = "Convolution (1-D)"
    formula: ClassVar[str] = r"y_{k,p} = b_k + \sum_{c,j} w_{k,c,j}\, x_{c,\,p s + j - P}"
    help: ClassVar[str] = (
        "The same small kernel reads every stretch of the genome, so it finds a local pattern wherever it is; "
        "where the stride equals the kernel, it summarises one block of markers after another."
    )

    def output_shape(self, *shapes: Shape) -> Shape:
        shapes[0].expect("channels", "positions", layer=self)
        positions = slid(self, shapes[0], "positions", self.kernel, self.stride, self.padding)
        return Shape(channels=self.filters, positions=positions)

    def window(self, *shapes: Shape) -> dict[str, Window]:
        padding = before(shapes[0]["positions"], self.kernel, self.stride, self.padding)
        return {"channels": WHOLE, "positions": Window(size=self.kernel, stride=self.stride, padding=padding)}

    def parameters(self, *shapes: Shape) -> int:
        return self.filters * (shapes[0]["channels"] * self.kernel + 1)

    def macs(self, *shapes: Shape) -> int:
        return self.output_shape(*shapes).size * shapes[0]["channels"] * self.kernel

    def module(self, *shapes: Shape) -> nn.Module:
        sizes = shapes[0]["channels"], self.filters, self.kernel, self.stride
        if self.padding != "same":
            return nn.Conv1d(*sizes, padding=self.padding)
        first, last = same_padding(shapes[0]["positions"], self.kernel, self.stride)
        return nn.Conv1d(*sizes, padding=first) if first == last else EndPaddedConv1d(*sizes, pad=(first, last))
