"""Layers in which branches meet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar, Literal

import numpy as np
import torch
from pydantic import Field
from torch import nn

from explorer.networks import field as receptive
from explorer.networks.layers.arrangement import Axis
from explorer.networks.layers.base import Layer, Line
from explorer.networks.layers.sliding import by, single
from explorer.networks.mend import LayerValues, Mend
from explorer.networks.shape import Shape, ShapeError
from explorer.networks.windows import Part, Window, listed


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


def alike(layer: Layer, shapes: Sequence[Shape]) -> list[Mend]:
    """Return the layers that, put before one of the inputs, would give it the shape of another."""
    offers: list[Mend] = []
    for source, shape in zip(layer.inputs, shapes, strict=False):
        for other in dict.fromkeys(shapes):
            if shape == other or shape.axes != other.axes or shape.axes[0] not in ("channels", "features", "tokens"):
                continue
            if shape.axes == ("features",):
                put = {"kind": "dense", "units": other["features"]}
                offers.append(
                    Mend(f"put a dense layer of {other['features']} after {source}", insert=(put,), source=source)
                )
            elif shape.axes == ("tokens", "width"):
                put = {"kind": "dense", "units": other["width"]}
                offers.append(
                    Mend(f"put a dense layer of {other['width']} after {source}", insert=(put,), source=source)
                )
            else:
                put, what = _resized(shape, other, free=getattr(layer, "axis", "") == "channels")
                offers.append(Mend(f"put {what} after {source}", insert=put, source=source))
    return offers


def _resized(shape: Shape, other: Shape, free: bool) -> tuple[tuple[LayerValues, ...], str]:
    """Return the layers that take one map to the size of another, and how to say it; `free`: whatever its channels."""
    put: list[LayerValues] = []
    words: list[str] = []
    strides = tuple(max(1, round(shape[axis] / other[axis])) for axis in shape.axes[1:])
    if max(strides) > 1 or (shape["channels"] != other["channels"] and not free):
        filters = shape["channels"] if free else other["channels"]
        kernel = single([1] * len(strides))
        kind = "conv1d" if len(strides) == 1 else "conv2d"
        conv = {"kind": kind, "filters": filters, "kernel": kernel, "stride": single(strides), "padding": "same"}
        put.append(conv)
        steps = f", stride {by(strides)}" if max(strides) > 1 else ""
        words.append(f"a convolution of kernel 1 with {filters} filters{steps}")
    for axis, stride in zip(shape.axes[1:], strides, strict=True):
        lack = other[axis] - -(-shape[axis] // stride)
        if lack:
            before = abs(lack) // 2
            kind, verb = ("pad", "added") if lack > 0 else ("crop", "cut off")
            put.append({"kind": kind, "axis": axis, "before": before, "after": abs(lack) - before})
            words.append(f"a {kind} ({abs(lack)} {axis} {verb})")
    return tuple(put), " and ".join(words)


class Elementwise(Layer, frozen=True):
    """A layer that computes each number from those at the same place of its inputs, which are of one shape."""

    family: ClassVar[str] = "merging"
    merges: ClassVar[bool] = True

    def output_shape(self, *shapes: Shape) -> Shape:
        for name, shape in zip(self.inputs or ("",), shapes, strict=False):
            if shape != shapes[0]:
                reason = f"its inputs differ: {self.inputs[0]!r} gives {shapes[0]}, {name!r} gives {shape}"
                mend = "Bring them to one shape, for instance by a convolution of kernel 1"
                raise ShapeError(self, shapes, reason, mend, alike(self, shapes))
        return shapes[0]

    def field(self, fields: Sequence[receptive.Field], shapes: Sequence[Shape], output: Shape) -> receptive.Field:
        return fields[0].union(*fields[1:])


class Add(Elementwise, frozen=True):
    """Add its inputs, number by number: the residual connection."""

    kind: Literal["add"] = "add"
    title: ClassVar[str] = "Add"
    formula: ClassVar[str] = r"y = \sum_m x^{(m)}"
    help: ClassVar[str] = (
        "Adds what a block computed to what it was given, so that a block that learns nothing is the identity."
    )

    def module(self, *shapes: Shape) -> nn.Module:
        return Summed()


class Multiplied(nn.Module):
    """Multiply tensors of equal shape."""

    def forward(self, *xs: torch.Tensor) -> torch.Tensor:
        product = xs[0]
        for x in xs[1:]:
            product = product * x
        return product


class Multiply(Elementwise, frozen=True):
    """Multiply its inputs, number by number: one branch gates the other."""

    kind: Literal["multiply"] = "multiply"
    title: ClassVar[str] = "Multiply"
    formula: ClassVar[str] = r"y = \prod_m x^{(m)}"
    help: ClassVar[str] = "A branch that ends in a sigmoid decides how much of the other passes, place by place."

    def module(self, *shapes: Shape) -> nn.Module:
        return Multiplied()


class Concatenate(Layer, frozen=True):
    """Join its inputs one after the other along one axis."""

    kind: Literal["concatenate"] = "concatenate"
    axis: Axis = Field(
        default="channels", description="The axis along which they are joined; all others must be equal."
    )

    family: ClassVar[str] = "merging"
    title: ClassVar[str] = "Concatenate"
    formula: ClassVar[str] = r"y = [\,x^{(1)}, x^{(2)}, \ldots\,]"
    help: ClassVar[str] = "Keeps what each branch found separate and lets the next layer weigh it."
    merges: ClassVar[bool] = True

    def output_shape(self, *shapes: Shape) -> Shape:
        first = shapes[0]
        if self.axis not in first:
            raise ShapeError(
                self,
                first,
                f"{first} has no axis {self.axis!r}",
                f"Use one of {', '.join(first)}",
                [Mend(f"join them along {axis}", {"axis": axis}) for axis in first],
            )
        for name, shape in zip(self.inputs or ("",), shapes, strict=False):
            if shape.axes != first.axes or any(shape[a] != first[a] for a in first if a != self.axis):
                reason = (
                    f"{self.inputs[0]!r} gives {first}, {name!r} gives {shape}: they may differ in {self.axis} alone"
                )
                raise ShapeError(self, shapes, reason, offers=self._offers(shapes))
        return Shape(**{**first, self.axis: sum(shape[self.axis] for shape in shapes)})

    def _offers(self, shapes: Sequence[Shape]) -> list[Mend]:
        axes = [Mend(f"join them along {axis}", {"axis": axis}) for axis in shapes[0] if axis != self.axis]
        return [*axes, *alike(self, shapes)]

    def volume(self, *shapes: Shape) -> list[Line]:
        sizes = [shape[self.axis] for shape in shapes]
        return [Line(self.axis, " + ".join(map(str, sizes)), sum(sizes))]

    def module(self, *shapes: Shape) -> nn.Module:
        return Joined(shapes[0].axes.index(self.axis) + 1)

    def field(self, fields: Sequence[receptive.Field], shapes: Sequence[Shape], output: Shape) -> receptive.Field:
        size = output[self.axis]
        laid = [field.map(lambda part: part.collapse(self.axis).resize(self.axis, size)) for field in fields]
        joined = laid[0].union(*laid[1:])
        for place in joined.parts:
            carriers = {axis for field in fields for axis in field.carriers(place)}
            if carriers == {self.axis}:  # the stretches lie one after the other, each with windows of its own
                windows = [
                    np.broadcast_to(f.windows(place), (s[self.axis], 2)) for f, s in zip(fields, shapes, strict=True)
                ]
                begins, ends = np.concatenate(windows).T
                whole = listed(joined.parts[place][0], self.axis, begins, ends)
                joined = replace(joined, parts={**joined.parts, place: (whole,)})
        return joined


class CropConcatenate(Layer, frozen=True):
    """Cut the middle out of its inputs, as large as the smallest, and lay them one after the other as channels."""

    kind: Literal["crop_concatenate"] = "crop_concatenate"
    family: ClassVar[str] = "merging"
    title: ClassVar[str] = "Crop and concatenate"
    formula: ClassVar[str] = r"y = [\,\mathrm{crop}(x^{(1)}), x^{(2)}, \ldots\,]"
    help: ClassVar[str] = (
        "U-Net's skip connection: convolutions without padding have shrunk the map on its way down and up again, so of "
        "the earlier, larger one the middle is kept."
    )
    merges: ClassVar[bool] = True

    def _smallest(self, shapes: Sequence[Shape]) -> dict[str, int]:
        return {axis: min(shape[axis] for shape in shapes) for axis in shapes[0].axes[1:]}

    def output_shape(self, *shapes: Shape) -> Shape:
        for shape in shapes:
            if shape.axes != shapes[0].axes or shape.axes[0] != "channels" or len(shape) < 2:
                actual = " and ".join(map(str, shapes))
                raise ShapeError(self, shapes, f"it takes channels over equal axes of places but is given {actual}")
        return Shape(channels=sum(shape["channels"] for shape in shapes), **self._smallest(shapes))

    def volume(self, *shapes: Shape) -> list[Line]:
        sizes = [shape["channels"] for shape in shapes]
        lines = [Line("channels", " + ".join(map(str, sizes)), sum(sizes))]
        for axis, least in self._smallest(shapes).items():
            cut = [shape[axis] for shape in shapes if shape[axis] > least]
            lines += [Line(axis, f"{n} - {(n - least) // 2} - {n - least - (n - least) // 2}", least) for n in cut]
        return lines

    def module(self, *shapes: Shape) -> nn.Module:
        return Centred()

    def field(self, fields: Sequence[receptive.Field], shapes: Sequence[Shape], output: Shape) -> receptive.Field:
        cropped: list[receptive.Field] = []
        for field, shape in zip(fields, shapes, strict=True):

            def cut(part: Part, shape: Shape = shape) -> Part:
                part = part.collapse("channels").resize("channels", output["channels"])
                for axis in output.axes[1:]:
                    window = Window(padding=-((shape[axis] - output[axis]) // 2))
                    part = part.slide(axis, window, output[axis])
                return part

            cropped.append(field.map(cut))
        return cropped[0].union(*cropped[1:])


class Centred(nn.Module):
    """Cut the middle out of maps, as large as the smallest, and join them along the channels."""

    def forward(self, *xs: torch.Tensor) -> torch.Tensor:
        for axis in range(2, xs[0].dim()):
            least = min(x.shape[axis] for x in xs)
            xs = tuple(x.narrow(axis, (x.shape[axis] - least) // 2, least) for x in xs)
        return torch.cat(xs, 1)
