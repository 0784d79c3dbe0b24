"""Points of one's own as rows that commands change: (x1, x2, label, 1 to learn from or 0 to test on)."""

from __future__ import annotations

from typing import Any, assert_never

from explorer.datasets.teaching.points import REACH, Points
from explorer.errors import InputError
from explorer.messages.playground.bounds import within
from explorer.messages.playground.commands import Add, Delete, Move, Relabel
from explorer.messages.playground.state import MOST_LABEL, MOST_OWN_POINTS, State

Row = tuple[Any, ...]


def rows(state: State, points: Points) -> list[Row]:
    """Return the points as rows: those of the state, or what was drawn."""
    if state.data == "points":
        return list(state.points)
    known = zip(points.places, points.labels, points.train, strict=True)
    return [(round(x1, 3), round(x2, 3), float(label), int(side)) for (x1, x2), label, side in known]


def changed(before: list[Row], command: Add | Move | Relabel | Delete, said: list[str]) -> list[Row]:
    """Return the rows after a command; what was set to its bound is added to `said`.

    Raises
    ------
    InputError : no room for another point, or no point of that number
    """
    if isinstance(command, Add):
        if len(before) >= MOST_OWN_POINTS:
            raise InputError("own points", f"at most {MOST_OWN_POINTS} fit", "Delete some, or draw fewer points.")
        return [*before, (*place(command.x1, command.x2, said), held_label(command.label, said), 1)]
    index = existing(command.index, len(before))
    x1, x2, label, side = before[index]
    match command:
        case Move():
            row = (*place(command.x1, command.x2, said), label, side)
        case Relabel():
            row = (x1, x2, held_label(command.label, said), side)
        case Delete():
            return [*before[:index], *before[index + 1 :]]
        case _:
            assert_never(command)
    return [*before[:index], row, *before[index + 1 :]]


def existing(index: int, count: int) -> int:
    """Return the number of a point; InputError where there is none of that number."""
    if index >= count:
        raise InputError(f"point {index}", f"there are {count}")
    return index


def place(x1: float, x2: float, said: list[str]) -> tuple[float, float]:
    """Return a place within the plane."""
    return within(x1, -REACH, REACH, "x1", said), within(x2, -REACH, REACH, "x2", said)


def held_label(label: float, said: list[str]) -> float:
    """Return a label within its bounds."""
    return within(label, -MOST_LABEL, MOST_LABEL, "the label", said)
