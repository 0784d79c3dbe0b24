"""What the scheduler does for the runs of one workspace: it starts them, looks after them and settles them."""

from __future__ import annotations

import logging
import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from explorer.errors import InputError
from explorer.jobs import damage, endings, storage_faults
from explorer.jobs.folder import FINAL, State
from explorer.jobs.launchers import Launcher
from explorer.jobs.runs import Run, Store

LOG = logging.getLogger(__name__)
AFTER_STOP: dict[str, tuple[State, str]] = {
    "stop": ("stopped", "stopped by you"),
    "pause": ("paused", "paused by you"),
    "interrupt": ("interrupted", "the app was stopped"),
    "requeue": ("queued", "waiting for its turn"),
}
LOOKED_AT_EVERY = 5.0
"""Seconds after which a workspace is looked at in which nothing was to do, and nothing has rung."""
MEASURED_EVERY = 1.0
"""Seconds between two looks at what the runs at work have written, where a quota says how much may be."""
AGAIN_AFTER = 1.0
"""Seconds for which a workspace is let be in which a round failed."""


@dataclass(frozen=True)
class Patience:
    """Seconds that a worker has between a stop file and SIGTERM, and after that before SIGKILL.

    `closing`: all of it, while the app itself ends.
    """

    ask: float = 20.0
    terminate: float = 5.0
    closing: float = 10.0
    poll: float = 0.15


class Care:
    """The runs of one workspace in the scheduler's hands; whatever goes wrong here costs the others nothing.

    Attributes
    ----------
    running, queued : as they were at the last look, the queued in the order of their requests
    starts : whether queued runs are still started
    since : when each run was first seen at work, by a clock that is never set
    """

    def __init__(self, store: Store, launcher: Launcher, patience: Patience, ran_out: endings.MemoryRanOut) -> None:
        self.store, self.launcher, self.patience, self._ran_out = store, launcher, patience, ran_out
        self.running: list[Run] = []
        self.queued: list[Run] = []
        self.starts = True
        self.since: dict[str, float] = {}
        self._asked: dict[str, float] = {}
        """When each run was first seen with a stop file, likewise."""
        self._ends: dict[str, tuple[State, str]] = {}
        """Runs that were ended from here, with the state that they come to and why, by id."""
        self._refusal: InputError | None = None
        self._refused = False
        self._next_look = self._next_measured = 0.0
        self._failed: float | None = None

    @property
    def path(self) -> Path:
        """The folder of the workspace, by which it is told from others."""
        return self.store.workspace.path

    @property
    def awake(self) -> bool:
        """Whether there may be something to do."""
        now = time.monotonic()
        if self._failed is not None:
            return now >= self._failed + AGAIN_AFTER
        at_hand = self.running or self.queued or self.store.unwritten
        return bool(at_hand) or self.store.changed.is_set() or now >= self._next_look

    # a round

    def look(self) -> None:
        """Read which runs are at work."""
        self.store.changed.clear()
        self._failed = self._refusal = None
        self._next_look = time.monotonic() + LOOKED_AT_EVERY
        self._guarded(self._read_running)

    def look_after(self) -> None:
        """Settle what ended, press those that are to stop."""
        after = [partial(self._look_after, run) for run in self.running]
        for step in [self.store.write_late, self._hold_to_quota, *after]:
            self._guarded(step)

    def read(self) -> None:
        """Read which runs are at work now, and which wait."""
        self.queued = []
        self._guarded(self._read_both)

    def say(self) -> None:
        """Have the log say why rounds are put off, when that begins and not at every round."""
        if self._refusal is not None and not self._refused:
            LOG.warning("%s", self._refusal)
        self._refused = self._refusal is not None

    def full(self) -> str:
        """Return in words that queued runs wait for room on the disk; "" where there is some."""
        lacking = storage_faults.now(self.path)
        if lacking is not None:
            return f"waits: {lacking.reason}"
        used_up = self.store.account.full()
        return "" if used_up is None else f"waits: {used_up.reason}. {used_up.mend}"

    def tell(self, run: Run, waits: str) -> None:
        """Write what a queued run waits for, unless it is not queued any more."""
        if run.text != waits:
            self._guarded(partial(self._tell, run.id, waits))

    def start(self, run: Run, threads: int) -> bool:
        """Start a queued run; False where it was not started, or is not queued any more."""
        started: list[bool] = []
        self._guarded(lambda: started.append(self._start_if_queued(run.id, threads)))
        return bool(started and started[0])

    def end_over_memory(self, run: Run, said: str) -> None:
        """End a worker at once that holds more memory than there is for it."""
        if run.id not in self._ends:
            self._ends[run.id] = "failed", said
            self.launcher.end(run.folder, hard=True)

    def _guarded(self, step: Callable[[], None]) -> None:
        """Do a step of a round, or put it off to the next one where the disk, the folder or the index forbids it."""
        try:
            self.store.workspace.refuse_vanished()
            step()
        except InputError as error:
            self._put_off(error)
        except (OSError, sqlite3.Error) as error:
            plain = storage_faults.told(error, self.path, storage_faults.THEN_ON)
            if plain is None:
                self._fail()
            else:
                self._put_off(plain)
        except Exception:
            self._fail()

    def _put_off(self, refusal: InputError) -> None:
        self._refusal = self._refusal or refusal

    def _fail(self) -> None:
        LOG.exception("the scheduler's round failed in %s", self.path)
        self._failed = time.monotonic()

    def _read_running(self) -> None:
        self.running = self.store.list(state="running")
        ids = {run.id for run in self.running}
        for times in (self.since, self._asked):
            for id in times.keys() - ids:
                del times[id]
        now = time.monotonic()
        for id in ids:
            self.since.setdefault(id, now)

    def _read_both(self) -> None:
        self._read_running()
        self.queued = [Run.model_validate_json(text) for text in self.store.index.queue()] if self.starts else []

    def _tell(self, id: str, waits: str) -> None:
        with self.store.lock:
            run = self._queued(id)
            if run is not None:
                self.store.index.put(run.model_copy(update={"text": waits}).row())

    def _queued(self, id: str) -> Run | None:
        """Return a run as it is now, where it is queued."""
        text = self.store.index.one(id)
        run = None if text is None else Run.model_validate_json(text)
        return run if run is not None and run.state == "queued" else None

    def _hold_to_quota(self) -> None:
        """Ask a run to stop that has written more than there is room for, with its checkpoint where it has one."""
        now = time.monotonic()
        if now < self._next_measured:
            return
        self._next_measured = now + MEASURED_EVERY
        going_on = {run.id: run for run in self.running if not run.files.stop_word()}
        over = self.store.account.to_stop(tuple(going_on))
        if over is not None:
            id, said = over
            self._ends[id] = "interrupted", said
            going_on[id].files.request_stop("interrupt")

    # one run

    def _look_after(self, run: Run) -> None:
        with self.store.lock:
            status, reported = _reported(run)
            if reported is not None:
                self._settle(run, reported, status)
            elif not self.launcher.alive(run.folder):
                status, reported = _reported(run)
                if reported is not None:
                    self._settle(run, reported, status)
                elif damage.finished(run.folder):
                    self._settle(run, "done", {**status, "text": "done"})
                else:
                    ended = endings.of(run, self.launcher.status(run.folder), self._ran_out.lately)
                    state, text = AFTER_STOP.get(run.files.stop_word(), self._ends.get(run.id, ended))
                    self._settle(run, state, {**status, "text": text})
            elif run.files.stop_word():
                self._press(run)

    def _press(self, run: Run) -> None:
        now = time.monotonic()
        waited = now - self._asked.setdefault(run.id, now)
        if waited > self.patience.ask + self.patience.terminate:
            self.launcher.end(run.folder, hard=True)
        elif waited > self.patience.ask:
            self.launcher.end(run.folder, hard=False)

    def _settle(self, run: Run, state: State, status: dict[str, Any]) -> None:
        text = str(status.get("text", ""))
        if state == "done" and (run.folder / "dataset" / "dataset.json").exists():
            try:
                self.store.workspace.adopt(run.folder / "dataset")
            except (InputError, OSError) as error:
                if storage_faults.find(error, self.path) is not None:
                    raise  # it is kept once there is room
                state, text = "failed", f"The dataset could not be kept: {error}"
        ended = self._ends.pop(run.id, None)
        why = self.store.why.pop(run.id, "")
        if ended is not None and state == ended[0] == "interrupted":
            text = ended[1]
            if not run.checkpointed:
                run.files.clear()  # what it goes on from is nothing, and the room is needed
        elif why and state == "stopped":
            text = why
        told = {name: status[name] for name in ("progress", "started", "ended") if isinstance(status.get(name), float)}
        progress = 1.0 if state == "done" else min(1.0, max(0.0, told.get("progress", run.progress)))
        update = {"state": state, "text": text, "progress": progress, "seconds_left": None, "pid": None}
        update |= {"ended": told.get("ended") or time.time(), "started": told.get("started") or run.started}
        settled = run.model_copy(update=update)
        if state == "queued":
            self.store.requeue(settled)
        else:
            self.store.settle_somehow(settled)
            settled.files.clear_stop()

    def _start_if_queued(self, id: str, threads: int) -> bool:
        with self.store.lock:
            run = self._queued(id)
            if run is None:
                return False
            try:
                self.store.refuse_start(run)
            except InputError as refusal:
                self.store.settle(
                    run.model_copy(update={"state": "failed", "text": str(refusal), "ended": time.time()})
                )
                return False
            return self._start(run, threads)

    def _start(self, run: Run, threads: int) -> bool:
        if run.files.has_worker():
            return self._adopt(run)
        run.files.clear_stop()
        self.store.clear(run)
        attempt = run.files.attempts() + 1
        try:
            self.launcher.launch(run.folder, threads)
        except OSError as error:
            fault = storage_faults.find(error, self.path)
            if fault is not None:
                waits = str(storage_faults.sentence(fault, self.path, storage_faults.THEN_ON))
                self.store.index.put(run.model_copy(update={"text": f"waits: {waits}"}).row())
                return False
            text = f"A worker could not be started: {error.strerror}. Resume it when the machine has room again."
            try:
                self.store.settle(run.model_copy(update={"state": "failed", "text": text, "ended": time.time()}))
            except OSError:
                LOG.exception("run %s cannot be started", run.id)
                self.store.look_again(run.id)
            return False
        self.since[run.id] = time.monotonic()
        update = {"state": "running", "attempt": attempt, "text": "starting", "started": time.time()}
        self.store.index.put(run.model_copy(update={**update, "threads": threads}).row())
        return True

    def _adopt(self, run: Run) -> bool:
        """Take over the worker that a killed server started; one of an earlier attempt, still ending, is waited for."""
        attempt = int(run.files.read("worker.json").get("attempt", 0))
        if attempt <= run.attempt:
            return False
        self.store.index.put(run.model_copy(update={"state": "running", "attempt": attempt}).row())
        return True

    # the end

    def ask_to_end(self, run: Run) -> None:
        """Leave the worker a word; where the disk does not take it, a signal says the same."""
        try:
            if not run.files.stop_word():
                run.files.request_stop("interrupt" if run.checkpointed else "requeue")
        except OSError:
            self.launcher.end(run.folder, hard=False)

    def settle_ended(self, keep: Callable[[Run], bool]) -> None:
        """Settle what has ended of all that is at work, except what is to be kept."""
        for run in self.store.list(state="running"):
            if not keep(run):
                self._guarded(partial(self._look_after, run))


def _reported(run: Run) -> tuple[dict[str, Any], State | None]:
    """Return what a run's worker wrote, and the state in which it says it ended; None where it does not say."""
    status = run.files.read("status.json")
    state = status.get("state") if run.files.attempts(status) >= run.attempt else None
    return status, state if isinstance(state, str) and (state in FINAL or state == "queued") else None  # type: ignore[return-value]
