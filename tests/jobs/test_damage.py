"""Any stored file damaged in any way costs its item alone: the app starts, lists it as damaged, and reads all else."""

from __future__ import annotations

import contextlib
import json
import os
import random
import shutil
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import damages
import pytest
from damages import File
from sites import NoWorker

from explorer import stored
from explorer.errors import InputError
from explorer.jobs import belongings, private, sweeping
from explorer.jobs.runs import Store
from explorer.jobs.scheduler import Scheduler
from explorer.jobs.workspace import Workspace

QUICK = 160
BLOCKED = 30
"""Seconds after which something waits for ever; everything here takes milliseconds."""


@dataclass
class Small:
    """A workspace of one thing of each kind, and what is in it."""

    folder: Path
    runs: frozenset[str]
    data: frozenset[str]
    cases: list[tuple[File, str]]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Small:
    folder = damages.workspace(tmp_path_factory.mktemp("damage") / "small")
    with opened(folder) as store:
        assert not store.damaged
        assert not store.workspace.damaged
        runs, data = (frozenset(run.id for run in store.list()), frozenset(of(store.workspace)))
    assert len(runs) == len(damages.RUNS)
    return Small(folder, runs, data, damages.cases(folder))


def of(space: Workspace) -> list[str]:
    return [about["digest"] for about in space.datasets()]


@contextmanager
def opened(folder: Path) -> Iterator[Store]:
    """Start what the app starts on a workspace."""
    space = Workspace(folder)
    space.hold()
    try:
        private.tighten(folder)
        sweeping.complete(space)
        store = Store(space)
        sweeping.adopt_what_is_done(store)
        belongings.items(store)
        yield store
        store.close()
    finally:
        space.release()


@contextmanager
def damaged(small: Small, file: File, name: str) -> Iterator[Path]:
    """The workspace with one file damaged; made whole again afterwards."""
    whole = small.folder.with_name("whole")
    if not whole.exists():
        shutil.copytree(small.folder, whole, copy_function=damages.link)
    signal.signal(signal.SIGALRM, waited)
    signal.alarm(BLOCKED)
    try:
        damages.damage(small.folder, file, name)
        yield small.folder
    finally:
        signal.alarm(0)
        item = file.path.split("/")[:2] if file.kind in ("run", "dataset") or "/" in file.path else [file.path]
        place, source = small.folder.joinpath(*item), whole.joinpath(*item)
        shutil.rmtree(place) if place.is_dir() and not place.is_symlink() else place.unlink(missing_ok=True)
        if source.is_dir():
            shutil.copytree(source, place, copy_function=damages.link)
        elif source.exists():
            damages.link(str(source), str(place))
        for left in small.folder.glob("*.was-*"):
            shutil.rmtree(left) if left.is_dir() and not left.is_symlink() else left.unlink()


def waited(number: int, frame: object) -> None:
    raise AssertionError("it waits for ever")


def costs_its_item_alone(small: Small, file: File, name: str) -> None:
    """Open the damaged workspace, list everything, read the item; the item alone is marked or refused."""
    with damaged(small, file, name) as folder, opened(folder) as store:
        Scheduler(store, NoWorker()).turn()
        space = store.workspace
        told = None
        if file.kind == "run" and not store.damaged:
            told = refused(lambda: store.result(file.id))
        space.forget_loaded()
        if file.kind == "dataset" and not space.damaged:
            told = refused(lambda: space.dataset(file.id))
        elif file.kind == "network" and not space.damaged:
            told = refused(lambda: space.designs.load(file.id))
        marked = {(one.kind, one.id) for one in (*store.damaged, *space.damaged)}
        whole = {run.id for run in store.list() if run.done}
        if file.kind == "none":
            assert not marked
        else:
            assert told or marked == {(file.kind, file.id)}
        assert marked <= {(file.kind, file.id)}
        assert whole >= small.runs - {file.id}
        assert set(of(space)) >= small.data - {file.id}
        for one in (*store.damaged, *space.damaged):
            _place, reason, mend = one.told
            assert file.name in (one.file, one.file.split("/")[-1])
            assert reason
            assert mend
        if file.kind == "run":
            assert file.id not in whole or told
            with pytest.raises(InputError, match="damaged"):
                store.get(file.id)
        if file.kind == "dataset":
            with pytest.raises(InputError):
                space.dataset(file.id)


def refused(read) -> str:
    """Return the sentence with which something is refused; "" where it is not."""
    try:
        read()
    except InputError as error:
        return str(error)
    return ""


def quick(small: Small) -> list[tuple[File, str]]:
    return random.Random(18).sample(small.cases, QUICK)


def test_damage_costs_its_item_alone(small: Small) -> None:
    """A sample of all cases; every kind of damage and every file is among them."""
    chosen = quick(small)
    assert {name for _, name in chosen} == set(damages.DAMAGES)
    for file, name in chosen:
        try:
            costs_its_item_alone(small, file, name)
        except BaseException as error:
            error.add_note(f"{file.path}: {name}")
            raise


@pytest.mark.slow
def test_any_damage_of_any_file_costs_its_item_alone(small: Small) -> None:
    assert len(small.cases) >= 400
    failed: list[str] = []
    for file, name in small.cases:
        try:
            costs_its_item_alone(small, file, name)
        except BaseException as error:
            failed.append(f"{file.path}: {name}: {type(error).__name__} {error}")
    assert not failed, "\n".join([f"{len(failed)} of {len(small.cases)}", *failed])


@pytest.mark.parametrize("how", ["noise", "empty", "folder", "another table", "cut", "missing"])
def test_an_index_damaged_while_the_app_runs_is_rebuilt(small: Small, how: str) -> None:
    """Whatever lies in its place, the next question is answered from the folders."""
    with opened(small.folder) as store:
        path = store.workspace.index_path
        before = {run.id for run in store.list()}
        store.index.put(store.get(min(before)).row())
        if how == "another table":
            with contextlib.closing(sqlite3.connect(path)) as other:
                other.executescript("drop table runs; create table runs (other text)")
        else:
            assert not list(path.parent.glob("index.sqlite-*")), "a file that is mapped into memory ends who maps it"
            spoil(path, how)
        assert {run.id for run in store.list()} == before
        store.settle(store.get(min(before)))
        assert {run.id for run in store.list()} == before
    with opened(small.folder) as store:
        assert {run.id for run in store.list()} == before


def spoil(file: Path, how: str) -> None:
    """Write over a file that is open, or put something else in its place."""
    if how in ("folder", "missing"):
        file.unlink(missing_ok=True)
        if how == "folder":
            file.mkdir()
    elif file.exists():
        content = file.read_bytes()
        with open(file, "r+b") as there:
            there.truncate(len(content) // 3 if how == "cut" else 0)
            if how == "noise":
                there.write(random.Random(1).randbytes(len(content)))


def test_a_write_that_breaks_off_leaves_the_old_file_and_no_draft(tmp_path: Path, monkeypatch) -> None:
    path = tmp_path / "status.json"
    stored.write(path, "old")
    synced: list[int] = []
    monkeypatch.setattr(os, "fsync", synced.append)
    stored.write(path, "new")
    assert len(synced) == 2, "the file, and the folder that names it"

    def no_room(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", no_room)
    with pytest.raises(OSError, match="No space"):
        stored.write(path, "newer")
    assert [(one.name, one.read_text()) for one in tmp_path.iterdir()] == [("status.json", "new")]


def test_a_result_that_was_finished_counts_though_its_worker_was_killed(small: Small) -> None:
    """Power goes between the result, which is sealed on the disk, and the word that it is there."""
    folder = next((small.folder / "runs").glob("describe-*"))
    with damaged(small, File(f"runs/{folder.name}/status.json", "run", folder.name), "missing"):
        told = {"state": "running", "attempt": 1, "progress": 0.4, "text": "at work", "started": 1.0}
        (folder / "status.json").write_text(json.dumps(told))
        with opened(small.folder) as store:
            assert store.get(folder.name).state == "running"
            Scheduler(store).turn()
            assert store.get(folder.name).done
            assert store.result(folder.name)
