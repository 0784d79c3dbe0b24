"""Workers of several processes: how they are started, and what becomes of a run where one of them is gone."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import psutil
import pytest
import warm

from explorer.datasets import samples
from explorer.jobs import endings, launchers, peers, process_identity
from explorer.jobs.folder import RunFolder
from explorer.jobs.launchers import Asked
from explorer.jobs.peers import Peers
from explorer.jobs.runs import Run, Store
from explorer.jobs.scheduler import Capacity, Patience, Scheduler
from explorer.jobs.workspace import Workspace
from explorer.training import started
from explorer.training.spec import RunSpec

Until = Callable[..., Run]
GONE = "One of the 2 processes of this run ended unexpectedly. Resume it: it goes on from its last checkpoint."


def spec(digest: str, **more: Any) -> dict[str, Any]:
    """Return a run that two processes train, which ends when it is told to."""
    fields: dict[str, Any] = {
        "dataset": digest,
        "traits": ("growth_cold",),
        "columns": tuple(range(200)),
        "network": {"preset": "mlp", "settings": {"hidden": (16,), "dropout": 0.3}},
        "epochs": 9999,
        "threads": 1,
        "checkpoint_every": 0.2,
        "device": "cpu",
        "processes": 2,
    }
    return {"spec": RunSpec.model_validate(fields | more).model_dump()}


@pytest.fixture(scope="module")
def space(
    tmp_path_factory: pytest.TempPathFactory, end_workers: Callable[[Workspace], None]
) -> Iterator[tuple[Store, str]]:
    workspace = Workspace(tmp_path_factory.mktemp("several"))
    workspace.hold()
    digest = workspace.add(samples.open_sample("cross"))
    store = Store(workspace)
    yield store, digest
    store.close()
    workspace.release()
    end_workers(workspace)


def wait(until: Callable[[], object], most: float = 240.0) -> None:
    end = time.monotonic() + most
    while not until():
        assert time.monotonic() < end
        time.sleep(0.05)


def forked(folder: Path, place: Path) -> list[warm.Process]:
    """Start the two processes of a worker as forks, without torchrun over them."""
    place.mkdir()
    environment = {**os.environ, started.FOLDER: str(place), "WORLD_SIZE": "2", "TORCHELASTIC_RUN_ID": "test"}
    environment |= {"GLOO_SOCKET_IFNAME": launchers._own_interface(), "OMP_NUM_THREADS": "1"}
    log = os.open(folder / "log.txt", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    ranks = [
        warm.start("warm:work", [str(folder), "1", "at once"], folder, {**environment, "RANK": str(rank)}, log)
        for rank in range(2)
    ]
    os.close(log)
    return ranks


@pytest.mark.parametrize("killed", [0, 1])
def test_where_one_process_is_killed_the_other_ends_and_says_so(
    space: tuple[Store, str], tmp_path: Path, killed: int
) -> None:
    store, digest = space
    run = store.request("train", spec(digest, seed=killed))
    ranks = forked(run.folder, tmp_path / "place")
    wait(lambda: (run.folder / "checkpoint.safetensors").exists() or ranks[0].poll() is not None)
    assert ranks[0].poll() is None, (run.folder / "log.txt").read_text()
    ranks[killed].kill()
    wait(lambda: all(rank.poll() is not None for rank in ranks), 60)
    worker = run.files.read("worker.json")
    assert worker["processes"] == 2
    run.files.write("worker.json", {"processes": 2})  # the process named stands for torchrun; here it is what forks
    status = run.files.read("status.json")
    if killed:
        assert (status["state"], status["text"]) == ("interrupted", GONE)
    else:  # nobody is left to say it: the server does
        assert status["state"] == "running"
        assert endings.of(run, 1) == ("interrupted", GONE)
    told = [json.loads(line) for line in (run.folder / "events.jsonl").read_text().splitlines()]
    assert {event["type"] for event in told} >= {"worker", "started", "fold_started"}
    assert [event["processes"] for event in told if event["type"] == "started"] == [2]
    assert [event["index"] for event in told if "index" in event] == list(range(sum("index" in e for e in told)))


def test_a_run_for_several_is_started_by_torchrun_alone_on_this_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[tuple[list[str], int, dict[str, str]]] = []
    monkeypatch.setattr(
        launchers.LocalProcess,
        "_start",
        lambda self, folder, command, threads, more, place=None: begun.append((list(command), threads, dict(more))),
    )
    for many in (1, 3):
        folder = tmp_path / str(many)
        folder.mkdir()
        RunFolder(folder).write("job.json", {"kind": "train", "parameters": spec("d", processes=many)})
        Asked().launch(folder, 7)
    (alone, threads, more), (command, shared, named) = begun
    assert alone[1:] == ["-m", "explorer.jobs.worker", str(tmp_path / "1")]
    assert (threads, more) == (7, {})
    assert command[1:3] == ["-m", "torch.distributed.run"]
    assert command[-3:] == ["-m", "explorer.jobs.worker", str(tmp_path / "3")]
    assert {"--nproc-per-node=3", "--rdzv-conf=store_type=file", "--local-addr=127.0.0.1"} <= set(command)
    assert "--standalone" not in command  # which opens a port on every address
    assert shared == 2
    own = psutil.net_if_addrs()[named["GLOO_SOCKET_IFNAME"]]
    assert "127.0.0.1" in [one.address for one in own]
    assert named["NCCL_SOCKET_IFNAME"] == named["GLOO_SOCKET_IFNAME"]


def test_who_is_gone_is_known_by_pid_and_start(tmp_path: Path) -> None:
    other = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    here = Peers(tmp_path, 0, 3)
    try:
        assert here.lost() is None  # the others have not begun
        (tmp_path / "pid-1").write_text(f"{other.pid} {process_identity.identity(other.pid)}")
        assert here.lives(1)
        assert here.lost() is None
    finally:
        other.kill()
        other.wait()
    assert not here.lives(1)
    assert here.lost() == peers.said(3)
    Peers(tmp_path, 1, 3).leave("Memory of A GPU: this run needs about 9 GB. Choose narrower layers.")
    assert here.lost() == (
        "One of the 3 processes of this run ended unexpectedly: Memory of A GPU: this run needs about 9 GB. Choose "
        "narrower layers. Resume it: it goes on from its last checkpoint."
    )
    Peers(tmp_path, 1, 3).leave()  # done
    assert here.lost() is None


@pytest.mark.slow
def test_torchrun_trains_a_run_that_is_killed_resumed_and_stopped(space: tuple[Store, str], until: Until) -> None:
    store, digest = space
    scheduler = Scheduler(store, Asked(), Capacity(threads=2), Patience(ask=60, terminate=5))
    run = store.request("train", spec(digest, seed=7))
    until(scheduler, run.id, lambda run: (run.folder / "checkpoint.safetensors").exists())
    agent = psutil.Process(run.files.read("worker.json")["pid"])
    ranks = sorted(agent.children(), key=lambda process: process.environ()["RANK"])
    assert len(ranks) == 2
    heard = [
        one.laddr.ip for process in (agent, *ranks) for one in process.net_connections("inet") if one.status == "LISTEN"
    ]
    assert set(heard) <= {"127.0.0.1"}
    for killed in (1, 0):
        ranks[killed].kill()
        ended = until(scheduler, run.id, lambda run: not run.pending)
        assert (ended.state, ended.text) == ("interrupted", GONE)
        all_gone(ranks)
        at = len(read(run))
        store.resume(run.id)
        until(scheduler, run.id, partial(told, kind="step", since=at))
        agent = psutil.Process(run.files.read("worker.json")["pid"])
        ranks = sorted(agent.children(), key=lambda process: process.environ()["RANK"])
    run.files.request_stop("pause")
    ended = until(scheduler, run.id, lambda run: not run.pending)
    assert ended.state == "paused"
    assert [event["type"] for event in read(ended)][-2:] == ["checkpoint", "ended"]
    all_gone(ranks)


def all_gone(processes: list[psutil.Process]) -> None:
    wait(lambda: not any(process.is_running() for process in processes), 60)


def read(run: Run) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (run.folder / "events.jsonl").read_text().splitlines()]


def told(run: Run, kind: str, since: int) -> bool:
    return any(event["type"] == kind for event in read(run)[since:])
