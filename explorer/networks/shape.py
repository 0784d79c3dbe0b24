"""The shape of one sample inside a network: named axes, and the error when they do not fit a layer."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from explorer.errors import InputError

if TYPE_CHECKING:
    from explorer.networks.layers.base import Layer

AXES = ("channels", "positions", "height", "width", "features", "tokens")
INPUTS = (("channels", "positions"), ("channels", "height", "width"), ("features",), ("tokens", "width"))
"""The axes a network's input may have: genotypes, images, tables, tokens."""
SPATIAL = ("positions", "height", "width", "tokens")
"""The axes along which a kernel can slide or a token can stand; (tokens, width) is the exception, see `spatial`."""


@dataclass(frozen=True, init=False)
class Shape(Mapping[str, int]):
    """Axes of one sample in memory order, without the batch axis.

    >>> shape = Shape(channels=4, positions=61)
    >>> shape["positions"], shape.size, str(shape)
    (61, 244, '4 channels x 61 positions')
    """

    axes: tuple[str, ...]
    sizes: tuple[int, ...]

    def __init__(self, **sizes: int) -> None:
        object.__setattr__(self, "axes", tuple(sizes))
        object.__setattr__(self, "sizes", tuple(sizes.values()))

    def __getitem__(self, axis: str) -> int:
        if axis not in self.axes:
            raise KeyError(axis)
        return self.sizes[self.axes.index(axis)]

    def __iter__(self) -> Iterator[str]:
        return iter(self.axes)

    def __len__(self) -> int:
        return len(self.axes)

    def __hash__(self) -> int:
        return hash((self.axes, self.sizes))

    def __eq__(self, other: object) -> bool:
        """Shapes are equal when names, sizes and order are."""
        return isinstance(other, Shape) and (self.axes, self.sizes) == (other.axes, other.sizes)

    def __str__(self) -> str:
        return " x ".join(f"{n:,} {axis.removesuffix('s') if n == 1 else axis}" for axis, n in self.items())

    @property
    def size(self) -> int:
        """How many numbers one sample has in this shape."""
        return math.prod(self.sizes)

    @property
    def spatial(self) -> tuple[str, ...]:
        """The axes that are places rather than features: positions, height and width, or tokens."""
        if "tokens" in self.axes:
            return ("tokens",)
        return tuple(axis for axis in self.axes if axis in SPATIAL)

    def expect(self, *axes: str, layer: Layer) -> tuple[int, ...]:
        """Return the sizes where the axes are exactly these, in this order; else raise ShapeError."""
        if self.axes != axes:
            raise ShapeError(layer, self, f"it takes {' x '.join(axes)} but is given {self}", _way(self.axes, axes))
        return self.sizes


def _way(found: tuple[str, ...], wanted: tuple[str, ...]) -> str:
    """Say what would turn the axes that were found into the ones that are wanted."""
    if wanted == ("features",):
        return "Put a flatten or a global average pool before it"
    if wanted == ("tokens", "width"):
        return "Put a token embedding before it"
    if sorted(found) == sorted(wanted):
        return "Put a transpose before it"
    return "Put a reshape before it"


class ShapeError(InputError):
    """A layer cannot take the shape it is given; `layer` and `shape` say which and what."""

    def __init__(self, layer: Layer, shape: Shape | tuple[Shape, ...], reason: str, mend: str = "") -> None:
        self.layer, self.shape = layer.name, shape
        super().__init__(f"layer {layer.name!r} ({layer.kind})", reason, mend + "." if mend else "")
