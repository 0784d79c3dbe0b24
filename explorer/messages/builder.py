"""Messages of the network builder in the browser: edits of the draft, each with what it needs and no more."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, TypeAdapter

from explorer.messages.model import Message
from explorer.networks.limits import MOST_LAYERS

Name = Annotated[str, Field(max_length=200)]
"""The name of a layer, a kind, a setting or a group."""
Names = Annotated[tuple[Name, ...], Field(min_length=1, max_length=MOST_LAYERS)]


class _Action(Message):
    """One edit; `n` counts those of one mount, so that none is applied twice."""

    n: int = Field(ge=0, lt=2**31)


class Insert(_Action):
    """Put a layer of a kind behind `source`, into the way to `target`, or into every way where that is null."""

    do: Literal["insert"]
    kind: Name
    source: Name
    target: Name | None = None


class Delete(_Action):
    """Delete layers."""

    do: Literal["delete"]
    names: Names


class Move(_Action):
    """Take layers from where they are, and put them behind `source`."""

    do: Literal["move"]
    names: Names
    source: Name
    target: Name | None = None


class Connect(_Action):
    """Let `source` feed `target` too."""

    do: Literal["connect"]
    source: Name
    target: Name


class Disconnect(_Action):
    """Let `source` no longer feed `target`."""

    do: Literal["disconnect"]
    source: Name
    target: Name


class Join(_Action):
    """Merge what `source` gives into the way before, or after, `target`."""

    do: Literal["join"]
    source: Name
    target: Name
    how: Literal["add", "concatenate"] = "add"
    after: bool = False


class Copy(_Action):
    """Copy layers."""

    do: Literal["copy"]
    names: Names


class Paste(_Action):
    """Insert the copied layers."""

    do: Literal["paste"]
    source: Name
    target: Name | None = None


class Duplicate(_Action):
    """Put a copy of layers behind them."""

    do: Literal["duplicate"]
    names: Names


class Rename(_Action):
    """Rename a layer."""

    do: Literal["rename"]
    name: Name
    to: Name


class SetSetting(_Action):
    """Change a setting of a layer; the value is the text that was typed."""

    do: Literal["set"]
    name: Name
    setting: Name
    value: Annotated[str, Field(max_length=1000)]


class Group(_Action):
    """Put layers into a group, named `title` or by the next free name."""

    do: Literal["group"]
    names: Names
    title: Name = ""


class Ungroup(_Action):
    """Dissolve a group."""

    do: Literal["ungroup"]
    path: Name


class RenameGroup(_Action):
    """Rename a group."""

    do: Literal["rename_group"]
    path: Name
    title: Name


class AcceptMend(_Action):
    """Apply one of the mends that are offered at a layer."""

    do: Literal["mend"]
    name: Name
    index: int = Field(default=0, ge=0, le=100)


class Reshape(_Action):
    """Give the network another kind of input."""

    do: Literal["input_kind"]
    kind: Name


class Resize(_Action):
    """Change the size of the input along one axis; the size is the text that was typed."""

    do: Literal["input_size"]
    axis: Name
    size: Name


class Undo(_Action):
    """Undo the last edit."""

    do: Literal["undo"]


class Redo(_Action):
    """Redo the edit that was undone last."""

    do: Literal["redo"]


Edit = (
    Insert | Delete | Move | Connect | Disconnect | Join | Paste | Duplicate | Rename | SetSetting | Group | Ungroup
    | RenameGroup | AcceptMend | Reshape | Resize
)  # fmt: skip
"""An edit that changes the draft."""
Action = Annotated[Edit | Copy | Undo | Redo, Field(discriminator="do")]
ACTION: TypeAdapter[Action] = TypeAdapter(Action)


class BuilderMessage(Message):
    """The builder's message: which mount it is, the edits that are not answered yet, and what is chosen."""

    model_config = ConfigDict(extra="ignore")

    session: Annotated[str, Field(max_length=40)] = ""
    actions: Annotated[tuple[dict[str, Any], ...], Field(max_length=1000)] = ()
    """Each an `Action`; one that is invalid is left out, and the others are done."""
    chosen: Annotated[tuple[Name, ...], Field(max_length=1000)] = ()
