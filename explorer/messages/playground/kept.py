"""What a session is resumed from once its socket or the engine is gone; the web process keeps it as bytes.

One block as `messages.packing.pack` makes it: `Kept` as JSON, then the arrays `curve`, and `theta`, `moments` and
`running` of each network, their names beginning with "a." or "b.".
"""

from __future__ import annotations

from explorer.messages.model import Message
from explorer.messages.playground.commands import Choose
from explorer.messages.playground.state import State


class Kept(Message):
    """A session's state and position."""

    state: State
    epoch: int
    batch: int
    playing: bool
    target: tuple[int, int] | None
    """Where a step or a seek was heading, as (epoch, batch)."""
    opened: tuple[str, int] | None
    """The element whose arithmetic is shown, and of which network."""
    chosen: Choose
    steps: tuple[int, ...]
    """Updates of each network."""
    newest: int
    """The number of the newest command that was obeyed."""
