"""What a lesson asks before it plays: a question with three answers, when it is told, and how a class has answered."""

from __future__ import annotations

from typing import Annotated

from pydantic import ConfigDict, Field, StringConstraints

from explorer.limits import FailFast
from explorer.messages.model import Message

Question = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Answer = Annotated[str, StringConstraints(min_length=1, max_length=80)]


class Guess(FailFast):
    """A question whose answer the playing shows.

    Attributes
    ----------
    right
        Which of the answers is right, counted from 0.
    epochs
        After how many epochs the outcome is there.
    because
        What is told then beside the answer.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    question: Question
    answers: tuple[Answer, Answer, Answer]
    right: int = Field(ge=0, le=2)
    epochs: int = Field(ge=1, le=100_000)
    because: Annotated[str, StringConstraints(max_length=300)] = ""


class Votes(Message):
    """How often each answer to a question was given, to those who have answered it: a message of JSON, not a frame."""

    question: Question
    answers: tuple[Answer, Answer, Answer]
    counts: tuple[int, int, int]
