"""The shape of one sample inside a network: named axes, and the error when they do not fit a layer."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from pydantic import ValidationError

from explorer.errors import InputError
from explorer.networks.mend import Mend

if TYPE_CHECKING:
    from explorer.networks.layers.base import Layer

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

    def expect(self, *axes: str, layer: Layer) -> tuple[int, ...]:
        """Return the sizes where the axes are exactly these, in this order; else raise ShapeError."""
        if self.axes != axes:
            reason = f"it takes {' x '.join(axes)} but is given {self}"
            raise ShapeError(layer, self, reason, _way(self.axes, axes), ways(self, axes, layer))
        return self.sizes


def _way(found: tuple[str, ...], wanted: tuple[str, ...]) -> str:
    """Say what would turn the axes that were found into the ones that are wanted."""
    if wanted == ("features",):
        return "Put a flatten or a global average pool before it"
    if wanted == ("tokens", "width"):
        return "Put an embedding before it" if found == ("tokens",) else "Put a token embedding before it"
    if wanted == ("capsules", "dimensions"):
        return "Put primary capsules before it"
    if sorted(found) == sorted(wanted):
        return "Put a transpose before it"
    return "Put a reshape before it"


def ways(found: Shape, wanted: tuple[str, ...], layer: Layer) -> list[Mend]:
    """Return the layers that, put before a layer, could turn the shape found into the axes that are wanted."""

    def put(label: str, *layers: dict) -> Mend:
        return Mend(f"put {'an' if label[0] in 'aeiou' else 'a'} {label} before it", insert=layers)

    def reshaped(**shape: int) -> dict:
        return {"kind": "reshape", "shape": shape}

    offers = []
    if wanted == ("features",):
        offers.append(put("flatten", {"kind": "flatten"}))
        if found.axes[0] == "channels" or found.axes == ("tokens", "width"):
            offers.append(put("global average pool", {"kind": "global_average_pool"}))
        return offers
    if sorted(found.axes) == sorted(wanted):
        return [put("transpose", {"kind": "transpose", "order": wanted})]
    if wanted == ("tokens", "width"):
        heads = getattr(layer, "heads", 1)
        width = heads * max(1, 32 // heads)
        if found.axes == ("tokens",):
            return [put("embedding", {"kind": "embedding", "words": 1000, "width": width})]
        if found.axes == ("channels", "positions"):
            size = max(1, -(-found["positions"] // 64))
            return [put("token embedding", {"kind": "token_embedding", "size": size, "width": width})]
        if found.axes == ("channels", "height", "width"):
            channels, places = found["channels"], found["height"] * found["width"]
            turned = {"kind": "transpose", "order": ("height", "width", "channels")}
            return [put("transpose and a reshape", turned, reshaped(tokens=places, width=channels))]
        return [put("reshape", reshaped(tokens=1, width=found.size))]
    if wanted == ("tokens",):
        return [put("reshape", reshaped(tokens=found.size))]
    if wanted == ("capsules", "dimensions") and found.axes == ("channels", "height", "width"):
        kernel = min(9, found["height"], found["width"])
        return [put("layer of primary capsules", {"kind": "primary_capsules", "types": 8, "kernel": (kernel, kernel)})]
    if wanted == ("channels", "positions"):
        if found.axes == ("tokens", "width"):
            turned = {"kind": "transpose", "order": ("width", "tokens")}
            return [
                put("transpose and a reshape", turned, reshaped(channels=found["width"], positions=found["tokens"]))
            ]
        if found.axes == ("channels", "height", "width"):
            places = found["height"] * found["width"]
            return [put("reshape", reshaped(channels=found["channels"], positions=places))]
        return [put("reshape", reshaped(channels=1, positions=found.size))]
    if wanted == ("channels", "height", "width"):
        if found.axes == ("channels", "positions"):
            return [put("reshape", reshaped(channels=found["channels"], height=1, width=found["positions"]))]
        side = math.isqrt(found.size)
        if side * side == found.size:
            offers.append(put("reshape", reshaped(channels=1, height=side, width=side)))
        return [*offers, put("reshape", reshaped(channels=1, height=1, width=found.size))][:1]
    return offers


class ShapeError(InputError):
    """A layer cannot take the shape it is given; `layer` and `shape` say which and what.

    `mends` are the offered ways to make it fit; each was tried and does.
    """

    def __init__(
        self,
        layer: Layer,
        shape: Shape | tuple[Shape, ...],
        reason: str,
        mend: str = "",
        offers: Iterable[Mend] = (),
        shapes: tuple[Shape, ...] = (),
    ) -> None:
        self.layer, self.shape = layer.name, shape
        self._misfit, self._offers = layer, tuple(offers)
        self._shapes = shapes or (shape if isinstance(shape, tuple) else (shape,))
        super().__init__(f"layer {layer.name!r} ({layer.kind})", reason, mend + "." if mend else "")

    @cached_property
    def mends(self) -> tuple[Mend, ...]:
        """Ways to make the layer fit, each tried on the shapes it is given; two at once where no single one does."""
        found, pairs = [], []
        for mend in self._offers:
            mend = replace(mend, layer=self.layer)
            still = self._left_by(mend)
            if still is None:
                found.append(mend)
            elif isinstance(still, ShapeError) and mend.change and not mend.insert:
                both = (
                    replace(mend, label=f"{mend.label} and {other.label}", change={**mend.change, **other.change})
                    for other in still._offers
                    if other.change and not set(other.change) & set(mend.change)
                )
                pairs += [one for one in both if self._left_by(one) is None][:1]
        return tuple(found or pairs)

    def _left_by(self, mend: Mend) -> Exception | None:
        """Return what is still wrong after a mend."""
        from explorer.networks.layers import CATALOGUE  # they import this module

        def made(values: Mapping) -> Layer:
            return CATALOGUE[values["kind"]].model_validate(values)

        if mend.remove:
            return None
        try:
            (*_, own) = mend.apply([{**self._misfit.model_dump(), "kind": self._misfit.kind}])
            shapes = list(self._shapes)
            at = self._misfit.inputs.index(mend.source) if mend.source else 0
            for one in mend.insert:
                shapes[at] = made(one).output_shape(shapes[at])
            made(own).output_shape(*shapes)
        except (ShapeError, ValidationError) as error:
            return error
        return None
