"""What is said of a run whose worker has ended without reporting how: told from its exit status."""

from __future__ import annotations

import signal

from explorer.jobs import storage_faults
from explorer.jobs.folder import State
from explorer.jobs.runs import Run

LOST = "its worker ended without a word: it was killed, or the machine ran out of memory or was switched off"
CRASHED = (
    "its worker crashed ({name}): a fault of a library, or too little memory; log.txt of the run's folder says more"
)

CRASHES = frozenset({signal.SIGSEGV, signal.SIGBUS, signal.SIGABRT, signal.SIGILL, signal.SIGFPE})


def of(run: Run, status: int | None) -> tuple[State, str]:
    """Return the state of a run and its text.

    Parameters
    ----------
    status : exit status of the worker, the signal below zero; None where it is not known
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
    return "interrupted", LOST
