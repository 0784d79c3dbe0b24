"""Questions that wait for an engine: first come first served for each browser, browsers in turn."""

from __future__ import annotations

import contextlib
import hashlib
import time
from collections import OrderedDict, deque
from collections.abc import Collection, Iterator
from concurrent.futures import Future, InvalidStateError
from dataclasses import dataclass, field


@dataclass(eq=False)
class Asked:
    """A question on its way.

    Attributes
    ----------
    text : the question as JSON, not checked
    asker : which browser asks; "" where that is not known
    came : when, by time.monotonic()
    """

    text: bytes
    asker: str = ""
    future: Future[bytes] = field(default_factory=Future)
    came: float = field(default_factory=time.monotonic)

    @property
    def digest(self) -> str:
        """What the same question has in common wherever it comes from."""
        return hashlib.sha256(self.text).hexdigest()

    def wanted(self) -> bool:
        """Return whether somebody waits for the answer still; from now on whoever does cannot cancel."""
        return self.future.running() or (not self.future.done() and self.future.set_running_or_notify_cancel())

    def answer(self, body: bytes) -> None:
        """Hand over the answer."""
        with contextlib.suppress(InvalidStateError):
            self.future.set_result(body)

    def fail(self, error: Exception) -> None:
        """Say that no answer will come."""
        with contextlib.suppress(InvalidStateError):
            self.future.set_exception(error)


class Turns:
    """The waiting questions; not safe by itself, whoever has it holds a lock."""

    def __init__(self) -> None:
        self._waiting: OrderedDict[str, deque[Asked]] = OrderedDict()

    def __len__(self) -> int:
        return sum(map(len, self._waiting.values()))

    def __iter__(self) -> Iterator[Asked]:
        return (asked for line in self._waiting.values() for asked in line)

    def of(self, asker: str) -> int:
        """Return how many questions of one browser wait."""
        return len(self._waiting.get(asker, ()))

    def put(self, asked: Asked) -> None:
        """Add a question as its browser's last."""
        self._waiting.setdefault(asked.asker, deque()).append(asked)

    def put_back(self, asked: Asked) -> None:
        """Add a question that had its turn already, before all others."""
        self._waiting.setdefault(asked.asker, deque()).appendleft(asked)
        self._waiting.move_to_end(asked.asker, last=False)

    def next(self, without: Collection[str] = ()) -> Asked | None:
        """Take the question whose turn it is, None where there is none; these browsers are passed over."""
        asker = self._first(without)
        if asker is None:
            return None
        line = self._waiting[asker]
        asked = line.popleft()
        if line:
            self._waiting.move_to_end(asker)
        else:
            del self._waiting[asker]
        return asked

    def any(self, without: Collection[str] = ()) -> bool:
        """Return whether `next` would return a question."""
        return self._first(without) is not None

    def remove(self, gone: Collection[Asked]) -> None:
        """Let questions go that need no answer."""
        for asker in list(self._waiting):
            line = deque(asked for asked in self._waiting[asker] if asked not in gone)
            if line:
                self._waiting[asker] = line
            else:
                del self._waiting[asker]

    def _first(self, without: Collection[str]) -> str | None:
        return next((asker for asker in self._waiting if asker not in without), None)
