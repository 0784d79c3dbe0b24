"""Apps and workers from a process that has imported everything already: each is a fork of it, and lives on by itself.

`python forks.py SOCKET` is that process; a line of JSON on the socket asks for one, a line with its pid answers. What
an app starts it starts through here, so that killing the app does not end it; nothing has this process as its owner but
the system's init, as after a crash.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import signal
import socket
import subprocess
import sys
import traceback
from pathlib import Path
from typing import Any

import full_disk
import psutil

HERE = Path(__file__).resolve().parent
SOCKET, PID = "CHAOS_FORKS", "CHAOS_FORKS_PID"
"""The environment's names for the socket, and for this process."""
IMPORTED = (
    "torch._dynamo",
    "explorer.jobs.tasks.bring",
    "explorer.jobs.tasks.train",
    "explorer.jobs.tasks.explain",
    "explorer.jobs.tasks.associate",
    "explorer.jobs.worker",
    "explorer.engines.inspector.engine",
    "explorer.engines.playground.engine",
    "app",
)


def fork(*streams: int, **what: object) -> int:
    """Ask for a process, perhaps with these as its standard input and output; return its pid."""
    with socket.socket(socket.AF_UNIX) as wire:
        wire.connect(os.environ[SOCKET])
        socket.send_fds(wire, [json.dumps(what).encode()], streams)
        wire.shutdown(socket.SHUT_WR)
        return int(wire.makefile().readline())


def children() -> list[psutil.Process]:
    """Return all processes that were started here and live."""
    found = []
    for pid in Path(f"/proc/{os.environ[PID]}/task/{os.environ[PID]}/children").read_text().split():
        with contextlib.suppress(psutil.NoSuchProcess):
            found.append(psutil.Process(int(pid)))
    return found


class Engine:
    """An engine's process that was started here; what `engines.child` uses of a Popen."""

    def __init__(self, module: str, *arguments: str, **environment: str) -> None:
        to, self.stdin = _pipe()
        self.stdout, back = _pipe(reading=True)
        try:
            home = Path(os.environ[full_disk.FOLDER]).parents[1] / "engines" / module.split(".")[2]
            home.mkdir(parents=True, exist_ok=True)
            started = {"engine": module, "arguments": arguments, "folder": str(home)}
            self.pid = fork(to, back, **started, environment={**os.environ, **environment})
            self._process = psutil.Process(self.pid)
        finally:
            os.close(to)
            os.close(back)

    def poll(self) -> int | None:
        """Return None while it lives."""
        return None if _lives(self._process) else -1

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end."""
        try:
            self._process.wait(timeout)
        except psutil.TimeoutExpired as error:
            raise subprocess.TimeoutExpired("engine", timeout or 0.0) from error
        return -1

    def kill(self) -> None:
        """Kill it."""
        with contextlib.suppress(psutil.NoSuchProcess):
            self._process.kill()


def _pipe(reading: bool = False) -> tuple[Any, Any]:
    """Return both ends of a pipe, of which one is a file of this process: the writing one, or the reading one."""
    out, into = os.pipe()
    return (os.fdopen(out, "rb"), into) if reading else (out, os.fdopen(into, "wb"))


class Forked:
    """The launcher of an app in chaos; as `LocalProcess`, but its workers are forks of the process that imported."""

    def __init__(self) -> None:
        from explorer.jobs.launchers import LocalProcess

        self._found = LocalProcess()
        self._started: dict[Path, psutil.Process] = {}

    def launch(self, folder: Path, threads: int) -> None:
        """Have a worker forked on a run's folder."""
        with contextlib.suppress(psutil.NoSuchProcess):
            pid = fork(folder=str(folder), threads=threads, environment=dict(os.environ))
            self._started[folder] = psutil.Process(pid)

    def alive(self, folder: Path) -> bool:
        """Return whether the worker started here, or one found in the folder, still lives."""
        started = self._started.get(folder)
        return (started is not None and _lives(started)) or self._found.alive(folder)

    def end(self, folder: Path, hard: bool) -> None:
        """Signal the worker's whole process group."""
        started = self._started.get(folder)
        if started is not None and _lives(started):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(started.pid, signal.SIGKILL if hard else signal.SIGTERM)
        self._found.end(folder, hard)

    def status(self, folder: Path) -> int | None:
        """Say that nothing is known of how a worker ended."""
        return None


def _lives(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def main(address: str) -> None:
    """Import, then fork for every line that is read."""
    sys.path.insert(0, str(HERE))
    for name in IMPORTED:
        importlib.import_module(name)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # ended forks leave no zombies
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(address)
        listening.listen(64)
        while True:
            wire, _ = listening.accept()
            with wire:
                text, streams, *_ = socket.recv_fds(wire, 1 << 20, 2)
                while more := wire.recv(1 << 20):
                    text += more
                pid = os.fork()
                if pid == 0:
                    listening.close()
                    wire.detach()
                    _be(json.loads(text), streams)
                for stream in streams:
                    os.close(stream)
                wire.sendall(f"{pid}\n".encode())


def _be(asked: dict[str, Any], streams: list[int]) -> None:
    """Be an app, a worker or an engine, as `python -m` would start it, and end."""
    import clock
    import torch

    from explorer.jobs import worker

    os.setsid()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    folder = asked["folder"]
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT
    code = 1
    try:
        place = os.devnull if streams else asked.get("log") or f"{folder}/log.txt"
        log = os.open(place, flags, 0o600)
        nothing = os.open(os.devnull, os.O_RDONLY)
        for target, stream in enumerate([*(streams or [nothing, log]), log]):
            os.dup2(stream, target)
        for stream in streams:
            os.close(stream)
        os.environ.clear()
        os.environ.update(asked["environment"])
        os.environ["OMP_NUM_THREADS"] = "1"
        torch.set_num_threads(1)
        clock.install()
        full_disk.install()
        worker.be_polite = lambda niceness: None  # on a busy machine who gives way to all else takes minutes
        os.chdir(folder)
        if "app" in asked:
            app = importlib.import_module("app")

            from explorer.engines import child

            child.launch = Engine  # type: ignore[assignment]
            app.main(*asked["app"], launcher=Forked())
            code = 0
        elif "engine" in asked:
            code = importlib.import_module(asked["engine"]).main(asked["arguments"])
        else:
            code = worker.main([folder])
    except BaseException:
        traceback.print_exc()
    finally:
        with contextlib.suppress(OSError, ValueError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    main(sys.argv[1])
