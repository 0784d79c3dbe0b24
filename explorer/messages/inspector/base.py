"""What all questions to the inspection engine and all its answers have in common."""

from __future__ import annotations

from functools import cache
from typing import Annotated, Any, Generic, TypeVar, get_args

from pydantic import ConfigDict, Field, TypeAdapter

from explorer.messages import packing
from explorer.messages.arrays import ArrayMessage
from explorer.messages.model import Message

Index = Annotated[int, Field(ge=0, le=10_000_000)]
Output = Annotated[int, Field(ge=0, le=9999)]
Name = Annotated[str, Field(max_length=200)]
DigitsRun = Annotated[str, Field(pattern=r"^digits-[0-9a-f]{10}$")]
Digit = Annotated[str, Field(pattern=r"^[a-q]{64}$")]
"""An image of 8 x 8 pixels: 64 letters, row by row, from a (0, paper) to q (16, ink)."""


class Answer(ArrayMessage):
    """An answer of the inspection engine."""


class Part(Message):
    """A part of an answer's header."""

    model_config = ConfigDict(allow_inf_nan=False)


A_co = TypeVar("A_co", bound=Answer, covariant=True)


class InspectorQuestion(Message, Generic[A_co]):
    """A question of a page or a browser part; every field is bounded, for it may come from anyone who can open the app.

    A question is a subclass that names its answer, `InspectorQuestion[LayersAnswer]`, with a field
    `ask: Literal["layers"] = "layers"`, a member of `question.Question`.
    """

    def unpack(self, packed: bytes) -> A_co:
        """Return the answer to this question that the engine sent."""
        header, arrays = packing.unpack(packed)
        return answers_to(type(self)).validate_python({**header, **arrays})


@cache
def answers_to(question: type[InspectorQuestion[A_co]]) -> TypeAdapter[A_co]:
    """Return the answer (or the union of answers) that a kind of question has, as pydantic reads it.

    >>> from explorer.messages.inspector.network import Layers
    >>> answers_to(Layers)._type.__name__
    'LayersAnswer'
    """
    return TypeAdapter(answer_type(question))


def answer_type(question: type[InspectorQuestion[Any]]) -> Any:
    """Return the answer that a kind of question names: a class, or a union of classes.

    Raises
    ------
    TypeError
        It names none.
    """
    for base in question.__mro__:
        arguments = getattr(base, "__pydantic_generic_metadata__", {}).get("args", ())
        if arguments and not isinstance(arguments[0], TypeVar):
            return arguments[0]
    raise TypeError(f"{question.__name__} names no answer")


def answers_of(question: type[InspectorQuestion[Any]]) -> tuple[type[Answer], ...]:
    """Return the answers that a kind of question may have: one, or the members of the union that it names."""
    answer = answer_type(question)
    return get_args(answer) or (answer,)


class FoldQuestion(InspectorQuestion[A_co]):
    """A question about one trained fold of a run, at one of its kept epochs (None: its result)."""

    run: str = Field(max_length=40)
    fold: int | None = Field(default=None, ge=0, le=999)
    epoch: int | None = Field(default=None, ge=0, le=1_000_000)


class DigitsQuestion(InspectorQuestion[A_co]):
    """A question about the network of a digits run after one of its kept epochs (None: the last)."""

    run: DigitsRun
    epoch: int | None = Field(default=None, ge=0, le=1000)
