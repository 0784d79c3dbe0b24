"""Processes from one that has imported everything already: each is a fork of it, so that none spends seconds on it.

`python warm.py SOCKET` is that process; there is one for each process of the tests. A message to its socket says what a
fork is to do, and brings its input and outputs. Forks are session leaders and leave no zombies. What they fork in turn,
the app its workers and its engines, comes from the same process.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

from explorer.jobs.folder import RunFolder
from explorer.jobs.launchers import LocalProcess

HERE = Path(__file__).resolve().parent
IMPORTED = (
    "torch._dynamo",  # which torch imports with the first optimizer
    "explorer.jobs.tasks.train",
    "explorer.jobs.tasks.explain",
    "explorer.jobs.tasks.rivals",
    "explorer.jobs.tasks.attention",
    "explorer.jobs.tasks.digits",
)
OF_THE_APP = (
    "streamlit.web.server.starlette",
    "plotly.graph_objects",
    "explorer.engines.inspector.engine",
    "explorer.engines.playground.engine",
    "explorer.routes.routes",
    "explorer.cli",
)
"""What takes long of the app; its pages and their parts are registered with Streamlit where they are imported."""
SOCKET, SINK = "SNP_EXPLORER_WARM", "SNP_EXPLORER_SINK"
LARGEST = 1 << 17


class Process:
    """A fork that is no child of this process: what `subprocess.Popen` would tell of it."""

    def __init__(self, pid: int, told: int, stdin: IO[bytes] | None = None, stdout: IO[bytes] | None = None) -> None:
        self.pid, self._told, self.stdin, self.stdout = pid, told, stdin, stdout
        self.returncode: int | None = None
        self._lock = threading.Lock()

    def poll(self) -> int | None:
        """Return the code that it ended with, -9 where it could tell none; None while it lives."""
        return self._ended(0)

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end; subprocess.TimeoutExpired where that takes too long."""
        code = self._ended(timeout)
        if code is None:
            raise subprocess.TimeoutExpired(str(self.pid), timeout or 0)
        return code

    def send_signal(self, which: int) -> None:
        """Signal it, unless it has ended."""
        if self.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, which)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)

    def _ended(self, timeout: float | None) -> int | None:
        with self._lock:
            if self.returncode is None and select.select([self._told], [], [], timeout)[0]:
                code = os.read(self._told, 1)
                os.close(self._told)
                self.returncode = code[0] if code else -signal.SIGKILL
            return self.returncode


class Warm:
    """The launcher: as `LocalProcess`, but its workers are forks. They know the counting kinds too.

    Where somebody waits for all that they do, they need not give way.
    """

    def __init__(self, give_way: bool = True) -> None:
        self._more = [] if give_way else ["at once"]
        self._processes: dict[Path, Process] = {}

    def launch(self, folder: Path, threads: int) -> None:
        """Have a worker forked on a run's folder."""
        log = os.open(folder / "log.txt", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        environment = {**os.environ, "OMP_NUM_THREADS": str(threads)}
        try:
            asked = [str(folder), str(threads), *self._more]
            self._processes[folder] = start("warm:work", asked, folder, environment, log)
        finally:
            os.close(log)

    def alive(self, folder: Path) -> bool:
        """Return whether the worker forked here still lives, or another holds the folder."""
        return self._lives(folder) or RunFolder(folder).has_worker()

    def end(self, folder: Path, hard: bool) -> None:
        """Signal the worker's whole process group; one that a server before left is ended as the app does it."""
        if folder not in self._processes:
            LocalProcess().end(folder, hard)
        elif self._lives(folder):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._processes[folder].pid, signal.SIGKILL if hard else signal.SIGTERM)

    def status(self, folder: Path) -> int | None:
        """Return what a worker that was forked here ended with; None where it is not known."""
        return self._processes[folder].poll() if folder in self._processes else None

    def _lives(self, folder: Path) -> bool:
        return folder in self._processes and self._processes[folder].poll() is None


def start(
    what: str,
    arguments: Sequence[str],
    cwd: Path,
    environment: Mapping[str, str],
    output: int,
    stdin: int | None = None,
    stdout: int | None = None,
) -> Process:
    """Have a fork call a function, "module:name", with arguments; what it returns is the code that it ends with.

    What it prints goes to `output`; `stdin` and `stdout` may be pipes.
    """
    message = {"what": what, "arguments": list(arguments), "cwd": str(cwd), "environment": dict(environment)}
    told, tell = os.pipe()
    with open(os.devnull, "rb") as nothing, socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as asking:
        asking.connect(_running())
        streams = [nothing.fileno() if stdin is None else stdin, output if stdout is None else stdout, output, tell]
        socket.send_fds(asking, [json.dumps(message).encode()], streams)
        os.close(tell)
        pid = int(asking.recv(100))
    return Process(pid, told)


def launch(module: str, *arguments: str, **environment: str) -> Process:
    """Start an engine, as `engines.child.launch` does."""
    (theirs_in, ours_in), (ours_out, theirs_out) = os.pipe(), os.pipe()
    there = {**os.environ, **environment}
    process = start("warm:engine", [module, *arguments], Path.cwd(), there, 2, theirs_in, theirs_out)
    os.close(theirs_in)
    os.close(theirs_out)
    process.stdin, process.stdout = os.fdopen(ours_in, "wb"), os.fdopen(ours_out, "rb")
    return process


_servers: list[tuple[subprocess.Popen[bytes], str, str | None]] = []


def _running() -> str:
    """Return the socket of the one process that forks for this process of the tests; it ends when its input does.

    It is another one from when calls of the app are watched, for it has to be watched from its start.
    """
    if os.environ.get(SOCKET):
        return os.environ[SOCKET]
    watched = os.environ.get(SINK)
    if _servers and _servers[-1][2] != watched:
        close()
    if not _servers:
        path = str(Path(tempfile.mkdtemp(prefix="warm-")) / "socket")
        command = [sys.executable, str(Path(__file__).resolve()), path]
        environment = {**os.environ, "OMP_NUM_THREADS": "1"}
        server = subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        _servers.append((server, path, watched))
        assert server.stdout
        assert server.stdout.readline() == b"ready\n", "the process that forks did not start"
    return _servers[-1][1]


def close() -> None:
    """End the process that forks, if there is one; what it forked lives on."""
    for server, path, _ in _servers:
        server.kill()
        server.communicate()
        Path(path).unlink(missing_ok=True)
        Path(path).parent.rmdir()
    _servers.clear()


def main(path: str) -> None:
    """Import, then fork for every message."""
    sys.path[:0] = [str(HERE), str(HERE / "jobs"), str(HERE / "browser")]
    for name in (*IMPORTED, *OF_THE_APP, "counting_worker"):
        importlib.import_module(name)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as listener:
        listener.bind(path)
        listener.listen(64)
        print("ready", flush=True)
        while True:
            ready, _, _ = select.select([listener, sys.stdin], [], [])
            if sys.stdin in ready:
                return
            asking, _ = listener.accept()
            message, streams, _, _ = socket.recv_fds(asking, LARGEST, 4)
            if not message:
                asking.close()
                continue
            pid = os.fork()
            if pid == 0:
                asking.close()
                listener.close()
                _be(json.loads(message), streams, path)
            asking.send(str(pid).encode())
            asking.close()
            for stream in streams:
                os.close(stream)


def _be(message: dict, streams: list[int], path: str) -> None:
    """Be the process that was asked for, and end."""
    code = 1
    tell = streams.pop()
    os.set_inheritable(tell, False)
    try:
        os.setsid()
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for number, stream in enumerate(streams):
            os.dup2(stream, number)
            os.close(stream)
        os.environ.clear()
        os.environ.update(message["environment"] | {SOCKET: path})
        os.chdir(message["cwd"])
        module, _, name = message["what"].partition(":")
        sys.argv = [module, *message["arguments"]]
        given = [message["arguments"]] if message["arguments"] else []
        code = getattr(importlib.import_module(module), name)(*given) or 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        traceback.print_exc()
    finally:
        for printed in (sys.stdout, sys.stderr):
            with contextlib.suppress(OSError, ValueError):
                printed.flush()
        with contextlib.suppress(OSError):  # nobody waits for it any more
            os.write(tell, bytes([code % 256]))
        os._exit(code)


def work(arguments: list[str]) -> int:
    """Be a worker, as `python -m explorer.jobs.worker` is one."""
    import counting_worker
    import torch

    from explorer.jobs import worker

    folder, threads, *at_once = arguments
    if at_once:
        worker.NICENESS = worker.OF_SHORT_WORK = 0
    torch.set_num_threads(int(threads))
    counting_worker.register()
    return worker.main([folder])


def engine(arguments: list[str]) -> int:
    """Be an engine, as `python -m MODULE` is one."""
    module, *more = arguments
    return importlib.import_module(module).main(*more)


if __name__ == "__main__":
    main(sys.argv[1])
