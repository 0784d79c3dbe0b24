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
from collections.abc import Iterable, Mapping, Sequence
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
    spread: bool = False
    """Whether the kernel writes rather than reads: place i gives to i * stride - padding and those after it."""
    inside: bool = False
    """Whether there is nothing outside to be read, so that windows are cut at the first and the last place."""


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
        if window.inside and (table := tabled(self.read(), axis)):
            return table.slide(axis, window, places)
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

    def spread(self, axis: str, window: Window, places: int) -> Part:
        """Return the part after a kernel wrote along `axis` into `places` places, as transposed convolutions do."""
        if not any(digit.jump for digit in self.digits.get(axis, ())):
            return self.resize(axis, places)
        table = tabled(self.read(), axis)
        return table.spread(axis, window, places) if table else self.collapse(axis).resize(axis, places)

    def relabel(self, names: Mapping[str, str], digits: Mapping[str, Digits]) -> Part:
        """Return the part with its axes called otherwise and indexed by these digits."""
        return replace(self, digits=digits)

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

    def end(self, unit: Mapping[str, int]) -> int:
        """Return where the window of the unit at these indices ends: its last place + 1."""
        return self.begin(unit) + self.size

    def spans(self, names: Sequence[str], sizes: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
        """Return begins and ends (units) of the windows of all units along these axes, cut at the borders."""
        begin = np.full((1,) * len(names), self.start, dtype=np.int64)
        for i, (name, size) in enumerate(zip(names, sizes, strict=True)):
            moved = _moves(self.digits.get(name, ()), size)
            begin = begin + moved.reshape([-1 if i == j else 1 for j in range(len(names))])
        begin = np.broadcast_to(begin, tuple(sizes)).ravel()
        return np.maximum(begin, self.low), np.minimum(begin + self.size, self.high)


MOST_ENTRIES = 20_000_000


@dataclass(frozen=True)
class Tabled(Part):
    """Windows that do not move evenly along `table_axis`: the begin and the end of each are listed."""

    table_axis: str = ""
    begins: tuple[int, ...] = ()
    ends: tuple[int, ...] = ()

    def read(self) -> Part:
        return self

    @property
    def reach(self) -> int:
        return max(self.ends) - self.start - self.size

    def collapse(self, axis: str) -> Part:
        if axis != self.table_axis:
            return replace(self, digits={**self.digits, axis: (Digit(1),)})
        digits = {**self.digits, axis: (Digit(1),)}
        return Part(self.start, max(self.ends) - self.start, digits, self.low, self.high)

    def slide(self, axis: str, window: Window, places: int) -> Part:
        if axis != self.table_axis:
            return self.resize(axis, places)
        if window.stride == 1 and window.padding == window.size - 1 >= places - 1:  # all places so far
            begins, ends = np.minimum.accumulate(self.begins), np.maximum.accumulate(self.ends)
            return listed(self, axis, begins, ends)
        if places * window.size > MOST_ENTRIES:
            return self.collapse(axis).resize(axis, places)
        at = np.arange(places)[:, None] * window.stride - window.padding
        return self._gathered(at + np.arange(window.size) * window.dilation)

    def spread(self, axis: str, window: Window, places: int) -> Part:
        if axis != self.table_axis:
            return self.resize(axis, places)
        at = np.arange(places)[:, None] + window.padding - np.arange(window.size) * window.dilation
        return self._gathered(np.where(at % window.stride == 0, at // window.stride, -1))

    def _gathered(self, at: np.ndarray) -> Part:
        """Return the part whose unit u sees what the units at[u] of this one see; indices out of range see nothing."""
        known = (at >= 0) & (at < len(self.begins))
        at = np.where(known, at, 0)
        begins = np.where(known, np.asarray(self.begins)[at], self.high).min(1)
        ends = np.where(known, np.asarray(self.ends)[at], self.low).max(1)
        return listed(self, self.table_axis, begins, ends)

    def resize(self, axis: str, size: int) -> Part:
        return replace(self, digits={**self.digits, axis: (Digit(size),)})

    def relabel(self, names: Mapping[str, str], digits: Mapping[str, Digits]) -> Part:
        return replace(self, digits=digits, table_axis=names[self.table_axis])

    def regroup(self, before: Shape, after: Shape) -> Part:
        axis, inner = self.table_axis, math.prod(before.sizes[before.axes.index(self.table_axis) + 1 :])
        digits = {name: (Digit(size),) for name, size in after.items()}
        flat = Part(self.start, max(self.ends) - self.start, digits, self.low, self.high)
        if after.get(axis) == before[axis] and inner == math.prod(after.sizes[after.axes.index(axis) + 1 :]):
            return replace(self, digits=digits | {axis: (Digit(before[axis], 1),)})
        if len(after) > 1 or before.size > MOST_ENTRIES:
            return flat
        at = np.arange(before.size) // inner % before[axis]
        return listed(flat, after.axes[0], np.asarray(self.begins)[at], np.asarray(self.ends)[at])

    def begin(self, unit: Mapping[str, int]) -> int:
        return self.begins[unit.get(self.table_axis, 0)]

    def end(self, unit: Mapping[str, int]) -> int:
        return self.ends[unit.get(self.table_axis, 0)]

    def spans(self, names: Sequence[str], sizes: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
        turned = [-1 if name == self.table_axis else 1 for name in names]
        begins, ends = (
            np.broadcast_to(np.asarray(values).reshape(turned), tuple(sizes)).ravel()
            for values in (self.begins, self.ends)
        )
        return begins, ends


def listed(part: Part, axis: str, begins: np.ndarray, ends: np.ndarray) -> Tabled:
    """Return a part like this one whose windows along `axis` are these."""
    digits = {name: (Digit(math.prod(d.size for d in own)),) for name, own in part.digits.items()}
    digits[axis] = (Digit(len(begins), 1),)
    size = int(np.max(ends - begins))
    return Tabled(
        int(begins.min()), size, digits, part.low, part.high, axis, tuple(begins.tolist()), tuple(ends.tolist())
    )


def tabled(part: Part, axis: str) -> Tabled | None:
    """Return the part with its windows along `axis` listed; None where they move along others too, or are too many."""
    if isinstance(part, Tabled):
        return part if part.table_axis == axis else None
    moving = [name for name, digits in part.digits.items() if any(d.jump for d in digits)]
    size = math.prod(d.size for d in part.digits.get(axis, ()))
    if any(name != axis for name in moving) or size > MOST_ENTRIES:
        return None
    return listed(part, axis, *part.spans([axis], [size]))


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


def _moves(digits: Digits, size: int) -> np.ndarray:
    """Return by how much each of `size` indices moves the window."""
    moved = np.zeros(1, dtype=np.int64)
    for digit in digits:
        moved = (moved[:, None] + np.arange(digit.size) * digit.jump).ravel()
    return moved if len(moved) == size else np.zeros(size, dtype=np.int64)


def join(parts: Iterable[Part]) -> tuple[Part, ...]:
    """Return the parts with those of equal steps replaced by their hull."""
    found: dict[tuple, Part] = {}
    for part in _listed_together(tuple(parts)):
        key = (*sorted(part.digits.items()), isinstance(part, Tabled))
        if key in found and not isinstance(part, Tabled):
            other = found[key]
            start = min(part.start, other.start)
            end = max(part.start + part.size, other.start + other.size)
            part = Part(start, end - start, part.digits, min(part.low, other.low), max(part.high, other.high))
        found[key] = part
    parts = tuple(found.values())
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
