"""Workers from a process that has imported everything already: each is a fork of it, so that none spends seconds on it.

`python warm.py` is that process. A line of JSON asks for a worker (folder, threads); a line with its pid answers. They
know the counting kinds too, and are session leaders, as the workers of `LocalProcess` are.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import signal
import subprocess
import sys
import traceback
from pathlib import Path

import psutil

from explorer.jobs.folder import RunFolder

IMPORTED = (
    "torch._dynamo",  # which torch imports with the first optimizer
    "explorer.jobs.tasks.train",
    "explorer.jobs.tasks.explain",
    "explorer.jobs.tasks.rivals",
    "explorer.jobs.tasks.attention",
    "explorer.jobs.tasks.digits",
)


class Warm:
    """The launcher: as `LocalProcess`, but its workers are forks."""

    def __init__(self) -> None:
        self._pids: dict[Path, int] = {}

    def launch(self, folder: Path, threads: int) -> None:
        """Have a worker forked on a run's folder."""
        server = _running()
        assert server.stdin
        assert server.stdout
        server.stdin.write(json.dumps({"folder": str(folder), "threads": threads}) + "\n")
        server.stdin.flush()
        self._pids[folder] = int(server.stdout.readline())

    def alive(self, folder: Path) -> bool:
        """Return whether the worker forked here still lives, or another holds the folder."""
        return self._lives(folder) or RunFolder(folder).has_worker()

    def end(self, folder: Path, hard: bool) -> None:
        """Signal the worker's whole process group."""
        if self._lives(folder):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._pids[folder], signal.SIGKILL if hard else signal.SIGTERM)

    def status(self, folder: Path) -> int | None:
        """Nothing is known: the worker is no child of this process."""
        return None

    def _lives(self, folder: Path) -> bool:
        return folder in self._pids and psutil.pid_exists(self._pids[folder])


_servers: list[subprocess.Popen[str]] = []


def _running() -> subprocess.Popen[str]:
    """Return the one process that forks for this test process; it ends when its input does."""
    if not _servers:
        command = [sys.executable, str(Path(__file__).resolve())]
        _servers.append(subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True))
    return _servers[0]


def close() -> None:
    """End the process that forks, if there is one; workers that it forked live on."""
    for server in _servers:
        server.kill()
        server.communicate()
    _servers.clear()


def main() -> None:
    """Import, then fork a worker for every line that is read."""
    sys.path.insert(0, str(Path(__file__).parent / "jobs"))
    for name in (*IMPORTED, "counting_worker"):
        importlib.import_module(name)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # ended forks leave no zombies
    for line in sys.stdin:
        asked = json.loads(line)
        pid = os.fork()
        if pid == 0:
            _work(Path(asked["folder"]), asked["threads"])
        print(pid, flush=True)


def _work(folder: Path, threads: int) -> None:
    """Be a worker, as `python -m explorer.jobs.worker` is one, and end."""
    import counting_worker
    import torch

    from explorer.jobs import worker

    os.setsid()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    log = os.open(folder / "log.txt", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    for stream, target in ((os.open(os.devnull, os.O_RDONLY), 0), (log, 1), (log, 2)):
        os.dup2(stream, target)
    os.chdir(folder)
    os.environ["OMP_NUM_THREADS"] = str(threads)
    torch.set_num_threads(threads)
    code = 1
    try:
        counting_worker.register()
        code = worker.main([str(folder)])
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    main()
