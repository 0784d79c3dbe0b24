"""A disk that is full, read-only or gone: one sentence, nothing lost, and on it goes once there is room."""

import errno
import json
import os
import resource
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import disks
import numpy as np
import psutil
import pytest
from safetensors import SafetensorError
from safetensors.numpy import load_file

from explorer.datasets import samples
from explorer.errors import InputError
from explorer.jobs import runs, storage_faults
from explorer.jobs.index import Index
from explorer.jobs.launchers import Launcher
from explorer.jobs.runs import Run, Store
from explorer.jobs.scheduler import Scheduler
from explorer.jobs.workspace import Workspace
from explorer.training import checkpoint, loop
from explorer.training.spec import RunSpec

Until = Callable[..., Run]
EVERYTHING = list(range(30))
COUNTING = {"to": 30, "pause": 0.03}


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 24 MB."""
    with disks.small(tmp_path / "disk") as place:
        yield place


@pytest.fixture
def small(disk: Path, end_workers: Callable[[Workspace], None]) -> Iterator[Store]:
    """A store on such a disk."""
    space = Workspace(disk / "workspace")
    space.hold()
    opened = Store(space)
    yield opened
    opened.close()
    space.release()
    end_workers(space)


def at_work(run: Run) -> bool:
    """Whether it has counted at least twice."""
    return sum(event["type"] == "counted" for event in run.files.events().events) >= 2


def test_full_disk_interrupts_with_a_sentence_and_what_is_done_stays_done(
    small: Store, disk: Path, scheduler_of: Callable[..., Scheduler], until: Until, real: Launcher
) -> None:
    """The worker cannot even write how it ended: its exit status tells."""
    scheduler = scheduler_of(small, real)
    finished = until(scheduler, small.request("count", {"to": 2}).id, lambda run: not run.pending)
    run = small.request("countlong", COUNTING)
    until(scheduler, run.id, at_work)
    disks.fill(disk)
    broken = until(scheduler, run.id, lambda run: not run.pending)
    place = f"workspace {small.workspace.path}: the disk is full (0 kB free). Free some space"
    assert (broken.state, broken.text.startswith(place)) == ("interrupted", True), broken.text
    assert broken.text.endswith("then resume the run.")
    assert broken.files.read("status.json")["state"] == "running", "the disk took nothing"
    assert json.loads((run.folder / "checkpoint.json").read_text()), "the former checkpoint is whole"
    assert not list(run.folder.glob(".*")), "no draft is left"

    with pytest.raises(InputError, match=r"the disk is full \(0 kB free\)"):
        small.request("count", {"to": 5})
    with pytest.raises(InputError, match="the disk is full"):
        small.resume(run.id)
    assert len(list(small.workspace.runs_folder.iterdir())) == 2
    assert small.result(finished.id) == {"counted": [0, 1]}

    disks.empty(disk)
    scheduler.turn()
    written = runs.from_folder(run.folder)
    assert written is not None
    assert written.state == "interrupted", "what could not be written was written later"
    small.resume(run.id)
    done = until(scheduler, run.id, lambda run: not run.pending)
    assert done.state == "done", done.text
    assert small.result(run.id)["counted"] == EVERYTHING


def test_queued_work_waits_for_room_and_then_begins_by_itself(
    small: Store, disk: Path, scheduler_of: Callable[..., Scheduler], until: Until
) -> None:
    scheduler = scheduler_of(small)
    run = small.request("count", {"to": 2})
    disks.fill(disk)
    scheduler.turn()
    waiting = small.get(run.id)
    assert (waiting.state, waiting.text) == ("queued", "waits: the disk is full (0 kB free)")
    disks.empty(disk)
    assert until(scheduler, run.id, lambda run: not run.pending).state == "done"


@pytest.mark.parametrize("kind", ["count", "countlong"])
def test_worker_that_may_write_no_more_keeps_its_checkpoint(
    store: Store, scheduler: Scheduler, until: Until, kind: str
) -> None:
    """Anywhere, without a disk of its own: its files may not grow any more, which the system answers as a full disk."""
    run = store.request(kind, COUNTING)
    until(scheduler, run.id, at_work)
    told = (run.folder / "events.jsonl").stat().st_size + 800  # room for the status, not for all events
    resource.prlimit(run_pid(run), resource.RLIMIT_FSIZE, (told, told))
    broken = until(scheduler, run.id, lambda run: not run.pending)
    assert broken.state == "interrupted"
    assert "a file would be larger than its disk or your limits allow" in broken.text
    assert (run.folder / "checkpoint.json").exists() == (kind == "countlong"), "work that begins anew makes room"
    assert (run.folder / "events.jsonl").read_bytes().endswith(b"\n"), "no half line"
    until(scheduler, run.id, lambda run: not scheduler.launcher.alive(run.folder))
    store.resume(run.id)
    assert until(scheduler, run.id, lambda run: not run.pending).state == "done"
    assert store.result(run.id)["counted"] == EVERYTHING


def run_pid(run: Run) -> int:
    """Return the pid its worker wrote."""
    return run.files.read("worker.json")["pid"]


def test_training_on_a_full_disk_resumes_to_the_same_weights(
    small: Store, disk: Path, scheduler_of: Callable[..., Scheduler], until: Until, tmp_path: Path
) -> None:
    digest = small.workspace.add(samples.open_sample("cross"))
    data = small.workspace.dataset(digest)
    fields: dict[str, Any] = {
        "dataset": digest,
        "traits": (data.traits.names("trait")[0],),
        "network": {"preset": "mlp", "settings": {"hidden": (16,), "dropout": 0.3}},
        "split": {"kind": "kfold", "folds": 2},
        "epochs": 8,
        "threads": 1,
        "checkpoint_every": 0.05,
        "device": "cpu",
    }
    spec = RunSpec.model_validate(fields)
    scheduler = scheduler_of(small)

    def further(run: Run) -> bool:
        return sum(event["type"] == "epoch" for event in run.files.events().events) >= 3

    run = small.request("train", {"spec": spec})
    until(scheduler, run.id, further)
    disks.fill(disk)
    broken = until(scheduler, run.id, lambda run: not run.pending)
    assert broken.state == "interrupted"
    kept = checkpoint.read(run.folder)
    assert kept is not None, "the last checkpoint is whole"
    disks.empty(disk)
    small.resume(run.id)
    done = until(scheduler, run.id, lambda run: not run.pending)
    assert (done.state, done.attempt) == ("done", 2), done.text
    unbroken = list(loop.train(data, spec, tmp_path / "unbroken"))
    for fold in (0, 1):
        ours = load_file(run.folder / f"network-{fold}.safetensors")
        for name, theirs in load_file(tmp_path / "unbroken" / f"network-{fold}.safetensors").items():
            np.testing.assert_array_equal(ours[name], theirs, err_msg=name)
    told = [event["validation_loss"] for event in run.files.events().events if event["type"] == "epoch"]
    assert told == [event.validation_loss for event in unbroken if event.type == "epoch"]


def test_read_only_disk_is_said_and_left_as_it_is(
    store: Store, scheduler: Scheduler, workspace: Workspace, until: Until
) -> None:
    done = until(scheduler, store.request("count", {"to": 2}).id, lambda run: not run.pending)
    queued = store.request("count", {"to": 3})
    with disks.read_only(workspace.path):
        scheduler.turn()
        assert store.get(queued.id).state == "queued"
        assert store.get(queued.id).text.startswith("waits: the disk is read-only")
        with pytest.raises(InputError, match="the disk is read-only"):
            store.request("count", {"to": 4})
        assert store.result(done.id) == {"counted": [0, 1]}
        with pytest.raises(InputError, match=r"^workspace .*: the disk is read-only"):
            Workspace(workspace.path).hold()
    assert until(scheduler, queued.id, lambda run: not run.pending).state == "done"


def test_vanished_workspace_is_said_and_nothing_takes_its_place(
    store: Store, scheduler: Scheduler, workspace: Workspace, until: Until, caplog: pytest.LogCaptureFixture
) -> None:
    """The folder is renamed while work is under way, and comes back."""
    done = until(scheduler, store.request("count", {"to": 2}).id, lambda run: not run.pending)
    run = store.request("countlong", {"to": 60, "pause": 0.03})
    until(scheduler, run.id, at_work)
    worker = psutil.Process(run_pid(run))
    away = workspace.path.with_name("elsewhere")
    workspace.path.rename(away)
    for _ in range(3):
        scheduler.turn()
    asks: list[Callable[[], object]] = [
        lambda: store.get(done.id),
        lambda: store.request("count", {"to": 9}),
        workspace.datasets,
        lambda: workspace.about("0" * 16),
    ]
    for ask in asks:
        with pytest.raises(InputError, match=r"the folder is not there any more\. Nothing is made in its place"):
            ask()
    worker.wait(60)
    scheduler.turn()
    assert not workspace.path.exists()
    assert sum("not there any more" in record.message for record in caplog.records) == 1
    away.rename(workspace.path)
    assert store.get(done.id).done
    until(scheduler, run.id, lambda run: not run.pending)
    store.resume(run.id)
    assert until(scheduler, run.id, lambda run: not run.pending).state == "done"
    assert store.result(run.id)["counted"] == list(range(60))


def test_folder_that_comes_back_as_another_is_known_by_its_lock(workspace: Workspace, tmp_path: Path) -> None:
    """A copy of it, as a disk that is mounted again, is held anew; another folder in its place is not."""
    away = tmp_path / "away"
    workspace.path.rename(away)
    stranger = Workspace(workspace.path)
    stranger.hold()
    stranger.release()
    with pytest.raises(InputError, match="not there any more"):
        workspace.refuse_vanished()
    shutil.rmtree(workspace.path)
    shutil.copytree(away, workspace.path)
    workspace.refuse_vanished()
    with pytest.raises(InputError, match="already open on it, in process"):
        Workspace(workspace.path).hold()
    (workspace.path / "lock").unlink()
    workspace.refuse_vanished()
    with pytest.raises(InputError, match=f"already open on it, in process {os.getpid()}"):
        Workspace(workspace.path).hold()


def test_index_goes_on_in_memory_where_the_disk_is_full(disk: Path) -> None:
    index = Index(disk / "index.sqlite")
    rows = [(f"count-{i:010x}", "count", str(i), "done", float(i), float(i), json.dumps("x" * 1000)) for i in range(40)]
    for row in rows[:20]:
        index.put(row)
    disks.fill(disk)
    for row in rows[20:]:
        index.put(row)
    index.remove(rows[0][0])
    assert len(index.all()) == 39
    index.close()
    (disk / "index.sqlite").unlink()
    anew = Index(disk / "index.sqlite")
    anew.rebuild(rows)
    assert len(anew.all()) == 40
    anew.close()


def failure(error: BaseException, cause: BaseException | None = None) -> BaseException:
    """Return an error as raised from another."""
    error.__cause__ = cause
    return error


def of_sqlite(code: int) -> sqlite3.OperationalError:
    """Return an error of SQLite with its code."""
    error = sqlite3.OperationalError("some words")
    error.sqlite_errorcode = code
    return error


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "the disk is full"),
        (OSError("1048576 requested and 131056 written"), "the disk is full"),
        (SafetensorError("Error while serializing: I/O error: No space left on device (os error 28)"), "is full"),
        (failure(RuntimeError("could not be written"), OSError(errno.ENOSPC, "")), "the disk is full"),
        (failure(InputError("a.bed", "it could not be written"), OSError(errno.ENOSPC, "")), "the disk is full"),
        (of_sqlite(sqlite3.SQLITE_FULL), "the disk is full"),
        (of_sqlite(sqlite3.SQLITE_IOERR_WRITE), "its disk does not answer"),
        (of_sqlite(sqlite3.SQLITE_READONLY_DBMOVED), "the disk is read-only"),
        (OSError(errno.EDQUOT, ""), "your quota of its disk is used up"),
        (OSError(errno.EROFS, ""), "the disk is read-only"),
        (OSError(errno.EIO, ""), "its disk does not answer, or reports damage"),
        (OSError(errno.ESTALE, ""), "the folder is not there any more"),
        (OSError(errno.EMFILE, ""), "too many files are open at once"),
        (PermissionError(errno.EACCES, "", "WORKSPACE/runs/x"), "may not be written or read by this user"),
        (PermissionError(errno.EACCES, "", "/etc/shadow"), None),
        (FileNotFoundError(errno.ENOENT, "", "WORKSPACE/runs/x"), None),
        (failure(InputError("a.bed", "it cannot be read"), OSError(errno.EIO, "")), None),
        (ValueError("a fault of ours"), None),
    ],
)
def test_errors_of_the_disk_are_told_from_all_others(
    workspace: Workspace, error: Exception, reason: str | None
) -> None:
    if isinstance(error, OSError) and error.filename:
        error.filename = error.filename.replace("WORKSPACE", str(workspace.path))
    told = storage_faults.told(error, workspace.path)
    assert (told and reason and reason in told.reason) if reason else told is None, told
    if told is not None:
        assert told.place == f"workspace {workspace.path}"
        assert told.mend


def test_missing_file_tells_of_a_vanished_workspace_only_where_that_is_gone(tmp_path: Path) -> None:
    gone = tmp_path / "workspace"
    error = FileNotFoundError(errno.ENOENT, "", str(gone / "runs" / "x"))
    assert storage_faults.find(error, gone) is storage_faults.GONE
    (gone / "runs").mkdir(parents=True)
    assert storage_faults.find(error, gone) is None


FILLING = """
import sys
from pathlib import Path
from explorer.datasets import dataset
from explorer.datasets.formats import storage
from explorer.errors import InputError
dataset.IN_MEMORY_BYTES = 0
arrays = []
try:
    for _ in range(2):
        arrays.append(storage.allocate_array((1000, 15_000), Path(sys.argv[1])))
except InputError as error:
    print(error)
for array in arrays:
    array[:] = 1
"""


def test_mapped_files_for_which_there_is_no_room_are_refused_and_no_crash(disk: Path) -> None:
    """A process that writes into a mapped file beyond the room of the disk is killed; each of these alone has room."""
    command = [sys.executable, "-c", FILLING, str(disk)]
    ended = subprocess.run(command, check=False, capture_output=True, text=True)
    assert ended.returncode == 0, ended
    assert "are free" in ended.stdout
    assert len(list(disk.glob("*.npy"))) == 1
