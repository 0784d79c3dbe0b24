"""Layers in which branches meet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Literal

import torch
from pydantic import Field
from torch import nn

from explorer.networks import field as receptive
from explorer.networks.layers.arrangement import Axis
from explorer.networks.layers.base import Layer
from explorer.networks.shape import Shape, ShapeError


class Summed(nn.Module):
    """Add tensors of equal shape."""

    def forward(self, *xs: torch.Tensor) -> torch.Tensor:
        total = xs[0]
        for x in xs[1:]:
            total = total + x
        return total


class Joined(nn.Module):
    """Lay tensors one after the other along an axis."""

    def __init__(self, axis: int) -> None:
        super().__init__()
        self.axis = axis

    def forward(self, *xs: torch.Tensor) -> torch.Tensor:
        return torch.cat(xs, self.axis)

    def extra_repr(self) -> str:
        return str(self.axis)


class Add(Layer):
    """Add its inputs, number by number: the residual connection."""

    kind: Literal["add"] = "add"
    title: ClassVar[str] = "Add"
    formula: ClassVar[str] = r"y = \sum_m x^{(m)}"
    help: ClassVar[str] = (
        "Adds what a block computed to what it was given, so that a block that learns nothing is the identity."
    )
    merges: ClassVar[bool] = True

    def output_shape(self, *shapes: Shape) -> Shape:
        for name, shape in zip(self.inputs or ("",), shapes, strict=False):
            if shape != shapes[0]:
                reason = f"its inputs differ: {self.inputs[0]!r} gives {shapes[0]}, {name!r} gives {shape}"
                raise ShapeError(
                    self, shapes, reason, "Bring them to one shape, for instance by a convolution of kernel 1"
                )
        return shapes[0]

    def module(self, *shapes: Shape) -> nn.Module:
        return Summed()

    def field(self, fields: Sequence[receptive.Field], shapes: Sequence[Shape], output: Shape) -> receptive.Field:
        return fields[0].union(*fields[1:])


class Concatenate(Layer):
    """Lay its inputs one after the other along one axis."""

    kind: Literal["concatenate"] = "concatenate"
    axis: Axis = Field(default="channels", description="The axis along which they are laid; all others must be equal.")

    title: ClassVar[str] = "Concatenate"
    formula: ClassVar[str] = r"y = [\,x^{(1)}, x^{(2)}, \ldots\,]"
    help: ClassVar[str] = "Keeps what each branch found apart and lets the next layer weigh it."
    merges: ClassVar[bool] = True

    def output_shape(self, *shapes: Shape) -> Shape:
        first = shapes[0]
        if self.axis not in first:
            raise ShapeError(self, first, f"{first} has no axis {self.axis!r}", f"Use one of {', '.join(first)}")
        for name, shape in zip(self.inputs or ("",), shapes, strict=False):
            if shape.axes != first.axes or any(shape[a] != first[a] for a in first if a != self.axis):
                reason = (
                    f"{self.inputs[0]!r} gives {first}, {name!r} gives {shape}: they may differ in {self.axis} alone"
                )
                raise ShapeError(self, shapes, reason)
        return Shape(**{**first, self.axis: sum(shape[self.axis] for shape in shapes)})

    def module(self, *shapes: Shape) -> nn.Module:
        return Joined(shapes[0].axes.index(self.axis) + 1)

    def field(self, fields: Sequence[receptive.Field], shapes: Sequence[Shape], output: Shape) -> receptive.Field:
        size = output[self.axis]
        laid = [field.map(lambda part: part.collapse(self.axis).resize(self.axis, size)) for field in fields]
        return laid[0].union(*laid[1:])
