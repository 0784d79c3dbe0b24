"""`python -m explorer.engines.playground.engine`: the process that trains every open playground in turns.

Messages come and go through its standard input and output (`pipe`); it ends when its input does. Before anything else
a seat is told which workspace it may read. Training and frames happen in one thread, a slice of time for each
playground in turn; compiled code and torch let the threads that read and write go on meanwhile.
"""

from __future__ import annotations

import contextlib
import os
import queue
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import IO, Any

from explorer import faults
from explorer.datasets.teaching.points import Points
from explorer.engines import child, pipe
from explorer.engines.pipe import FRAME, KEPT, READY, WORKSPACE, Envelope
from explorer.engines.playground import kept, sources
from explorer.engines.playground.frames import Viewer
from explorer.engines.playground.session import Draw, Session
from explorer.engines.shares import Shares
from explorer.jobs import memory_limit
from explorer.messages.playground import commands
from explorer.messages.playground.commands import ENGINE_COMMAND
from explorer.messages.playground.frames import Notice
from explorer.messages.playground.state import State, change
from explorer.training.dense import paths

ROUND_SECONDS, LEAST_SLICE = 0.006, 0.0004
"""How long a round over all that train should take, and the least that each gets in it."""
KEEP_EVERY, KEPT_A_SECOND = 1.0, 10
"""How often what a session can be resumed from is sent: every second, and for many at once so many of them a second."""
IDLE_SECONDS = 30.0
MOST_LEFT = 200


class Engine:
    """Every open playground.

    Attributes
    ----------
    viewers : by seat number, as the web process gives them
    """

    def __init__(self, incoming: IO[bytes], outgoing: IO[bytes]) -> None:
        self._incoming, self._outgoing = incoming, outgoing
        self._inbox: queue.SimpleQueue[Envelope | None] = queue.SimpleQueue()
        self._outbox: queue.SimpleQueue[Envelope | None] = queue.SimpleQueue()
        self._executor = ThreadPoolExecutor(1, thread_name_prefix="data")
        self.viewers: dict[int, Viewer] = {}
        self._playing = 0
        self._resumed: dict[int, bytes] = {}
        self._names: dict[int, str] = {}
        self._workspaces: dict[int, Path] = {}
        self._left = Shares[bytes](MOST_LEFT)
        self._kept: dict[int, tuple[float, Any]] = {}

    def run(self) -> None:
        """Work until the input ends."""
        threading.Thread(target=self._read, name="read", daemon=True).start()
        writer = threading.Thread(target=self._write, name="write", daemon=True)
        writer.start()
        while self._hear(self._pause()):
            now = time.monotonic()
            active = [(seat, viewer) for seat, viewer in list(self.viewers.items()) if viewer.waiting is None]
            training = sum(viewer.session.due(now) <= 0 for _, viewer in active) or 1
            self._playing = sum(viewer.session.playing for _, viewer in active)
            share = max(LEAST_SLICE, ROUND_SECONDS / training)
            for seat, viewer in active:
                self._turn(seat, viewer, share)
        self._executor.shutdown(wait=False, cancel_futures=True)

    def _pause(self) -> float:
        """Return for how many seconds nothing but a message can matter."""
        now = time.monotonic()
        seconds, often = IDLE_SECONDS, max(KEEP_EVERY, len(self.viewers) / KEPT_A_SECOND)
        for seat, viewer in self.viewers.items():
            viewer.session.look()
            seconds = min(seconds, viewer.due(now))
            if viewer.session.loading is not None or viewer.under_way:
                seconds = min(seconds, 0.05)
            if self._unkept(seat):
                wait = self._kept[seat][0] + often - now
                if wait <= 0:
                    self._keep(seat)
                else:
                    seconds = min(seconds, wait)
        return seconds

    def _hear(self, seconds: float) -> bool:
        """Obey the messages that are there or arrive within some seconds; return False when there will be no more."""
        try:
            message = self._inbox.get(timeout=seconds) if seconds > 0 else self._inbox.get_nowait()
            while True:
                if message is None:
                    return False
                self._take(message)
                message = self._inbox.get_nowait()
        except queue.Empty:
            return True

    def _take(self, message: Envelope) -> None:
        if message.kind == KEPT:
            self._resumed[message.seat] = message.body
            return
        if message.kind == WORKSPACE:
            self._workspaces[message.seat] = Path(os.fsdecode(message.body))
            return
        command = ENGINE_COMMAND.validate_json(message.body)
        viewer = self.viewers.get(message.seat)
        match command:
            case commands.Begin():
                self._names[message.seat] = command.session
                self._open(message.seat, command)
            case commands.Close():
                self._close(message.seat)
            case _ if viewer is None:
                return
            case commands.Ack():
                viewer.acknowledged(command.frame)
            case commands.Visible():
                viewer.show(command.value)
            case _:
                with self._guarded(message.seat, viewer):
                    viewer.session.obey(command)
                    self._keep(message.seat)

    def _open(self, seat: int, command: commands.Begin) -> None:
        state = change(State(), command.state)
        resumed = self._resumed.pop(seat, None)
        workspace = self._workspaces.get(seat)
        block = self._left.pop(workspace, command.session) or resumed
        session, draw = None, self._draw(workspace)
        if block is not None and (command.again or kept.state_of(block) == state):
            with contextlib.suppress(ValueError, KeyError):
                session = kept.resume(block, draw, self._executor)
        session = session or Session(state, draw, self._executor)
        session.newest = max(session.newest, command.number or 0)
        self.viewers[seat] = Viewer(session)
        self._keep(seat)

    def _close(self, seat: int) -> None:
        name = self._names.pop(seat, None)
        if seat in self.viewers and name is not None:
            self._left.put(self._workspaces.get(seat), name, self._keep(seat))
        self.viewers.pop(seat, None)
        self._workspaces.pop(seat, None)
        self._kept.pop(seat, None)

    def _turn(self, seat: int, viewer: Viewer, seconds: float) -> None:
        with self._guarded(seat, viewer):
            viewer.share(self._playing)
            viewer.session.turn(min(seconds, max(viewer.frame_due(time.monotonic()), LEAST_SLICE)))
            now = time.monotonic()
            if viewer.frame_due(now) <= 0:
                self._outbox.put(Envelope(seat, FRAME, viewer.frame()))

    @contextlib.contextmanager
    def _guarded(self, seat: int, viewer: Viewer) -> Any:
        """Where a fault of ours shows, one playground stands still and says so; the others go on."""
        try:
            yield
        except Exception as error:
            fault = faults.note(self._workspaces.get(seat), error, "in the process of the playgrounds")
            viewer.session.playing, viewer.session.target, viewer.session.opened = False, None, None
            text = (
                "The program itself failed here. This is a fault of SNP Explorer. Reset, or change what was set last. "
                f"If it comes again, send the {fault.where}."
            )
            viewer.session.notice = Notice(kind="refused", text=text)

    def _unkept(self, seat: int) -> bool:
        return self._mark(seat) != self._kept[seat][1]

    def _mark(self, seat: int) -> Any:
        session = self.viewers[seat].session
        return session.position, session.playing, session.history.curve_version

    def _keep(self, seat: int) -> bytes:
        block = kept.keep(self.viewers[seat].session)
        self._outbox.put(Envelope(seat, KEPT, block))
        self._kept[seat] = time.monotonic(), self._mark(seat)
        return block

    def _draw(self, workspace: Path | None) -> Draw:
        """Return what draws the points of a seat: datasets are those of its own workspace."""

        def dataset(digest: str) -> Any:
            from explorer.jobs.workspace import Workspace

            return Workspace(workspace).dataset(digest)

        def draw(state: State) -> Points:
            return sources.draw(state, dataset if workspace else None, workspace)

        return draw

    def _read(self) -> None:
        try:
            while (message := pipe.read(self._incoming)) is not None:
                self._inbox.put(message)
        finally:
            self._inbox.put(None)

    def _write(self) -> None:
        with contextlib.suppress(OSError, ValueError):
            while (message := self._outbox.get()) is not None:
                pipe.write(self._outgoing, message)


def main() -> int:
    """Serve until standard input ends. What anything prints goes to standard error: the output is the wire."""
    incoming, outgoing = child.wire()
    memory_limit.impose()
    import torch

    torch.set_num_threads(1)
    with contextlib.suppress(OSError):
        os.nice(2)
    paths.compile_in_background()
    pipe.write(outgoing, Envelope(0, READY, b""))
    Engine(incoming, outgoing).run()
    os._exit(0)


if __name__ == "__main__":
    sys.exit(main())
