"""How a worker is started, watched and ended. A launcher is these four calls; this one starts a local process."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import psutil

from explorer import stored
from explorer.jobs import process_identity
from explorer.jobs.folder import RunFolder

THREAD_VARIABLES = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMEXPR_NUM_THREADS")

_CHILDREN: dict[Path, subprocess.Popen[bytes]] = {}
"""The last worker this process has started on each folder: children belong to the process."""


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
        for child in list(_CHILDREN.values()):
            child.poll()  # lets the system forget those that have ended
        package = str(Path(__file__).resolve().parents[2])
        paths = [package, *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(dict.fromkeys(paths))}
        environment |= {name: str(threads) for name in THREAD_VARIABLES}
        stored.make_way(folder / "log.txt")
        with open(folder / "log.txt", "ab") as log:
            _CHILDREN[folder] = subprocess.Popen(
                [*self.command, str(folder)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=folder,
                env=environment,
                start_new_session=True,
            )
        threading.Thread(target=_CHILDREN[folder].wait, name="worker", daemon=True).start()  # no zombie stays

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


def _process(folder: Path) -> psutil.Process | None:
    """Return the living process that worker.json names: same pid and same start, so never another process."""
    worker = RunFolder(folder).read("worker.json")
    try:
        if "identity" in worker:
            return process_identity.find(int(worker["pid"]), str(worker["identity"]))
        return process_identity.find_by_clock(int(worker["pid"]), float(worker["started"]))
    except (KeyError, TypeError, ValueError, OverflowError):
        return None
