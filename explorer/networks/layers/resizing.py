"""Layers that make a map larger or smaller without weighing anything: upsample, crop, pad."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar, Literal

import torch
from pydantic import Field
from torch import nn
from torch.nn import functional as F

from explorer.networks.layers.arrangement import Axis
from explorer.networks.layers.base import Count, Layer, Line, Margin
from explorer.networks.mend import Mend
from explorer.networks.shape import Shape, ShapeError
from explorer.networks.windows import Window


class Upsample(Layer, frozen=True):
    """Repeat every place, so that the map becomes `factor` times as long (and as wide)."""

    kind: Literal["upsample"] = "upsample"
    factor: Count = Field(default=2, description="How often each place is repeated along each axis.")

    family: ClassVar[str] = "arrangement"
    title: ClassVar[str] = "Upsample"
    formula: ClassVar[str] = r"y_{c,p} = x_{c,\lfloor p / f \rfloor}"
    help: ClassVar[str] = "Enlarges without learning; a convolution after it does what a transposed convolution does."

    def output_shape(self, *shapes: Shape) -> Shape:
        shape = shapes[0]
        if shape.axes[0] != "channels" or len(shape) < 2:
            why = f"it repeats places, of which {shape} has none"
            raise ShapeError(self, shape, why, "Leave it out", [Mend("leave it out", remove=True)])
        return Shape(**{axis: n if axis == "channels" else n * self.factor for axis, n in shape.items()})

    def window(self, *shapes: Shape) -> dict[str, Window]:
        return {axis: Window(self.factor, self.factor, spread=True) for axis in shapes[0].axes[1:]}

    def volume(self, *shapes: Shape) -> list[Line]:
        return [Line(axis, f"{shapes[0][axis]}·{self.factor}", n) for axis, n in self.output_shape(*shapes).items()][1:]

    def module(self, *shapes: Shape) -> nn.Module:
        return nn.Upsample(scale_factor=float(self.factor))


class Edge(Layer, frozen=True):
    """What crop and pad share: the axis and how much on each side."""

    axis: Axis | Literal["places"] = Field(
        default="places", description="Along which axis; 'places': along every axis of places."
    )
    before: Margin = Field(default=1, description="How many at the beginning.")
    after: Margin = Field(default=1, description="How many at the end.")

    family: ClassVar[str] = "arrangement"
    sign: ClassVar[int]

    def _axes(self, shape: Shape) -> tuple[str, ...]:
        if self.axis == "places" and shape.spatial:
            return shape.spatial
        if self.axis not in shape:
            axes = ", ".join(shape)
            what = "axis of places" if self.axis == "places" else f"axis {self.axis!r}"
            offers = [Mend(f"take the axis {axis}", {"axis": axis}) for axis in shape]
            raise ShapeError(self, shape, f"{shape} has no {what}", f"Use one of {axes}", offers)
        return (self.axis,)

    def output_shape(self, *shapes: Shape) -> Shape:
        shape, change = shapes[0], self.sign * (self.before + self.after)
        axes = self._axes(shape)
        for axis in axes:
            if shape[axis] + change < 1:
                left = min(shape[axis] for axis in axes) - 1
                before = min(self.before, left)
                offer = {"before": before, "after": min(self.after, left - before)}
                raise ShapeError(
                    self,
                    shape,
                    f"cutting {self.before} and {self.after} leaves none of the {shape[axis]} {axis}",
                    f"Cut at most {left} in all",
                    [Mend(f"cut {offer['before']} and {offer['after']}", offer)],
                )
        return Shape(**{axis: n + change if axis in axes else n for axis, n in shape.items()})

    def window(self, *shapes: Shape) -> dict[str, Window]:
        return {axis: Window(padding=self.sign * self.before) for axis in self._axes(shapes[0])}

    def volume(self, *shapes: Shape) -> list[Line]:
        sign, out = "+" if self.sign > 0 else "-", self.output_shape(*shapes)
        axes = self._axes(shapes[0])
        return [Line(axis, f"{shapes[0][axis]} {sign} {self.before} {sign} {self.after}", out[axis]) for axis in axes]

    def module(self, *shapes: Shape) -> nn.Module:
        axes = self._axes(shapes[0])
        amounts: list[int] = []
        for axis in reversed(shapes[0].axes[min(shapes[0].axes.index(axis) for axis in axes) :]):
            amounts += [self.sign * self.before, self.sign * self.after] if axis in axes else [0, 0]
        return Edged(amounts)


class Edged(nn.Module):
    """Pad with zeros, or cut where negative: before and after the last axis, then the one before it, and so on."""

    def __init__(self, amounts: Iterable[int]) -> None:
        super().__init__()
        self.amounts = tuple(amounts)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return F.pad(x, self.amounts)

    def extra_repr(self) -> str:
        return str(self.amounts)


class Crop(Edge, frozen=True):
    """Cut places, channels or tokens off at the beginning and at the end."""

    kind: Literal["crop"] = "crop"
    sign: ClassVar[int] = -1
    title: ClassVar[str] = "Crop"
    formula: ClassVar[str] = r"y_{p} = x_{p + \mathrm{before}}"
    help: ClassVar[str] = "Keeps the middle; along tokens or channels it picks out one part of several."


class Pad(Edge, frozen=True):
    """Add zeros at the beginning and at the end."""

    kind: Literal["pad"] = "pad"
    sign: ClassVar[int] = 1
    title: ClassVar[str] = "Pad"
    formula: ClassVar[str] = r"y_{p} = x_{p - \mathrm{before}},\quad 0 \text{ outside}"
    help: ClassVar[str] = "Makes room at the borders, so that a kernel can stand there too."
