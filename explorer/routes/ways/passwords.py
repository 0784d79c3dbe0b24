"""Names and passwords: checked in threads, a few at a time, as often as a person mistypes and not as a machine guesses.

One check takes 64 MiB and some 50 ms by argon2's own defaults; so at most `AT_ONCE` run beside each other, and the
event loop goes on. A name that nobody has is checked against the password of nobody, and takes as long as any other.
"""

from __future__ import annotations

import asyncio
import os
import secrets
import threading
import time
import unicodedata
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import argon2
from argon2.exceptions import Argon2Error, InvalidHashError

from explorer.errors import InputError
from explorer.routes.ways import account_file
from explorer.routes.ways.account_file import Account
from explorer.routes.ways.throttle import Limit, Throttle

AT_ONCE = 2
"""Checks beside each other."""
MOST_WAITING, MOST_WAITING_EACH = 200, 100
"""Who may wait for a check: in all, and from one address."""
LIMITS = {"both": Limit(5, 1.0), "name": Limit(20, 4.0), "address": Limit(30, 10.0)}
"""A name from one address, a name from anywhere, an address: a stranger at one address cannot keep a person out."""


class TooOften(Exception):
    """Somebody has to wait: `seconds`."""

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        super().__init__(seconds)


@dataclass(frozen=True)
class _State:
    """What was read from the file: when it was as it is, its accounts, and the password of nobody."""

    stamp: tuple[int, ...]
    accounts: dict[str, Account]
    nobody: str


class Passwords:
    """The accounts of a file, which is read again when it changes; safe to use from several threads.

    A change that cannot be read is said once (by `told`), and what was read before it holds on.
    """

    def __init__(
        self,
        path: Path,
        told: Callable[[str], None] = lambda sentence: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.path, self.told = path, told
        self.throttle = Throttle(LIMITS, clock)
        self._reading, self._checking = threading.Lock(), threading.Lock()
        self._threads = ThreadPoolExecutor(AT_ONCE, "passwords")
        self._turns: asyncio.Semaphore | None = None
        self._waiting: Counter[str] = Counter()
        self._refused: tuple[int, ...] = ()
        self._state = self._read(_stamp(path))

    def accounts(self) -> dict[str, Account]:
        """Return the accounts by their keys, read again where the file has changed."""
        with self._reading:
            stamp = _stamp(self.path)
            if stamp not in (self._state.stamp, self._refused):
                try:
                    self._state = self._read(stamp)
                except InputError as error:
                    self._refused = stamp
                    self.told(f"{error} What was read before holds on.")
            return self._state.accounts

    async def check(self, name: str, password: str, address: str) -> Account | None:
        """Return the account that a name and a password belong to, or None; TooOften where one has to wait."""
        keys = {"both": f"{account_file.key(name)} {address}", "name": account_file.key(name), "address": address}
        if seconds := self.throttle.wait(**keys):
            raise TooOften(seconds)
        if self._waiting.total() >= MOST_WAITING or self._waiting[address] >= MOST_WAITING_EACH:
            raise TooOften(5)
        self._turns = self._turns or asyncio.Semaphore(AT_ONCE)
        self._waiting[address] += 1
        try:
            async with self._turns:
                if seconds := self.throttle.take(**keys):
                    raise TooOften(seconds)
                account = await asyncio.get_running_loop().run_in_executor(self._threads, self._check, name, password)
        finally:
            self._waiting -= Counter({address: 1})
        if account is not None:
            self.throttle.give_back(**keys)
        return account

    def stamp(self) -> tuple[int, ...]:
        """Return what changes when the file does."""
        return _stamp(self.path)

    def close(self) -> None:
        """Let the threads end."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _check(self, name: str, password: str) -> Account | None:
        account = self.accounts().get(account_file.key(name))
        hash = self._state.nobody if account is None else account.hash
        try:
            right = argon2.PasswordHasher().verify(hash, plain(password))
        except (Argon2Error, InvalidHashError, UnicodeError):
            return None
        return account if right else None

    def _read(self, stamp: tuple[int, ...]) -> _State:
        accounts = account_file.read(self.path)
        kinds = Counter(account.hash.rpartition("$")[0].rpartition("$")[0] for account in accounts.values())
        usual = next(a.hash for a in accounts.values() if a.hash.startswith(f"{kinds.most_common(1)[0][0]}$"))
        hasher = argon2.PasswordHasher.from_parameters(argon2.extract_parameters(usual))
        nobody = hasher.hash(secrets.token_urlsafe())
        return _State(stamp, accounts, nobody)


def plain(password: str) -> str:
    """Return a password as it is hashed: an é may be typed in two ways."""
    return unicodedata.normalize("NFC", password)


def line(name: str, password: str, administrator: bool = False) -> str:
    """Return the line of an account for the file."""
    role = f":{account_file.ADMINISTRATOR}" if administrator else ""
    return f"{name}:{argon2.PasswordHasher().hash(plain(password))}{role}"


def _stamp(path: Path) -> tuple[int, ...]:
    """Return what changes when a file does; () where there is none."""
    try:
        about = os.stat(path)
    except OSError:
        return ()
    return about.st_mtime_ns, about.st_ctime_ns, about.st_size, about.st_ino
