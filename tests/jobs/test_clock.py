"""The clock is set forwards and back by days: the queue keeps its order, living work lives, what is new is kept."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from explorer.jobs import designs, process_identity
from explorer.jobs.designs import Designs
from explorer.jobs.folder import RunFolder
from explorer.jobs.launchers import LocalProcess
from explorer.jobs.report import Report
from explorer.jobs.runs import Run, Store
from explorer.jobs.scheduler import Scheduler

DAY = 86_400.0


@pytest.fixture
def set_clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Set this process's clock ahead of the real one by so many seconds."""
    real = time.time
    return lambda ahead: monkeypatch.setattr(time, "time", lambda: real() + ahead)


def test_queue_keeps_its_order(store: Store, set_clock: Callable[[float], None]) -> None:
    asked = []
    for number, ahead in enumerate((0.0, 3 * DAY, -3 * DAY, 0.0), 1):
        set_clock(ahead)
        asked.append(store.request("count", {"to": number}).id)
    assert [Run.model_validate_json(text).id for text in store.index.queue()] == asked
    store.rebuild()
    assert [Run.model_validate_json(text).id for text in store.index.queue()] == asked, "from the folders too"


def test_what_is_stopping_keeps_its_time(
    store: Store, scheduler: Scheduler, until: Callable[..., Run], set_clock: Callable[[float], None]
) -> None:
    run = store.request("countlong", {"to": 100_000, "pause": 0.02})
    until(scheduler, run.id, lambda run: run.files.read("worker.json"))
    ended: list[bool] = []
    scheduler.launcher.end = lambda folder, hard: ended.append(hard)  # type: ignore[method-assign]
    store.pause(run.id)
    os.utime(run.folder / "stop", (1.0, 1.0))
    set_clock(40 * DAY)
    scheduler.turn()
    assert ended == [], "it was asked a moment ago, whatever the clock says"
    assert until(scheduler, run.id, lambda run: not run.pending).state == "paused"


def test_worker_is_known_though_the_clock_was_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other:
        then = process_identity.identity(other.pid)
        RunFolder(tmp_path).write("worker.json", {"pid": other.pid, "identity": then, "attempt": 1})
        real = psutil.Process.create_time
        monkeypatch.setattr(psutil.Process, "create_time", lambda process: real(process) - 2 * DAY)
        assert LocalProcess().alive(tmp_path)
        assert process_identity.find(os.getpid(), then) is None, "another process is another"
        other.communicate(b"\n")
    assert not LocalProcess().alive(tmp_path)


def test_what_work_took_is_right(tmp_path: Path, set_clock: Callable[[float], None]) -> None:
    folder = RunFolder(tmp_path)
    with Report(folder) as report:
        set_clock(-5 * DAY)
        report.finish("done", "done")
    status = folder.read("status.json")
    assert 0 <= status["ended"] - status["started"] < DAY


def test_newest_draft_is_kept_whatever_its_date(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(designs, "DRAFTS_KEPT", 3)
    kept = Designs(tmp_path)
    for _ in range(3):
        path = tmp_path / "drafts" / f"{kept.keep('', {})}.json"
        os.utime(path, (time.time() + DAY, time.time() + DAY))
    assert kept.kept(kept.keep("", {"new": True})) == {"new": True}
    assert len(list((tmp_path / "drafts").glob("*.json"))) == 3
