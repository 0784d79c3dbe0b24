"""Stores and schedulers on workspaces of their own, with the counting worker; nothing outlives a test."""

import importlib.util
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import warm

from explorer.jobs import kinds
from explorer.jobs.launchers import Launcher, LocalProcess
from explorer.jobs.runs import Run, Store
from explorer.jobs.scheduler import Capacity, Patience, Scheduler
from explorer.jobs.workspace import Workspace

COUNTING = Path(__file__).with_name("counting_worker.py")
REAL = LocalProcess((sys.executable, str(COUNTING)))
"""Starts workers as the app does, one interpreter each."""


@pytest.fixture(autouse=True)
def counting_kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    """The counting kinds, in this process too."""
    monkeypatch.setattr(kinds, "KINDS", dict(kinds.KINDS))
    spec = importlib.util.spec_from_file_location("counting_worker", COUNTING)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "counting_worker", module)
    spec.loader.exec_module(module)
    module.register()


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    """A held workspace; whatever still works in it at the end is killed."""
    space = Workspace(tmp_path / "workspace")
    space.hold()
    yield space
    space.release()
    _end_workers(space)


def _end_workers(space: Workspace) -> None:
    for path in space.runs_folder.iterdir():
        launcher = LocalProcess()
        launcher.end(path, hard=True)
        while launcher.alive(path):
            time.sleep(0.01)


@pytest.fixture(scope="session")
def end_workers() -> Callable[[Workspace], None]:
    """Kills whatever still works in a workspace, and waits until it is gone."""
    return _end_workers


@pytest.fixture
def store(workspace: Workspace) -> Iterator[Store]:
    """The workspace's run store."""
    opened = Store(workspace)
    yield opened
    opened.close()


def _scheduler_of(store: Store, launcher: Launcher | None = None, **capacity: int) -> Scheduler:
    """Return a scheduler that has little patience; its workers are warm unless a launcher is given."""
    return Scheduler(
        store,
        launcher or warm.Warm(),
        Capacity(**{"training": 1, "long": 2, "short": 2, "threads": 1, **capacity}),
        Patience(ask=0.4, terminate=0.4, closing=4.2),
    )


@pytest.fixture
def scheduler(store: Store) -> Scheduler:
    """A scheduler that is turned by hand."""
    return _scheduler_of(store)


@pytest.fixture
def real_scheduler(store: Store) -> Scheduler:
    """A scheduler whose workers are processes of their own from the start, as the app's are."""
    return _scheduler_of(store, REAL)


@pytest.fixture
def scheduler_of() -> Callable[..., Scheduler]:
    """Makes a scheduler for a store."""
    return _scheduler_of


@pytest.fixture(scope="session")
def real() -> Launcher:
    """Starts workers as the app does; it knows how each of them ended."""
    return REAL


@pytest.fixture(scope="session")
def launcher() -> Launcher:
    """Starts warm workers."""
    return warm.Warm()


@pytest.fixture
def until() -> Callable[..., Run]:
    """Turns a scheduler until something is true of a run."""
    return _until


def _until(scheduler: Scheduler, id: str, true: Callable[[Run], bool], most: float = 300.0) -> Run:
    """Turn the scheduler until something is true of a run."""
    end = time.monotonic() + most
    while time.monotonic() < end:
        scheduler.turn()
        run = scheduler.store.get(id)
        if true(run):
            return run
        time.sleep(0.02)
    run = scheduler.store.get(id)
    raise AssertionError(f"still {run}; log: {(run.folder / 'log.txt').read_text()}")
