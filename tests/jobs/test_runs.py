"""The run store and the scheduler, with a worker that counts."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from explorer.errors import InputError
from explorer.jobs.folder import RunFolder
from explorer.jobs.runs import Run, Store
from explorer.jobs.scheduler import Scheduler
from explorer.jobs.workspace import Workspace

Until = Callable[..., Run]


def pid_of(run: Run) -> int:
    """Return the pid its worker wrote."""
    return run.files.read("worker.json")["pid"]


def at_work(run: Run) -> bool:
    """Whether it has counted at least twice."""
    return sum(event["type"] == "counted" for event in run.files.events().events) >= 2


def test_work_is_done_once_and_its_result_found(store: Store, scheduler: Scheduler, until: Until) -> None:
    run = store.request("count", {"to": 3}, "Three")
    assert store.request("count", {"to": 3}).id == run.id
    assert store.request("count", {"to": 4}).id != run.id
    done = until(scheduler, run.id, lambda run: not run.pending)
    assert (done.state, done.progress, done.title) == ("done", 1.0, "Three")
    assert store.result(run.id) == {"counted": [0, 1, 2]}
    assert store.request("count", {"to": 3}).state == "done"
    kinds = [event["type"] for event in store.events(run.id).events]
    assert kinds[0] == "worker"
    assert kinds[-1] == "ended"
    assert kinds.count("counted") == 3


def test_worker_is_niced_and_says_its_threads(store: Store, scheduler: Scheduler, until: Until) -> None:
    run = store.request("count", {"to": 400, "pause": 0.05})
    until(scheduler, run.id, at_work)
    assert psutil.Process(pid_of(run)).nice() == os.nice(0) + 10
    session = Path(f"/proc/{pid_of(run)}/autogroup")  # where Linux shares processors between sessions
    if session.exists() and os.getsid(pid_of(run)) == pid_of(run):
        assert session.read_text().split()[-1] == "10"
    assert store.events(run.id).events[0]["threads"] == 1
    assert store.get(run.id).threads == 1
    store.stop(run.id)
    assert until(scheduler, run.id, lambda run: not run.pending).state == "stopped"


def test_wrong_parameters_are_refused_in_words(store: Store) -> None:
    with pytest.raises(InputError, match="Counting, to: it must be greater than 0"):
        store.request("count", {"to": -1})
    with pytest.raises(InputError, match="there is no such kind"):
        store.request("conquer", {})
    for identity in ("count-0000000000", "../../etc/passwd", "", "count-00000000zz"):
        with pytest.raises(InputError, match="not in this workspace"):
            store.get(identity)


@pytest.mark.parametrize(
    ("how", "sentence"),
    [
        ("refuse", "cohort.bim line 812: 5 columns, expected 6. Is the genetic distance column missing?"),
        (
            "break",
            "The program itself failed (KeyError). This is a fault of SNP Explorer, not of your data. Try it again",
        ),
    ],
)
def test_failure_is_one_sentence_and_the_traceback_stays_in_the_log(
    store: Store, scheduler: Scheduler, how: str, sentence: str, until: Until
) -> None:
    run = until(scheduler, store.request("count", {"how": how}).id, lambda run: not run.pending)
    assert run.state == "failed"
    assert run.text.startswith(sentence)
    assert "Traceback" not in run.text
    log = (run.folder / "log.txt").read_text()
    assert ("Traceback" in log) == (how == "break")
    if how == "break":
        assert f"send the entry {log.split(',')[0].split()[-1]} of {run.folder}/log.txt." in run.text
    assert store.request("count", {"how": how}).state == "failed"
    assert store.request("count", {"how": how}, again=True).state == "queued"


def test_killed_worker_is_interrupted_and_goes_on_where_it_was(
    store: Store, scheduler: Scheduler, until: Until
) -> None:
    run = store.request("countlong", {"to": 30, "pause": 0.02})
    until(scheduler, run.id, at_work)
    os.kill(pid_of(run), signal.SIGKILL)
    broken = until(scheduler, run.id, lambda run: not run.pending)
    assert broken.state == "interrupted"
    assert "killed" in broken.text
    store.resume(run.id)
    done = until(scheduler, run.id, lambda run: not run.pending)
    assert (done.state, done.attempt) == ("done", 2)
    counted = [event["number"] for event in store.events(run.id).events if event["type"] == "counted"]
    untold = sorted(set(range(30)) - set(counted))
    assert len(untold) <= 1, "at most the number at which it was killed: kept already, but not told yet"
    assert counted == [number for number in range(30) if number not in untold]
    assert store.result(run.id)["counted"] == list(range(30))


def test_pause_and_resume(store: Store, scheduler: Scheduler, until: Until) -> None:
    run = store.request("countlong", {"to": 40, "pause": 0.02})
    until(scheduler, run.id, at_work)
    store.pause(run.id)
    assert until(scheduler, run.id, lambda run: not run.pending).state == "paused"
    until(scheduler, run.id, lambda run: not scheduler.launcher.alive(run.folder))
    store.resume(run.id)
    assert until(scheduler, run.id, lambda run: not run.pending).state == "done"
    with pytest.raises(InputError, match="only training can be paused"):
        store.pause(store.request("count", {}).id)


def test_deaf_worker_is_terminated_then_killed(store: Store, scheduler: Scheduler, until: Until) -> None:
    run = store.request("count", {"how": "deaf"})
    until(scheduler, run.id, lambda run: bool(run.files.read("worker.json")))
    process = psutil.Process(pid_of(run))
    store.stop(run.id)
    assert until(scheduler, run.id, lambda run: not run.pending).state == "stopped"
    until(scheduler, run.id, lambda run: not scheduler.launcher.alive(run.folder))
    assert not process.is_running() or process.status() == psutil.STATUS_ZOMBIE


def test_queue_keeps_order_and_lanes(store: Store, scheduler: Scheduler, until: Until) -> None:
    runs = [store.request("countlong", {"to": 5 + i, "pause": 0.05}) for i in range(3)]
    scheduler.turn()
    assert [store.get(run.id).state for run in runs] == ["running", "queued", "queued"]
    short = store.request("count", {"to": 2})
    assert until(scheduler, short.id, lambda run: not run.pending).state == "done"
    stopped = store.stop(runs[2].id)
    assert stopped.state == "stopped"
    until(scheduler, runs[1].id, lambda run: not run.pending)
    ended = [store.get(run.id) for run in runs]
    assert [run.state for run in ended] == ["done", "done", "stopped"]
    assert ended[0].ended is not None
    assert ended[1].started is not None
    assert ended[0].ended <= ended[1].started


def test_index_is_rebuilt_from_the_folders(
    store: Store, scheduler: Scheduler, workspace: Workspace, until: Until
) -> None:
    done = until(scheduler, store.request("count", {"to": 2}, "Two").id, lambda run: not run.pending)
    failed = until(scheduler, store.request("count", {"how": "refuse"}).id, lambda run: not run.pending)
    queued = store.request("countlong", {"to": 2})
    before = {run.id: run for run in store.list()}
    store.close()
    for path in workspace.path.glob("index.sqlite*"):
        path.write_bytes(b"not a database, but long enough to look at" * 40)
    again = Store(workspace)
    assert {run.id: run.state for run in again.list()} == {done.id: "done", failed.id: "failed", queued.id: "queued"}
    for id, run in before.items():
        ours = again.get(id)
        assert (ours.title, ours.text, ours.parameters, ours.key) == (run.title, run.text, run.parameters, run.key)
    assert again.request("count", {"to": 2}).id == done.id
    again.close()


def test_new_server_adopts_live_workers_before_it_calls_any_interrupted(
    store: Store, scheduler: Scheduler, until: Until, scheduler_of: Callable[..., Scheduler]
) -> None:
    """The old server is gone without a word, as after SIGKILL: its store and scheduler are simply not used again."""
    alive = store.request("countlong", {"to": 60, "pause": 0.05})
    dead = store.request("count", {"to": 900, "pause": 0.05})
    until(scheduler, alive.id, at_work)
    until(scheduler, dead.id, at_work)
    os.kill(pid_of(dead), signal.SIGKILL)
    while scheduler.launcher.alive(dead.folder):
        time.sleep(0.01)
    pid = pid_of(alive)
    store.close()
    again = Store(store.workspace)
    new = scheduler_of(again)
    new.turn()
    assert again.get(alive.id).state == "running"
    assert again.get(dead.id).state == "interrupted"
    assert pid_of(alive) == pid
    assert until(new, alive.id, lambda run: not run.pending).state == "done"
    assert again.get(alive.id).attempt == 1
    again.close()


def test_no_orphan_when_the_app_is_stopped(store: Store, scheduler: Scheduler) -> None:
    scheduler.capacity = scheduler.capacity.__class__(training=2, long=2, threads=1)
    goes_on = store.request("countlong", {"to": 500, "pause": 0.05})
    careful = store.request("countcareful", {"to": 500, "pause": 0.05})
    short = store.request("count", {"to": 500, "pause": 0.05})
    deaf = store.request("count", {"how": "deaf"})
    scheduler.start()
    end = time.monotonic() + 300
    for run in (goes_on, careful, short):
        while not at_work(run) and time.monotonic() < end:
            time.sleep(0.02)
    while "pid" not in deaf.files.read("worker.json") and time.monotonic() < end:
        time.sleep(0.02)
    pids = {run.id: psutil.Process(pid_of(run)) for run in (goes_on, careful, short, deaf)}
    going_on = scheduler.close()
    assert [run.id for run in going_on] == [goes_on.id]
    _, left = psutil.wait_procs([pids[run.id] for run in (careful, short, deaf)], timeout=300)
    assert not left, "they were told to end, or killed: a busy machine may take its time over that"
    assert pids[goes_on.id].is_running()
    scheduler.turn()
    states = {run.id: run.state for run in store.list()}
    assert states == {goes_on.id: "running", careful.id: "interrupted", short.id: "queued", deaf.id: "queued"}


def test_second_worker_leaves_a_folder_alone(store: Store, scheduler: Scheduler, until: Until) -> None:
    run = store.request("count", {"to": 200, "pause": 0.05})
    until(scheduler, run.id, at_work)
    assert run.files.has_worker()
    with run.files.occupied(patience=0.1) as mine:
        assert not mine
    store.stop(run.id)
    until(scheduler, run.id, lambda run: not run.pending)


def test_delete(store: Store, scheduler: Scheduler, until: Until) -> None:
    run = store.request("count", {"to": 300, "pause": 0.05})
    until(scheduler, run.id, at_work)
    with pytest.raises(InputError, match="still at work"):
        store.delete(run.id)
    store.stop(run.id)
    until(scheduler, run.id, lambda run: not run.pending)
    store.delete(run.id)
    assert not run.folder.exists()
    assert store.list() == []


def test_events_come_as_whole_lines_and_a_cut_file_is_read_anew(tmp_path: Path) -> None:
    files = RunFolder(tmp_path)
    assert files.events() == ([], 0)
    path = tmp_path / "events.jsonl"
    path.write_text('{"a": 1}\n{"a": 2}\n{"a": ')
    first = files.events()
    assert first == ([{"a": 1}, {"a": 2}], 18)
    path.write_text('{"a": 1}\n{"a": 2}\n{"a": 3}\n')
    assert files.events(first.offset).events == [{"a": 3}]
    path.write_text('{"a": 1}\n')
    assert files.events(first.offset) == ([{"a": 1}], 9)
    path.write_text('{"a": "' + "x" * 3000 + '"}\n')
    assert len(files.events(0, most=100).events) == 1
