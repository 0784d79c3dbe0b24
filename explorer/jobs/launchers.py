"""How a worker is started, watched and ended. A launcher is these three calls; this one starts a local process."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import psutil

from explorer import stored
from explorer.jobs.folder import RunFolder

THREAD_VARIABLES = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMEXPR_NUM_THREADS")

_CHILDREN: dict[Path, subprocess.Popen[bytes]] = {}
"""The workers this process has started and that may still run, by folder: children belong to the process."""


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


class LocalProcess:
    """`python -m explorer.jobs.worker FOLDER`, in a session of its own so that a Ctrl-C here does not reach it."""

    def __init__(self, command: Sequence[str] = (sys.executable, "-m", "explorer.jobs.worker")) -> None:
        self.command = tuple(command)

    def launch(self, folder: Path, threads: int) -> None:
        """Start a worker; what it prints goes to log.txt of the folder. Those that have ended are let go."""
        for ended in [place for place, child in list(_CHILDREN.items()) if child.poll() is not None]:
            _CHILDREN.pop(ended, None)
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

    def alive(self, folder: Path) -> bool:
        """Return whether the process started here, or one found in the folder's worker.json, still lives."""
        child = _CHILDREN.get(folder)
        if child is not None:
            if child.poll() is None:
                return True
            del _CHILDREN[folder]
        return _process(folder) is not None or RunFolder(folder).has_worker()

    def end(self, folder: Path, hard: bool) -> None:
        """Signal the worker's whole process group."""
        child, process = _CHILDREN.get(folder), _process(folder)
        pid = child.pid if child is not None and child.poll() is None else process.pid if process else None
        if pid is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(pid, signal.SIGKILL if hard else signal.SIGTERM)


def started(pid: int) -> float:
    """Return when a process began, which with its pid names it for good."""
    return psutil.Process(pid).create_time()


def _process(folder: Path) -> psutil.Process | None:
    """Return the living process that worker.json names: same pid and same start, so never another process."""
    worker = RunFolder(folder).read("worker.json")
    try:
        process = psutil.Process(int(worker["pid"]))
        same = abs(process.create_time() - float(worker["started"])) < 0.1
        return process if same and process.status() != psutil.STATUS_ZOMBIE else None
    except (KeyError, TypeError, ValueError, psutil.Error):
        return None
