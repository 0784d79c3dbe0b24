"""What the server tells the browsers of a class."""

from __future__ import annotations

from typing import Literal

from explorer.messages.model import Message


class Setting(Message):
    """The page that the teacher has set for everybody."""

    number: int
    """Rises with each page that is set."""
    path: str
    """Below the app's own path, with the query that holds its state."""
    title: str
    since: float
    """Seconds since 1970."""
    of: str = ""
    """Whose state it is, where the teacher names them."""


class Now(Message):
    """How things stand for one learner, or on every page of the teacher's."""

    tell: Literal["now"] = "now"
    setting: Setting | None
    name: str = ""
    """What the class calls this learner."""
    follow: bool = True
    taken: int = 0
    """The number of the last setting that this learner was brought to."""
    looked: float = 0.0
    """When the teacher last opened a copy of this learner's page; 0 for never."""


class Asked(Message):
    """The teacher wants a copy of what this page shows."""

    tell: Literal["asked"] = "asked"
    number: int


class Link(Message):
    """A learner's new personal link, below the app's own path. It is told once, to who asked for it."""

    tell: Literal["link"] = "link"
    path: str


class Ended(Message):
    """The class is over for this browser."""

    tell: Literal["ended"] = "ended"
    sentence: str


class Told(Message):
    """An answer to what was asked, in one sentence; `wrong` where it was not done."""

    tell: Literal["told"] = "told"
    sentence: str
    wrong: bool = False


class Opened(Message):
    """A copy of a learner's page, for the teacher to open."""

    tell: Literal["opened"] = "opened"
    person: str
    name: str
    path: str
    title: str


class LearnerRow(Message):
    """One learner, as the teacher sees them."""

    id: str
    name: str
    page: str
    """Title of the page that they have open; "" where that is none of the app's."""
    since: float
    """Since when they have it open, or have been gone (seconds since 1970)."""
    follow: bool
    connected: bool


class Poll(Message):
    """How a class has answered a question."""

    id: str
    question: str
    title: str
    """Of the page that asks; "" where that is not known."""
    answers: tuple[str, ...]
    counts: tuple[int, ...] | None
    """How many gave each answer; None while they are held back."""
    answered: int
    """How many have answered: the sum of the counts."""
    missing: int
    """How many learners who are there have not."""
    revealed: bool


class Desk(Message):
    """Everything on the teacher's page about the class."""

    tell: Literal["desk"] = "desk"
    now: float
    """The server's clock (seconds since 1970)."""
    open: bool
    """Whether learners may join."""
    over: bool
    """Whether the class was ended."""
    hindered: int
    """For how many seconds nobody can join, as too many wrong codes were tried; mostly 0."""
    code: str
    address: str
    """Where learners join, without the code."""
    picture: str
    """The address with its code as a QR code: an SVG drawing."""
    setting: Setting | None
    learners: tuple[LearnerRow, ...]
    held: bool
    """Whether counts are held back until they are revealed."""
    polls: tuple[Poll, ...]
