"""The thread that starts queued runs, notes workers that ended, and ends those that do not obey."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from explorer.errors import InputError
from explorer.jobs import damage, endings, memory_limit, storage_faults, turns
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


@dataclass(frozen=True)
class Capacity:
    """How many workers of each lane may be at work at once, and with how many threads each.

    Beside them all a run has to find the memory that it is known to need (`turns.fits`), and to keep to its share.
    """

    training: int = 1
    long: int = field(default_factory=lambda: max(2, (os.cpu_count() or 1) // 2))
    short: int = field(default_factory=lambda: max(2, (os.cpu_count() or 1) // 2))
    threads: int = field(default_factory=lambda: max(1, (os.cpu_count() or 2) - 1))
    memory: int = field(default_factory=memory_limit.share)
    memory_of_all: int = field(default_factory=memory_limit.share_of_all)
    """Bytes that one of them, and that all of them together may hold; more ends one."""

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
        self._since: dict[str, float] = {}
        """When each run was first seen at work, by a clock that is never set."""
        self._asked: dict[str, float] = {}
        """When each run was first seen with a stop file, likewise."""
        self._others: dict[Store, Scheduler] = {}
        self._refused = False
        self._overdrawn: dict[str, str] = {}
        self._memory_ran_out = endings.MemoryRanOut()

    def start(self) -> None:
        """Adopt the workers that still live, then go on in a thread of its own."""
        self.turn()
        self._thread = threading.Thread(target=self._rounds, name="scheduler", daemon=True)
        self._thread.start()

    def take_up(self, store: Store) -> None:
        """Move on the runs of another workspace too, one by one beside these."""
        other = self._others[store] = Scheduler(store, self.launcher, self.capacity, self.patience)
        other.start()

    def let_go(self, store: Store) -> None:
        """Stop the work of a workspace as at closing."""
        if (other := self._others.pop(store, None)) is not None:
            other.close()

    def turn(self) -> None:
        """Do one round: settle what ended, press those that are to stop, start what waits."""
        with self._turning:
            running = self.store.list(state="running")
            self._forget({run.id for run in running})
            steps: list[Callable[[], None]] = [self.store.write_late]
            if running:
                self._memory_ran_out.look()
                self._hold_to_memory(running)
                steps += [partial(self._look_after, run) for run in running]
            if not self._ending.is_set():
                steps.append(self._fill_lanes)
            refusals = [self._refusal_of(step) for step in steps]
            self._say_once(next(filter(None, refusals), None))

    def _hold_to_memory(self, running: list[Run]) -> None:
        """End a worker that holds more memory than there is for it."""
        held = {run.id: turns.held(run) for run in running}
        needs = {run.id: turns.need(run) for run in running}
        over = memory_limit.overdrawn(held, needs, self.capacity.memory, self.capacity.memory_of_all)
        if over is not None and over[0] not in self._overdrawn:
            self._overdrawn[over[0]] = over[1]
            self.launcher.end(next(run.folder for run in running if run.id == over[0]), hard=True)

    def _refusal_of(self, step: Callable[[], None]) -> InputError | None:
        """Do a step of a round; return why it is put off to the next one, where the disk or the folder forbids it."""
        workspace = self.store.workspace
        try:
            workspace.refuse_vanished()
            step()
        except InputError as error:
            return error
        except OSError as error:
            plain = storage_faults.told(error, workspace.path, storage_faults.THEN_ON)
            if plain is None:
                raise
            return plain
        return None

    def _say_once(self, refusal: InputError | None) -> None:
        """Have the log say why rounds are put off, when that begins and not at every round."""
        if refusal is not None and not self._refused:
            LOG.warning("%s", refusal)
        self._refused = refusal is not None

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
                self._ask_to_end(run)
            self._await_end(ending, until)
            return [run for run in self.store.list(state="running") if run.keep_going]

    def _ask_to_end(self, run: Run) -> None:
        """Leave the worker a word; where the disk does not take it, a signal says the same."""
        try:
            if not run.files.stop_word():
                run.files.request_stop("interrupt" if run.checkpointed else "requeue")
        except OSError:
            self.launcher.end(run.folder, hard=False)

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
                    ended = endings.of(run, self.launcher.status(run.folder), self._memory_ran_out.lately)
                    if (said := self._overdrawn.get(run.id)) is not None:
                        ended = "failed", said
                    state, text = AFTER_STOP.get(run.files.stop_word(), ended)
                    self._settle(run, state, {**status, "text": text})
            elif run.files.stop_word():
                self._press(run)

    def _forget(self, running: set[str]) -> None:
        for times in (self._since, self._asked):
            for id in times.keys() - running:
                del times[id]

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
                if storage_faults.find(error, self.store.workspace.path) is not None:
                    raise  # it is kept once there is room
                state, text = "failed", f"The dataset could not be kept: {error}"
        self._overdrawn.pop(run.id, None)
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

    def _fill_lanes(self) -> None:
        """Start what may start, first come first in each lane; say of all else what it waits for.

        Behind a run that waits for memory nothing starts but short work: what is large would else wait for ever.
        """
        with self.store.lock:
            running = self.store.list(state="running")
            widths, before = self.capacity.widths, Counter[Lane]()
            now = time.monotonic()
            busy = turns.busy(running, widths, now, {run.id: self._since.setdefault(run.id, now) for run in running})
            lacking: list[Run] = []
            full = self._full()
            for text in self.store.index.queue():
                run = Run.model_validate_json(text)
                lane = turns.lane_of(run)
                waits = turns.behind(busy[lane] or lacking, before[lane])
                if full:
                    waits = full
                elif len(busy[lane]) < widths[lane] and not before[lane] and (lane == "short" or not lacking):
                    if turns.fits(run, running):
                        if self._start(run):
                            busy[lane].append(run)
                            running.append(run)
                        continue
                    lacking, waits = lacking or [run], turns.for_memory(run)
                before[lane] += 1
                if run.text != waits:
                    self.store.index.put(run.model_copy(update={"text": waits}).row())

    def _full(self) -> str:
        """Return in words that queued runs wait for room on the disk; "" where there is some."""
        lacking = storage_faults.now(self.store.workspace.path)
        return "" if lacking is None else f"waits: {lacking.reason}"

    def _start(self, run: Run) -> bool:
        if run.files.has_worker():
            return self._adopt(run)
        run.files.clear_stop()
        self.store.clear(run)
        attempt = run.files.attempts() + 1
        try:
            self.launcher.launch(run.folder, self.capacity.threads)
        except OSError as error:
            fault = storage_faults.find(error, self.store.workspace.path)
            if fault is not None:
                waits = str(storage_faults.sentence(fault, self.store.workspace.path, storage_faults.THEN_ON))
                self.store.index.put(run.model_copy(update={"text": f"waits: {waits}"}).row())
                return False
            text = f"A worker could not be started: {error.strerror}. Resume it when the machine has room again."
            try:
                self.store.settle(run.model_copy(update={"state": "failed", "text": text, "ended": time.time()}))
            except OSError:
                LOG.exception("run %s cannot be started", run.id)
                self.store.look_again(run.id)
            return False
        self._since[run.id] = time.monotonic()
        update = {"state": "running", "attempt": attempt, "text": "starting", "started": time.time()}
        self.store.index.put(run.model_copy(update={**update, "threads": self.capacity.threads}).row())
        return True

    def _adopt(self, run: Run) -> bool:
        """Take over the worker that a killed server started; one of an earlier attempt, still ending, is waited for."""
        attempt = int(run.files.read("worker.json").get("attempt", 0))
        if attempt <= run.attempt:
            return False
        self.store.index.put(run.model_copy(update={"state": "running", "attempt": attempt}).row())
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
