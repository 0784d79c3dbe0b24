"""What is said of a run whose worker has ended without reporting how: told from its exit status."""

from __future__ import annotations

import signal
import time

from explorer import machine
from explorer.jobs import storage_faults
from explorer.jobs.folder import State
from explorer.jobs.peers import said
from explorer.jobs.runs import Run

LOST = "its worker ended without a word: it was killed, or the machine ran out of memory or was switched off"
KILLED = "its worker was killed from outside"
RAN_OUT = (
    "the machine ran out of memory, and the system ended this work. Close other programs, or use fewer variants or "
    "samples, then resume the run"
)
LATELY = 20.0
"""Seconds after the system ended a process for want of memory in which the end of a worker may be that one."""
CRASHED = (
    "its worker crashed ({name}): a fault of a library, or too little memory; log.txt of the run's folder says more"
)

CRASHES = frozenset({signal.SIGSEGV, signal.SIGBUS, signal.SIGABRT, signal.SIGILL, signal.SIGFPE})


class MemoryRanOut:
    """Whether the system has ended a process for want of memory lately; only its own count says so."""

    def __init__(self) -> None:
        self._count = machine.kills_for_memory()
        self._rose: float | None = None

    def look(self) -> None:
        """Look at the count anew."""
        count = machine.kills_for_memory()
        if count > self._count:
            self._rose = time.monotonic()
        self._count = count

    @property
    def lately(self) -> bool:
        """Whether it has risen in the last seconds, as seen by `look` or just now."""
        self.look()
        return self._rose is not None and time.monotonic() - self._rose < LATELY


def of(run: Run, status: int | None, memory_ran_out: bool = False) -> tuple[State, str]:
    """Return the state of a run and its text.

    Parameters
    ----------
    status : exit status of the worker, the signal below zero; None where it is not known
    memory_ran_out : whether the system has ended a process for want of memory about then
    """
    workspace = run.folder.parents[1]
    fault = storage_faults.of_status(status)
    if status == -signal.SIGBUS and storage_faults.now(workspace) is not None:
        fault = storage_faults.FULL  # it wrote into a mapped file for which there was no room
    if fault is not None:
        if (run.folder / "result.json").is_file():
            return "done", "done"  # the last that is written but for the word that it is there
        return "interrupted", str(storage_faults.sentence(fault, workspace, storage_faults.THEN_RESUME))
    if status is not None and -status in CRASHES:
        return "interrupted", CRASHED.format(name=signal.Signals(-status).name)
    if memory_ran_out and status in (None, -signal.SIGKILL):
        return "interrupted", RAN_OUT
    many = run.files.read("worker.json").get("processes", 1)
    if type(many) is int and many > 1:
        return "interrupted", said(many)
    return "interrupted", KILLED if status == -signal.SIGKILL else LOST
