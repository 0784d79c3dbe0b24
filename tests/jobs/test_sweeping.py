"""What killed workers and broken uploads left goes; what a living one needs stays."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from explorer.datasets.dataset import Dataset
from explorer.datasets.genotypes import Genotypes, variant_table
from explorer.datasets.traits import none
from explorer.jobs import sweeping
from explorer.jobs.folder import RunFolder
from explorer.jobs.footprint import size
from explorer.jobs.runs import Run, Store
from explorer.jobs.scheduler import Scheduler
from explorer.jobs.sweeping import Sweeper, sweep
from explorer.jobs.trash import KEPT_SECONDS, Trash
from explorer.jobs.uploads import KEPT_DAYS, hold
from explorer.jobs.workspace import Workspace

Until = Callable[..., Run]
KEEPS = {"job.json", "worker.json", "worker.lock", "status.json", "events.jsonl", "log.txt", "checkpoint.json"}


def dataset(name: str, seed: int) -> Dataset:
    calls = np.random.default_rng(seed).integers(0, 3, (6, 5)).astype(np.int8)
    names = np.array(list("abcdef"), dtype=object)
    genotypes = Genotypes(calls, names, variant_table("1", np.arange(1, 6), [f"v{i}" for i in range(5)]))
    return Dataset(name, genotypes, none(names))


def hoarding(store: Store, scheduler: Scheduler, until: Until, pause: float = 60) -> Run:
    """Return a run whose worker has written temporary files wherever readers do, and is at work."""
    run = store.request("count", {"to": 2, "pause": pause, "how": "hoard"})
    return until(scheduler, run.id, lambda run: list(run.folder.glob(".result.json.*")) != [])


def test_a_killed_worker_leaves_nothing_and_a_living_one_loses_nothing(
    store: Store, scheduler: Scheduler, until: Until
) -> None:
    run = hoarding(store, scheduler, until)
    there = sorted(run.folder.rglob("*"))
    assert size(run.folder) > 3_000_000
    assert size(run.folder / "tmp") > 1_000_000, "what goes through tempfile lies in the run's own folder"
    assert sweep(store, time.time()) == 0
    assert sorted(run.folder.rglob("*")) == there
    os.kill(int(RunFolder(run.folder).read("worker.json")["pid"]), signal.SIGKILL)
    until(scheduler, run.id, lambda run: run.state == "interrupted")
    assert sweep(store, time.time()) > 3_000_000
    assert {path.name for path in run.folder.iterdir()} <= KEEPS
    assert list((store.workspace.path / "tmp").iterdir()) == []
    assert store.resume(run.id).pending, "it can still be resumed"


def test_a_worker_that_ends_takes_its_temporary_files_along(store: Store, scheduler: Scheduler, until: Until) -> None:
    run = store.request("count", {"to": 2, "how": "hoard"})
    run = until(scheduler, run.id, lambda run: not run.pending)
    assert not (run.folder / "tmp").exists()


def test_an_upload_that_still_arrives_stays_however_slow(workspace: Workspace, store: Store) -> None:
    for name in ("arriving", "broken", "whole"):
        (workspace.uploads_folder / name).mkdir()
    slow = open(workspace.uploads_folder / "arriving" / ".part-1", "wb")  # noqa: SIM115
    hold(slow)
    (workspace.uploads_folder / "broken" / ".part-2").write_bytes(b"x" * 10_000)
    (workspace.uploads_folder / "whole" / "peas.bed").write_bytes(b"x" * 10_000)
    tomorrow = time.time() + 86400
    assert sweep(store, tomorrow) >= 10_000
    left = {str(path.relative_to(workspace.uploads_folder)) for path in workspace.uploads_folder.rglob("*")}
    assert left == {"arriving", "arriving/.part-1", "whole", "whole/peas.bed"}
    slow.close()
    sweep(store, tomorrow)
    assert [path.name for path in workspace.uploads_folder.iterdir()] == ["whole"]


def test_old_uploads_go_unless_work_waits_to_read_them(workspace: Workspace, store: Store) -> None:
    for name in ("0123456789abcdef", "fedcba9876543210"):
        (workspace.uploads_folder / name).mkdir()
        (workspace.uploads_folder / name / "peas.csv").write_text("id,a\ns1,0\n")
    read = workspace.uploads_folder / "fedcba9876543210"
    store.request("check", {"genotypes": read / "peas.csv"})
    sweep(store, time.time() + (KEPT_DAYS - 1) * 86400)
    assert len(list(workspace.uploads_folder.iterdir())) == 2
    sweep(store, time.time() + (KEPT_DAYS + 1) * 86400)
    assert list(workspace.uploads_folder.iterdir()) == [read]


@pytest.mark.parametrize("first", [True, False])
def test_drafts_of_an_earlier_server_go_at_once_and_our_own_when_they_are_old(
    workspace: Workspace, store: Store, first: bool
) -> None:
    left = [
        workspace.runs_folder / ".deleted-train-0123456789" / "checkpoint.safetensors",
        workspace.runs_folder / ".incoming-train-0123456789" / "job.json",
        workspace.datasets_folder / ".draft-x" / "dosages.npy",
        workspace.path / "networks" / ".0123456789.json-x",
        workspace.path / "networks" / "drafts" / ".0123456789.json-x",
    ]
    for path in left:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x" * 1000)
    theirs = [workspace.path / ".bashrc", workspace.runs_folder / ".git", workspace.path / "networks" / ".notes"]
    for path in theirs:
        path.write_text("not ours")
    now = time.time()
    sweep(store, now, first)
    assert [path.exists() for path in left] == [not first] * len(left)
    sweep(store, now + 2 * sweeping.SETTLED)
    assert not any(path.exists() for path in left)
    assert (workspace.path / "networks" / "drafts").is_dir()
    assert all(path.exists() for path in theirs)


def test_a_dataset_between_two_steps_of_its_adoption_is_there_at_the_next_start(
    workspace: Workspace, store: Store, scheduler: Scheduler, until: Until
) -> None:
    """Killed between worker and server: the dataset is adopted; between making way and coming: the former is back."""
    digest = workspace.add(dataset("Peas", 0))
    (workspace.datasets_folder / digest).rename(workspace.datasets_folder / f".former-{digest}")
    run = until(scheduler, store.request("count", {"to": 1}).id, lambda run: run.done)
    dataset("Beans", 1).save(run.folder / "dataset")
    sweeping.complete(workspace)
    sweeping.adopt_what_is_done(store)
    sweep(store, time.time(), first=True)
    assert sorted(about["name"] for about in workspace.datasets()) == ["Beans", "Peas"]


def test_the_sweeper_begins_at_once_and_goes_on_hourly_by_its_clock(workspace: Workspace, store: Store) -> None:
    run = store.request("count", {"to": 3})
    store.delete(run.id)
    (workspace.runs_folder / ".deleted-x").mkdir()
    now = [time.time()]
    sweeper = Sweeper(store, clock=lambda: now[0], every=0.01)
    sweeper.start()
    try:
        assert not (workspace.runs_folder / ".deleted-x").exists()
        assert Trash(workspace.path).entries() != []
        now[0] += KEPT_SECONDS + 1
        end = time.monotonic() + 300
        while Trash(workspace.path).entries():
            assert time.monotonic() < end
            time.sleep(0.01)
    finally:
        sweeper.close(60)
    assert not sweeper._thread.is_alive()


def test_a_workspace_that_has_vanished_is_not_made_anew(workspace: Workspace, store: Store, tmp_path: Path) -> None:
    workspace.path.rename(tmp_path / "away")
    sweeper = Sweeper(store)
    sweeper.start()
    sweeper.close(60)
    with pytest.raises(OSError):
        sweep(store, time.time())
    assert not workspace.path.exists()
    (tmp_path / "away").rename(workspace.path)
