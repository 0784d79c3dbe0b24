"""The commands of a playground in the browser.

Numbers beyond what is sensible are no fault of form: the session sets them to the bound and says so (`bounds`).
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter, model_validator

from explorer.limits import MOST_SEED, Row, Whole
from explorer.messages.guesses import Page
from explorer.messages.model import Message
from explorer.messages.playground.guess import Answer, Question
from explorer.training.dense.spec import Finite

Element = Annotated[
    str,
    Field(
        pattern=r"^(u\d{1,2}\.\d{1,2}|l\d{1,2}\.\d{1,2}\.\d{1,2}|b\d{1,2}\.\d{1,2}|m\d{1,2}|p\d{1,2}(\.\d{1,2}){3}|loss)$"
    ),
]
Which = Annotated[int, Field(ge=0, le=1)]
Fields = Annotated[
    dict[Annotated[str, Field(max_length=40)], Any],
    Field(max_length=60, json_schema_extra={"typescript": "Partial<State>"}),
]
"""Any fields of the state, each validated with the whole (`state.change`); `other` may be partial itself."""
SESSION = r"^[A-Za-z0-9-]{8,40}$"
"""The name that a browser gives its session."""


class _Command(Message):
    """What all commands have: their number, where the page counts them; frames repeat it as `answered`."""

    number: Whole | None = None


class Open(_Command):
    """Begin a session, or resume it."""

    do: Literal["open"]
    state: Fields = Field(default_factory=dict)
    again: bool = False
    """Whether this page had the session open before: then it goes on as it was left, whatever `state` says."""


class Set(_Command):
    """Change fields of the state."""

    do: Literal["set"]
    state: Fields


class Play(_Command):
    """Train."""

    do: Literal["play"]


class Pause(_Command):
    """Stop training."""

    do: Literal["pause"]


class Step(_Command):
    """Advance by some epochs or batches."""

    do: Literal["step"]
    unit: Literal["epoch", "batch"] = "epoch"
    count: int = Field(default=1, ge=-MOST_SEED, le=MOST_SEED)


class Reset(_Command):
    """Go to epoch 0, with the same initial weights or with others."""

    do: Literal["reset"]
    keep: bool = True


class Regenerate(_Command):
    """Draw the data anew."""

    do: Literal["regenerate"]


class Seek(_Command):
    """Go back to an epoch."""

    do: Literal["seek"]
    epoch: Whole


class Branch(_Command):
    """Drop the epochs after this one."""

    do: Literal["branch"]


class Edit(_Command):
    """Set a weight or a bias."""

    do: Literal["edit"]
    element: Element
    value: Finite
    net: Which = 0


class Add(_Command):
    """Put a point into the plane."""

    do: Literal["add"]
    x1: Finite
    x2: Finite
    label: Finite


class Move(_Command):
    """Move a point."""

    do: Literal["move"]
    index: Row
    x1: Finite
    x2: Finite


class Relabel(_Command):
    """Give a point another label."""

    do: Literal["label"]
    index: Row
    label: Finite


class Delete(_Command):
    """Delete a point."""

    do: Literal["delete"]
    index: Row


class Choose(_Command):
    """Show the arithmetic of a data point, or of any place."""

    do: Literal["choose"]
    index: Row | None = None
    x1: Finite | None = None
    x2: Finite | None = None
    label: Finite | None = None

    @model_validator(mode="after")
    def _all_or_none(self) -> Choose:
        present = [value is not None for value in (self.x1, self.x2, self.label)]
        if any(present) and (not all(present) or self.index is not None):
            raise ValueError("a place has x1, x2 and label, and no index")
        return self


class OpenElement(_Command):
    """Show the arithmetic of a number."""

    do: Literal["open_element"]
    element: Element | None
    net: Which = 0


class Export(_Command):
    """Request a file, or the query of a link that begins with the present weights."""

    do: Literal["export"]
    kind: Literal["script", "json", "link"]
    net: Which = 0


class Ack(_Command):
    """A frame was drawn."""

    do: Literal["ack"]
    frame: Whole


class Visible(_Command):
    """The tab became hidden or visible."""

    do: Literal["visible"]
    value: bool


class Vote(_Command):
    """Answer a lesson's question; the server knows who, and counts the answers, see `guess.Votes`."""

    do: Literal["vote"]
    question: Question
    answers: tuple[Answer, Answer, Answer]
    choice: Annotated[int, Field(ge=0, le=2)]
    page: Page = ""


Command = Annotated[
    Open | Set | Play | Pause | Step | Reset | Regenerate | Seek | Branch | Edit | Add | Move | Relabel | Delete
    | Choose | OpenElement | Export | Ack | Visible | Vote,
    Field(discriminator="do"),
]  # fmt: skip
"""The commands of a page."""
COMMAND: TypeAdapter[Command] = TypeAdapter(Command)


class Begin(_Command):
    """`Open`, with the name of the session."""

    do: Literal["begin"]
    state: Fields = Field(default_factory=dict)
    again: bool = False
    session: str = Field(default="", pattern=r"^[A-Za-z0-9-]{0,40}$")


class Refuse(_Command):
    """Tell the page that its command of this number is refused."""

    do: Literal["refuse"]
    reason: str


class Close(_Command):
    """The page is gone."""

    do: Literal["close"]


SessionCommand = (
    Set | Play | Pause | Step | Reset | Regenerate | Seek | Branch | Edit | Add | Move | Relabel | Delete
    | Choose | OpenElement | Export | Refuse
)  # fmt: skip
"""The commands that a session carries out."""
EngineCommand = Annotated[SessionCommand | Begin | Close | Ack | Visible, Field(discriminator="do")]
"""The commands that the route sends to the engine on behalf of a page."""
ENGINE_COMMAND: TypeAdapter[EngineCommand] = TypeAdapter(EngineCommand)
