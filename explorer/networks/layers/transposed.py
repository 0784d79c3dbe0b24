"""Transposed convolution: every place writes a kernel into a larger map."""

from __future__ import annotations

import math
from typing import ClassVar, Literal

from pydantic import Field
from torch import nn

from explorer.networks.layers.base import Count, Layer, Line, Margin, Pair, PairMargin
from explorer.networks.layers.sliding import by, single
from explorer.networks.mend import LayerValues, Mend
from explorer.networks.shape import Shape, ShapeError
from explorer.networks.windows import WHOLE, Window


class TransposedConv(Layer, frozen=True):
    """What transposed convolutions share; `steps` says kernel, stride and padding along each axis."""

    filters: Count = Field(description="How many channels come out.")
    bias: bool = Field(default=True, description="Whether a learnt constant is added to each channel.")

    family: ClassVar[str] = "convolution"

    def steps(self) -> tuple[tuple[str, int, int, int], ...]:
        """Return axis, kernel, stride and padding along each axis of places."""
        raise NotImplementedError

    def output_shape(self, *shapes: Shape) -> Shape:
        shape, steps = shapes[0], self.steps()
        self.expect(shape, "channels", *(axis for axis, *_ in steps))
        sizes = {axis: (shape[axis] - 1) * s - 2 * p + k for axis, k, s, p in steps}
        for axis, size in sizes.items():
            if size < 1:
                most = tuple(min(p, ((shape[a] - 1) * s + k - 1) // 2) for a, k, s, p in steps)
                raise ShapeError(
                    self,
                    shape,
                    f"its padding cuts off all {axis}: {size} would be left",
                    f"Pad at most {by(most)}",
                    [Mend(f"pad {by(most)}", {"padding": single(most)})],
                )
        return Shape(channels=self.filters, **sizes)

    def window(self, *shapes: Shape) -> dict[str, Window]:
        return {"channels": WHOLE} | {a: Window(k, s, p, spread=True) for a, k, s, p in self.steps()}

    def volume(self, *shapes: Shape) -> list[Line]:
        out = self.output_shape(*shapes)
        return [Line(a, f"({shapes[0][a]} - 1)·{s} - 2·{p} + {k}", out[a]) for a, k, s, p in self.steps()]

    def parameters(self, *shapes: Shape) -> int:
        return self.filters * (shapes[0]["channels"] * math.prod(k for _, k, _, _ in self.steps()) + self.bias)

    def parameter_sum(self, *shapes: Shape) -> str:
        taps = "·".join(str(k) for _, k, _, _ in self.steps())
        return f"{self.filters}·({shapes[0]['channels']}·{taps}{' + 1' if self.bias else ''})"

    def macs(self, *shapes: Shape) -> int:
        return shapes[0].size * self.filters * math.prod(k for _, k, _, _ in self.steps())

    def mac_sum(self, *shapes: Shape) -> str:
        taps = "·".join(str(k) for _, k, _, _ in self.steps())
        return f"({'·'.join(map(str, shapes[0].sizes))})·{self.filters}·{taps}"


class TransposedConv1d(TransposedConv, frozen=True):
    """Let every position write a weighted kernel into a longer sequence; what overlaps adds up."""

    kind: Literal["transposed_conv1d"] = "transposed_conv1d"
    start: ClassVar[LayerValues] = {"filters": 16}
    kernel: Count = Field(default=4, description="How many positions one position writes to.")
    stride: Count = Field(default=2, description="How many times longer the sequence becomes, roughly.")
    padding: Margin = Field(default=1, description="Positions cut off on either side.")

    title: ClassVar[str] = "Transposed convolution (1-D)"
    formula: ClassVar[str] = r"y_{k,\,p s + j - P} \mathrel{+}= \sum_{c} w_{c,k,j}\, x_{c,p}"
    help: ClassVar[str] = "A convolution run backwards: the way from a short summary back to a long sequence."

    def steps(self) -> tuple[tuple[str, int, int, int], ...]:
        return (("positions", self.kernel, self.stride, self.padding),)

    def module(self, *shapes: Shape) -> nn.Module:
        sizes = shapes[0]["channels"], self.filters, self.kernel, self.stride, self.padding
        return nn.ConvTranspose1d(*sizes, bias=self.bias)


class TransposedConv2d(TransposedConv, frozen=True):
    """Let every place write a weighted kernel into a larger map; what overlaps adds up."""

    kind: Literal["transposed_conv2d"] = "transposed_conv2d"
    start: ClassVar[LayerValues] = {"filters": 16}
    kernel: Pair = Field(default=(4, 4), description="Height and width that one place writes to.")
    stride: Pair = Field(default=(2, 2), description="How many times larger the map becomes, roughly.")
    padding: PairMargin = Field(default=(1, 1), description="Rows and columns cut off on either side.")

    title: ClassVar[str] = "Transposed convolution (2-D)"
    formula: ClassVar[str] = r"y_{k,\,u s + i - P,\,v s + j - P} \mathrel{+}= \sum_{c} w_{c,k,i,j}\, x_{c,u,v}"
    help: ClassVar[str] = (
        "A convolution run backwards: how U-Net climbs back to the size of the image and a generator draws one. "
        "A kernel that the stride divides writes to every place equally often."
    )

    def steps(self) -> tuple[tuple[str, int, int, int], ...]:
        return tuple(zip(("height", "width"), self.kernel, self.stride, self.padding, strict=True))

    def module(self, *shapes: Shape) -> nn.Module:
        sizes = shapes[0]["channels"], self.filters, self.kernel, self.stride, self.padding
        return nn.ConvTranspose2d(*sizes, bias=self.bias)
