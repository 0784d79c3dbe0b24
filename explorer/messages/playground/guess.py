"""What a lesson asks before it plays: a question with three answers, and when the right one can be told."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Answer = Annotated[str, StringConstraints(min_length=1, max_length=80)]


class Guess(BaseModel):
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

    question: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    answers: tuple[Answer, Answer, Answer]
    right: int = Field(ge=0, le=2)
    epochs: int = Field(ge=1, le=100_000)
    because: Annotated[str, StringConstraints(max_length=300)] = ""
