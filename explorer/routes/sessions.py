"""Who has entered: one session a browser, known by a cookie, which lives on when the app is started again.

The workspace holds the cookies' digests only (`sessions.json`): who reads the file cannot enter with it.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
import math
import os
import re
import secrets
import threading
import time
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

FILE = "sessions.json"
DIGEST, ID, IDENTITY = re.compile(r"[0-9a-f]{64}"), re.compile(r"[0-9a-f]{16}"), re.compile(r"[\x20-\x7e]{1,200}")
BROWSER = re.compile(r"[\x20-\x7e]{0,40}")
MOST_BYTES = 2_000_000
IDLE_SECONDS = 14 * 86400.0
"""After so long without a visit a browser has to enter anew."""
SEEN_EVERY = 60.0
"""Seconds by which the last visit may be later than is known."""
NOTED_EVERY = 3600.0
"""Seconds between two notes in the file of sessions that are in use."""
MOST, MOST_EACH = 2000, 50
"""Sessions in all, and of one person: nobody can push others out by entering again and again."""
MOST_ENDED = 2000
"""Ended sessions of which it is known why they ended."""
LEFT = "You have left the app."
OWNER = "owner"
"""The identity of who has the start key."""

Closer = Callable[[str], Awaitable[None]]
"""Closes a socket, with a sentence for who has it."""


@dataclass(frozen=True)
class Session:
    """One browser that has entered.

    Attributes
    ----------
    id : str
        Names it; worth nothing by itself.
    identity : str
        Who it is.
    began, seen : float
        When it came, and when it was last here (seconds since 1970).
    token : str
        What its pages hand to their browser parts, for our own routes; worth nothing without the cookie.
    browser : str
        What the browser said that it is ("Firefox on Linux"); "" where that is not known.
    """

    id: str
    identity: str
    began: float
    seen: float
    token: str = field(repr=False)
    browser: str = ""


class Sessions:
    """All sessions of a server; safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._sessions: dict[str, Session] = {}
        self._sockets: dict[str, dict[int, tuple[asyncio.AbstractEventLoop, Closer]]] = {}
        self._ended: dict[str, str] = {}
        self._path: Path | None = None
        self._noted = 0.0
        self._numbers = 0

    def keep(self, folder: Path) -> None:
        """Take up the sessions that are kept in a folder, and keep them there from now on."""
        with self._lock:
            self._path = folder / FILE
            aside(self._path)
            self._sessions |= _read(self._path)
            self._forget_old()

    def begin(self, identity: str = OWNER) -> tuple[Session, str]:
        """Return a new session and the cookie by which it is known from now on."""
        cookie, now = secrets.token_urlsafe(32), time.time()
        session = Session(secrets.token_hex(8), identity, now, now, token(cookie))
        with self._lock:
            self._sessions[_digest(cookie)] = session
            own = sorted((each for each in self._sessions.values() if each.identity == identity), key=lambda s: s.seen)
            too_many = {each.id for each in own[:-MOST_EACH]} if identity != OWNER else set()
            self._forget_old()
            self._write()
        if too_many:
            self._end(lambda each: each.id in too_many, LEFT)
        return session, cookie

    def of(self, cookie: str, browser: str = "") -> Session | None:
        """Return the session that a cookie belongs to, or None; it counts as a visit of this browser."""
        with self._lock:
            key, now = _digest(cookie), time.time()
            session = self._sessions.get(key)
            if session is None or now - session.seen > IDLE_SECONDS:
                return None
            first = bool(browser) and not session.browser
            if first or abs(now - session.seen) > SEEN_EVERY:
                session = self._sessions[key] = replace(session, seen=now, browser=browser or session.browser)
            if first or abs(now - self._noted) > NOTED_EVERY:
                self._write()
            return session

    def why_ended(self, cookie: str) -> str:
        """Return in a sentence why others ended the session of a cookie; "" where nobody did, or it is long ago."""
        with self._lock:
            return self._ended.get(_digest(cookie), "")

    def by_id(self, id: str | None) -> Session | None:
        """Return the session of this public id, or None."""
        with self._lock:
            return next((session for session in self._sessions.values() if session.id == id), None)

    def all(self) -> list[Session]:
        """Return every session that lasts, who came last first."""
        with self._lock:
            self._forget_old()
            return sorted(self._sessions.values(), key=lambda session: -session.began)

    def connected(self, id: str) -> int:
        """Return how many sockets a session has open."""
        with self._lock:
            return len(self._sockets.get(id, {}))

    def end(self, id: str, why: str = LEFT) -> None:
        """End a session: its cookie is worth nothing any more, and its sockets are closed with this sentence."""
        self._end(lambda session: session.id == id, why)

    def end_of(self, identity: str, but: str = "", why: str = LEFT) -> None:
        """End all sessions of somebody, but for the one of this id."""
        self._end(lambda session: session.identity == identity and session.id != but, why)

    def _end(self, chosen: Callable[[Session], bool], why: str) -> None:
        with self._lock:
            ended = {key: session.id for key, session in self._sessions.items() if chosen(session)}
            self._sessions = {key: session for key, session in self._sessions.items() if key not in ended}
            if why != LEFT:
                self._ended = dict([*self._ended.items(), *((key, why) for key in ended)][-MOST_ENDED:])
            self._write()
            sockets = [socket for id in ended.values() for socket in self._sockets.pop(id, {}).values()]
        for loop, close in sockets:
            with contextlib.suppress(RuntimeError):  # the loop has ended, and its sockets with it
                asyncio.run_coroutine_threadsafe(_close(close, why), loop)

    @contextlib.contextmanager
    def socket(self, session: Session, close: Closer):
        """Have a socket of the running event loop closed when its session ends, or at once where it has."""
        loop = asyncio.get_running_loop()
        with self._lock:
            self._numbers += 1
            number = self._numbers
            self._sockets.setdefault(session.id, {})[number] = loop, close
            ended = self.by_id(session.id) is None
        if ended:
            asyncio.run_coroutine_threadsafe(_close(close, LEFT), loop)
        try:
            yield
        finally:
            with self._lock:
                there = self._sockets.get(session.id, {})
                there.pop(number, None)
                if not there:
                    self._sockets.pop(session.id, None)

    def _forget_old(self) -> None:
        now = time.time()
        lasting = [pair for pair in self._sessions.items() if now - pair[1].seen <= IDLE_SECONDS]
        self._sessions = dict(sorted(lasting, key=lambda pair: pair[1].seen)[-MOST:])

    def _write(self) -> None:
        """Keep the sessions; where that cannot be done they last as long as the server."""
        self._noted = time.time()
        if self._path is None:
            return
        draft = self._path.with_name(f".{FILE}.{os.getpid()}")
        try:
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
                json.dump({key: _kept(session) for key, session in self._sessions.items()}, file)
            os.replace(draft, self._path)
        except OSError:
            with contextlib.suppress(OSError):
                draft.unlink(missing_ok=True)


def _kept(session: Session) -> dict[str, object]:
    about = asdict(session)
    del about["token"]
    return about


async def _close(close: Closer, why: str) -> None:
    with contextlib.suppress(Exception):  # it was closed already, in one of many ways
        await close(why)


def token(cookie: str) -> str:
    """Return the token of the session that a cookie belongs to."""
    return _token(_digest(cookie))


def _token(digest: str) -> str:
    return hashlib.sha256(f"routes {digest}".encode()).hexdigest()


def _digest(cookie: str) -> str:
    return hashlib.sha256(cookie.encode()).hexdigest()


def aside(path: Path) -> None:
    """Rename a folder that lies where a file belongs."""
    if path.is_dir() and not path.is_symlink():
        path.rename(path.with_name(f"{path.name}-{secrets.token_hex(4)}"))


def _read(path: Path) -> dict[str, Session]:
    """Return what a file keeps; what cannot be read in it is a session that has to enter anew."""
    try:
        if not path.is_file() or path.stat().st_size > MOST_BYTES:
            return {}
        content = json.loads(path.read_text())
    except (OSError, ValueError, RecursionError):
        return {}
    found: dict[str, Session] = {}
    for key, about in content.items() if isinstance(content, dict) else ():
        with contextlib.suppress(KeyError, TypeError, ValueError, OverflowError):
            id, identity, times = about["id"], about["identity"], (float(about["began"]), float(about["seen"]))
            fits = DIGEST.fullmatch(key) and ID.fullmatch(id) and IDENTITY.fullmatch(identity)
            browser = about.get("browser", "")
            if fits and all(map(math.isfinite, times)) and BROWSER.fullmatch(browser):
                found[key] = Session(id, identity, *times, _token(key), browser)
    return found
