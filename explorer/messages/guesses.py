"""What a view of the course says of a guess: which of the answers to its question was chosen, and on which page."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from explorer.messages.model import Message

Page = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{0,40}$")]
"""A page's name, as its address has it."""
Text = Annotated[str, StringConstraints(min_length=1, max_length=400)]


class Guessed(Message):
    """An answer to a question that was asked before its outcome is shown; who gave it is the server's to know."""

    question: Text
    answers: Annotated[tuple[Text, ...], Field(min_length=2, max_length=8)]
    choice: Annotated[int, Field(ge=0, le=7)]
    page: Page = ""
