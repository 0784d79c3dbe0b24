"""The receptive field as algebra: which stretch of the input one unit of a layer depends on.

For one axis of the input, the units of a layer see windows of `size` places. The window of a unit begins at `start`
plus a jump for every step along the layer's axes. An axis may be made of several digits, as a flattened map is
(channel by channel, place by place), so every index is written in the mixed radix of its digits and the beginning of
the window is linear in them. Sliding a kernel of k places with stride s over an axis of jump j makes the window
(k - 1) * dilation * j wider and the jump s times longer, so that r = 1 + sum of (k - 1) * dilation * product of the
earlier strides.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import product

import numpy as np

from explorer.networks.shape import Shape


@dataclass(frozen=True)
class Window:
    """What a layer reads along one axis: `size` taps `dilation` apart, every `stride`, `padding` before the first."""

    size: int = 1
    stride: int = 1
    padding: int = 0
    dilation: int = 1


WHOLE = Window(size=0)
"""A layer that mixes the whole axis: dense over features, a convolution over channels, attention over tokens."""


@dataclass(frozen=True)
class Digit:
    """One digit of an index: `size` values, each moving the window by `jump` input places."""

    size: int
    jump: int = 0


Digits = tuple[Digit, ...]


@dataclass(frozen=True)
class Part:
    """Windows on one input axis: `size` wide, beginning at `start` + sum of digit * jump, for digits of every axis.

    Where a layer pads, the outermost windows would reach past what the layers before it read: `low` and `high` - 1 are
    the first and the last place that any of them did.
    """

    start: int
    size: int
    digits: Mapping[str, Digits]
    low: int
    high: int

    def read(self) -> Part:
        """Return the part with `low` and `high` drawn in to what its windows reach."""
        end = self.start + self.reach + self.size
        return replace(self, low=max(self.low, self.start), high=min(self.high, end))

    @property
    def moves(self) -> bool:
        """Whether units differ in what they see."""
        return any(d.jump for digits in self.digits.values() for d in digits)

    @property
    def reach(self) -> int:
        """How far apart the first and the last window begin."""
        return sum((d.size - 1) * d.jump for digits in self.digits.values() for d in digits)

    def collapse(self, axis: str) -> Part:
        """Return the part after every index along `axis` is mixed with every other."""
        size = self.size + sum((d.size - 1) * d.jump for d in self.digits.get(axis, ()))
        return replace(self.read(), size=size, digits={**self.digits, axis: (Digit(1),)})

    def slide(self, axis: str, window: Window, places: int) -> Part:
        """Return the part after a kernel slid along `axis` to `places` places."""
        digits = _merge(self.digits.get(axis, ())) or (Digit(1),)
        if len(digits) > 1:  # the axis is not laid out evenly: no single window can be named
            return self.collapse(axis).resize(axis, places)
        (jump,) = (digit.jump for digit in digits)
        return replace(
            self.read(),
            start=self.start - window.padding * jump,
            size=self.size + (window.size - 1) * window.dilation * jump,
            digits={**self.digits, axis: (Digit(places, jump * window.stride),)},
        )

    def resize(self, axis: str, size: int) -> Part:
        """Return the part with `size` equal windows along `axis`."""
        return replace(self, digits={**self.digits, axis: (Digit(size),)})

    def regroup(self, before: Shape, after: Shape) -> Part:
        """Return the part after a row-major reshape; an axis that falls apart unevenly is mixed whole."""
        flat = [d for axis in before for d in self.digits.get(axis, (Digit(before[axis]),)) if d.size > 1]
        digits: dict[str, Digits] = {}
        for axis in reversed(after.axes):
            taken: list[Digit] = []
            need = after[axis]
            while need > 1:
                last = flat.pop()
                if need % last.size == 0:
                    taken.insert(0, last)
                    need //= last.size
                elif last.size % need == 0:
                    taken.insert(0, Digit(need, last.jump))
                    flat.append(Digit(last.size // need, last.jump * need))
                    need = 1
                else:
                    even = {a: (Digit(n),) for a, n in after.items()}
                    return replace(self, size=self.size + self.reach, digits=even)
            digits[axis] = _merge(tuple(taken)) or (Digit(1),)
        return replace(self, digits={axis: digits[axis] for axis in after})

    def begin(self, unit: Mapping[str, int]) -> int:
        """Return where the window of the unit at these indices begins; axes not given count as index 0."""
        start = self.start
        for axis, digits in self.digits.items():
            index = unit.get(axis, 0)
            for digit in reversed(digits):
                index, value = divmod(index, digit.size)
                start += value * digit.jump
        return start


def _merge(digits: Digits) -> Digits:
    merged: list[Digit] = []
    for digit in digits:
        if merged and digit.size == 1:
            continue
        if merged and merged[-1].size == 1:
            merged[-1] = digit
        elif merged and merged[-1].jump == digit.size * digit.jump:
            merged[-1] = Digit(merged[-1].size * digit.size, digit.jump)
        else:
            merged.append(digit)
    return tuple(merged)


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
        parts = {}
        for place in places:
            digits = {axis: (Digit(n, int(axis == place)),) for axis, n in shape.items()}
            parts[place] = (Part(0, 1, digits, 0, shape[place]),)
        return cls(parts, {place: shape[place] for place in places})

    def map(self, change) -> Field:
        """Return the field with every part changed, equal parts joined."""
        return replace(self, parts={axis: join(change(part) for part in parts) for axis, parts in self.parts.items()})

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
        found: dict[str, Digits] = {}
        for part in self.parts[axis]:
            found |= {name: digits for name, digits in part.digits.items() if any(d.jump for d in digits)}
        return found

    def jump(self, axis: str) -> int | None:
        """Return how far the window moves per step; 0 where all units see the same, None where it is uneven."""
        carriers = self.carriers(axis)
        if not carriers:
            return 0
        digits = next(iter(carriers.values()))
        even = len(self.parts[axis]) == 1 and len(carriers) == 1 and len(digits) == 1
        return digits[0].jump if even else None

    def start(self, axis: str) -> int:
        """Return the input place (from 0) where the first window begins; negative inside the padding."""
        return min(part.start for part in self.parts[axis]) if self.carriers(axis) else self.window(axis, {})[0]

    def sees(self, axis: str) -> int:
        """Return how many input places the window of a unit spans at most, cut at the borders of the input."""
        return min(self.size(axis), self.lengths[axis])

    def window(self, axis: str, unit: Mapping[str, int]) -> tuple[int, int]:
        """Return (first, last + 1) of the input places, from 0, that the unit at these indices depends on."""
        ends = [(begin := part.begin(unit), begin + part.size, part) for part in self.parts[axis]]
        return min(max(a, part.low) for a, _, part in ends), max(min(b, part.high) for _, b, part in ends)

    def windows(self, axis: str) -> np.ndarray:
        """Return int64 (windows, 2): first and last + 1 input place of every window there is, cut at the borders.

        Units that differ only along axes that do not move the window count once; the last such axis is fastest.
        """
        parts, names = self.parts[axis], list(self.carriers(axis))
        if len(parts) == 1:
            parts = tuple(
                replace(p, digits={a: tuple(d for d in ds if d.jump) for a, ds in p.digits.items()}) for p in parts
            )
        sizes = [_size(parts, name) for name in names]
        begins = []
        for part in parts:
            begin = np.full((1,) * len(names), part.start, dtype=np.int64)
            for i, (name, size) in enumerate(zip(names, sizes, strict=True)):
                moved = _moves(part.digits.get(name, ()), size)
                begin = begin + moved.reshape([-1 if i == j else 1 for j in range(len(names))])
            begins.append(np.broadcast_to(begin, sizes).ravel())
        first = np.min([np.maximum(begin, part.low) for begin, part in zip(begins, parts, strict=True)], axis=0)
        last = np.max(
            [np.minimum(begin + part.size, part.high) for begin, part in zip(begins, parts, strict=True)], axis=0
        )
        return np.stack([first, last], axis=1)

    def _hull(self, axis: str, unit: Mapping[str, int]) -> tuple[int, int]:
        ends = [(begin := part.begin(unit), begin + part.size) for part in self.parts[axis]]
        return min(a for a, _ in ends), max(b for _, b in ends)


def _size(parts: Iterable[Part], axis: str) -> int:
    return max(math.prod(d.size for d in part.digits.get(axis, ())) for part in parts)


def _moves(digits: Digits, size: int) -> np.ndarray:
    """Return by how much each of `size` indices moves the window."""
    moved = np.zeros(1, dtype=np.int64)
    for digit in digits:
        moved = (moved[:, None] + np.arange(digit.size) * digit.jump).ravel()
    return moved if len(moved) == size else np.zeros(size, dtype=np.int64)


def join(parts: Iterable[Part]) -> tuple[Part, ...]:
    """Return the parts with those of equal steps replaced by their hull."""
    found: dict[tuple, Part] = {}
    for part in parts:
        key = tuple(sorted(part.digits.items()))
        if key in found:
            other = found[key]
            start = min(part.start, other.start)
            end = max(part.start + part.size, other.start + other.size)
            part = Part(start, end - start, part.digits, min(part.low, other.low), max(part.high, other.high))
        found[key] = part
    parts = tuple(found.values())
    still = [part for part in parts if not part.moves]
    return tuple(part for part in parts if not part.moves or not any(_holds(other, part) for other in still))


def _holds(outer: Part, inner: Part) -> bool:
    """Whether the one window of `outer` holds every window of `inner`."""
    return outer.start <= inner.start and outer.start + outer.size >= inner.start + inner.reach + inner.size
