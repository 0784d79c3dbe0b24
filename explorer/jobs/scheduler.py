"""The thread that starts queued runs, notes workers that ended, and ends those that do not obey: of all workspaces."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from explorer.jobs import endings, memory_limit, turns
from explorer.jobs.care import Care, Patience
from explorer.jobs.kinds import Lane
from explorer.jobs.launchers import Asked, Launcher
from explorer.jobs.runs import Run, Store

__all__ = ["Capacity", "Patience", "Scheduler", "wait"]
LOG = logging.getLogger(__name__)
CLOSING_TERMINATE, CLOSING_KILL = 1.2, 0.4
"""Seconds before the end of closing at which workers that have not ended get SIGTERM, and SIGKILL."""
HELD_UP = 20.0
"""Seconds for which a run lacks memory before short work, where that is what takes it, waits for it in its turn."""
LANES: tuple[Lane, ...] = ("training", "long", "short")


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


class Scheduler:
    """Moves runs on. `turn` does one round and never computes; `start` has a thread do rounds until `close`.

    It begins with one store; `take_up` adds those of other workspaces. They share the capacity, and take turns.
    """

    def __init__(
        self,
        store: Store,
        launcher: Launcher | None = None,
        capacity: Capacity | None = None,
        patience: Patience | None = None,
    ) -> None:
        self.store = store
        self.launcher = launcher or Asked()
        self.capacity = capacity or Capacity()
        self.patience = patience or Patience()
        self._ending = threading.Event()
        self._bell = threading.Event()
        self._thread: threading.Thread | None = None
        self._turning = threading.RLock()
        self._memory_ran_out = endings.MemoryRanOut()
        self._cares: dict[Path, Care] = {}
        self._served: dict[Lane, dict[Path, int]] = {lane: {} for lane in LANES}
        """By lane and workspace, a number that rises from one turn to the next."""
        self._lacking: dict[Path, float] = {}
        """Since when each run lacks memory, by its folder and a clock that is never set."""
        self.take_up(store)

    def take_up(self, store: Store) -> None:
        """Move the runs of another workspace on too; workers that still live there are adopted."""
        with self._turning:
            self._cares[store.workspace.path] = Care(store, self.launcher, self.patience, self._memory_ran_out)
            store.changed.also = self._bell.set
        store.changed.set()

    def let_go(self, store: Store, within: float = 60.0, everything: bool = False) -> list[Run]:
        """Stop the work of one workspace as at closing, and leave it alone from then on; return the runs that go on.

        Work of other workspaces goes on meanwhile. `everything` stops what is meant to go on without the app too.
        """
        care = self._cares.get(store.workspace.path)
        if care is None or care.store is not store:
            return []
        care.starts = False
        going_on = self._end([care], time.monotonic() + min(within, self.patience.closing), everything)
        with self._turning:
            self._cares.pop(care.path, None)
            store.changed.also = None
        return going_on

    def start(self) -> None:
        """Adopt the workers that still live, then go on in a thread of its own."""
        self.turn()
        self._thread = threading.Thread(target=self._rounds, name="scheduler", daemon=True)
        self._thread.start()

    def turn(self) -> None:
        """Do one round: settle what ended, press those that are to stop, start what waits."""
        self._turn(lambda care: True)

    def _turn(self, wanted: Callable[[Care], bool]) -> None:
        with self._turning:
            cares = [care for care in self._cares.values() if wanted(care)]
            for care in cares:
                care.look()
            if any(care.running for care in cares):
                self._memory_ran_out.look()
                self._hold_to_memory(cares)
            for care in cares:
                care.look_after()
            if not self._ending.is_set():
                self._fill_lanes(cares)
            for care in cares:
                care.say()

    def _hold_to_memory(self, cares: Iterable[Care]) -> None:
        """End a worker that holds more memory than there is for it."""
        running = {str(run.folder): (care, run) for care in cares for run in care.running}
        held = {name: turns.held(run) for name, (_, run) in running.items()}
        needs = {name: turns.need(run) for name, (_, run) in running.items()}
        over = [memory_limit.overdrawn(held, needs, self.capacity.memory, self.capacity.memory_of_all)]
        for care in cares:
            if (quota := care.store.quota) is not None and care.running:
                own = {str(run.folder): held[str(run.folder)] for run in care.running}
                over.append(memory_limit.overdrawn(own, needs, quota.memory_bytes, quota.memory_bytes, of_one=True))
        for name, said in filter(None, over):
            care, run = running[name]
            care.end_over_memory(run, said)

    def close(self, within: float = 60.0) -> list[Run]:
        """Stop everything that is not meant to go on without the app, in so many seconds; return the runs that go on.

        Short work goes back into the queue and starts again with the app; training that is not meant to go on writes
        its checkpoint and is left interrupted.
        """
        until = time.monotonic() + min(within, self.patience.closing)
        self._ending.set()
        self._bell.set()
        if self._thread is not None:
            self._thread.join(timeout=min(within, 10.0) / 2)
        with self._turning:
            return self._end(self._cares.values(), until)

    def _end(self, cares: Iterable[Care], until: float, everything: bool = False) -> list[Run]:
        """Stop the work of these workspaces by a moment of the clock that is never set; return the runs that go on."""
        cares = list(cares)
        at_work = [(care, run) for care in cares for run in care.store.list(state="running")]
        ending = [(care, run) for care, run in at_work if everything or not run.keep_going]
        for care, run in ending:
            care.ask_to_end(run)
        self._await_end([run for _, run in ending], until)
        for care in cares:
            care.settle_ended(keep=lambda run: run.keep_going and not everything)
        return [run for care in cares for run in care.store.list(state="running") if run.keep_going]

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

    def _rounds(self) -> None:
        while not self._ending.is_set():
            self._bell.wait(timeout=self.patience.poll)
            self._bell.clear()
            if self._ending.is_set():
                return
            try:
                self._turn(lambda care: care.awake)
            except Exception:
                LOG.exception("the scheduler's round failed")
                time.sleep(1.0)

    def _fill_lanes(self, cares: Iterable[Care]) -> None:
        """Start what may start, in turns by workspace in each lane; say of all else what it waits for.

        Behind a run that waits for memory nothing starts but short work: what is large would else wait for ever. Where
        it is short work that takes the memory, again and again, that waits in the end too.
        """
        by_path = {care.path: care for care in cares}
        for care in by_path.values():
            care.read()
        running = [run for care in by_path.values() for run in care.running]
        queued = [run for care in by_path.values() for run in care.queued]
        if not queued:
            return
        widths, now = self.capacity.widths, time.monotonic()
        since = {id: seen for care in by_path.values() for id, seen in care.since.items()}
        busy = turns.busy(running, widths, now, since)
        in_lanes = {lane: [run for run in queued if turns.lane_of(run) == lane] for lane in LANES}
        order = turns.first_come(turns.fair(in_lanes[lane], busy[lane], self._served[lane]) for lane in LANES)
        full = {care.path: care.full() for care in by_path.values() if care.queued}
        waiting: dict[Lane, list[Run]] = {lane: [] for lane in LANES}
        lacking, short_waits = list[Run](), False
        apart = Counter[tuple[Lane, Path]]()
        """Those that wait for what concerns their own workspace alone, and hold up nobody else's."""
        for run in order:
            lane, care = turns.lane_of(run), by_path[turns.whose(run)]
            own = [turns.need(one) for one in running if turns.whose(one) == care.path]
            alone = full[care.path] or care.store.account.waits_for_memory(turns.need(run), own)
            if alone or apart[lane, care.path]:
                care.tell(run, alone or turns.behind(_of(care.path, busy[lane]), apart[lane, care.path]))
                apart[lane, care.path] += 1
                continue
            waits = ""
            held_up = [*waiting[lane], *([] if lane == "short" and not short_waits else lacking)]
            if len(busy[lane]) < widths[lane] and not held_up:
                if turns.fits(run, running):
                    if care.start(run, self.capacity.threads):
                        self._served[lane][care.path] = 1 + max(self._served[lane].values(), default=0)
                        busy[lane].append(run)
                        running.append(run)
                    continue
                lacking, waits = lacking or [run], turns.for_memory(run)
                since_when = self._lacking.setdefault(run.folder, now)
                short_waits |= now - since_when > HELD_UP and turns.short_in_the_way(run, running)
            care.tell(run, waits or _behind(run, busy[lane] or lacking, waiting[lane]))
            waiting[lane].append(run)
        for folder in self._lacking.keys() - {run.folder for runs in waiting.values() for run in runs}:
            del self._lacking[folder]


def _behind(run: Run, at_work: list[Run], waiting: list[Run]) -> str:
    """Return in words what a run waits for: work at hand, and what has its turn before it."""
    own, before = _of(turns.whose(run), at_work), len(_of(turns.whose(run), waiting))
    return turns.behind(own, before, len(at_work) - len(own) + len(waiting) - before)


def _of(path: Path, runs: Iterable[Run]) -> list[Run]:
    """Return those of some runs that are of one workspace."""
    return [run for run in runs if turns.whose(run) == path]


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
