"""The processes of one worker, where several train together: each knows whether the others still live.

They tell each other who they are in files of a folder that the launcher made for them. A thread in each looks at the
others twice a second: a process that waits for a GPU or for one that is gone could not look by itself.
"""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from explorer.jobs import process_identity
from explorer.training import started

LOOK_EVERY = 0.5
GRACE = 5.0
"""Seconds in which a process may end by itself once it cannot go on; then it is ended."""


THEN = "Resume it: it goes on from its last checkpoint."


class Peers:
    """One process's view of all of them.

    Parameters
    ----------
    folder : Path
    number, many : of this process, and how many there are
    """

    def __init__(self, folder: Path, number: int, many: int) -> None:
        self.folder, self.number, self.many = folder, number, many
        self._parent = os.getppid()
        self._ended = threading.Event()
        me = os.getpid()
        self._write(f"pid-{number}", f"{me} {process_identity.identity(me)}")

    def _write(self, name: str, text: str) -> None:
        draft = self.folder / f".{name}"
        draft.write_text(text)
        draft.replace(self.folder / name)

    def _read(self, name: str) -> str | None:
        try:
            return (self.folder / name).read_text()
        except OSError:
            return None

    def leave(self, word: str = "") -> None:
        """Say that this process ends because it is done, or why it ends before that."""
        with contextlib.suppress(OSError):  # the folder goes with the launcher
            self._write(f"word-{self.number}", word)

    def lives(self, number: int) -> bool:
        """Return whether a process lives, or has not begun."""
        told = self._read(f"pid-{number}")
        if told is None:
            return True
        pid, _, identity = told.partition(" ")
        return process_identity.find(int(pid), identity) is not None

    def lost(self, patience: float = 0.0) -> str | None:
        """Return what is said where another process has broken off, in so many seconds; None where none has."""
        until = time.monotonic() + patience
        while True:
            for other in range(self.many):
                if other == self.number or (self._read(f"word-{other}") is None and self.lives(other)):
                    continue
                word = self._read(f"word-{other}")
                if word is None or word:
                    return said(self.many, word or "")
            if time.monotonic() >= until:
                return None
            time.sleep(0.05)

    @contextlib.contextmanager
    def watched(self, broken: Callable[[str], object] | None = None) -> Iterator[None]:
        """Look at the others meanwhile; end this process where they are gone and it does not end by itself.

        Parameters
        ----------
        broken : what the first process does before that, with the sentence that says why
        """
        thread = threading.Thread(target=self._watch, args=[broken], name="peers", daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._ended.set()
            thread.join()

    def _watch(self, broken: Callable[[str], object] | None) -> None:
        while not self._ended.wait(LOOK_EVERY):
            orphan = os.getppid() != self._parent
            why = self.lost() if self.number == 0 else None
            if not (orphan or why or (self.number and self._without_first())):
                continue
            if self._ended.wait(0.0 if orphan and self.number else GRACE):
                return
            if broken is not None:
                broken(why or said(self.many))
            os._exit(1)

    def _without_first(self) -> bool:
        return self._read("word-0") is not None or not self.lives(0)


def here() -> Peers | None:
    """Return this process's view of the others; None where it was started alone."""
    folder, number = started.folder(), started.number()
    return None if folder is None or number is None else Peers(Path(folder), number, started.many())


def said(many: int, word: str = "", then: str = THEN) -> str:
    """Return the sentence on a run whose processes are not all there any more.

    >>> said(2)
    'One of the 2 processes of this run ended unexpectedly. Resume it: it goes on from its last checkpoint.'
    """
    why = f": {word.rstrip('.')}." if word else "."
    return f"One of the {many} processes of this run ended unexpectedly{why} {then}"
