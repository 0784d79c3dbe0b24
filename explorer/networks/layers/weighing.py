"""What plain, depthwise and separable convolutions count, the same along the genome and over an image."""

from __future__ import annotations

import math
from collections import OrderedDict
from typing import ClassVar

from pydantic import Field
from torch import nn

from explorer.networks.layers.base import Count, times
from explorer.networks.layers.sliding import Sliding
from explorer.networks.mend import Mend
from explorer.networks.shape import Shape, ShapeError


class Weighing(Sliding, frozen=True):
    """A sliding layer that weighs what it reads."""

    family: ClassVar[str] = "convolution"

    def convolution(self, shape: Shape, filters: int, groups: int = 1, bias: bool = True) -> nn.Module:
        """Return torch's convolution of these sizes for such an input."""
        raise NotImplementedError


class Plain(Weighing, frozen=True):
    """Filters that read all channels, or those of their group."""

    filters: Count = Field(description="How many kernels, and so output channels.")
    groups: Count = Field(
        default=1, description="How many groups channels and filters are divided into; groups do not mix."
    )
    bias: bool = Field(default=True, description="Whether a learnt constant is added to each filter's sum.")

    def output_shape(self, *shapes: Shape) -> Shape:
        output = self.slid(shapes[0], self.filters)
        channels = shapes[0]["channels"]
        if channels % self.groups or self.filters % self.groups:
            most = max(g for g in range(1, self.groups + 1) if channels % g == 0 and self.filters % g == 0)
            whose = f"{channels} channels" if channels % self.groups else f"{self.filters} filters"
            fits = -(-self.filters // self.groups) * self.groups
            raise ShapeError(
                self,
                shapes[0],
                f"{whose} do not fall into {self.groups} equal groups",
                f"Use {most} {'group' if most == 1 else 'groups'}",
                [
                    Mend(f"use {most} {'group' if most == 1 else 'groups'}", {"groups": most}),
                    Mend(f"use {fits} filters", {"filters": fits}),
                ],
            )
        return output

    def parameters(self, *shapes: Shape) -> int:
        return self.filters * (shapes[0]["channels"] // self.groups * self.taps + self.bias)

    def parameter_sum(self, *shapes: Shape) -> str:
        weights = times(shapes[0]["channels"] // self.groups, self.tap_product)
        return times(self.filters, f"({weights} + 1)") if self.bias else f"{self.filters}·{weights}"

    def macs(self, *shapes: Shape) -> int:
        return self.output_shape(*shapes).size * (shapes[0]["channels"] // self.groups) * self.taps

    def mac_sum(self, *shapes: Shape) -> str:
        sizes = "·".join(map(str, self.output_shape(*shapes).sizes))
        return f"({sizes})·({shapes[0]['channels'] // self.groups}·{self.tap_product})"

    def module(self, *shapes: Shape) -> nn.Module:
        return self.convolution(shapes[0], self.filters, self.groups, self.bias)


class Depthwise(Weighing, frozen=True):
    """One kernel over each channel, channels kept apart."""

    mixes: ClassVar[bool] = False
    bias: bool = Field(default=True, description="Whether a learnt constant is added to each channel.")

    def output_shape(self, *shapes: Shape) -> Shape:
        return self.slid(shapes[0], shapes[0].get("channels", 1))

    def parameters(self, *shapes: Shape) -> int:
        return shapes[0]["channels"] * (self.taps + self.bias)

    def parameter_sum(self, *shapes: Shape) -> str:
        return f"{shapes[0]['channels']}·({self.tap_product}{' + 1' if self.bias else ''})"

    def macs(self, *shapes: Shape) -> int:
        return self.output_shape(*shapes).size * self.taps

    def mac_sum(self, *shapes: Shape) -> str:
        return f"({'·'.join(map(str, self.output_shape(*shapes).sizes))})·({self.tap_product})"

    def module(self, *shapes: Shape) -> nn.Module:
        channels = shapes[0]["channels"]
        return self.convolution(shapes[0], channels, channels, self.bias)


class Separable(Weighing, frozen=True):
    """One kernel over each channel, without bias, then a mixture of the channels with bias."""

    filters: Count = Field(description="How many mixtures of channels come out.")
    pointwise: ClassVar[type[nn.Module]]

    def output_shape(self, *shapes: Shape) -> Shape:
        return self.slid(shapes[0], self.filters)

    def parameters(self, *shapes: Shape) -> int:
        channels = shapes[0]["channels"]
        return channels * self.taps + (channels + 1) * self.filters

    def parameter_sum(self, *shapes: Shape) -> str:
        channels = shapes[0]["channels"]
        return f"{channels}·{self.tap_product} + ({channels} + 1)·{self.filters}"

    def macs(self, *shapes: Shape) -> int:
        places = math.prod(self.output_shape(*shapes).sizes[1:])
        return places * shapes[0]["channels"] * (self.taps + self.filters)

    def mac_sum(self, *shapes: Shape) -> str:
        places = "·".join(map(str, self.output_shape(*shapes).sizes[1:]))
        return f"({places})·{shapes[0]['channels']}·({self.tap_product} + {self.filters})"

    def module(self, *shapes: Shape) -> nn.Module:
        channels = shapes[0]["channels"]
        depthwise = self.convolution(shapes[0], channels, groups=channels, bias=False)
        return nn.Sequential(OrderedDict(depthwise=depthwise, pointwise=self.pointwise(channels, self.filters, 1)))
