"""The code of a class: short enough to be called out and typed, and not to be guessed within a lecture.

Six characters out of 22 that do not look alike, without vowels so that they make no words: 22^6 = 113,379,904 codes.
Wrong tries are counted: 30 at once and 10 more a minute for each address, 60 at once and 20 more a minute for all
addresses together. So a stranger with any number of addresses makes within a lecture of 4 hours at most
60 + 20 x 240 = 4,860 tries and hits the code with a chance of 4,860 / 113,379,904 = 4.3e-5; one with a single address,
30 + 10 x 240 = 2,430 tries, with 2.1e-5. The limit for all can be used up by a stranger; then nobody can join for a
while (who has joined is not concerned, nor is who comes back by a personal link), and `Joining.hindered` says so.
"""

from __future__ import annotations

import contextlib
import json
import secrets
import threading
import time
from collections.abc import Callable
from pathlib import Path

from explorer import stored
from explorer.routes.ways.throttle import Limit, Throttle

LETTERS = "CDFGHJKMNPQRTVWXY34679"
LENGTH = 6
FILE = "joining.json"
LECTURE_MINUTES = 240.0
LIMITS = {"address": Limit(30, 10.0), "all": Limit(60, 20.0)}
KEPT_SECONDS = 12 * 3600.0
"""A code that was made longer ago is not taken up by a server that is started again: that class is over."""
CHANCE = LIMITS["all"].within(LECTURE_MINUTES) / len(LETTERS) ** LENGTH
"""That a stranger guesses the code within a lecture, whatever addresses they have."""


class Joining:
    """Whether a class may be joined, and by which code; safe to use from several threads.

    Attributes
    ----------
    code : str
        As it is typed.
    open : bool
        Whether anybody may join.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.throttle = Throttle(LIMITS, clock)
        self._lock = threading.Lock()
        self._path: Path | None = None
        self._code, self._made, self._open = _new(), time.time(), True

    @property
    def code(self) -> str:
        """The code as it is typed."""
        return self._code

    @property
    def spoken(self) -> str:
        """The code as it is written for people, in two halves."""
        return f"{self._code[: LENGTH // 2]} {self._code[LENGTH // 2 :]}"

    @property
    def open(self) -> bool:
        """Whether the class may be joined."""
        return self._open

    def keep(self, folder: Path) -> None:
        """Take up the code that a server before this one gave to the same class, and keep it from now on."""
        with self._lock:
            self._path = folder / FILE
            found = _read(self._path)
            if found is not None:
                self._code, self._made, self._open = found
            self._write()

    def renew(self) -> str:
        """Return a new code; the one before lets nobody in any more."""
        with self._lock:
            self._code, self._made = _new(), time.time()
            self._write()
            return self._code

    def set_open(self, open: bool) -> None:
        """Open the class for who wants to join, or close it."""
        with self._lock:
            self._open = open
            self._write()

    def end(self) -> None:
        """Close the class; its code is worth nothing any more, also when it is opened again."""
        with self._lock:
            self._code, self._made, self._open = _new(), time.time(), False
            self._write()

    def fits(self, given: str) -> bool:
        """Return whether a code is that of the class, which has to be open."""
        return self.open and secrets.compare_digest(plain(given).encode(), self.code.encode())

    def hindered(self) -> int:
        """Return for how many seconds nobody can join, as too many wrong codes came from everywhere; mostly 0."""
        return self.throttle.wait(all="")

    def _write(self) -> None:
        if self._path is not None:
            about = {"code": self._code, "made": self._made, "open": self._open}
            try:
                stored.write(self._path, json.dumps(about))
            except OSError:  # then it holds as long as the server, and no code before it is taken up
                with contextlib.suppress(OSError):
                    self._path.unlink(missing_ok=True)


def plain(given: str) -> str:
    """Return a code as it is compared: small letters, spaces and dashes do not count.

    >>> plain("cdf-34 6"), plain("CDF\u2013346")
    ('CDF346', 'CDF346')
    """
    return "".join(letter for letter in given[:100].upper() if letter.isalnum())


def _new() -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(LENGTH))


def _read(path: Path) -> tuple[str, float, bool] | None:
    """Return (code, when it was made, whether the class is open) from a file; None of what cannot be taken up."""
    try:
        about = stored.read_json(path)
        code, made, open = about["code"], float(about["made"]), about["open"]
    except (ValueError, TypeError, KeyError, OverflowError):
        return None
    fits = isinstance(code, str) and len(code) == LENGTH and set(code) <= set(LETTERS) and isinstance(open, bool)
    return (code, made, open) if fits and 0 <= time.time() - made < KEPT_SECONDS else None
