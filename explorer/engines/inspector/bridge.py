"""The inspection engines as the web process sees them: one, and more for as long as a question takes long.

They know no workspace: each question says which it is about, and that is the server's word, never a browser's. An
engine has one question at a time; what else was asked waits here, and people take turns, and a person's browsers.
Where a question goes on and on, another engine is started for those who wait, and whose question it is has the others
wait.
A question whose engine dies is asked once more, of the next one; those that waited do not notice. What the engine dies
of again, or what takes too long, is refused for a while (`suspects`). Engines are started when they are needed, after
pauses where they keep dying (`engines.backoff`), and all but one end when they have had nothing to do for a while.
"""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from pathlib import Path

from explorer import machine
from explorer.engines.backoff import Backoff, until_start
from explorer.engines.child import READY_WITHIN, Child
from explorer.engines.inspector.suspects import Suspects
from explorer.engines.inspector.turns import OWNER, Asked, Asker, Turns
from explorer.engines.pipe import ANSWER, QUESTION, Envelope
from explorer.errors import InputError
from explorer.messages.inspector.base import A_co, InspectorQuestion

LOG = logging.getLogger(__name__)
MODULE = "explorer.engines.inspector.engine"
PATIENCE = 60.0
"""Seconds after which an engine that still works on one question is given up."""
SLOW_AFTER = 1.0
"""Seconds after which others do not wait for a question any more: another engine answers them."""
MOST_ENGINES = 3
ROOM_FOR_ANOTHER = 1_000_000_000
"""Bytes of memory that have to be free for another engine."""
IDLE_ENDS_AFTER = 60.0
"""Seconds without a question after which an engine ends; one stays."""
SHORT_PAUSE = 2.0
"""Seconds that questions wait for an engine to be started again; for a longer pause they are told."""
MOST_WAITING, MOST_IN_ALL = 64, 256
"""Questions of one person (of the owner: of one browser), and of all, that may wait."""
AT_ONCE = 32_768
"""Bytes that an idle engine's pipe takes without anybody reading."""
BUSY = "The app", "too many questions are waiting", "Try again in a moment."
RESTARTING = "The app", "the process that looks into networks keeps failing; the server's log says why"
CLOSED = "The app", "it is ending", "Start it again."


class Engine:
    """One engine and the question that it has."""

    def __init__(
        self,
        take: Callable[[Engine, Envelope], None],
        lost: Callable[[Engine], None],
        awake: Callable[[Engine], None],
        backoff: Backoff,
    ) -> None:
        self.child = Child(MODULE, partial(take, self), partial(lost, self), partial(awake, self), backoff)
        self.asked: Asked | None = None
        self.number = 0
        self.since = time.monotonic()
        """When it got its question, or has had none since."""

    @property
    def there(self) -> bool:
        """Whether it lives, or is starting."""
        return self.child.pid is not None

    @property
    def free(self) -> bool:
        """Whether it can take a question now."""
        return self.asked is None and self.child.ready and self.there


class Inspector:
    """The inspection engines, of all workspaces. Its methods may be called from any thread."""

    def __init__(self, patience: float = PATIENCE) -> None:
        self.patience = patience
        self._changed = threading.Condition(threading.RLock())
        self._backoff, self._suspects, self._turns = Backoff(), Suspects(), Turns()
        self._engines = [Engine(self._take, self._lost, self._awake, self._backoff) for _ in range(MOST_ENGINES)]
        self._thread: threading.Thread | None = None
        self._closed = False

    @property
    def pid(self) -> int | None:
        """The process of the first engine that lives, None while there is none."""
        return next(iter(self.pids), None)

    @property
    def pids(self) -> list[int]:
        """The processes of all that live."""
        return [pid for engine in self._engines if (pid := engine.child.pid) is not None]

    @property
    def longest(self) -> float:
        """Seconds within which every question is answered or refused, whatever happens."""
        return READY_WITHIN + 4 * self.patience

    def start(self) -> None:
        """Have an engine ready, so that the first question is answered at once."""
        with self._changed:
            if not self._closed and not any(engine.there for engine in self._engines):
                self._engines[0].child.start()

    def ask(self, question: InspectorQuestion[A_co], workspace: Path, asker: Asker = OWNER) -> A_co:
        """Return the answer, waiting for it; InputError says in words why there is none."""
        future = self.send(question.model_dump_json().encode(), workspace, asker)
        return question.unpack(future.result())

    def send(self, text: bytes, workspace: Path, asker: Asker = OWNER) -> Future[bytes]:
        """Return the packed answer to come for a question as JSON; it is checked in the engine, not before.

        `workspace` is the one that `asker` may look into. Whoever does not wait any more cancels.
        """
        asked = Asked(text, workspace, asker)
        with self._changed:
            if self._closed:
                raise InputError(*CLOSED)
            refusal = self._suspects.refusal(asked.digest) or self._restarting() or self._too_many(asker)
            if refusal is not None:
                raise refusal
            self._turns.put(asked)
            if self._thread is None:
                self._thread = threading.Thread(target=self._rounds, name="inspector", daemon=True)
                self._thread.start()
            self._changed.notify_all()
        return asked.future

    def close(self) -> None:
        """End the engines for good."""
        with self._changed:
            self._closed = True
            left = [*self._turns, *(engine.asked for engine in self._engines if engine.asked is not None)]
            self._turns.remove(left)
            self._changed.notify_all()
        for asked in left:
            asked.fail(InputError(*CLOSED))
        closing = [threading.Thread(target=engine.child.close, daemon=True) for engine in self._engines]
        for one in closing:
            one.start()
        for one in closing:
            one.join()
        if self._thread is not None:
            self._thread.join(timeout=5)

    # one round after another, in a thread of its own

    def _rounds(self) -> None:
        with self._changed:
            while not self._closed:
                try:
                    self._end_overdue()
                    self._hand_out()
                    self._end_idle()
                except Exception:
                    LOG.exception("a round of the inspection engines failed")
                self._changed.wait(self._until_next())

    def _until_next(self) -> float | None:
        """Seconds until something may have to be done though nothing happens."""
        if len(self._turns):
            return 0.05
        if any(engine.asked is not None for engine in self._engines):
            return min(0.25, self.patience / 4)
        return IDLE_ENDS_AFTER / 4 if len(self.pids) > 1 else None

    def _end_overdue(self) -> None:
        now = time.monotonic()
        for engine in self._engines:
            if engine.asked is not None and now - engine.since > self.patience:
                engine.child.give_up()
                asked, engine.asked = engine.asked, None
                asked.fail(self._suspects.stuck(asked.digest, self.patience))
        late = [asked for asked in self._turns if now - asked.came > self.longest - self.patience]
        self._turns.remove(late)
        for asked in late:
            asked.fail(InputError(*BUSY))

    def _hand_out(self) -> None:
        """Give every free engine a question; start another engine where those who wait would wait for long."""
        while (engine := next((one for one in self._engines if one.free), None)) is not None:
            asked = self._turns.next(without=self._slow())
            if asked is None:
                return
            if (refusal := self._suspects.refusal(asked.digest)) is not None:
                asked.fail(refusal)
            elif asked.wanted():
                self._give(engine, asked)
        if not self._turns.any(without=self._slow()):
            return
        there = [engine for engine in self._engines if engine.there]
        if not there and (refusal := self._restarting()) is not None:
            told = list(self._turns)
            self._turns.remove(told)
            for asked in told:
                asked.fail(refusal)
        elif all(self._is_slow(engine) for engine in there) and (not there or self._room()):
            absent = next((engine for engine in self._engines if not engine.there), None)
            if absent is not None:
                absent.since = time.monotonic()
                absent.child.start()

    def _give(self, engine: Engine, asked: Asked) -> None:
        engine.asked, engine.since = asked, time.monotonic()
        engine.number = (engine.number + 1) % 2**32
        message = Envelope(engine.number, QUESTION, asked.body)
        if len(message.body) <= AT_ONCE:
            engine.child.send(message)  # where nobody takes it, the engine has died and `_lost` says so
        else:
            threading.Thread(target=engine.child.send, args=(message,), daemon=True).start()

    def _end_idle(self) -> None:
        free = [engine for engine in self._engines if engine.free]
        for engine in free[1:]:
            if not len(self._turns) and time.monotonic() - engine.since > IDLE_ENDS_AFTER:
                engine.child.give_up()

    def _slow(self) -> set[Asker]:
        """Those for whom an engine works already, and not only for a moment."""
        busy = {one.asked.asker.line for one in self._engines if one.asked and self._is_slow(one)}
        return busy - {OWNER}

    def _is_slow(self, engine: Engine) -> bool:
        return engine.asked is not None and time.monotonic() - engine.since > SLOW_AFTER

    def _room(self) -> bool:
        return machine.memory()[1] > ROOM_FOR_ANOTHER

    def _too_many(self, asker: Asker) -> InputError | None:
        """Refuse a question too many; where all places are taken, somebody who has more of them gives one up."""
        if self._turns.of(asker) >= MOST_WAITING:
            return InputError(*BUSY)
        if len(self._turns) < MOST_IN_ALL:
            return None
        last = self._turns.last_of_longest()
        if last is None or self._turns.waiting_of(last.asker.person) <= self._turns.waiting_of(asker.person) + 1:
            return InputError(*BUSY)
        self._turns.remove([last])
        last.fail(InputError(*BUSY))
        return None

    def _restarting(self) -> InputError | None:
        """Why no question is taken at present: no engine lives, and the next start is far."""
        pause = self._backoff.pause
        if pause <= SHORT_PAUSE or any(engine.there for engine in self._engines):
            return None
        return InputError(*RESTARTING, until_start(pause))

    # what engines say, in the threads that read from them

    def _awake(self, engine: Engine) -> None:
        with self._changed:
            engine.since = time.monotonic()
            self._changed.notify_all()

    def _take(self, engine: Engine, message: Envelope) -> None:
        """Hand over an answer."""
        with self._changed:
            asked = engine.asked
            if asked is None or message.seat != engine.number:
                return
            engine.asked, engine.since = None, time.monotonic()
            self._suspects.answered(asked.digest)
            self._changed.notify_all()
        if message.kind == ANSWER:
            asked.answer(message.body)
        else:
            asked.fail(InputError(**json.loads(message.body)))

    def _lost(self, engine: Engine) -> None:
        """Ask once more what a dead engine had been asked, or say that no answer will come."""
        with self._changed:
            asked, engine.asked = engine.asked, None
            refusal = None if asked is None else self._suspects.died(asked.digest)
            if asked is not None and refusal is None and not self._closed:
                self._turns.put_back(asked)
            self._changed.notify_all()
        if asked is not None and refusal is not None:
            asked.fail(refusal)


_lock = threading.Lock()
_inspector: Inspector | None = None


def current() -> Inspector:
    """Return this process's engines."""
    global _inspector
    with _lock:
        if _inspector is None:
            _inspector = Inspector()
        return _inspector


def close() -> None:
    """End the engines, if there are any; a later call of `current` begins anew."""
    global _inspector
    with _lock:
        inspector, _inspector = _inspector, None
    if inspector is not None:
        inspector.close()
