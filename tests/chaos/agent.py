"""What befalls an app at seeded moments: processes are killed or stopped, the disk fills, the clock jumps."""

from __future__ import annotations

import contextlib
import random
import signal
import threading
import time

import psutil
from place import Place

EVENTS = 9
GAP = 1.2
"""Seconds between two events, on average."""
DAY = 86_400.0
JUMPS = (-40 * DAY, -2 * DAY, -3600.0, 3600.0, 2 * DAY, 40 * DAY)


class Agent:
    """Befalls one app, by a seed, in a thread of its own; `log` says what it did."""

    def __init__(self, place: Place, seed: int) -> None:
        self.place, self.random = place, random.Random(seed)
        self.log: list[str] = []
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._befall, daemon=True)
        common = (
            [self.worker] * 4 + [self.app] * 3 + [self.engine] * 3 + [self.cut] * 3 + [self.clock] * 2 + [self.disk]
        )
        self._events = self.random.sample(common, k=min(EVENTS, len(common)))

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def end(self) -> None:
        """Stop, and put right what is not a single event: the disk has room, the clock is right, nothing is stopped."""
        self._ending.set()
        self._thread.join()
        self.place.empty()
        self.place.jump(0.0)
        for process in self.place.processes():
            with contextlib.suppress(psutil.NoSuchProcess):
                process.send_signal(signal.SIGCONT)

    def _befall(self) -> None:
        for event in self._events:
            if self._ending.wait(self.random.expovariate(1 / GAP)):
                return
            with contextlib.suppress(psutil.NoSuchProcess):
                self.log.append(f"{event.__name__}: {event()}")

    # what may happen; each says what it did

    def worker(self) -> str:
        """Kill, terminate or stop a worker; without one, wait for one for a while."""
        end = time.monotonic() + 3.0
        while not (workers := self.place.workers()) and time.monotonic() < end and not self._ending.is_set():
            time.sleep(0.05)
        if not workers:
            return "none"
        time.sleep(self.random.random() * 0.4)
        return self._harm(self.random.choice(workers))

    def engine(self) -> str:
        """Kill, terminate or stop an engine."""
        name = self.random.choice(["inspector", "playground"])
        engines = self.place.engines(name)
        return f"{name} {self._harm(self.random.choice(engines)) if engines else 'none'}"

    def app(self) -> str:
        """Kill or terminate the app."""
        how = self.random.choice([signal.SIGKILL, signal.SIGKILL, signal.SIGTERM])
        self.place.kill(how)
        return how.name

    def cut(self) -> str:
        """Reset every connection, perhaps several times."""
        times = self.random.randint(1, 4)
        for _ in range(times):
            self.place.proxy.cut()
            time.sleep(self.random.random() * 0.1)
        return f"{times} times"

    def clock(self) -> str:
        """Set the clock of all processes."""
        seconds = self.random.choice(JUMPS)
        self.place.jump(seconds)
        return f"{seconds / DAY:+.2f} days"

    def disk(self) -> str:
        """Have the disk full for a while."""
        self.place.fill()
        for_seconds = self.random.random() * 3
        self._ending.wait(for_seconds)
        self.place.empty()
        return f"full for {for_seconds:.1f} s"

    def _harm(self, process: psutil.Process) -> str:
        how = self.random.choice([signal.SIGKILL, signal.SIGKILL, signal.SIGTERM, signal.SIGSTOP])
        process.send_signal(how)
        if how == signal.SIGSTOP:
            self._ending.wait(self.random.random() * 2)
            process.send_signal(signal.SIGCONT)
        return how.name
