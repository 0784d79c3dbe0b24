"""What every kind of layer declares: parameters, shape rule, window rule, torch module, formula and help."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated, Any, ClassVar, Literal, NamedTuple

from pydantic import BeforeValidator, Field, field_validator
from torch import nn

from explorer.limits import FailFast
from explorer.networks import field as receptive
from explorer.networks.layers.bridges import advice, bridges
from explorer.networks.limits import MOST_INPUTS, MOST_NUMBERS
from explorer.networks.mend import LayerValues, Mend
from explorer.networks.shape import Shape, ShapeError
from explorer.networks.windows import WHOLE, Digit, Part, Window

Count = Annotated[int, Field(ge=1, le=1_000_000)]
Rate = Annotated[float, Field(ge=0, lt=1)]


def pair_of(value: Any) -> Any:
    """Let one number stand for height and width alike."""
    return (value, value) if isinstance(value, int) and not isinstance(value, bool) else value


Pair = Annotated[tuple[Count, Count], BeforeValidator(pair_of)]
Margin = Annotated[int, Field(ge=0, le=1_000_000)]
Padding = Margin | Literal["same"]
PairMargin = Annotated[tuple[Margin, Margin], BeforeValidator(pair_of)]
PairPadding = Annotated[tuple[Margin, Margin] | Literal["same"], BeforeValidator(pair_of)]
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,63}")
ABOUT = ("kind", "name", "inputs", "group", "note")
"""The fields of every layer, whatever its kind; all others are its settings."""
RESERVED = frozenset(dir(nn.ModuleDict())) | {"input"}


class Line(NamedTuple):
    """One line of worked arithmetic: what is counted, the expression with its numbers put in, and what it gives."""

    label: str
    expression: str
    result: int


class Layer(FailFast, extra="forbid", frozen=True):  # pyright: ignore[reportGeneralTypeIssues]
    """One layer of a network; everything that is known about its kind stands in its class."""

    kind: str = ""
    name: str = Field(
        default="", max_length=64, description="Its name in the network; made from the kind where none is given."
    )
    inputs: tuple[Annotated[str, Field(max_length=64)], ...] = Field(
        default=(), max_length=MOST_INPUTS, description="The layers it is fed by; none means the layer before."
    )
    group: str = Field(default="", max_length=64, description="The block it is drawn in; '/' nests.")
    note: str = Field(default="", max_length=500, description="What it means in this network.")

    formula: ClassVar[str] = ""
    help: ClassVar[str] = ""
    title: ClassVar[str] = ""
    family: ClassVar[str] = ""
    """Where a catalogue lists it: one of the names in `layers.FAMILIES`."""
    start: ClassVar[LayerValues] = {}
    """The settings that a builder begins with, including those without a default."""
    merges: ClassVar[bool] = False
    """Whether it takes more than one input."""
    carries: ClassVar[dict[str, str]] = {}
    """Axes that are renamed on the way: old name -> new name."""

    @field_validator("name")
    @classmethod
    def _speakable(cls, name: str) -> str:
        if name and not NAME.fullmatch(name):
            raise ValueError(f"{name!r} is no name: a letter first, then letters, digits, _ or -, at most 64")
        if name in RESERVED:
            raise ValueError(f"{name!r} cannot name a layer, it has a meaning of its own")
        return name

    def expect(self, shape: Shape, *axes: str) -> tuple[int, ...]:
        """Return the sizes of a shape whose axes are exactly these, in this order; else raise ShapeError."""
        if shape.axes != axes:
            reason = f"it takes {' x '.join(axes)} but is given {shape}"
            raise ShapeError(self, shape, reason, advice(shape.axes, axes), self.bridges(shape, *axes))
        return shape.sizes

    def bridges(self, shape: Shape, *axes: str) -> list[Mend]:
        """Return the mends that put other layers before it, so that it is given these axes."""
        return bridges(shape, axes)

    def output_shape(self, *shapes: Shape) -> Shape:
        """Return the shape it gives for the shapes it is fed; raise ShapeError where they do not fit."""
        raise NotImplementedError

    def shape_after(self, *shapes: Shape) -> Shape:
        """Return `output_shape`; raise ShapeError also where it would be more numbers than any machine holds."""
        output = self.output_shape(*shapes)
        if output.size > MOST_NUMBERS:
            there = f"more than {MOST_NUMBERS:.0e} numbers a sample" if output.size > 1e18 else str(output)
            mend = "Make it, or what is before it, smaller"
            raise ShapeError(self, shapes, f"it gives {there}, which no machine holds", mend)
        return output

    def fixed(self, *shapes: Shape) -> int:
        """Return how many numbers it works out once, when it is built, and neither learns nor saves."""
        return 0

    def module(self, *shapes: Shape) -> nn.Module:
        """Return a fresh torch module for these input shapes."""
        raise NotImplementedError

    def window(self, *shapes: Shape) -> dict[str, Window]:
        """Return what it reads along each axis; an axis not named goes through place by place."""
        return {}

    def parameters(self, *shapes: Shape) -> int:
        """Return how many numbers it learns."""
        return 0

    def buffers(self, *shapes: Shape) -> int:
        """Return how many numbers it keeps without learning them (batch-norm statistics)."""
        return 0

    def macs(self, *shapes: Shape) -> int:
        """Return the multiply-adds of its matrix products and convolutions for one sample."""
        return 0

    def volume(self, *shapes: Shape) -> list[Line]:
        """Return the arithmetic of each axis of its output whose size is computed."""
        return []

    def parameter_sum(self, *shapes: Shape) -> str:
        """Return `parameters` as an expression with the numbers put in; "" where it learns nothing."""
        return ""

    def mac_sum(self, *shapes: Shape) -> str:
        """Return `macs` as an expression with the numbers put in; "" where there are none."""
        return ""

    def worked(self, *shapes: Shape) -> list[Line]:
        """Return the arithmetic of output sizes, parameters and multiply-adds, worked with the actual numbers."""
        lines = self.volume(*shapes)
        if expression := self.parameter_sum(*shapes):
            lines.append(Line("parameters", expression, self.parameters(*shapes)))
        if expression := self.mac_sum(*shapes):
            lines.append(Line("multiply-adds", expression, self.macs(*shapes)))
        return lines

    def field(self, fields: Sequence[receptive.Field], shapes: Sequence[Shape], output: Shape) -> receptive.Field:
        """Return what its units see of the network's input, from what its inputs' units see."""
        field, windows = fields[0], self.window(*shapes)
        names = {axis: self.carries.get(axis, axis) for axis in shapes[0]}

        def change(part: Part) -> Part:
            for axis, window in windows.items():
                if window is WHOLE:
                    part = part.collapse(axis)
                else:
                    move = part.spread if window.spread else part.slide
                    part = move(axis, window, output[names[axis]])
            kept = {names[axis]: part.digits[axis] for axis in shapes[0] if windows.get(axis) is not WHOLE}
            digits = {axis: kept.get(axis, (Digit(size),)) for axis, size in output.items()}
            return part.relabel(names, digits)

        return self._carry_displaced(field, field.map(change), shapes[0], output)

    def _carry_displaced(
        self, before: receptive.Field, after: receptive.Field, shape: Shape, output: Shape
    ) -> receptive.Field:
        """Carry on why places are not places of the input, until no place is left."""
        if not before.displaced:
            return after
        if not output.spatial:
            return receptive.Field(after.parts, after.lengths)
        for axis in after.parts:
            lost = set(before.carriers(axis)) - set(after.carriers(axis))
            for name in sorted(lost):
                places = " and ".join(output.spatial)
                sees, length = after.sees(axis), after.lengths[axis]
                every = f"all {length:,}" if sees == length else f"{sees:,} of the {length:,}"
                displaced = (
                    f"{self.name!r} mixes all {shape[name]} {name}, each a stretch of {before.size(axis)} {axis}, "
                    f"so every unit depends on {every} {axis}; {places} do not lie along the {axis}"
                )
                return receptive.Field(after.parts, after.lengths, displaced)
        return after

    def settings(self) -> dict[str, Any]:
        """Return what makes this layer other than the next of its kind, as plain values."""
        return self.model_dump(exclude=set(ABOUT))


def same_padding(length: int, kernel: int, stride: int) -> tuple[int, int]:
    """Return the padding before and after that gives ceil(length / stride) places; an odd one is added at the end.

    >>> same_padding(16, 2, 1), same_padding(16, 3, 1), same_padding(5, 2, 2)
    ((0, 1), (1, 1), (0, 1))
    """
    total = max((-(-length // stride) - 1) * stride + kernel - length, 0)
    return total // 2, total - total // 2


def times(*factors: int | str) -> str:
    """Return the factors as a product, those that are 1 left out unless all are.

    >>> times(6, 1, "(5 + 1)"), times(1, 1)
    ('6·(5 + 1)', '1')
    """
    return "·".join(str(f) for f in factors if f != 1) or "1"
