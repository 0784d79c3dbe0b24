"""The messages of a run to the page that follows it: its events, its state, and the acknowledgements that come back.

The events are training's own (`explorer.training.events`); jobs of other kinds write `progress` lines.
"""

from __future__ import annotations

from typing import Any

from pydantic import Field

from explorer.limits import Whole
from explorer.messages.model import Message
from explorer.training.events import Event

__all__ = ["Acknowledgement", "Event", "Refused", "RunFrame", "RunState"]


class RunState(Message):
    """The state of a run."""

    state: str
    progress: float
    """0 to 1."""
    text: str
    seconds_left: int | None
    attempt: int


class RunFrame(Message):
    """Down: what is new in a run."""

    events: tuple[dict[str, Any], ...] = Field(json_schema_extra={"typescript": "(RunEvent | Record<string, any>)[]"})
    """Lines of the run's events.jsonl: `Event`, or {"type": "progress", ...} of another kind of job."""
    offset: int
    """Where the next ones begin, in bytes; also the number to acknowledge."""
    restart: bool
    """Discard what came before: these are from the beginning."""
    run: RunState


class Refused(Message):
    """Down: the page's message was no acknowledgement; nothing else changes."""

    refused: str
    """A plain sentence."""


class Acknowledgement(Message):
    """Up: a frame was drawn."""

    ack: Whole
