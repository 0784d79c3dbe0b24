"""Whose workspace is whose: the owner's, and below it one for each person, opened when they first come."""

from __future__ import annotations

import contextlib
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from explorer.errors import InputError
from explorer.jobs import private, storage_faults, sweeping
from explorer.jobs.people import People, Person
from explorer.jobs.quotas import Quota
from explorer.jobs.runs import Store
from explorer.jobs.scheduler import Scheduler
from explorer.jobs.sweeping import Sweeper
from explorer.jobs.workspace import Workspace
from explorer.routes.sessions import OWNER

DELETED = ".deleted-"
"""How the name of a removed person's folder begins until it is gone."""


@dataclass(frozen=True)
class Place:
    """Somebody's workspace in use, with its runs.

    Attributes
    ----------
    identity : str
        Whose it is: "owner", or a person's id.
    """

    identity: str
    workspace: Workspace
    store: Store


class Places:
    """All workspaces of a server; safe to use from several threads.

    Parameters
    ----------
    owner : the place of who started the server
    furnish : gives a new workspace what is shipped
    quota_of : what a person may hold and have done at once
    """

    def __init__(
        self,
        owner: Place,
        people: People,
        scheduler: Scheduler,
        sweeper: Sweeper,
        furnish: Callable[[Store], object],
        quota_of: Callable[[Person], Quota | None],
    ) -> None:
        self.owner, self.people = owner, people
        self._scheduler, self._sweeper = scheduler, sweeper
        self._furnish, self._quota_of = furnish, quota_of
        self._lock = threading.RLock()
        self._opening: dict[str, threading.Lock] = {}
        self._open: dict[str, Place] = {OWNER: owner}
        self._closed = False
        if people.folder.is_dir():
            for left in people.folder.glob(f"{DELETED}*"):
                sweeping.discard(left)

    def of(self, identity: str) -> Place:
        """Return the place of an identity, opened on first use; InputError where nobody has it."""
        if (there := self.there(identity)) is not None:
            return there
        with self._lock:
            self.people.home(identity)
            opening = self._opening.setdefault(identity, threading.Lock())
        with opening:
            if (there := self.there(identity)) is not None:
                return there
            place = self._open_one(identity)
            with self._lock:
                if self._closed or self.people.get(identity) is None:
                    self._let_go(place)
                    raise InputError("The app", "it is ending, or you were removed from it", "Enter again.")
                self._open[identity] = place
            return place

    def there(self, identity: str) -> Place | None:
        """Return the place of an identity where it is open."""
        return self._open.get(identity)

    def open_now(self) -> list[Place]:
        """Return the places that are open, the owner's first."""
        with self._lock:
            return list(self._open.values())

    def remove(self, identity: str) -> None:
        """Forget a person, stop their work, and delete their workspace for good; InputError where there is nobody."""
        home = self.people.home(identity)
        with self._lock:
            self.people.remove(identity)
            place = self._open.pop(identity, None)
        self._end_workers(home)
        if place is not None:
            self._let_go(place)
            self._end_workers(home)  # one that was started meanwhile
        gone = home.with_name(f"{DELETED}{secrets.token_hex(4)}")
        with contextlib.suppress(FileNotFoundError):
            home.rename(gone)
        sweeping.discard(gone)

    def close(self) -> None:
        """Let every workspace go but the owner's, whose closing is the server's."""
        with self._lock:
            self._closed = True
            places = [place for identity, place in self._open.items() if identity != OWNER]
            self._open = {OWNER: self.owner}
        for place in places:
            place.store.close()
            place.workspace.release()

    def _open_one(self, identity: str) -> Place:
        person = self.people.get(identity)
        if person is None:
            raise InputError("The person", "nobody here has this identity", "Were they removed?")
        space = Workspace(self.people.home(identity))
        space.hold()
        try:
            with storage_faults.plainly(space.path):
                private.tighten(space.path)
                sweeping.complete(space)
                beginning = space.path / "beginning"
                fresh = beginning.exists() or not any(space.datasets_folder.glob("[!.]*"))
                store = Store(space, self._quota_of(person))
                if fresh:
                    beginning.touch()
                    self._furnish(store)
                    beginning.unlink()
                sweeping.adopt_what_is_done(store)
                self._scheduler.take_up(store)
                self._sweeper.take_up(store)
        except BaseException:
            space.release()
            raise
        return Place(identity, space, store)

    def _end_workers(self, home: Path) -> None:
        """End what is at work in a workspace that is to be deleted, also what would go on without the app."""
        with contextlib.suppress(OSError):
            for folder in (home / "runs").iterdir():
                if self._scheduler.launcher.alive(folder):
                    self._scheduler.launcher.end(folder, hard=True)

    def _let_go(self, place: Place) -> None:
        self._sweeper.let_go(place.store)
        self._scheduler.let_go(place.store, everything=True)
        place.store.close()
        place.workspace.release()
