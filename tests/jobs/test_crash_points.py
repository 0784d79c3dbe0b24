"""The app is killed before every step that a change of the workspace takes: the next start has all of it or none."""

from __future__ import annotations

import os
import shutil
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from explorer.datasets.dataset import Dataset
from explorer.datasets.genotypes import Genotypes, variant_table
from explorer.datasets.traits import none
from explorer.jobs import sweeping
from explorer.jobs.folder import RunFolder
from explorer.jobs.runs import Store
from explorer.jobs.scheduler import Scheduler
from explorer.jobs.trash import Trash
from explorer.jobs.workspace import Workspace
from explorer.networks import zoo

STEPS = ("replace", "rename", "mkdir", "rmdir", "unlink", "link", "fsync")
KILLED = 9
MOST = 200
FAILED = {"to": 7}


class Idle:
    """A launcher whose workers never do anything."""

    def launch(self, folder: Path, threads: int) -> None:
        """Start nothing."""

    def alive(self, folder: Path) -> bool:
        """Say that a worker is there."""
        return True

    def end(self, folder: Path, hard: bool) -> None:
        """End nothing."""

    def status(self, folder: Path) -> int | None:
        """Know nothing."""
        return None


def dataset(name: str) -> Dataset:
    """A tiny dataset; its content is always the same."""
    calls = np.random.default_rng(0).integers(0, 3, (6, 5)).astype(np.int8)
    names = np.array(list("abcdef"), dtype=object)
    return Dataset(name, Genotypes(calls, names, variant_table("1", np.arange(1, 6), list("vwxyz"))), none(names))


DIGEST = dataset("").digest


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """A workspace with a dataset, a failed run that left files, and one whose worker has just made a dataset."""
    space = Workspace(tmp_path / "base")
    space.hold()
    space.add(dataset("old"))
    store = Store(space)
    failed = store.request("count", FAILED)
    store.settle(failed.model_copy(update={"state": "failed", "attempt": 1}))
    failed.files.write("worker.json", {"pid": 1, "identity": "gone", "attempt": 1})
    for name in ("checkpoint.json", "events.jsonl", "stop"):
        (failed.folder / name).write_text("[]")
    bringing = store.request("count", {"to": 8})
    store.index.put(bringing.model_copy(update={"state": "running", "attempt": 1}).row())
    dataset("new").save(bringing.folder / "dataset")
    bringing.files.write("result.json", {"digest": DIGEST})
    bringing.files.write("worker.json", {"pid": 1, "identity": "gone", "attempt": 1})
    bringing.files.write("status.json", {"state": "done", "attempt": 1, "progress": 1.0, "text": "done"})
    store.close()
    space.release()
    return space.path


def opened(folder: Path) -> tuple[Workspace, Store]:
    """Open a workspace as the app does at its start, until nothing is left to complete."""
    space = Workspace(folder)
    space.hold()
    sweeping.complete(space)
    store = Store(space)
    sweeping.adopt_what_is_done(store)
    Scheduler(store, Idle()).turn()
    sweeping.sweep(store, 0.0, first=True)
    return space, store


def kill_before(step: int, folder: Path, change: Callable[[Workspace, Store], object]) -> bool:
    """Have a process make a change and be killed before one of its steps; return whether it came so far."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # from Python 3.12 on: that this process has threads
        pid = os.fork()
    if pid == 0:
        try:
            space = Workspace(folder)
            space.hold()
            store = Store(space)
            store.index.put(next(run for run in store.list() if run.parameters["to"] == 8).row())
            left = [step]
            for name in STEPS:
                setattr(os, name, _counted(getattr(os, name), left))
            change(space, store)
        except BaseException:
            os._exit(1)
        os._exit(0)
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    assert code in (0, KILLED)
    return code == KILLED


def _counted(call: Callable[..., Any], left: list[int]) -> Callable[..., Any]:
    def counted(*given: Any, **named: Any) -> Any:
        if left[0] == 0:
            os._exit(KILLED)
        left[0] -= 1
        return call(*given, **named)

    return counted


def after_every_kill(base: Path, change: Callable[[Workspace, Store], object]) -> Iterator[tuple[Workspace, Store]]:
    """Yield the workspace as the next start finds it, after a kill before each step, at last after the whole change."""
    for step in range(MOST):
        folder = base.with_name(f"step-{step}")
        shutil.copytree(base, folder)
        killed = kill_before(step, folder, change)
        space, store = opened(folder)
        try:
            hidden = [str(path.relative_to(folder)) for path in folder.rglob(".*")]
            assert hidden == [], f"left after a kill before step {step}"
            assert space.datasets()[0]["digest"] == DIGEST, "the dataset is there at any moment"
            assert not [found.id for found in store.damaged]
            yield space, store
        finally:
            store.close()
            space.release()
        shutil.rmtree(folder)
        if not killed:
            assert step > 1
            return
    raise AssertionError("it has no end")


def states(store: Store) -> dict[int, str]:
    """Return the states of the runs by what they count to."""
    return {run.parameters["to"]: run.state for run in store.list()}


def test_request(base: Path) -> None:
    for _, store in after_every_kill(base, lambda _, store: store.request("count", {"to": 5})):
        assert states(store).get(5) in (None, "queued", "running")
        asked = [store.request("count", {"to": 5}).id for _ in range(2)]
        assert len(set(asked)) == 1
        assert len(store.list()) == len(list(store.workspace.runs_folder.iterdir())) == 3


@pytest.mark.slow
def test_queued_again(base: Path) -> None:
    def again(_: Workspace, store: Store) -> None:
        store.request("count", FAILED, again=True)

    for _, store in after_every_kill(base, again):
        run = next(run for run in store.list() if run.parameters == {**run.parameters, **FAILED})
        assert run.state in ("failed", "queued", "running"), run.text
        if run.state == "running":
            left = {path.name for path in run.folder.iterdir()}
            assert left <= {"job.json", "status.json", "worker.lock"}, "a new attempt begins anew"
        assert (run.attempt >= 1) or run.state == "failed"


@pytest.mark.slow
def test_dataset_taken_in(base: Path) -> None:
    def settle(_: Workspace, store: Store) -> None:
        Scheduler(store, Idle()).turn()
        sweeping.adopt_what_is_done(store)

    for space, store in after_every_kill(base, settle):
        assert states(store)[8] == "done"
        assert space.datasets()[0]["name"] == "new", "what a worker has finished is taken in, whenever that is"
        assert space.dataset(DIGEST).genotypes.dosages.shape == (6, 5)
        assert not list(space.runs_folder.glob("*/dataset"))
        assert len(space.datasets()) == 1


@pytest.mark.slow
def test_deletion(base: Path) -> None:
    def delete(_: Workspace, store: Store) -> None:
        store.delete(next(run.id for run in store.list(state="failed")))

    for space, store in after_every_kill(base, delete):
        there, thrown_away = states(store).get(7), Trash(space.path).entries()
        assert (there == "failed") == (not thrown_away), "it is in its place or in the trash, never in both or neither"
        if thrown_away:
            Trash(space.path).restore(thrown_away[0].id)
            assert (space.path / thrown_away[0].note.paths[0] / "job.json").exists()


@pytest.mark.slow
def test_designs(base: Path) -> None:
    spec = zoo.load("cnn")
    for space, _ in after_every_kill(base, lambda space, _: space.designs.save(spec)):
        id = space.designs.save(spec)
        assert space.designs.load(id) == spec
        assert [about.id for about in space.designs.listed()] == [id]


def test_second_worker_leaves_alone_what_is_finished(base: Path) -> None:
    from explorer.jobs import worker

    space, store = opened(base)
    run = next(run for run in store.list() if run.parameters["to"] == 8)
    before = RunFolder(run.folder).read("status.json")
    assert worker.main([str(run.folder)]) == 3
    assert RunFolder(run.folder).read("status.json") == before
    store.close()
    space.release()
