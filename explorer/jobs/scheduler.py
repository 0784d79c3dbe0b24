"""The thread that starts queued runs, notes workers that ended, and ends those that do not obey."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from explorer.errors import InputError
from explorer.jobs import damage, turns
from explorer.jobs.folder import FINAL, State
from explorer.jobs.kinds import Lane
from explorer.jobs.launchers import Launcher, LocalProcess
from explorer.jobs.runs import Run, Store

LOG = logging.getLogger(__name__)
AFTER_STOP: dict[str, tuple[State, str]] = {
    "stop": ("stopped", "stopped by you"),
    "pause": ("paused", "paused by you"),
    "interrupt": ("interrupted", "the app was stopped"),
    "requeue": ("queued", "waiting for its turn"),
}
CLOSING_TERMINATE, CLOSING_KILL = 1.2, 0.4
"""Seconds before the end of closing at which workers that have not ended get SIGTERM, and SIGKILL."""
LOST = "its worker ended without a word: it was killed, or the machine ran out of memory or was switched off"


@dataclass(frozen=True)
class Capacity:
    """How many workers of each lane may be at work at once, and with how many threads each.

    Beside them all a run has to find the memory that it is known to need (`turns.fits`).
    """

    training: int = 1
    long: int = field(default_factory=lambda: max(2, (os.cpu_count() or 1) // 2))
    short: int = field(default_factory=lambda: max(2, (os.cpu_count() or 1) // 2))
    threads: int = field(default_factory=lambda: max(1, (os.cpu_count() or 2) - 1))

    @property
    def widths(self) -> dict[Lane, int]:
        """How many may be at work at once, by lane."""
        return {"training": self.training, "long": self.long, "short": self.short}


@dataclass(frozen=True)
class Patience:
    """Seconds that a worker has between a stop file and SIGTERM, and after that before SIGKILL.

    `closing`: all of it, while the app itself ends.
    """

    ask: float = 20.0
    terminate: float = 5.0
    closing: float = 10.0
    poll: float = 0.15


class Scheduler:
    """Moves runs on. `turn` does one round and never computes; `start` has a thread do rounds until `close`."""

    def __init__(
        self,
        store: Store,
        launcher: Launcher | None = None,
        capacity: Capacity | None = None,
        patience: Patience | None = None,
    ) -> None:
        self.store = store
        self.launcher = launcher or LocalProcess()
        self.capacity = capacity or Capacity()
        self.patience = patience or Patience()
        self._ending = threading.Event()
        self._thread: threading.Thread | None = None
        self._turning = threading.RLock()

    def start(self) -> None:
        """Adopt the workers that still live, then go on in a thread of its own."""
        self.turn()
        self._thread = threading.Thread(target=self._rounds, name="scheduler", daemon=True)
        self._thread.start()

    def turn(self) -> None:
        """Do one round: settle what ended, press those that are to stop, start what waits."""
        with self._turning:
            running = self.store.list(state="running")
            for run in running:
                try:
                    self._look_after(run)
                except (OSError, ValueError):
                    LOG.exception("run %s cannot be looked after", run.id)
                    self.store.look_again(run.id)
            if not self._ending.is_set():
                self._fill_lanes()

    def close(self, within: float = 60.0) -> list[Run]:
        """Stop everything that is not meant to go on without the app, in so many seconds; return the runs that go on.

        Short work goes back into the queue and starts again with the app; training that is not meant to go on writes
        its checkpoint and is left interrupted.
        """
        until = time.monotonic() + min(within, self.patience.closing)
        self._ending.set()
        self.store.changed.set()
        if self._thread is not None:
            self._thread.join(timeout=min(within, 10.0) / 2)
        with self._turning:
            running = self.store.list(state="running")
            ending = [run for run in running if not run.keep_going]
            for run in ending:
                if not run.files.stop_word():
                    run.files.request_stop("interrupt" if run.checkpointed else "requeue")
            self._await_end(ending, until)
            return [run for run in self.store.list(state="running") if run.keep_going]

    def _await_end(self, ending: list[Run], until: float) -> None:
        """Wait for workers that are to stop: the last of the time is for SIGTERM, the very last for SIGKILL."""
        for left, hard in ((CLOSING_TERMINATE, False), (CLOSING_KILL, True), (0.0, None)):
            while ending := [run for run in ending if self.launcher.alive(run.folder)]:
                if time.monotonic() >= until - left:
                    break
                time.sleep(0.05)
            for run in ending:
                if hard is not None:
                    self.launcher.end(run.folder, hard)
        for run in self.store.list(state="running"):
            if not run.keep_going:
                self._look_after(run)

    def _rounds(self) -> None:
        while not self._ending.is_set():
            self.store.changed.wait(timeout=self.patience.poll)
            self.store.changed.clear()
            if self._ending.is_set():
                return
            try:
                self.turn()
            except Exception:
                LOG.exception("the scheduler's round failed")
                time.sleep(1.0)

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
                    state, text = AFTER_STOP.get(run.files.stop_word(), ("interrupted", LOST))
                    self._settle(run, state, {**status, "text": text})
            elif run.files.stop_word():
                self._press(run)

    def _press(self, run: Run) -> None:
        waited = run.files.seconds_since_stop()
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
                state, text = "failed", f"The dataset could not be kept: {error}"
        told = {name: status[name] for name in ("progress", "started", "ended") if isinstance(status.get(name), float)}
        progress = 1.0 if state == "done" else min(1.0, max(0.0, told.get("progress", run.progress)))
        update = {"state": state, "text": text, "progress": progress, "seconds_left": None, "pid": None}
        update |= {"ended": told.get("ended") or time.time(), "started": told.get("started") or run.started}
        settled = run.model_copy(update=update)
        if state == "queued":
            self.store.requeue(settled)
        else:
            settled.files.clear_stop()
            self.store.settle(settled)

    def _fill_lanes(self) -> None:
        """Start what may start, first come first in each lane; say of all else what it waits for.

        Behind a run that waits for memory nothing starts but short work: what is large would else wait for ever.
        """
        with self.store.lock:
            running = self.store.list(state="running")
            widths, before = self.capacity.widths, Counter[Lane]()
            busy = turns.busy(running, widths, time.time())
            lacking: list[Run] = []
            for text in self.store.index.queue():
                run = Run.model_validate_json(text)
                lane = turns.lane_of(run)
                waits = turns.behind(busy[lane] or lacking, before[lane])
                if len(busy[lane]) < widths[lane] and not before[lane] and (lane == "short" or not lacking):
                    if turns.fits(run, running):
                        if self._start(run):
                            busy[lane].append(run)
                            running.append(run)
                        continue
                    lacking, waits = lacking or [run], turns.for_memory(run)
                before[lane] += 1
                if run.text != waits:
                    self.store.index.put(run.model_copy(update={"text": waits}).row())

    def _start(self, run: Run) -> bool:
        run.files.clear_stop()
        attempt = run.files.attempts() + 1
        try:
            self.launcher.launch(run.folder, self.capacity.threads)
        except OSError as error:
            text = f"A worker could not be started: {error.strerror}. Resume it when the machine has room again."
            try:
                self.store.settle(run.model_copy(update={"state": "failed", "text": text, "ended": time.time()}))
            except OSError:
                LOG.exception("run %s cannot be started", run.id)
                self.store.look_again(run.id)
            return False
        update = {"state": "running", "attempt": attempt, "text": "starting", "started": time.time()}
        self.store.index.put(run.model_copy(update={**update, "threads": self.capacity.threads}).row())
        return True


def _reported(run: Run) -> tuple[dict[str, Any], State | None]:
    """Return what a run's worker wrote, and the state in which it says it ended; None where it does not say."""
    status = run.files.read("status.json")
    state = status.get("state") if run.files.attempts(status) >= run.attempt else None
    return status, state if isinstance(state, str) and (state in FINAL or state == "queued") else None  # type: ignore[return-value]


def wait(store: Store, id: str, seconds: float = 600.0, turn: Scheduler | None = None) -> Run:
    """Return a run once it is not pending any more (or after `seconds`), for code without a page."""
    until = time.monotonic() + seconds
    while True:
        if turn is not None:
            turn.turn()
        run = store.get(id)
        if not run.pending or time.monotonic() > until:
            return run
        time.sleep(0.05)
