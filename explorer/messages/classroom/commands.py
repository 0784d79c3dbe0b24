"""What a browser of a class may say: a learner about itself, the teacher about the class."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from explorer.messages.model import Message

LONGEST_PATH = 65_000
"""Characters of a page's address with its state; those of a playground with drawn points are the longest."""
Path = Annotated[str, Field(max_length=LONGEST_PATH, pattern=r"^/")]
Number = Annotated[int, Field(ge=0, le=2**53 - 1)]
Person = Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]
Question = Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]


class Here(Message):
    """Which page is open: its name alone. No state of it, and nothing that is typed there."""

    do: Literal["here"]
    page: Annotated[str, Field(max_length=40)]


class Follow(Message):
    """Whether the class may bring this learner to other pages."""

    do: Literal["follow"]
    on: bool


class Taken(Message):
    """The page that the teacher set is open; `number` is that of the setting."""

    do: Literal["taken"]
    number: Number


class Copy(Message):
    """The address of the open page with its state, which the teacher has asked for; `number` is that of the asking."""

    do: Literal["copy"]
    number: Number
    path: Path


class NewLink(Message):
    """A new personal link in place of the one before."""

    do: Literal["link"]


class Watch(Message):
    """Whether this page of the teacher's shows the class."""

    do: Literal["watch"]
    on: bool


class Bring(Message):
    """Open this page, with this state, for everybody; `shown` is the learner whose state it is, to be named."""

    do: Literal["bring"]
    path: Path
    shown: Person | None = None


class Free(Message):
    """Set the class free: everybody goes where they like."""

    do: Literal["free"]


class Show(Message):
    """Ask a learner's page for its address and state, so that the teacher may open a copy."""

    do: Literal["show"]
    person: Person


class Joining(Message):
    """Whether new learners may join."""

    do: Literal["joining"]
    open: bool


class NewCode(Message):
    """A new code to join with; the one before is worth nothing any more."""

    do: Literal["code"]


class Remove(Message):
    """Remove a learner, and delete all that they made."""

    do: Literal["remove"]
    person: Person


class Reveal(Message):
    """Show everybody how the class has answered a question."""

    do: Literal["reveal"]
    question: Question


class Again(Message):
    """Ask a question again: the answers so far are dropped."""

    do: Literal["again"]
    question: Question


class Hold(Message):
    """Whether those who answer a question see the counts only after the teacher has shown them."""

    do: Literal["hold"]
    on: bool


class End(Message):
    """End the class: nobody may join, and all learners leave. What they made is kept."""

    do: Literal["end"]


Learners = Annotated[Here | Follow | Taken | Copy | NewLink, Field(discriminator="do")]
Teachers = Annotated[
    Here | Watch | Bring | Free | Show | Joining | NewCode | Remove | Reveal | Again | Hold | End,
    Field(discriminator="do"),
]
LEARNERS: TypeAdapter[Learners] = TypeAdapter(Learners)
"""What a learner may say."""
TEACHERS: TypeAdapter[Teachers] = TypeAdapter(Teachers)
"""What the teacher may say."""
