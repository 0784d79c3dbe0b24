"""Nothing stays that nobody needs: what killed workers, broken uploads and interrupted moves left, at start and hourly.

What a living worker or a running upload holds is told by locks of the kernel, never by names or times alone. All is
taken out of its place by a rename first, under the store's lock, and deleted after that.
"""

from __future__ import annotations

import contextlib
import logging
import os
import secrets
import shutil
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from explorer.datasets.formats import storage
from explorer.errors import InputError
from explorer.jobs import uploads
from explorer.jobs.belongings import MOST
from explorer.jobs.folder import TEMPORARY
from explorer.jobs.footprint import size
from explorer.jobs.runs import Run, Store
from explorer.jobs.trash import Trash
from explorer.jobs.workspace import Workspace

LOG = logging.getLogger(__name__)
SWEPT = "swept-"
"""How the name of a folder begins in which lies what is being deleted."""
EVERY = 3600.0
"""Seconds between two sweeps."""
SETTLED = 3600.0
"""Drafts of this process itself are left alone for so many seconds."""
OWN_DRAFTS = (
    ".sessions.json.*",
    "runs/.deleted-*",
    "runs/.incoming-*",
    "runs/.new-*",
    "datasets/.deleted-*",
    "datasets/.draft-*",
    "datasets/.former-*",
    "networks/.deleted-*",
    "datasets/*/.*.json.*",
    "networks/.*.json[.-]*",
    "networks/drafts/.*.json[.-]*",
    "trash/*/.*.json.*",
    "uploads/.deleted-*",
)
"""What this program leaves where it is killed; a workspace may lie in a folder that holds other hidden files."""
LEFT_BY_READERS = (TEMPORARY, storage.SCRATCH, "snp-explorer-*", ".*")
"""Names in the folder of a run that only its worker needs, while it lives."""


class Sweeper:
    """A thread that sweeps one workspace and those taken up later, at once and then every hour until it is closed."""

    def __init__(self, store: Store, clock: Callable[[], float] = time.time, every: float = EVERY) -> None:
        self.store, self.clock, self.every = store, clock, every
        self._stores = (store,)
        self._waiting: list[Store] = []
        self._called = threading.Event()
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._rounds, name="sweeper", daemon=True)

    def start(self) -> None:
        """Take out what is left from before, and begin to delete it."""
        self._safely(self.store, lambda store, now: take_out(store, now, first=True))
        self._waiting.append(self.store)
        self._called.set()
        self._thread.start()

    def take_up(self, store: Store) -> None:
        """Sweep another workspace too, one in which nothing is at work yet."""
        self._safely(store, lambda store, now: take_out(store, now, first=True))
        self._stores = (*self._stores, store)
        self._waiting.append(store)
        self._called.set()

    def let_go(self, store: Store) -> None:
        """Leave a workspace alone from now on."""
        self._stores = tuple(one for one in self._stores if one is not store)

    def close(self, within: float = 2.0) -> None:
        """End; a deletion that takes longer than this ends with the process, and the next sweep completes it."""
        self._ending.set()
        self._called.set()
        if self._thread.is_alive():
            self._thread.join(within)

    def _rounds(self) -> None:
        due = time.monotonic() + self.every
        while not self._ending.is_set():
            while self._waiting:
                self._safely(self._waiting.pop(), delete)
            self._called.wait(max(0.0, due - time.monotonic()))
            self._called.clear()
            if time.monotonic() < due or self._ending.is_set():
                continue
            due = time.monotonic() + self.every
            for store in self._stores:
                self._safely(store, sweep)

    def _safely(self, store: Store, work: Callable[[Store, float], object]) -> None:
        try:
            work(store, self.clock())
        except OSError as error:
            LOG.warning("the sweep was left out: %s", error)
        except Exception:
            LOG.exception("the sweep failed")


def discard(path: Path) -> None:
    """Delete a folder that was taken out of its place; what cannot be deleted stays."""
    shutil.rmtree(path, ignore_errors=True)


def complete(workspace: Workspace) -> None:
    """Complete what a crash interrupted, before the runs of a workspace are read."""
    Trash(workspace.path).settle()
    for former in workspace.datasets_folder.glob(".former-*"):  # it made way for another one, which never came
        home = former.with_name(former.name.removeprefix(".former-"))
        if not home.exists():
            os.rename(former, home)


def adopt_what_is_done(store: Store) -> None:
    """Take datasets among the others that workers finished just before the app was killed."""
    for run in store.list(state="done", most=MOST):
        if (run.folder / "dataset" / "dataset.json").exists():
            with contextlib.suppress(InputError, OSError):
                store.workspace.adopt(run.folder / "dataset")


def sweep(store: Store, now: float, first: bool = False) -> int:
    """Delete what nobody needs any more; return how many bytes of the disk it took.

    Parameters
    ----------
    now : seconds since the epoch
    first : nothing is at work in this process yet, so that its own drafts are nobody's
    """
    take_out(store, now, first)
    return delete(store, now)


def take_out(store: Store, now: float, first: bool = False) -> None:
    """Move what nobody needs out of its place, to be deleted."""
    gone = store.workspace.path / TEMPORARY / f"{SWEPT}{secrets.token_hex(4)}"
    gone.parent.mkdir(mode=0o700, exist_ok=True)  # no parents: a workspace that has vanished is not made anew
    gone.mkdir(mode=0o700)
    with store.lock:
        for path in [*_leftovers(store, now, first), *(p for run in store.list(most=MOST) for p in _left_by(run))]:
            with contextlib.suppress(OSError):
                os.rename(path, gone / secrets.token_hex(8))
    with contextlib.suppress(OSError):
        gone.rmdir()  # where there was nothing


def delete(store: Store, now: float) -> int:
    """Delete what was taken out, and what is in the trash for long; return how many bytes of the disk it took."""
    trash, temporary = Trash(store.workspace.path), store.workspace.path / TEMPORARY
    before = size(temporary) + size(trash.folder)
    for path in temporary.glob(f"{SWEPT}*"):
        shutil.rmtree(path, ignore_errors=True)
    trash.purge_old(now)
    if store.account.quota is not None:
        store.account.disk.measure_all()
    return before - size(temporary) - size(trash.folder)


def _leftovers(store: Store, now: float, first: bool) -> Iterator[Path]:
    """Yield drafts of this process and of those before it, and abandoned uploads."""
    space = store.workspace
    for pattern in OWN_DRAFTS:
        for path in space.path.glob(pattern):
            with contextlib.suppress(OSError):
                if first or now - path.lstat().st_mtime > SETTLED:
                    yield path
    pending = store.list(state=("queued", "running"), most=MOST)
    read = {path.name for run in pending for path in space.uploads_folder.iterdir() if names(run.parameters, path)}
    yield from uploads.abandoned(space.uploads_folder, now, frozenset(read))


def _left_by(run: Run) -> Iterator[Path]:
    """Yield what a worker that is gone left in the folder of its run; nothing while one is there."""
    if run.state == "running" or run.files.has_worker():
        return
    mine = f".{os.getpid()}"
    for pattern in LEFT_BY_READERS:
        yield from (path for path in run.folder.glob(pattern) if mine not in path.name)
    if run.state in ("interrupted", "stopped") and not run.checkpointed:
        yield from run.folder.glob("dataset")


def names(parameters: object, path: Path) -> bool:
    """Return whether parameters of work name a file below this path."""
    if isinstance(parameters, Mapping):
        return any(names(value, path) for value in parameters.values())
    if isinstance(parameters, (list, tuple)):
        return any(names(value, path) for value in parameters)
    return isinstance(parameters, str) and parameters.startswith(f"{path}/")
