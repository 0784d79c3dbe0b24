"""How a worker is started, watched and ended. A launcher is these four calls.

Runs that several processes train together are started by torchrun, all others as one local process.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

import psutil

from explorer import stored
from explorer.jobs import process_identity
from explorer.jobs.folder import RunFolder
from explorer.training import started

THREAD_VARIABLES = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMEXPR_NUM_THREADS")

_CHILDREN: dict[Path, subprocess.Popen[bytes]] = {}
"""The last worker this process has started on each folder: children belong to the process."""
_ENDINGS: dict[Path, threading.Thread] = {}
"""What waits for the end of each."""


class Launcher(Protocol):
    """What a scheduler needs; other launchers may use a cluster."""

    def launch(self, folder: Path, threads: int) -> None:
        """Start a worker on a run's folder."""
        ...

    def alive(self, folder: Path) -> bool:
        """Return whether a worker is at work on it, or just starting."""
        ...

    def end(self, folder: Path, hard: bool) -> None:
        """Terminate the worker, or kill it with all it started."""
        ...

    def status(self, folder: Path) -> int | None:
        """Return the exit status of a worker that has ended, the signal below zero; None where it is not known."""
        ...


class LocalProcess:
    """`python -m explorer.jobs.worker FOLDER`, in a session of its own so that a Ctrl-C here does not reach it."""

    def __init__(self, command: Sequence[str] = (sys.executable, "-m", "explorer.jobs.worker")) -> None:
        self.command = tuple(command)

    def launch(self, folder: Path, threads: int) -> None:
        """Start a worker; what it prints goes to log.txt of the folder."""
        self._start(folder, [*self.command, str(folder)], threads, {})

    def _start(
        self, folder: Path, command: Sequence[str], threads: int, more: Mapping[str, str], place: Path | None = None
    ) -> None:
        """Start a command on a folder; `place` is deleted when it has ended."""
        for child in list(_CHILDREN.values()):
            child.poll()  # lets the system forget those that have ended
        package = str(Path(__file__).resolve().parents[2])
        paths = [package, *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(dict.fromkeys(paths))}
        environment |= {**{name: str(threads) for name in THREAD_VARIABLES}, **more}
        stored.make_way(folder / "log.txt")
        with open(folder / "log.txt", "ab") as log:
            _CHILDREN[folder] = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=folder,
                env=environment,
                start_new_session=True,
            )
        ending = threading.Thread(target=_await, args=[_CHILDREN[folder], place], name="worker", daemon=True)
        ending.start()
        _ENDINGS[folder] = ending

    def alive(self, folder: Path) -> bool:
        """Return whether the process started here, or one found in the folder's worker.json, still lives."""
        child = _CHILDREN.get(folder)
        if child is not None and child.poll() is None:
            return True
        return _process(folder) is not None or RunFolder(folder).has_worker()

    def end(self, folder: Path, hard: bool) -> None:
        """Signal the worker's whole process group."""
        child, process = _CHILDREN.get(folder), _process(folder)
        pid = child.pid if child is not None and child.poll() is None else process.pid if process else None
        if pid is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(pid, signal.SIGKILL if hard else signal.SIGTERM)

    def status(self, folder: Path) -> int | None:
        """Return the exit status of a worker that this process started; of an adopted one nothing is known."""
        child = _CHILDREN.get(folder)
        return None if child is None else child.poll()


class Torchrun(LocalProcess):
    """`torchrun` with so many workers on a folder, one for each GPU of this machine; they find each other by files.

    torchrun's usual way would open a port to the network; nothing here listens but on this machine's own address.
    """

    def __init__(self, processes: int, module: str = "explorer.jobs.worker") -> None:
        super().__init__((sys.executable, "-m", "torch.distributed.run"))
        self.processes, self.module = processes, module

    def launch(self, folder: Path, threads: int) -> None:
        """Start the workers, which share the threads; what they print goes to log.txt of the folder."""
        place = Path(tempfile.mkdtemp(prefix="snp-explorer-"))
        command = [*self.command, "--nnodes=1", f"--nproc-per-node={self.processes}", "--max-restarts=0"]
        command += ["--rdzv-backend=c10d", f"--rdzv-endpoint={place / 'rendezvous'}", "--rdzv-conf=store_type=file"]
        command += [f"--rdzv-id={place.name}", "--local-addr=127.0.0.1", "-m", self.module, str(folder)]
        own = _own_interface()
        more = {started.FOLDER: str(place), "TORCH_DISABLE_SHARE_RDZV_TCP_STORE": "1"}
        more |= {"GLOO_SOCKET_IFNAME": own, "NCCL_SOCKET_IFNAME": own}
        try:
            self._start(folder, command, max(1, threads // self.processes), more, place)
        except BaseException:
            shutil.rmtree(place, ignore_errors=True)
            raise

    def ended(self, folder: Path, within: float) -> bool:
        """Wait for the end of what this process started, so many seconds; return whether it has ended."""
        _ENDINGS[folder].join(within)
        return not _ENDINGS[folder].is_alive()

    def end(self, folder: Path, hard: bool) -> None:
        """Signal torchrun, which ends the workers; to be hard, kill them with it: each is in a session of its own."""
        child, process = _CHILDREN.get(folder), _process(folder)
        pid = child.pid if child is not None and child.poll() is None else process.pid if process else None
        workers: list[psutil.Process] = []
        if hard and pid is not None:
            with contextlib.suppress(psutil.Error):
                workers = psutil.Process(pid).children(recursive=True)
        super().end(folder, hard)
        for worker in workers:
            with contextlib.suppress(psutil.Error):
                worker.kill()


class Asked:
    """Starts what a run asks for: one local process, or `torchrun` where several are to train together."""

    def __init__(self, alone: LocalProcess | None = None) -> None:
        self._alone = alone or LocalProcess()

    def launch(self, folder: Path, threads: int) -> None:
        """Start a worker."""
        self._of(folder).launch(folder, threads)

    def alive(self, folder: Path) -> bool:
        """Return whether a worker is at work on it, or just starting."""
        return self._of(folder).alive(folder)

    def end(self, folder: Path, hard: bool) -> None:
        """Terminate the worker, or kill it with all it started."""
        self._of(folder).end(folder, hard)

    def status(self, folder: Path) -> int | None:
        """Return the exit status of a worker that has ended, the signal below zero; None where it is not known."""
        return self._of(folder).status(folder)

    def _of(self, folder: Path) -> LocalProcess:
        many = processes(RunFolder(folder).read("job.json").get("parameters"))
        return self._alone if many == 1 else Torchrun(many)


def processes(parameters: object) -> int:
    """Return how many processes the parameters of a piece of work ask for.

    >>> processes({"spec": {"processes": 2}}), processes({"spec": {}}), processes(None)
    (2, 1, 1)
    """
    spec = parameters.get("spec") if isinstance(parameters, dict) else None
    many = spec.get("processes", 1) if isinstance(spec, dict) else 1
    return many if type(many) is int and many > 1 else 1


def _await(child: subprocess.Popen[bytes], place: Path | None) -> None:
    """Wait for a child's end, so that no zombie stays, and delete what it leaves."""
    child.wait()
    if place is not None:
        shutil.rmtree(place, ignore_errors=True)


def _own_interface() -> str:
    """Return the name of the network interface that reaches this machine alone."""
    for name, addresses in psutil.net_if_addrs().items():
        if any(one.family == socket.AF_INET and one.address == "127.0.0.1" for one in addresses):
            return name
    return "lo"


def _process(folder: Path) -> psutil.Process | None:
    """Return the living process that worker.json names: same pid and same start, so never another process."""
    worker = RunFolder(folder).read("worker.json")
    try:
        if "identity" in worker:
            return process_identity.find(int(worker["pid"]), str(worker["identity"]))
        return process_identity.find_by_clock(int(worker["pid"]), float(worker["started"]))
    except (KeyError, TypeError, ValueError, OverflowError):
        return None
