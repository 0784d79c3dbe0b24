"""The shape of one sample inside a network: named axes, and the error when they do not fit a layer."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from explorer.errors import InputError
from explorer.networks.mend import Mend

AXES = ("channels", "positions", "height", "width", "features", "tokens", "capsules", "dimensions")
INPUTS = (
    ("channels", "positions"),
    ("channels", "height", "width"),
    ("features",),
    ("tokens", "width"),
    ("tokens",),
)
"""The axes a network's input may have: genotypes, images, tables, tokens, and the numbers of words in a list."""
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


class Named(Protocol):
    """What an error needs of a layer: its name and its kind."""

    @property
    def name(self) -> str: ...

    @property
    def kind(self) -> str: ...


class ShapeError(InputError):
    """A layer cannot take the shape it is given.

    Attributes
    ----------
    layer : str
        Its name.
    shape : Shape or tuple of Shape
        What it is given; several shapes where it joins branches.
    offers : tuple of Mend
        What might make it fit; `drafting.mending` keeps those that do.
    """

    def __init__(
        self,
        layer: Named,
        shape: Shape | tuple[Shape, ...],
        reason: str,
        mend: str = "",
        offers: Iterable[Mend] = (),
    ) -> None:
        self.layer, self.shape, self.offers = layer.name, shape, tuple(offers)
        super().__init__(f"layer {layer.name!r} ({layer.kind})", reason, mend + "." if mend else "")
