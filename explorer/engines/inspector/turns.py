"""Questions that wait for an engine: people in turn, a person's browsers in turn, and first come first served."""

from __future__ import annotations

import contextlib
import hashlib
import time
from collections import Counter, OrderedDict, deque
from collections.abc import Collection, Iterator
from concurrent.futures import Future, InvalidStateError
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from explorer.engines import pipe


class Asker(NamedTuple):
    """Who asks.

    Attributes
    ----------
    person : the server's name of who it is; "" for the owner
    browser : which of a person's browsers, as it says itself; "" where that is not known
    """

    person: str = ""
    browser: str = ""

    @property
    def line(self) -> Asker:
        """What one slow question holds up: all that a person asks; of the owner, who may use many, that browser."""
        return Asker(self.person) if self.person else self


OWNER = Asker()


@dataclass(eq=False)
class Asked:
    """A question on its way.

    Attributes
    ----------
    text : the question as JSON, not checked
    workspace : which it is about, as the server says
    asker : who asks
    came : when, by time.monotonic()
    """

    text: bytes
    workspace: Path
    asker: Asker = OWNER
    future: Future[bytes] = field(default_factory=Future)
    came: float = field(default_factory=time.monotonic)

    @property
    def digest(self) -> str:
        """What the same question about the same workspace has in common wherever it comes from."""
        return hashlib.sha256(self.body).hexdigest()

    @property
    def body(self) -> bytes:
        """What an engine is sent."""
        return pipe.about(self.workspace, self.text)

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
        self._waiting: OrderedDict[str, OrderedDict[Asker, deque[Asked]]] = OrderedDict()
        """By person, then by browser; whose turn is next stands first."""

    def __len__(self) -> int:
        return sum(len(line) for browsers in self._waiting.values() for line in browsers.values())

    def __iter__(self) -> Iterator[Asked]:
        return (asked for browsers in self._waiting.values() for line in browsers.values() for asked in line)

    def of(self, asker: Asker) -> int:
        """Return how many questions wait that count as this asker's (`Asker.line`)."""
        return sum(asked.asker.line == asker.line for asked in self)

    def put(self, asked: Asked) -> None:
        """Add a question as its browser's last."""
        self._line(asked.asker).append(asked)

    def put_back(self, asked: Asked) -> None:
        """Add a question that had its turn already, before all others."""
        self._line(asked.asker).appendleft(asked)
        self._waiting[asked.asker.person].move_to_end(asked.asker, last=False)
        self._waiting.move_to_end(asked.asker.person, last=False)

    def next(self, without: Collection[Asker] = ()) -> Asked | None:
        """Take the question whose turn it is, None where there is none; these lines are passed over."""
        asker = self._first(without)
        if asker is None:
            return None
        browsers = self._waiting[asker.person]
        asked = browsers[asker].popleft()
        browsers.move_to_end(asker)
        self._waiting.move_to_end(asker.person)
        self._tidy()
        return asked

    def any(self, without: Collection[Asker] = ()) -> bool:
        """Return whether `next` would return a question."""
        return self._first(without) is not None

    def remove(self, gone: Collection[Asked]) -> None:
        """Let questions go that need no answer."""
        for browsers in self._waiting.values():
            for asker, line in browsers.items():
                browsers[asker] = deque(asked for asked in line if asked not in gone)
        self._tidy()

    def last_of_longest(self) -> Asked | None:
        """Return the newest question of the person who has most waiting."""
        counts = Counter(asked.asker.person for asked in self)
        if not counts:
            return None
        person = max(counts, key=counts.__getitem__)
        return max((asked for asked in self if asked.asker.person == person), key=lambda asked: asked.came)

    def waiting_of(self, person: str) -> int:
        """Return how many questions of one person wait."""
        return sum(map(len, self._waiting.get(person, {}).values()))

    def _line(self, asker: Asker) -> deque[Asked]:
        return self._waiting.setdefault(asker.person, OrderedDict()).setdefault(asker, deque())

    def _tidy(self) -> None:
        for person, browsers in list(self._waiting.items()):
            for asker in [asker for asker, line in browsers.items() if not line]:
                del browsers[asker]
            if not browsers:
                del self._waiting[person]

    def _first(self, without: Collection[Asker]) -> Asker | None:
        return next((a for browsers in self._waiting.values() for a in browsers if a.line not in without), None)
