"""The Containerfile, as far as it can be tried without building it: what it copies, and its command as its user."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlencode

import container
import httpx
import ports
import pytest
from entering import enter
from serving import until
from websockets.sync.client import connect
from websockets.typing import Origin

ROOT = container.ROOT


def copied() -> list[str]:
    """Return what is copied from here."""
    copies = [each.parts() for each in container.stages()[0] if each.word == "COPY"]
    return [name for *names, _ in copies for name in names]


def test_what_is_copied_is_there_and_nothing_else_comes_near_the_image():
    assert copied()
    lines = [line for line in (ROOT / ".dockerignore").read_text().splitlines() if line and not line.startswith("#")]
    assert lines[0] == "*"
    assert sorted(line[1:] for line in lines if line.startswith("!")) == sorted(copied())
    assert {"**/__pycache__", "**/.*"} == set(lines[1:]) - {f"!{name}" for name in copied()}
    for name in copied():
        assert (ROOT / name).exists(), name
    known = subprocess.run(["git", "ls-files", *copied()], cwd=ROOT, capture_output=True, text=True)
    if known.returncode == 0 and known.stdout:  # where the sources have their history
        assert {name.split("/")[0] for name in known.stdout.splitlines()} == {name.split("/")[0] for name in copied()}
    packed = re.search(r"force-include\]\n(.*?)\n\n", (ROOT / "pyproject.toml").read_text(), re.DOTALL)
    assert packed
    assert set(re.findall(r'^"(\w+)"', packed[1], re.MULTILINE)) <= set(copied()), "what the wheel is made of"


def test_it_runs_as_nobody_in_particular_and_its_code_is_anothers():
    last = container.stages()[-1]
    assert [each.rest for each in last if each.word == "USER"] == ["10001:10001"]
    assert [each.word for each in last].index("USER") > max(
        i for i, each in enumerate(last) if each.word in ("COPY", "RUN")
    )
    assert [each.rest for each in last if each.word == "VOLUME"] == ["/workspace"]
    assert not [each for each in last if each.word == "ADD"]
    entry = container.said("ENTRYPOINT")[0].parts()
    assert "--expose" not in entry, "who opens it says so"
    assert "--no-key" not in entry
    for stage in container.stages():
        assert stage[0].rest.startswith("${BASE}")


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The code as the image has it."""
    return container.installed(tmp_path_factory.mktemp("image"))


@pytest.mark.slow
def test_what_protects_it_has_to_be_said(installed: Path, tmp_path: Path):
    with container.running(tmp_path, installed) as process:
        assert process.wait(300) == 2
    log = (tmp_path / "log.txt").read_text()
    assert "the app would be open to a network without HTTPS" in log
    assert "--expose" in log
    assert not any((tmp_path / "workspace").iterdir())


@pytest.mark.slow
def test_its_command_serves_as_its_user_where_nothing_else_can_be_written(installed: Path, tmp_path: Path):
    port, workspace = ports.take(), tmp_path / "workspace"
    before = {path: path.stat().st_mtime_ns for path in installed.rglob("*")}
    with container.running(tmp_path, installed, "--port", str(port), "--expose", "--name", "localhost") as process:
        log = tmp_path / "log.txt"
        until(lambda: f"http://localhost:{port}/enter" in log.read_text() or process.poll() is not None, "an address")
        assert process.poll() is None, log.read_text()
        assert Path(f"/proc/{process.pid}/status").read_text().split("Uid:\t")[1].split()[:3] == ["10001"] * 3
        healthy = container.said("HEALTHCHECK")[0].rest.partition("CMD ")[2]
        check = container.Instruction("CMD", healthy).parts()
        health = container.environment()["HEALTH"].replace(":8501", f":{port}")
        assert _asked(check, health) == 0
        assert _asked(check, health.replace(str(port), str(ports.take()))) != 0, "nobody answers there"
        entered = enter(f"http://localhost:{port}", workspace)
        assert httpx.get(f"http://localhost:{port}/", headers=entered.headers).status_code == 200
        sent = httpx.post(
            f"http://localhost:{port}/live/upload",
            params={"token": entered.token, "name": "a.csv"},
            content=b"x" * 100_000,
            headers=entered.headers,
        )
        assert sent.status_code == 200, sent.text
        asked = urlencode({"token": entered.token, "session": "0123456789"})
        address, origin = f"ws://localhost:{port}/live/playground?{asked}", Origin(f"http://localhost:{port}")
        with connect(address, origin=origin, additional_headers={"Cookie": entered.cookie}) as playground:
            playground.send(json.dumps({"do": "open", "state": {"layers": [{"units": 3}], "samples": 40}}))
            assert isinstance(playground.recv(timeout=300), bytes), "the engine draws"
    assert process.returncode == 0
    assert "Traceback" not in log.read_text()
    assert {path: path.stat().st_mtime_ns for path in installed.rglob("*")} == before
    assert all((path.stat().st_uid, path.stat().st_mode & 0o077) == (10001, 0) for path in workspace.rglob("*"))


def _asked(check: list[str], health: str) -> int:
    """Return how the image's health check ends."""
    return subprocess.run([sys.executable, *check[1:]], env={**os.environ, "HEALTH": health}, stderr=-3).returncode
