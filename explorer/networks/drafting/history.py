"""What a draft was before, and what was undone."""

from __future__ import annotations

from dataclasses import dataclass

from explorer.networks.drafting.draft import Draft


@dataclass(frozen=True)
class History:
    """A draft with what it was before and what was undone; the newest `MOST` steps are kept."""

    present: Draft
    past: tuple[Draft, ...] = ()
    future: tuple[Draft, ...] = ()

    MOST = 200

    def do(self, draft: Draft) -> History:
        """Return the history with one more step; what was undone is forgotten."""
        if draft == self.present:
            return self
        return History(draft, (*self.past, self.present)[-self.MOST :])

    def undo(self) -> History:
        """Return the history one step back; the same where there is none."""
        return History(self.past[-1], self.past[:-1], (self.present, *self.future)) if self.past else self

    def redo(self) -> History:
        """Return the history one step forward; the same where there is none."""
        return History(self.future[0], (*self.past, self.present), self.future[1:]) if self.future else self
