"""Layers that lay the same numbers out anew."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Annotated, ClassVar, Literal

import torch
from pydantic import Field, field_validator
from torch import nn

from explorer.networks import field as receptive
from explorer.networks.layers.base import Count, Layer, Line
from explorer.networks.mend import LayerValues, Mend
from explorer.networks.shape import AXES, Shape, ShapeError

Axis = Literal["channels", "positions", "height", "width", "features", "tokens", "capsules", "dimensions"]


class Flatten(Layer, frozen=True):
    """Lay everything out as one row of features, the first axis slowest (channel by channel)."""

    kind: Literal["flatten"] = "flatten"
    family: ClassVar[str] = "arrangement"
    title: ClassVar[str] = "Flatten"
    formula: ClassVar[str] = r"y_{c L + p} = x_{c,p}"
    help: ClassVar[str] = "Needed before a dense layer that is to tell positions apart."

    def output_shape(self, *shapes: Shape) -> Shape:
        return Shape(features=shapes[0].size)

    def volume(self, *shapes: Shape) -> list[Line]:
        return [Line("features", "·".join(map(str, shapes[0].sizes)), shapes[0].size)]

    def module(self, *shapes: Shape) -> nn.Module:
        return nn.Flatten()

    def field(self, fields: Sequence[receptive.Field], shapes: Sequence[Shape], output: Shape) -> receptive.Field:
        return self._carry_displaced(
            fields[0], fields[0].map(lambda part: part.regroup(shapes[0], output)), shapes[0], output
        )


class Reshape(Layer, frozen=True):
    """Lay the same numbers, in the same order, out along other axes."""

    kind: Literal["reshape"] = "reshape"
    start: ClassVar[LayerValues] = {"shape": {"features": 1}}
    shape: dict[Axis, Count] = Field(max_length=len(AXES), description="The new axes and their sizes, slowest first.")

    family: ClassVar[str] = "arrangement"
    title: ClassVar[str] = "Reshape"
    formula: ClassVar[str] = r"y_{i' } = x_{i},\quad \text{equal places in row-major order}"
    help: ClassVar[str] = "Numbers keep their order; only where one axis ends and the next begins changes."

    @field_validator("shape")
    @classmethod
    def _some(cls, shape: dict[str, int]) -> dict[str, int]:
        if not shape:
            raise ValueError(f"a shape needs at least one of the axes {', '.join(AXES)}")
        return shape

    def output_shape(self, *shapes: Shape) -> Shape:
        size = math.prod(self.shape.values())
        if size != shapes[0].size:
            raise ShapeError(
                self,
                shapes[0],
                f"{' x '.join(map(str, self.shape.values()))} is {size:,} numbers, but {shapes[0]} is "
                f"{shapes[0].size:,}",
                "The products must be equal",
                self._offers(shapes[0]),
            )
        return Shape(**self.shape)

    def _offers(self, shape: Shape) -> list[Mend]:
        offers: list[Mend] = []
        for axis in reversed(self.shape):
            others = math.prod(n for name, n in self.shape.items() if name != axis)
            if shape.size % others == 0:
                size = shape.size // others
                offers.append(Mend(f"make it {size} {axis}", {"shape": {**self.shape, axis: size}}))
        return offers[:2]

    def volume(self, *shapes: Shape) -> list[Line]:
        return [Line("numbers", "·".join(map(str, self.shape.values())), shapes[0].size)]

    def module(self, *shapes: Shape) -> nn.Module:
        return Reshaped(self.shape.values())

    def field(self, fields: Sequence[receptive.Field], shapes: Sequence[Shape], output: Shape) -> receptive.Field:
        after = fields[0].map(lambda part: part.regroup(shapes[0], output))
        carried = self._carry_displaced(fields[0], after, shapes[0], output)
        for axis in after.parts:
            carriers = list(after.carriers(axis))
            if output.spatial and carriers and not set(carriers) & set(output.spatial) and not carried.displaced:
                name, size = carriers[0], after.size(axis)
                first, last = after.window(axis, {name: 1})
                displaced = (
                    f"after {self.name!r} each of the {output[name]} {name} holds one stretch of {size} {axis} "
                    f"(number 2 sees {first + 1} to {last}); {' and '.join(output.spatial)} do not lie along the {axis}"
                )
                return receptive.Field(after.parts, after.lengths, displaced)
        return carried


class Reshaped(nn.Module):
    """Give each sample another shape."""

    def __init__(self, sizes: Iterable[int]) -> None:
        super().__init__()
        self.sizes = tuple(sizes)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x.reshape(x.shape[0], *self.sizes)

    def extra_repr(self) -> str:
        return str(self.sizes)


class Transpose(Layer, frozen=True):
    """Bring the axes into another order."""

    kind: Literal["transpose"] = "transpose"
    start: ClassVar[LayerValues] = {"order": ("positions", "channels")}
    order: Annotated[tuple[Axis, ...], Field(min_length=2, max_length=len(AXES))] = Field(
        description="The axes in their new order."
    )

    family: ClassVar[str] = "arrangement"
    title: ClassVar[str] = "Transpose"
    formula: ClassVar[str] = r"y_{p,c} = x_{c,p}"
    help: ClassVar[str] = "Nothing is computed; only the order in which a reshape will read the numbers changes."

    def output_shape(self, *shapes: Shape) -> Shape:
        if sorted(self.order) != sorted(shapes[0].axes):
            turned = tuple(reversed(shapes[0].axes))
            raise ShapeError(
                self,
                shapes[0],
                f"the order {', '.join(self.order)} does not name the axes of {shapes[0]}",
                offers=[Mend(f"use the order {', '.join(turned)}", {"order": turned})],
            )
        return Shape(**{axis: shapes[0][axis] for axis in self.order})

    def module(self, *shapes: Shape) -> nn.Module:
        return Permuted([shapes[0].axes.index(axis) + 1 for axis in self.order])


class Permuted(nn.Module):
    """Bring a batch's axes into another order."""

    def __init__(self, order: Iterable[int]) -> None:
        super().__init__()
        self.order = tuple(order)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x.permute(0, *self.order)

    def extra_repr(self) -> str:
        return str(self.order)
