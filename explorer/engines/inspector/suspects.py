"""Questions over which an engine ended or got stuck: refused for a while, so that none brings it down for ever."""

from __future__ import annotations

import time
from dataclasses import dataclass

from explorer.errors import InputError

FIRST_BAN, LONGEST_BAN = 60.0, 3600.0
"""Seconds for which a question is refused, doubled each time that it proves no better."""
FORGIVEN_AFTER = 2 * LONGEST_BAN
"""Seconds after which nothing is held against a question any more."""
MOST_KNOWN = 256
ENDED = "the process that looks into networks ended over this question"
STUCK = "this took longer than {:.0f} seconds"


@dataclass
class _Record:
    deaths: int = 0
    bans: int = 0
    until: float = 0.0
    last: float = 0.0
    reason: str = ""


class Suspects:
    """What is held against questions, by their digest; not safe by itself, whoever has it holds a lock."""

    def __init__(self) -> None:
        self._known: dict[str, _Record] = {}

    def refusal(self, digest: str) -> InputError | None:
        """Return why a question is refused at present; None where it may be asked."""
        record = self._known.get(digest)
        left = 0.0 if record is None else record.until - time.monotonic()
        if record is None or left <= 0:
            return None
        mend = f"Choose fewer samples or a smaller layer. The same question may be asked again in {int(left) + 1} s."
        return InputError("The app", record.reason, mend)

    def died(self, digest: str) -> InputError | None:
        """An engine died over a question: return its refusal, or None where it is to be asked once more.

        An engine may have been killed from outside: only the second death is held against a question that was not
        known before.
        """
        record = self._record(digest)
        record.deaths += 1
        return self._ban(digest, record, ENDED) if record.deaths > 1 else None

    def stuck(self, digest: str, seconds: float) -> InputError:
        """A question was not answered in so many seconds: return its refusal."""
        return self._ban(digest, self._record(digest), STUCK.format(seconds))

    def answered(self, digest: str) -> None:
        """A question was answered: nothing is held against it."""
        self._known.pop(digest, None)

    def _record(self, digest: str) -> _Record:
        now = time.monotonic()
        for old in [key for key, record in self._known.items() if now - record.last > FORGIVEN_AFTER]:
            del self._known[old]
        record = self._known.pop(digest, None) or _Record()
        self._known[digest] = record  # the newest last
        while len(self._known) > MOST_KNOWN:
            del self._known[next(iter(self._known))]
        record.last = now
        return record

    def _ban(self, digest: str, record: _Record, reason: str) -> InputError:
        record.bans += 1
        record.reason = reason
        record.until = time.monotonic() + min(LONGEST_BAN, FIRST_BAN * 2 ** (record.bans - 1))
        refusal = self.refusal(digest)
        assert refusal is not None
        return refusal
