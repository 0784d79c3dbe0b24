"""The windows that the units of a layer see of one input axis, and what sliding, mixing and reshaping do to them.

For one axis of the input, the units of a layer see windows of `size` places. The window of a unit begins at `start`
plus a jump for every step along the layer's axes. An axis may be made of several digits, as a flattened map is
(channel by channel, place by place), so every index is written in the mixed radix of its digits and the beginning of
the window is linear in them. Sliding a kernel of k places with stride s over an axis of jump j makes the window
(k - 1) * dilation * j wider and the jump s times longer, so that r = 1 + sum of (k - 1) * dilation * product of the
earlier strides. Where windows do not move evenly, because a layer enlarges the map, they are listed one by one.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

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
        """Return the part with its axes renamed and indexed by these digits."""
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


MOST_ENTRIES = 5_000_000
"""Windows that would take a larger table to list are taken for the whole of what their layer sees."""


@dataclass(frozen=True)
class Tabled(Part):
    """Windows that do not move evenly along `table_axis`: the begin and the end of each are listed.

    `listing` holds them as int64, all begins, then all ends: equal lists are equal parts.
    """

    table_axis: str = ""
    listing: bytes = b""

    @property
    def begins(self) -> np.ndarray:
        """The first place of each window."""
        return np.frombuffer(self.listing, dtype=np.int64).reshape(2, -1)[0]

    @property
    def ends(self) -> np.ndarray:
        """The last place + 1 of each window."""
        return np.frombuffer(self.listing, dtype=np.int64).reshape(2, -1)[1]

    def read(self) -> Part:
        return self

    @property
    def reach(self) -> int:
        return int(self.ends.max()) - self.start - self.size

    def collapse(self, axis: str) -> Part:
        if axis != self.table_axis:
            return replace(self, digits={**self.digits, axis: (Digit(1),)})
        digits = {**self.digits, axis: (Digit(1),)}
        return Part(self.start, int(self.ends.max()) - self.start, digits, self.low, self.high)

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
        if places * window.size > MOST_ENTRIES:
            return self.collapse(axis).resize(axis, places)
        at = np.arange(places)[:, None] + window.padding - np.arange(window.size) * window.dilation
        return self._gathered(np.where(at % window.stride == 0, at // window.stride, -1))

    def whole(self) -> Part:
        """Return the part whose every unit sees what all units of this one see together."""
        return self.collapse(self.table_axis).resize(self.table_axis, len(self.begins))

    def _gathered(self, at: np.ndarray) -> Part:
        """Return the part whose unit u sees what the units at[u] of this one see; indices out of range see nothing."""
        known = (at >= 0) & (at < len(self.begins))
        at = np.where(known, at, 0)
        begins = np.where(known, self.begins[at], self.high).min(1)
        ends = np.where(known, self.ends[at], self.low).max(1)
        return listed(self, self.table_axis, begins, ends)

    def resize(self, axis: str, size: int) -> Part:
        return replace(self, digits={**self.digits, axis: (Digit(size),)})

    def relabel(self, names: Mapping[str, str], digits: Mapping[str, Digits]) -> Part:
        return replace(self, digits=digits, table_axis=names[self.table_axis])

    def regroup(self, before: Shape, after: Shape) -> Part:
        axis, inner = self.table_axis, math.prod(before.sizes[before.axes.index(self.table_axis) + 1 :])
        digits = {name: (Digit(size),) for name, size in after.items()}
        flat = Part(self.start, int(self.ends.max()) - self.start, digits, self.low, self.high)
        if after.get(axis) == before[axis] and inner == math.prod(after.sizes[after.axes.index(axis) + 1 :]):
            return replace(self, digits=digits | {axis: (Digit(before[axis], 1),)})
        if len(after) > 1 or before.size > MOST_ENTRIES:
            return flat
        at = np.arange(before.size) // inner % before[axis]
        return listed(flat, after.axes[0], self.begins[at], self.ends[at])

    def begin(self, unit: Mapping[str, int]) -> int:
        return int(self.begins[unit.get(self.table_axis, 0)])

    def end(self, unit: Mapping[str, int]) -> int:
        return int(self.ends[unit.get(self.table_axis, 0)])

    def spans(self, names: Sequence[str], sizes: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
        turned = [-1 if name == self.table_axis else 1 for name in names]
        begins, ends = (
            np.broadcast_to(values.reshape(turned), tuple(sizes)).ravel() for values in (self.begins, self.ends)
        )
        return begins, ends


def listed(part: Part, axis: str, begins: np.ndarray, ends: np.ndarray) -> Tabled:
    """Return a part like this one whose windows along `axis` are these."""
    digits = {name: (Digit(math.prod(d.size for d in own)),) for name, own in part.digits.items()}
    digits[axis] = (Digit(len(begins), 1),)
    size = int(np.max(ends - begins))
    listing = np.stack([begins, ends]).astype(np.int64).tobytes()
    return Tabled(int(begins.min()), size, digits, part.low, part.high, axis, listing)


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


def _moves(digits: Digits, size: int) -> np.ndarray:
    """Return by how much each of `size` indices moves the window."""
    moved = np.zeros(1, dtype=np.int64)
    for digit in digits:
        moved = (moved[:, None] + np.arange(digit.size) * digit.jump).ravel()
    return moved if len(moved) == size else np.zeros(size, dtype=np.int64)
