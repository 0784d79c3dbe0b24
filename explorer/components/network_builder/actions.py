"""The edits that a browser asks for, validated, and what they make of a draft and its history."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from explorer.components.network_builder import fields
from explorer.errors import InputError
from explorer.networks.drafting.check import Requirements, check
from explorer.networks.drafting.draft import INPUT, Draft
from explorer.networks.drafting.history import History
from explorer.networks.drafting.layer import DraftLayer
from explorer.networks.drafting.mending import mended
from explorer.networks.shape import INPUTS
from explorer.networks.spec import MOST_LAYERS

Name = Annotated[str, Field(max_length=200)]
What = Literal[
    "insert",
    "delete",
    "move",
    "connect",
    "disconnect",
    "join",
    "copy",
    "paste",
    "duplicate",
    "rename",
    "set",
    "group",
    "ungroup",
    "rename_group",
    "mend",
    "input",
    "undo",
    "redo",
]
USUAL = {"channels": 3, "height": 32, "width": 32, "positions": 640, "features": 16, "tokens": 16}


class Action(BaseModel):
    """One edit; which fields it needs depends on what it does."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    n: int = Field(ge=0, lt=2**31)
    do: What
    name: Name = ""
    names: Annotated[tuple[Name, ...], Field(max_length=MOST_LAYERS)] = ()
    source: Name = ""
    target: Name | None = None
    kind: Name = ""
    setting: Name = ""
    value: Annotated[str, Field(max_length=1000)] = ""
    how: Literal["add", "concatenate"] = "add"
    after: bool = False
    path: Name = ""
    title: Name = ""
    to: Name = ""
    index: int = Field(default=0, ge=0, le=100)
    axis: Name = ""
    size: Name = ""


class Told(BaseModel):
    """What the browser says: which mount it is, the edits that it has no answer to yet, and what is chosen."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    session: Annotated[str, Field(max_length=40)] = ""
    actions: Annotated[tuple[dict[str, Any], ...], Field(max_length=1000)] = ()
    chosen: Annotated[tuple[Name, ...], Field(max_length=1000)] = ()


@dataclass(frozen=True)
class Bench:
    """A draft at work: its history, what was copied, and how far the browser's edits were taken.

    `choose` are blocks that the browser shall choose because an edit made them; `turn` counts such wishes.
    """

    history: History
    design: int = 0
    copied: tuple[DraftLayer, ...] = ()
    session: str = ""
    done: int = 0
    notice: str = ""
    choose: tuple[str, ...] = ()
    turn: int = 0
    chosen: tuple[str, ...] = ()

    @property
    def draft(self) -> Draft:
        """The draft as it stands."""
        return self.history.present

    def begin(self, draft: Draft) -> Bench:
        """Return the bench with another network on it; the one before is a step back away."""
        return replace(self, history=self.history.do(draft), design=self.design + 1, notice="", choose=(), chosen=())


def hear(bench: Bench, told: Mapping[str, Any] | None, requirements: Requirements | None = None) -> Bench:
    """Return the bench after what the browser told; edits that were taken before are not taken again."""
    try:
        said = Told.model_validate(dict(told or {}))
    except (ValidationError, TypeError, ValueError):
        return bench
    done = bench.done if said.session == bench.session else 0
    bench = replace(bench, session=said.session, done=done, chosen=said.chosen)
    for raw in said.actions:
        try:
            action = Action.model_validate(raw)
        except ValidationError:
            continue
        if action.n > bench.done:
            bench = replace(act(bench, action, requirements), done=action.n)
    return bench


def act(bench: Bench, action: Action, requirements: Requirements | None = None) -> Bench:
    """Return the bench after one edit; one that cannot be done leaves a sentence in `notice`."""
    try:
        if action.do == "copy":
            return replace(bench, copied=bench.draft.cut(action.names), notice="")
        if action.do == "undo":
            return replace(bench, history=bench.history.undo(), notice="")
        if action.do == "redo":
            return replace(bench, history=bench.history.redo(), notice="")
        draft = edited(bench, action, requirements)
    except InputError as error:
        return replace(bench, notice=str(error))
    made = tuple(name for name in draft.at if name not in bench.draft.at)
    if action.do not in ("insert", "paste", "duplicate", "rename", "join"):
        made = ()
    turn = bench.turn + 1 if made else bench.turn
    return replace(
        bench, history=bench.history.do(draft), notice="", choose=made or bench.choose, turn=turn,
        chosen=made or bench.chosen,
    )  # fmt: skip


def edited(bench: Bench, action: Action, requirements: Requirements | None) -> Draft:
    """Return the draft with one edit; InputError where it cannot be done."""
    draft = bench.draft
    match action.do:
        case "insert":
            return draft.insert(action.kind, action.source, action.target)
        case "paste":
            return draft.paste(bench.copied, action.source, action.target)
        case "delete":
            return draft.delete(action.names)
        case "duplicate":
            return draft.duplicate(action.names)
        case "move":
            return draft.move(action.names, action.source, action.target)
        case "connect":
            return draft.connect(action.source, str(action.target))
        case "disconnect":
            return draft.disconnect(action.source, str(action.target))
        case "join":
            return draft.join(action.source, str(action.target), action.how, action.after)
        case "rename":
            return draft.rename(action.name, action.to)
        case "set":
            value = fields.read(draft[action.name].kind, action.setting, action.value)
            return draft.change(action.name, **{action.setting: value})
        case "group":
            return draft.group(action.names, action.title or _title(draft))
        case "ungroup":
            return draft.ungroup(action.path)
        case "rename_group":
            return draft.rename_group(action.path, action.title)
        case "mend":
            return _mended(draft, action, requirements)
        case _:
            return _reshaped(draft, action)


def _title(draft: Draft) -> str:
    taken = {part for layer in draft.layers for part in layer.group.split("/")}
    return next(name for number in range(1, 10_000) if (name := f"block {number}") not in taken)


def _mended(draft: Draft, action: Action, requirements: Requirements | None) -> Draft:
    problem = check(draft, requirements).problems.get(action.name)
    if problem is None or action.index >= len(problem.mends):
        raise InputError("Mend", "it is no longer needed")
    return mended(draft, problem.mends[action.index])


def _reshaped(draft: Draft, action: Action) -> Draft:
    """Return the draft with another input: another kind of it, or another size along one axis."""
    if action.kind:
        axes = next((axes for axes in INPUTS if " ".join(axes) == action.kind), None)
        if axes is None:
            raise InputError(INPUT, "there is no such kind of input")
        usual = USUAL | ({"width": 64} if axes == ("tokens", "width") else {})
        return replace(draft, input={axis: draft.input.get(axis, usual.get(axis, 8)) for axis in axes})
    if action.axis not in draft.input or not action.size.strip().isdigit() or not 0 < int(action.size) <= 1_000_000:
        raise InputError(f"input {action.axis}", f"{action.size[:20]!r} is no size", "Give a whole number above 0.")
    return replace(draft, input={**draft.input, action.axis: int(action.size)})
