"""Layers that weigh every feature: dense, and dropout."""

from __future__ import annotations

from typing import ClassVar, Literal

import torch
from pydantic import Field
from torch import nn
from torch.nn import functional as F

from explorer.networks.layers.base import Count, Layer, Rate
from explorer.networks.mend import LayerValues
from explorer.networks.shape import Shape, ShapeError
from explorer.networks.windows import WHOLE, Window


class FullyConnected(Layer, frozen=True):
    """Units that each weigh all features; on tokens, each token for itself with the same weights."""

    start: ClassVar[LayerValues] = {"units": 16}
    units: Count = Field(description="How many sums it makes.")
    bias: bool = Field(default=True, description="Whether a learnt constant is added to each sum.")

    family: ClassVar[str] = "dense"

    def _axis(self, shape: Shape) -> str:
        if shape.axes == ("tokens", "width"):
            return "width"
        if shape.axes != ("features",):
            raise ShapeError(
                self,
                shape,
                f"it takes features, or tokens x width, but is given {shape}",
                "Put a flatten before it",
                self.bridges(shape, "features"),
            )
        return "features"

    def output_shape(self, *shapes: Shape) -> Shape:
        axis = self._axis(shapes[0])
        return Shape(**{**shapes[0], axis: self.units})

    def window(self, *shapes: Shape) -> dict[str, Window]:
        return {self._axis(shapes[0]): WHOLE}

    def parameters(self, *shapes: Shape) -> int:
        return (shapes[0][self._axis(shapes[0])] + self.bias) * self.units

    def parameter_sum(self, *shapes: Shape) -> str:
        inputs = shapes[0][self._axis(shapes[0])]
        return f"({inputs} + 1)·{self.units}" if self.bias else f"{inputs}·{self.units}"

    def macs(self, *shapes: Shape) -> int:
        return shapes[0].size * self.units

    def mac_sum(self, *shapes: Shape) -> str:
        return f"{'·'.join(map(str, shapes[0].sizes))}·{self.units}"


class Dense(FullyConnected, frozen=True):
    """Weigh all features into `units` sums; on tokens, each token for itself with the same weights."""

    kind: Literal["dense"] = "dense"
    title: ClassVar[str] = "Dense"
    formula: ClassVar[str] = r"y_k = b_k + \sum_{i} w_{k,i}\, x_i"
    help: ClassVar[str] = (
        "Every unit is a weighted sum of all features. After a flatten it has a weight for every place and channel, "
        "so it can tell positions apart, and it holds most of a network's parameters."
    )

    def module(self, *shapes: Shape) -> nn.Module:
        return nn.Linear(shapes[0][self._axis(shapes[0])], self.units, bias=self.bias)


class DropConnect(FullyConnected, frozen=True):
    """A dense layer whose weights, rather than its units, are set to zero at random while training."""

    kind: Literal["drop_connect"] = "drop_connect"
    rate: Rate = Field(default=0.5, description="The share of weights set to zero in each training step.")

    title: ClassVar[str] = "DropConnect"
    formula: ClassVar[str] = (
        r"y_k = b_k + \sum_{i} \frac{m_{k,i}}{1-r}\, w_{k,i}\, x_i,\quad m_{k,i} \sim \mathrm{Bernoulli}(1-r)"
    )
    help: ClassVar[str] = (
        "Each unit sees another random part of its inputs at each step: dropout for single connections. All weights "
        "are there once training is over."
    )

    def module(self, *shapes: Shape) -> nn.Module:
        return DroppedLinear(shapes[0][self._axis(shapes[0])], self.units, self.rate, self.bias)


class DroppedLinear(nn.Linear):
    """A linear map whose weights are dropped at random in training, the others scaled up."""

    def __init__(self, inputs: int, units: int, rate: float, bias: bool = True) -> None:
        super().__init__(inputs, units, bias)  # pyright: ignore[reportUnknownMemberType]
        self.rate, self.biased = rate, bias

    def forward(self, input: torch.Tensor) -> torch.Tensor:
        return F.linear(input, F.dropout(self.weight, self.rate, self.training), self.bias)

    def extra_repr(self) -> str:
        return f"{self.in_features}, {self.out_features}, {self.rate}, {self.biased}"


class Dropout(Layer, frozen=True):
    """Set each number to zero with probability `rate` while training, and scale the others up by 1 / (1 - rate)."""

    kind: Literal["dropout"] = "dropout"
    rate: Rate = Field(default=0.5, description="The share of numbers set to zero in training.")

    family: ClassVar[str] = "regularisation"
    title: ClassVar[str] = "Dropout"
    formula: ClassVar[str] = r"y_i = \frac{m_i}{1-r}\, x_i,\quad m_i \sim \mathrm{Bernoulli}(1-r)"
    help: ClassVar[str] = "Keeps the network from relying on single features. Does nothing once training is over."

    def output_shape(self, *shapes: Shape) -> Shape:
        return shapes[0]

    def module(self, *shapes: Shape) -> nn.Module:
        return nn.Dropout(self.rate)
