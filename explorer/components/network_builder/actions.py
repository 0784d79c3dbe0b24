"""What the browser's edits make of a draft and its history."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, assert_never

from pydantic import ValidationError

from explorer.components.network_builder import fields
from explorer.errors import InputError
from explorer.limits import whole
from explorer.messages import builder
from explorer.messages.builder import ACTION, Action, BuilderMessage, Edit
from explorer.networks.drafting.check import Requirements, check
from explorer.networks.drafting.draft import INPUT, Draft
from explorer.networks.drafting.history import History
from explorer.networks.drafting.layer import DraftLayer
from explorer.networks.drafting.mending import mended
from explorer.networks.shape import INPUTS
from explorer.sentences import sentence

CHOOSES = builder.Insert | builder.Paste | builder.Duplicate | builder.Rename | builder.Join
"""Edits after which the browser chooses the layers that they made."""
USUAL = {"channels": 3, "height": 32, "width": 32, "positions": 640, "features": 16, "tokens": 16}


@dataclass(frozen=True)
class Bench:
    """A draft at work: its history, what was copied, and how far the browser's edits were taken.

    `choose` are the blocks that the browser is to select because an edit made them; `turn` counts such requests.
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


def hear(bench: Bench, value: Mapping[str, Any] | None, requirements: Requirements | None = None) -> Bench:
    """Return the bench after a message of the browser; edits that were applied before are not applied again."""
    try:
        message = BuilderMessage.model_validate(dict(value or {}))
    except (ValidationError, TypeError, ValueError):
        return bench
    done = bench.done if message.session == bench.session else 0
    bench = replace(bench, session=message.session, done=done, chosen=message.chosen)
    for raw in message.actions:
        try:
            action = ACTION.validate_python(raw)
        except ValidationError as error:
            bench = _refused(bench, raw, error)
            continue
        if action.n > bench.done:
            bench = replace(act(bench, action, requirements), done=action.n)
    return bench


def _refused(bench: Bench, raw: Mapping[str, Any], error: ValidationError) -> Bench:
    """Return the bench after an edit that is none: as it was, with a sentence; it is not asked for again."""
    number = raw.get("n")
    done = number if isinstance(number, int) and bench.done < number < 2**31 else bench.done
    return replace(bench, notice=str(sentence(error, "edit", (), "edit")), done=done)


def act(bench: Bench, action: Action, requirements: Requirements | None = None) -> Bench:
    """Return the bench after one edit; one that cannot be done leaves a sentence in `notice`."""
    try:
        match action:
            case builder.Copy():
                return replace(bench, copied=bench.draft.cut(action.names), notice="")
            case builder.Undo():
                return replace(bench, history=bench.history.undo(), notice="")
            case builder.Redo():
                return replace(bench, history=bench.history.redo(), notice="")
            case _:
                draft = edited(bench, action, requirements)
    except InputError as error:
        return replace(bench, notice=str(error))
    made = tuple(name for name in draft.at if name not in bench.draft.at)
    if not isinstance(action, CHOOSES):
        made = ()
    turn = bench.turn + 1 if made else bench.turn
    return replace(
        bench, history=bench.history.do(draft), notice="", choose=made or bench.choose, turn=turn,
        chosen=made or bench.chosen,
    )  # fmt: skip


def edited(bench: Bench, action: Edit, requirements: Requirements | None) -> Draft:
    """Return the draft with one edit; InputError where it cannot be done."""
    draft = bench.draft
    match action:
        case builder.Insert():
            return draft.insert(action.kind, action.source, action.target)
        case builder.Paste():
            return draft.paste(bench.copied, action.source, action.target)
        case builder.Delete():
            return draft.delete(action.names)
        case builder.Duplicate():
            return draft.duplicate(action.names)
        case builder.Move():
            return draft.move(action.names, action.source, action.target)
        case builder.Connect():
            return draft.connect(action.source, action.target)
        case builder.Disconnect():
            return draft.disconnect(action.source, action.target)
        case builder.Join():
            return draft.join(action.source, action.target, action.how, action.after)
        case builder.Rename():
            return draft.rename(action.name, action.to)
        case builder.SetSetting():
            value = fields.read(draft[action.name].kind, action.setting, action.value)
            return draft.change(action.name, **{action.setting: value})
        case builder.Group():
            return draft.group(action.names, action.title or _title(draft))
        case builder.Ungroup():
            return draft.ungroup(action.path)
        case builder.RenameGroup():
            return draft.rename_group(action.path, action.title)
        case builder.AcceptMend():
            return _mended(draft, action, requirements)
        case builder.Reshape():
            return _reshaped(draft, action.kind)
        case builder.Resize():
            return _resized(draft, action.axis, action.size)
        case _:
            assert_never(action)


def _title(draft: Draft) -> str:
    taken = {part for layer in draft.layers for part in layer.group.split("/")}
    return next(name for number in range(1, 10_000) if (name := f"block {number}") not in taken)


def _mended(draft: Draft, action: builder.AcceptMend, requirements: Requirements | None) -> Draft:
    problem = check(draft, requirements).problems.get(action.name)
    if problem is None or action.index >= len(problem.mends):
        raise InputError("Mend", "it is no longer needed")
    return mended(draft, problem.mends[action.index])


def _reshaped(draft: Draft, kind: str) -> Draft:
    """Return the draft with another kind of input."""
    axes = next((axes for axes in INPUTS if " ".join(axes) == kind), None)
    if axes is None:
        raise InputError(INPUT, "there is no such kind of input")
    usual = USUAL | ({"width": 64} if axes == ("tokens", "width") else {})
    return replace(draft, input={axis: draft.input.get(axis, usual.get(axis, 8)) for axis in axes})


def _resized(draft: Draft, axis: str, size: str) -> Draft:
    """Return the draft with another size of its input along one axis."""
    if axis not in draft.input or not 0 < (whole(size.strip()) or 0) <= 1_000_000:
        raise InputError(f"input {axis}", f"{size[:20]!r} is no size", "Give a whole number above 0.")
    return replace(draft, input={**draft.input, axis: int(size)})
