"""The receptive field: which stretch of the input one unit of a layer depends on, where branches meet their union."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import product

import numpy as np

from explorer.networks.shape import Shape
from explorer.networks.windows import Digit, Digits, Part, Tabled, listed, tabled


@dataclass(frozen=True)
class Field:
    """What the units of a layer see of the input, for every input axis that is a place.

    Attributes
    ----------
    parts : input axis -> parts
        More than one part where branches of unequal stride have met; a unit sees their union.
    lengths : input axis -> places of the input along it
    displaced : str
        Why the layer's own places are no longer places of the input; "" where they are.
    """

    parts: Mapping[str, tuple[Part, ...]]
    lengths: Mapping[str, int]
    displaced: str = ""

    @classmethod
    def of_input(cls, shape: Shape) -> Field:
        """Return the field of the input itself: every place sees itself."""
        places = shape.spatial or ("features",)
        parts: dict[str, tuple[Part, ...]] = {}
        for place in places:
            digits = {axis: (Digit(n, int(axis == place)),) for axis, n in shape.items()}
            parts[place] = (Part(0, 1, digits, 0, shape[place]),)
        return cls(parts, {place: shape[place] for place in places})

    def map(self, change: Callable[[Part], Part]) -> Field:
        """Return the field with every part changed, equal parts joined."""
        return replace(self, parts={axis: join(change(part) for part in parts) for axis, parts in self.parts.items()})

    @property
    def listed(self) -> int:
        """How many bytes its lists of windows take."""
        return sum(len(part.listing) for parts in self.parts.values() for part in parts if isinstance(part, Tabled))

    def unlisted(self) -> Field:
        """Return the field with listed windows taken for the whole of what they see together."""
        return self.map(lambda part: part.whole() if isinstance(part, Tabled) else part)

    def union(self, *others: Field) -> Field:
        """Return what a unit sees that is fed by units of all these fields at its own place."""
        fields = (self, *others)
        displaced = next((f.displaced for f in fields if f.displaced), "")
        parts = {axis: join(part for field in fields for part in field.parts[axis]) for axis in self.parts}
        return Field(parts, self.lengths, displaced)

    def size(self, axis: str) -> int:
        """Return the width of the widest window on the input `axis`.

        Windows are not cut at the borders of the input, unless all units see the same, which then is what there is.
        """
        parts = self.parts[axis]
        if not self.carriers(axis):
            first, last = self.window(axis, {})
            return last - first
        if len(parts) == 1:
            return parts[0].size
        sizes = {name: _size(parts, name) for name in self.carriers(axis)}
        corners = product(*[(0, n - 1) for n in sizes.values()])
        return max(b - a for a, b in (self._hull(axis, dict(zip(sizes, c, strict=True))) for c in corners))

    def carriers(self, axis: str) -> dict[str, Digits]:
        """Return the layer's axes along which the window on the input `axis` moves."""
        moving: dict[str, Digits] = {}
        for part in self.parts[axis]:
            moving |= {name: digits for name, digits in part.digits.items() if any(d.jump for d in digits)}
        return moving

    def jump(self, axis: str) -> int | None:
        """Return how far the window moves per step; 0 where all units see the same, None where it is uneven."""
        carriers = self.carriers(axis)
        if not carriers:
            return 0
        digits = next(iter(carriers.values()))
        parts = self.parts[axis]
        even = len(parts) == 1 and not isinstance(parts[0], Tabled) and len(carriers) == 1 and len(digits) == 1
        return digits[0].jump if even else None

    def start(self, axis: str) -> int:
        """Return the input place (from 0) where the first window begins; negative inside the padding."""
        return min(part.start for part in self.parts[axis]) if self.carriers(axis) else self.window(axis, {})[0]

    def sees(self, axis: str) -> int:
        """Return how many input places the window of a unit spans at most, cut at the borders of the input."""
        return min(self.size(axis), self.lengths[axis])

    def window(self, axis: str, unit: Mapping[str, int]) -> tuple[int, int]:
        """Return (first, last + 1) of the input places, from 0, that the unit at these indices depends on."""
        ends = [(part.begin(unit), part.end(unit), part) for part in self.parts[axis]]
        return min(max(a, part.low) for a, _, part in ends), max(min(b, part.high) for _, b, part in ends)

    def windows(self, axis: str) -> np.ndarray:
        """Return int64 (windows, 2): first and last + 1 input place of every window there is, cut at the borders.

        Units that differ only along axes that do not move the window count once; the last such axis is fastest.
        """
        parts, names = self.parts[axis], list(self.carriers(axis))
        if len(parts) == 1 and not isinstance(parts[0], Tabled):
            parts = tuple(
                replace(p, digits={a: tuple(d for d in ds if d.jump) for a, ds in p.digits.items()}) for p in parts
            )
        sizes = [_size(parts, name) for name in names]
        spans = [part.spans(names, sizes) for part in parts]
        first = np.min([begins for begins, _ in spans], axis=0)
        last = np.max([ends for _, ends in spans], axis=0)
        return np.stack([first, last], axis=1)

    def _hull(self, axis: str, unit: Mapping[str, int]) -> tuple[int, int]:
        ends = [(part.begin(unit), part.end(unit)) for part in self.parts[axis]]
        return min(a for a, _ in ends), max(b for _, b in ends)


def _size(parts: Iterable[Part], axis: str) -> int:
    return max(math.prod(d.size for d in part.digits.get(axis, ())) for part in parts)


def join(parts: Iterable[Part]) -> tuple[Part, ...]:
    """Return the parts with those of equal steps replaced by their hull."""
    joined: dict[tuple[object, ...], Part] = {}
    for part in _listed_together(tuple(parts)):
        key = (*sorted(part.digits.items()), isinstance(part, Tabled))
        if key in joined and not isinstance(part, Tabled):
            part, other = part.read(), joined[key].read()
            start = min(part.start, other.start)
            end = max(part.start + part.size, other.start + other.size)
            part = Part(start, end - start, part.digits, min(part.low, other.low), max(part.high, other.high))
        joined[key] = part
    parts = tuple(joined.values())
    still = [part for part in parts if not part.moves]
    return tuple(part for part in parts if not part.moves or not any(_holds(other, part) for other in still))


def _listed_together(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """Return the parts with those that move along the axis of a listed one joined to it, unit by unit."""
    axis = next((part.table_axis for part in parts if isinstance(part, Tabled)), None)
    if axis is None or len(parts) == 1:
        return parts
    listings = [(part, tabled(part, axis)) for part in parts]
    tables = [table for _, table in listings if table is not None]
    if len({len(table.begins) for table in tables}) > 1:
        return parts
    begins = np.min([table.begins for table in tables], axis=0)
    ends = np.max([table.ends for table in tables], axis=0)
    low, high = min(table.low for table in tables), max(table.high for table in tables)
    joined = listed(replace(tables[0], low=low, high=high), axis, begins, ends)
    return (joined, *(part for part, table in listings if table is None))


def _holds(outer: Part, inner: Part) -> bool:
    """Whether the one window of `outer` holds every window of `inner`."""
    return outer.start <= inner.start and outer.start + outer.size >= inner.start + inner.reach + inner.size
