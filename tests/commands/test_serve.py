"""The whole server as a process: what it prints, who it refuses, and what is left of it when it goes."""

import contextlib
import json
import os
import signal
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest
from entering import enter
from serving import Serving, until

from explorer.jobs import process_identity
from explorer.jobs.folder import RunFolder
from explorer.jobs.runs import Store
from explorer.jobs.workspace import Workspace

SPEC = {
    "network": {"preset": "mlp", "settings": {"hidden": [16]}},
    "split": {"kind": "kfold", "folds": 2},
    "epochs": 100_000,
    "checkpoint_every": 1,
    "threads": 1,
    "device": "cpu",
}


@contextlib.contextmanager
def unanswered(serving: Serving, route: str) -> Iterator[None]:
    """Have a request under way that is not answered."""
    cookie = enter(serving.url, serving.workspace).cookie
    with socket.create_connection(("127.0.0.1", serving.port)) as wire:
        asked = f"GET /live/{route} HTTP/1.1\r\nHost: 127.0.0.1:{serving.port}\r\nCookie: {cookie}\r\n\r\n"
        wire.sendall(asked.encode())
        time.sleep(0.5)
        yield


def events(folder: Path, kind: str) -> int:
    """Return how many events of a kind a run has told."""
    return sum(event["type"] == kind for event in RunFolder(folder).events().events)


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Path]:
    """A folder whose workers are all ended at the end."""
    folder = tmp_path / "workspace"
    yield folder
    for path in (folder / "runs").glob("*/worker.json"):
        told = json.loads(path.read_text())
        if process_identity.find(told["pid"], told["identity"]) is not None:
            os.killpg(told["pid"], signal.SIGKILL)


def test_server_from_its_first_start_to_its_last(workspace: Path) -> None:
    first = Serving(workspace)
    try:
        assert httpx.get(first.url).status_code == 401
        entered = enter(first.url, workspace)
        assert httpx.get(first.url, headers=entered.headers).status_code == 200
        known = [json.loads(p.read_text())["name"] for p in (workspace / "datasets").glob("*/dataset.json")]
        assert len(known) == 2, "a fresh workspace has the sample data"
        sent = httpx.post(
            f"{first.url}/live/upload",
            params={"token": entered.token, "name": "a.csv"},
            content=b"x" * 100_000,
            headers=entered.headers,
        )
        assert sent.status_code == 200, sent.text
        with first.socket("playground", session="0123456789") as playground:
            playground.send(json.dumps({"do": "open", "state": {"layers": [{"units": 3}], "samples": 40}}))
            assert playground.recv(timeout=60)
            first.end(signal.SIGINT, signal.SIGINT, signal.SIGTERM)
    finally:
        first.process.kill()
    assert not (workspace / "key").exists()

    digest, training, short = _leave_work(workspace)
    second = Serving(workspace, never_ending=True)
    try:
        until(lambda: events(training, "epoch") > 3, "an epoch")
        until(lambda: RunFolder(short).read("status.json").get("state") == "done", "the short job")
        with second.socket(f"runs/{training.name}") as told, unanswered(second, "never"):
            assert json.loads(told.recv(timeout=60))["run"]["state"] == "running"
            second.end(signal.SIGTERM)
    finally:
        second.process.kill()
    assert "not yet" in second.text(), "the handler was told to end"
    assert "it was dropped" in second.text()
    assert "goes on without the app" in second.text()
    assert training.name in second.text()
    assert digest in {path.name for path in (workspace / "datasets").iterdir()}
    told = psutil.process_iter(["pid", "cmdline"])
    left = {process.pid for process in told if str(workspace) in " ".join(process.info["cmdline"] or [])}
    assert _worker(training) in left, "training goes on without its server"
    runs = (path.parent for path in (workspace / "runs").glob("*/worker.json"))
    assert left <= {_worker(run) for run in runs}, "nothing is left but what is meant to go on"


def _worker(folder: Path) -> int:
    """Return the process that works on a run."""
    return RunFolder(folder).read("worker.json")["pid"]


def _leave_work(workspace: Path) -> tuple[str, Path, Path]:
    """Queue training and a description, as a server that ended before it came to them would leave them."""
    space = Workspace(workspace)
    space.hold()
    store = Store(space)
    for run in store.list(state="queued"):
        store.stop(run.id)  # the examples, which would keep a processor busy
    about = next(about for about in space.datasets() if "cross" in about["name"].lower())
    trait = next(column["name"] for column in about["columns"] if column["role"] == "trait")
    long = store.request("train", {"spec": {**SPEC, "dataset": about["digest"], "traits": [trait]}})
    short = store.request("describe", {"dataset": about["digest"]})
    store.close()
    space.release()
    return about["digest"], long.folder, short.folder
