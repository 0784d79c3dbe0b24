"""What a browser part says is chosen, typed or sent in it: the state value of its component.

It is only the client's word. `read` believes what fits; whether a place lies within what is shown is for the component
to say, which knows what it shows.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeVar

from pydantic import Field, TypeAdapter, ValidationError, ValidatorFunctionWrapHandler, WrapValidator

from explorer.limits import MOST_SEED
from explorer.messages.model import Message

T = TypeVar("T")


def _else_none(value: Any, handler: ValidatorFunctionWrapHandler) -> Any:
    try:
        return handler(value)
    except ValidationError:
        return None


def _else_first(value: Any, handler: ValidatorFunctionWrapHandler) -> Any:
    return _else_none(value, handler) or 0


Apart = WrapValidator(_else_none)
"""A part that is nonsense is as if it were missing; the others are believed."""
Index = Annotated[int, Field(strict=True, ge=0, lt=2**31)]
"""A place in a list, from 0."""
Name = Annotated[str, Field(strict=True, max_length=200)]
Position = Annotated[int, Field(ge=0, lt=2**33)]
"""A place on a chromosome in bp; without a map, the number of a marker."""
MOST = 99.0
"""The largest number that a matrix may be given."""
Number = Annotated[float, Field(strict=True, ge=-MOST, le=MOST)]


class Selection(Message):
    """What is chosen in the genome view: a variant (from 0), and the chromosome, first and last place in view.

    `region` is None for the whole genome.
    """

    variant: Annotated[Index | None, Apart] = None
    region: Annotated[tuple[Name, Position, Position] | None, Apart] = None


class Picked(Message):
    """The attention map that is enlarged, and the row and column of the cell that was clicked in it last."""

    head: Annotated[Index, WrapValidator(_else_first)] = 0
    cell: Annotated[tuple[Index, Index] | None, Apart] = None


class Cell(Message):
    """A unit: its layer, its channel (or feature), and its place along the map."""

    layer: Name
    channel: Index
    column: Index


class SentFile(Message):
    """A file that has arrived: which upload it belongs to, its name there, and its size in bytes.

    Look for it below the workspace's uploads folder before believing it.
    """

    upload: Annotated[str, Field(strict=True, pattern=r"^[0-9a-f]{16}$")]
    name: Annotated[str, Field(strict=True, pattern=r"^[^/\\\x00]+$", max_length=1000)]
    bytes: Annotated[int, Field(strict=True, ge=0, le=MOST_SEED)]


class Tours(Message):
    """What a browser keeps of guided tours: the open one ("" for none), and how far each has come."""

    open: Name = ""
    steps: Annotated[dict[Name, Index], Field(max_length=20)] = Field(default_factory=dict)


Fact = Annotated[float, Field(ge=-1e300, le=1e300)]


class TourAct(Message):
    """What was done in the strip of a guided tour, in which step, and what the parts of the page told of themselves."""

    do: Literal["told", "skip", "back", "leave", "go", "restore"]
    tour: Name = ""
    step: Index = 0
    facts: Annotated[dict[Name, Fact], Field(max_length=50)] = Field(default_factory=dict)
    kept: Tours | None = None


SELECTION = TypeAdapter(Selection)
TOUR_ACT = TypeAdapter(TourAct)
PICKED = TypeAdapter(Picked)
CELL = TypeAdapter(Cell)
FILE = TypeAdapter(SentFile)
INDEX = TypeAdapter[int](Index)
NAME = TypeAdapter[str](Name)
DRAWING = TypeAdapter[str](Annotated[str, Field(strict=True, pattern=r"^[a-q]{64}$")])
"""8 x 8 pixels row by row, from a (no ink) to q (16)."""
MATRIX = TypeAdapter[list[list[float]]](
    Annotated[list[Annotated[list[Number], Field(max_length=64)]], Field(max_length=64)]
)


def read(kind: TypeAdapter[T], value: object) -> T | None:
    """Return what the browser says where it is of this kind, else None.

    >>> read(CELL, {"layer": "conv", "channel": 3, "column": 8})
    Cell(layer='conv', channel=3, column=8)
    >>> read(CELL, {"layer": "conv", "channel": -1, "column": 8}) is None
    True
    >>> read(SELECTION, {"variant": "x", "region": ["4", 100, 200]})
    Selection(variant=None, region=('4', 100, 200))
    """
    try:
        return kind.validate_python(value)
    except ValidationError:
        return None


def place(value: object, count: int) -> int | None:
    """Return the place in a list of so many that the browser says is chosen, None where it is none of them.

    >>> place(3, 5), place(5, 5), place("3", 5), place(True, 5)
    (3, None, None, None)
    """
    index = read(INDEX, value)
    return index if index is not None and index < count else None
