"""Locally connected layers: a small window at each place, with weights of its own there."""

from __future__ import annotations

import math
from typing import ClassVar, Literal

import torch
from pydantic import Field
from torch import nn
from torch.nn import functional as F

from explorer.networks.layers.base import Count, Pair
from explorer.networks.layers.sliding import Slide, Sliding
from explorer.networks.mend import LayerValues
from explorer.networks.shape import Shape


class Local(Sliding, frozen=True):
    """A sliding layer whose weights are not shared between places."""

    filters: Count = Field(description="How many sums are made at each place.")
    bias: bool = Field(default=True, description="Whether a learnt constant is added, one per filter and place.")

    family: ClassVar[str] = "convolution"

    def output_shape(self, *shapes: Shape) -> Shape:
        return self.slid(shapes[0], self.filters)

    def parameters(self, *shapes: Shape) -> int:
        return self.output_shape(*shapes).size * (shapes[0]["channels"] * self.taps + self.bias)

    def _out(self, shape: Shape) -> str:
        return "·".join(map(str, self.output_shape(shape).sizes))

    def parameter_sum(self, *shapes: Shape) -> str:
        own = " + 1" if self.bias else ""
        return f"({self._out(shapes[0])})·({shapes[0]['channels']}·{self.tap_product}{own})"

    def macs(self, *shapes: Shape) -> int:
        return self.output_shape(*shapes).size * shapes[0]["channels"] * self.taps

    def mac_sum(self, *shapes: Shape) -> str:
        return f"({self._out(shapes[0])})·({shapes[0]['channels']}·{self.tap_product})"

    def module(self, *shapes: Shape) -> nn.Module:
        out, slides = self.output_shape(*shapes), self.slides()
        kernel, stride = tuple(s.kernel for s in slides), tuple(s.stride for s in slides)
        return LocallyWeighed(shapes[0]["channels"], self.filters, out.sizes[1:], kernel, stride, self.bias)


class LocallyWeighed(nn.Module):
    """Weight (places, channels * taps, filters) and bias (filters, places) on (samples, channels, *places)."""

    def __init__(
        self,
        channels: int,
        filters: int,
        places: tuple[int, ...],
        kernel: tuple[int, ...],
        stride: tuple[int, ...],
        bias: bool = True,
    ) -> None:
        super().__init__()
        self.places, self.kernel, self.stride = places, kernel, stride
        count, reads = math.prod(places), channels * math.prod(kernel)
        bound = 1 / math.sqrt(reads)
        self.weight = nn.Parameter(torch.empty(count, reads, filters).uniform_(-bound, bound))
        self.bias = nn.Parameter(torch.empty(filters, count).uniform_(-bound, bound)) if bias else None
        self.channels = channels

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        if len(self.kernel) == 1:
            read = F.unfold(x[:, :, None], (1, *self.kernel), stride=(1, *self.stride))
        else:
            read = F.unfold(x, self.kernel, stride=self.stride)
        y = torch.bmm(read.permute(2, 0, 1), self.weight).permute(1, 2, 0)
        return torch.unflatten(y if self.bias is None else y + self.bias, 2, self.places)

    def extra_repr(self) -> str:
        sizes = f"{self.channels}, {self.weight.shape[2]}, {tuple(self.places)}, {self.kernel}, {self.stride}"
        return f"{sizes}, {self.bias is not None}"


class LocallyConnected1d(Local, frozen=True):
    """Read every stretch of the genome with weights of its own."""

    kind: Literal["locally_connected1d"] = "locally_connected1d"
    start: ClassVar[LayerValues] = {"filters": 4}
    kernel: Count = Field(default=3, description="How many neighbouring positions are read.")
    stride: Count = Field(default=1, description="How many positions it moves on each step.")

    title: ClassVar[str] = "Locally connected (1-D)"
    formula: ClassVar[str] = r"y_{k,p} = b_{k,p} + \sum_{c,j} w_{p,k,c,j}\, x_{c,\,p s + j}"
    help: ClassVar[str] = (
        "Like a convolution, but what it looks for may differ from place to place, as it does between genes. It learns "
        "as many kernels as there are places."
    )

    def slides(self) -> tuple[Slide, ...]:
        return (Slide("positions", self.kernel, self.stride, 0),)


class LocallyConnected2d(Local, frozen=True):
    """Read every window of the plane with weights of its own."""

    kind: Literal["locally_connected2d"] = "locally_connected2d"
    start: ClassVar[LayerValues] = {"filters": 4}
    kernel: Pair = Field(default=(3, 3), description="Height and width that are read.")
    stride: Pair = Field(default=(1, 1), description="Steps down and right.")

    title: ClassVar[str] = "Locally connected (2-D)"
    formula: ClassVar[str] = r"y_{k,u,v} = b_{k,u,v} + \sum_{c,i,j} w_{u,v,k,c,i,j}\, x_{c,\,u s + i,\,v s + j}"
    help: ClassVar[str] = "Like a convolution, but with separate kernels at each place: for aligned images."

    def slides(self) -> tuple[Slide, ...]:
        return tuple(
            Slide(axis, k, s, 0) for axis, k, s in zip(("height", "width"), self.kernel, self.stride, strict=True)
        )
