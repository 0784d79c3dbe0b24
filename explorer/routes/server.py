"""The one server of this process: its workspaces, their runs, the thread that moves them on, and who may use it."""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from explorer import stored
from explorer.classroom import ballot
from explorer.classroom.room import Room
from explorer.engines.inspector import bridge as inspector
from explorer.engines.playground import bridge
from explorer.errors import InputError
from explorer.jobs import example, furnishing, prepared, private, storage_faults, sweeping
from explorer.jobs.allowances import Allowances
from explorer.jobs.disk_use import DiskUse
from explorer.jobs.launchers import Launcher
from explorer.jobs.people import People, Person
from explorer.jobs.quotas import Quota
from explorer.jobs.runs import Run, Store
from explorer.jobs.scheduler import Capacity, Scheduler
from explorer.jobs.sweeping import Sweeper
from explorer.jobs.where import KEY_FILE
from explorer.jobs.workspace import Workspace
from explorer.routes.access import SESSION, Access
from explorer.routes.exposure import Mode
from explorer.routes.places import Place, Places
from explorer.routes.sessions import OWNER, Session

NOT_ENTERED = "The page", "it belongs to nobody who has entered", "Enter again."
DATA_FOLDER = "SNP_EXPLORER_DATA_FOLDER"


@dataclass(frozen=True)
class Server:
    """What pages and routes share.

    `workspace` and `store` are those of who started it; everybody's own are told by `place`.
    """

    workspace: Workspace
    store: Store
    scheduler: Scheduler
    sweeper: Sweeper
    people: People
    places: Places
    allowances: Allowances
    disk_use: DiskUse
    mode: Mode = "alone"
    room: Room | None = None
    """The room of the class, where this server has one."""
    access: Access = field(default_factory=Access)
    address: str = ""
    """Where a browser finds it; "" where something else decided that."""
    opened: float = field(default_factory=time.time)

    def place(self, session: Session | None) -> Place:
        """Return whose workspace a session works in; InputError where it is nobody's."""
        if session is None:
            raise InputError(*NOT_ENTERED)
        return self.places.of(session.identity)


_opening, _closing = threading.RLock(), threading.Lock()
_server: Server | None = None
_closed = False


def open_server(
    workspace: Path | str | None = None,
    data_folder: Path | str | None = None,
    access: Access | None = None,
    capacity: Capacity | None = None,
    launcher: Launcher | None = None,
    samples: bool = True,
    address: str = "",
    mode: Mode = "alone",
    quota_of: Callable[[Person], Quota | None] = lambda person: None,
    quota: Quota | None = None,
) -> Server:
    """Hold the workspace, adopt the workers that live, and begin to work; InputError where another server holds it.

    A fresh workspace gets the sample data with the results that were made on them beforehand. Call once per process,
    and `close_server` at its end. `quota` says what the owner may hold and have done, `quota_of` what others may.
    """
    global _server, _closed
    with _opening:
        if _server is not None:
            raise RuntimeError("this process has a server already")
        space = Workspace(workspace, data_folder or os.environ.get(DATA_FOLDER))
        space.hold(address)
        try:
            with storage_faults.plainly(space.path):
                private.write_privately()
                private.tighten(space.path)
                sweeping.complete(space)
                beginning = space.path / "beginning"
                fresh = beginning.exists() or not any(space.datasets_folder.glob("[!.]*"))
                access = access or Access()
                stored.make_way(space.path / "token")
                _keep(access, space.path)
                store = Store(space, quota)
                scheduler = Scheduler(store, launcher, capacity)
                if samples and fresh:
                    beginning.touch()  # killed before the end of it, the next start begins again
                    begin(store)
                    beginning.unlink()
                sweeping.adopt_what_is_done(store)
                scheduler.start()
                sweeper = Sweeper(store)
                sweeper.start()
                people = People(space.path)
        except BaseException:
            space.release()
            raise
        owner = Place(OWNER, space, store)
        furnish = _furnishing(space, mode) if samples else _leave_bare
        allowances = Allowances(people, quota_of)
        places = Places(owner, people, scheduler, sweeper, furnish, allowances.of)
        room = Room(space.path, people.all) if mode == "class" else None
        ballot.ballot().hold(room is not None)
        access.ways.watch(people, access.sessions)
        _closed = False
        _server = Server(
            space,
            store,
            scheduler,
            sweeper,
            people,
            places,
            allowances,
            DiskUse(people),
            mode=mode,
            room=room,
            access=access,
            address=address,
        )
        return _server


def _keep(access: Access, folder: Path) -> None:
    """Keep the key where `snp-explorer address` reads it; on a full disk the printed address has to do."""
    try:
        access.keep(folder)
    except OSError as error:
        if storage_faults.find(error, folder) is not storage_faults.FULL:
            raise
        access.sessions.keep(folder)
        access.ways.keep(folder)


def current() -> Server:
    """Return this process's server, opened on the default workspace where none is open yet."""
    with _opening:
        if _server is None and _closed:
            raise InputError("The app", "it has been stopped", "Start it again.")
        return _server or open_server()


def place_of(scope: Mapping[str, Any]) -> Place:
    """Return the place of whoever made a request, by the session that the guard left in its scope."""
    return current().place(scope.get(SESSION))


def close_server(within: float = 10.0) -> list[Run]:
    """Stop what is not meant to go on, let the workspace go; return the runs that go on without the app.

    Work that has not ended after `within` seconds is killed; its last checkpoint stands. A second call waits for the
    first.
    """
    global _server, _closed
    with _closing:
        with _opening:
            here, _server = _server, None
            if here is None:
                return []
            _closed = True
        here.access.ways.close()
        engines = [threading.Thread(target=part.close, daemon=True) for part in (bridge, inspector)]
        for engine in engines:
            engine.start()
        going_on = here.scheduler.close(within)
        for engine in engines:
            engine.join(timeout=2.0)  # an engine later than this ends when this process does
        here.sweeper.close()
        here.disk_use.close()
        here.places.close()
        here.store.close()
        with contextlib.suppress(OSError):  # as where the disk has become read-only
            (here.workspace.path / KEY_FILE).unlink(missing_ok=True)
        here.workspace.release()
        return going_on


def _leave_bare(store: Store) -> None:
    """Give a new workspace nothing."""


def begin(store: Store) -> None:
    """Give a workspace the sample data, and what was made on them beforehand; where that is missing, train examples."""
    digests = prepared.add_samples(store.workspace)
    if not prepared.take_in(store):
        example.begin(store, digests[-1])
        example.begin_digits(store)


def _furnishing(space: Workspace, mode: Mode) -> Callable[[Store], object]:
    """Return what gives a new workspace what is shipped: by links to one template where many people have one."""
    try:
        template = None if mode == "alone" else furnishing.template(space.path)
    except OSError as error:
        if storage_faults.find(error, space.path) is None:
            raise
        template = None
    return begin if template is None else partial(furnishing.furnish, template=template)
