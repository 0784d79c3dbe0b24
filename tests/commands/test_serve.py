"""The whole server as a process: what it prints, who it refuses, and what is left of it when it goes."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import ports
import psutil
import pytest

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


def until(true: Callable[[], bool], what: str, most: float = 400.0) -> None:
    """Wait until something is true."""
    end = time.monotonic() + most
    while not true():
        assert time.monotonic() < end, f"never: {what}"
        time.sleep(0.05)


class Serving:
    """`snp-explorer serve` on a workspace."""

    def __init__(self, workspace: Path) -> None:
        self.port, self.workspace = ports.take(), workspace
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = workspace.with_name(f"serve-{self.port}.log")
        asked = ["serve", "--workspace", str(workspace), "--port", str(self.port)]
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "explorer.cli", *asked], stdout=log, stderr=subprocess.STDOUT
            )
        until(lambda: self.url in self.text() or self.process.poll() is not None, "an address")
        assert self.process.poll() is None, self.text()

    def text(self) -> str:
        """Return all it has printed."""
        return self.log.read_text()

    def end(self, how: signal.Signals) -> None:
        """Signal it and wait for its end."""
        self.process.send_signal(how)
        self.process.wait(timeout=60)


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
        if psutil.pid_exists(told["pid"]) and abs(psutil.Process(told["pid"]).create_time() - told["started"]) < 1:
            os.killpg(told["pid"], signal.SIGKILL)


def test_server_from_its_first_start_to_its_last(workspace: Path) -> None:
    first = Serving(workspace)
    try:
        answer = httpx.get(first.url)
        assert answer.status_code == 200
        known = [json.loads(p.read_text())["name"] for p in (workspace / "datasets").glob("*/dataset.json")]
        assert len(known) == 2, "a fresh workspace has the sample data"
        token = (workspace / "token").read_text()
        sent = httpx.post(
            f"{first.url}/live/upload",
            params={"token": token, "name": "a.csv"},
            content=b"x" * 100_000,
            headers={"Origin": first.url},
        )
        assert sent.status_code == 200, sent.text
        refused = subprocess.run(
            [sys.executable, "-m", "explorer.cli", "serve", "--workspace", str(workspace)],
            capture_output=True,
            text=True,
        )
        assert refused.returncode == 2
        assert f"process {first.process.pid}" in refused.stderr
        assert first.url in refused.stderr
        assert "Traceback" not in refused.stderr
    finally:
        first.end(signal.SIGTERM)
    assert "Traceback" not in first.text()
    assert not (workspace / "token").exists()

    digest, training, short = _leave_work(workspace)
    second = Serving(workspace)
    try:
        until(lambda: events(training, "epoch") > 3, "an epoch")
    finally:
        second.end(signal.SIGKILL)
    pid = RunFolder(training).read("worker.json")["pid"]
    assert psutil.pid_exists(pid), "training goes on without its server"
    third = Serving(workspace)
    try:
        so_far = events(training, "epoch")
        until(lambda: events(training, "epoch") > so_far, "another epoch")
        assert RunFolder(training).read("worker.json")["pid"] == pid, "the live worker was adopted, not replaced"
        until(lambda: RunFolder(short).read("status.json").get("state") == "done", "the short job")
    finally:
        third.end(signal.SIGINT)
    assert third.process.returncode == 0
    assert "goes on without the app" in third.text()
    assert training.name in third.text()
    assert psutil.pid_exists(pid)
    assert digest in {path.name for path in (workspace / "datasets").iterdir()}
    others = [p for p in psutil.process_iter(["pid", "cmdline"]) if str(workspace) in " ".join(p.info["cmdline"] or [])]
    assert [p.pid for p in others] == [pid], "nothing is left but what is meant to go on"


def _leave_work(workspace: Path) -> tuple[str, Path, Path]:
    """Queue training and a description, as a server that ended before it came to them would leave them."""
    space = Workspace(workspace)
    space.hold()
    store = Store(space)
    about = next(about for about in space.datasets() if "cross" in about["name"].lower())
    trait = next(column["name"] for column in about["columns"] if column["role"] == "trait")
    long = store.request("train", {"spec": {**SPEC, "dataset": about["digest"], "traits": [trait]}})
    short = store.request("describe", {"dataset": about["digest"]})
    store.close()
    space.release()
    return about["digest"], long.folder, short.folder
