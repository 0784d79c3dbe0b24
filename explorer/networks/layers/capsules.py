"""Capsules: groups of numbers whose length says whether something is there, and whose direction how (Sabour 2017)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Literal

import torch
from pydantic import Field
from torch import nn

from explorer.networks import field as receptive
from explorer.networks.layers.base import Count, Layer, Line, Pair
from explorer.networks.layers.sliding import Slide, Sliding
from explorer.networks.mend import LayerValues
from explorer.networks.shape import Shape
from explorer.networks.windows import WHOLE, Digit, Part, Window

CAPSULES = ("capsules", "dimensions")


def squashed(s: torch.Tensor) -> torch.Tensor:
    """Return vectors (last axis) of the same direction whose length lies between 0 and 1 (equation 1)."""
    square = s.square().sum(-1, keepdim=True)
    return s * square / (1 + square) / (square + 1e-9).sqrt()


class PrimaryCapsules(Sliding, frozen=True):
    """Slide kernels over the image and squash each group of `dimensions` filters into a capsule at each place."""

    kind: Literal["primary_capsules"] = "primary_capsules"
    start: ClassVar[LayerValues] = {"types": 8, "kernel": (3, 3), "stride": (1, 1)}
    types: Count = Field(default=32, description="How many capsules there are at each place.")
    dimensions: Count = Field(default=8, description="How many numbers a capsule has.")
    kernel: Pair = Field(default=(9, 9), description="Height and width a kernel reads.")
    stride: Pair = Field(default=(2, 2), description="Steps down and right.")

    family: ClassVar[str] = "capsules"
    title: ClassVar[str] = "Primary capsules"
    formula: ClassVar[str] = (
        r"u_i = \mathrm{squash}(b + W * x),\quad"
        r" \mathrm{squash}(s) = \frac{\lVert s\rVert^2}{1 + \lVert s\rVert^2}\,\frac{s}{\lVert s\rVert}"
    )
    help: ClassVar[str] = (
        "A convolution whose filters are taken in groups: a vector at each place, whose length says how surely a part "
        "is there and whose direction says in which pose."
    )

    def slides(self) -> tuple[Slide, ...]:
        each = zip(("height", "width"), self.kernel, self.stride, strict=True)
        return tuple(Slide(axis, k, s, 0) for axis, k, s in each)

    def _map(self, shape: Shape) -> Shape:
        return self.slid(shape, self.types * self.dimensions)

    def output_shape(self, *shapes: Shape) -> Shape:
        size = self._map(shapes[0])
        return Shape(capsules=self.types * size["height"] * size["width"], dimensions=self.dimensions)

    def volume(self, *shapes: Shape) -> list[Line]:
        size = self._map(shapes[0])
        capsules = f"{self.types}·{size['height']}·{size['width']}"
        return [*super().volume(*shapes), Line("capsules", capsules, self.output_shape(*shapes)["capsules"])]

    def parameters(self, *shapes: Shape) -> int:
        return self.types * self.dimensions * (shapes[0]["channels"] * self.taps + 1)

    def parameter_sum(self, *shapes: Shape) -> str:
        return f"{self.types}·{self.dimensions}·({shapes[0]['channels']}·{self.tap_product} + 1)"

    def macs(self, *shapes: Shape) -> int:
        return self._map(shapes[0]).size * shapes[0]["channels"] * self.taps

    def mac_sum(self, *shapes: Shape) -> str:
        sizes = "·".join(map(str, self._map(shapes[0]).sizes))
        return f"({sizes})·({shapes[0]['channels']}·{self.tap_product})"

    def module(self, *shapes: Shape) -> nn.Module:
        return FirstCapsules(shapes[0]["channels"], self.types, self.dimensions, self.kernel, self.stride)

    def field(self, fields: Sequence[receptive.Field], shapes: Sequence[Shape], output: Shape) -> receptive.Field:
        image, windows = self._map(shapes[0]), self.window(*shapes)
        turned = Shape(types=self.types, height=image["height"], width=image["width"], dimensions=self.dimensions)

        def change(part: Part) -> Part:
            part = part.collapse("channels")
            for axis in ("height", "width"):
                part = part.slide(axis, windows[axis], image[axis])
            digits = {axis: part.digits.get(axis, (Digit(size),)) for axis, size in turned.items()}
            names = {axis: axis for axis in turned}
            return part.relabel(names, digits).regroup(turned, output)

        return fields[0].map(change)


class FirstCapsules(nn.Module):
    """(samples, channels, height, width) to (samples, types * height * width, dimensions), type by type."""

    needs = (squashed,)

    def __init__(
        self, channels: int, types: int, dimensions: int, kernel: tuple[int, int], stride: tuple[int, int]
    ) -> None:
        super().__init__()
        self.types, self.dimensions = types, dimensions
        self.convolution = nn.Conv2d(channels, types * dimensions, kernel, stride)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = self.convolution(x).unflatten(1, (self.types, self.dimensions))
        return squashed(y.permute(0, 1, 3, 4, 2).flatten(1, 3))

    def extra_repr(self) -> str:
        own = self.convolution
        return f"{own.in_channels}, {self.types}, {self.dimensions}, {own.kernel_size}, {own.stride}"


class RoutingCapsules(Layer, frozen=True):
    """Let every capsule vote for those above, and route it to those whose other votes agree."""

    kind: Literal["routing_capsules"] = "routing_capsules"
    start: ClassVar[LayerValues] = {"capsules": 10}
    capsules: Count = Field(default=10, description="How many capsules there are above, such as one per class.")
    dimensions: Count = Field(default=16, description="How many numbers each of them has.")
    iterations: int = Field(default=3, ge=1, le=20, description="How often the routing is reweighted.")

    family: ClassVar[str] = "capsules"
    title: ClassVar[str] = "Capsules with dynamic routing"
    formula: ClassVar[str] = (
        r"\hat u_{j|i} = W_{ij} u_i,\quad c_{ij} = \frac{e^{b_{ij}}}{\sum_k e^{b_{ik}}},\quad"
        r" v_j = \mathrm{squash}\Big(\sum_i c_{ij} \hat u_{j|i}\Big),\quad"
        r" b_{ij} \leftarrow b_{ij} + \hat u_{j|i} \cdot v_j"
    )
    help: ClassVar[str] = (
        "Each part predicts the pose of each whole. Coupling coefficients begin equal and grow where predictions "
        "agree; they sum to 1 for each capsule below, and are worked out anew for every sample. Tap coupling to see "
        "them."
    )
    carries: ClassVar[dict[str, str]] = {}

    def output_shape(self, *shapes: Shape) -> Shape:
        self.expect(shapes[0], *CAPSULES)
        return Shape(capsules=self.capsules, dimensions=self.dimensions)

    def window(self, *shapes: Shape) -> dict[str, Window]:
        return dict.fromkeys(CAPSULES, WHOLE)

    def parameters(self, *shapes: Shape) -> int:
        return shapes[0].size * self.capsules * self.dimensions

    def parameter_sum(self, *shapes: Shape) -> str:
        below, numbers = shapes[0].sizes
        return f"{below}·{self.capsules}·{numbers}·{self.dimensions}"

    def macs(self, *shapes: Shape) -> int:
        below, numbers = shapes[0].sizes
        return below * self.capsules * self.dimensions * (numbers + 2 * self.iterations - 1)

    def mac_sum(self, *shapes: Shape) -> str:
        below, numbers = shapes[0].sizes
        return f"{below}·{self.capsules}·{self.dimensions}·({numbers} + {self.iterations} + {self.iterations} - 1)"

    def module(self, *shapes: Shape) -> nn.Module:
        below, numbers = shapes[0].sizes
        return Routing(below, numbers, self.capsules, self.dimensions, self.iterations)


class Routing(nn.Module):
    """Route (samples, below, numbers) to (samples, capsules, dimensions).

    The coupling coefficients of the last iteration (samples, below, capsules) can be tapped as `coupling`.
    """

    needs = (squashed,)

    def __init__(self, below: int, numbers: int, capsules: int, dimensions: int, iterations: int = 3) -> None:
        super().__init__()
        self.iterations = iterations
        self.weight = nn.Parameter(torch.randn(below, numbers, capsules * dimensions) * 0.1)
        self.capsules, self.coupling = capsules, nn.Identity()

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        weight = torch.unflatten(self.weight, 2, (self.capsules, -1))
        votes = torch.einsum("sbn,bncd->scbd", x, weight)
        agreed = votes[..., 0] * 0  # zeros that follow the number of samples in an exported graph too
        for _ in range(self.iterations - 1):
            above = squashed(torch.einsum("scb,scbd->scd", agreed.softmax(1), votes))
            agreed = agreed + torch.einsum("scbd,scd->scb", votes, above)
        shares = self.coupling(agreed.softmax(1).transpose(1, 2)).transpose(1, 2)
        return squashed(torch.einsum("scb,scbd->scd", shares, votes))

    def extra_repr(self) -> str:
        below, numbers, above = self.weight.shape
        return f"{below}, {numbers}, {self.capsules}, {above // self.capsules}, {self.iterations}"


class CapsuleLengths(Layer, frozen=True):
    """Give the length of each capsule, between 0 and 1: how surely its class is there."""

    kind: Literal["capsule_lengths"] = "capsule_lengths"
    family: ClassVar[str] = "capsules"
    title: ClassVar[str] = "Capsule lengths"
    formula: ClassVar[str] = r"y_j = \lVert v_j \rVert"
    help: ClassVar[str] = (
        "The output of a capsule network. Several classes may be present at once: it is not a softmax."
    )
    carries: ClassVar[dict[str, str]] = {"capsules": "features"}

    def output_shape(self, *shapes: Shape) -> Shape:
        capsules, _ = self.expect(shapes[0], *CAPSULES)
        return Shape(features=capsules)

    def window(self, *shapes: Shape) -> dict[str, Window]:
        return {"dimensions": WHOLE}

    def module(self, *shapes: Shape) -> nn.Module:
        return Lengths()


class Lengths(nn.Module):
    """(samples, capsules, dimensions) to (samples, capsules)."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return (x.square().sum(2) + 1e-9).sqrt()


class CapsuleMask(Layer, frozen=True):
    """Keep the longest capsule and set all others to zero."""

    kind: Literal["capsule_mask"] = "capsule_mask"
    family: ClassVar[str] = "capsules"
    title: ClassVar[str] = "Capsule mask"
    formula: ClassVar[str] = r"y_j = v_j \,[\,j = \arg\max_k \lVert v_k \rVert\,]"
    help: ClassVar[str] = "Before a decoder: the image is to be drawn again from the capsule of its class alone."

    def output_shape(self, *shapes: Shape) -> Shape:
        self.expect(shapes[0], *CAPSULES)
        return shapes[0]

    def window(self, *shapes: Shape) -> dict[str, Window]:
        return dict.fromkeys(CAPSULES, WHOLE)

    def module(self, *shapes: Shape) -> nn.Module:
        return LongestKept()


class LongestKept(nn.Module):
    """(samples, capsules, dimensions), all but the longest capsule of each sample zero."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        length = x.square().sum(2, keepdim=True)
        return x * (length == length.amax(1, keepdim=True)).to(x.dtype)
