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
import sys
import traceback
from pathlib import Path

import psutil

HERE = Path(__file__).resolve().parent
SOCKET = "CHAOS_FORKS"
"""The environment's name for the socket."""
IMPORTED = (
    "torch._dynamo",
    "explorer.jobs.tasks.bring",
    "explorer.jobs.tasks.train",
    "explorer.jobs.tasks.explain",
    "explorer.jobs.tasks.associate",
    "explorer.jobs.worker",
    "app",
)


def fork(**what: object) -> int:
    """Ask for a process; return its pid."""
    with socket.socket(socket.AF_UNIX) as wire:
        wire.connect(os.environ[SOCKET])
        wire.sendall(json.dumps(what).encode() + b"\n")
        return int(wire.makefile().readline())


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
                line = wire.makefile().readline()
                if not line:
                    return
                pid = os.fork()
                if pid == 0:
                    listening.close()
                    wire.detach()
                    _be(json.loads(line))
                wire.sendall(f"{pid}\n".encode())


def _be(asked: dict[str, object]) -> None:
    """Be an app or a worker, as `python -m` would start it, and end."""
    import clock
    import full_disk
    import torch

    from explorer.jobs import worker

    os.setsid()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    folder = str(asked["folder"])
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT
    code = 1
    try:
        log = os.open(Path(str(asked.get("log") or f"{folder}/log.txt")), flags, 0o600)
        for stream, target in ((os.open(os.devnull, os.O_RDONLY), 0), (log, 1), (log, 2)):
            os.dup2(stream, target)
        os.environ.clear()
        os.environ.update(asked["environment"])  # type: ignore[arg-type]
        os.environ["OMP_NUM_THREADS"] = "1"
        torch.set_num_threads(1)
        clock.install()
        full_disk.install()
        os.chdir(folder)
        if "app" in asked:
            import app

            app.main(*asked["app"], launcher=Forked())  # type: ignore[misc]
            code = 0
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
