"""The processes of a worker behind the first: they compute with it, and write nothing but what they print."""

from __future__ import annotations

import faulthandler
import os
import sys
import tempfile
import traceback
from collections.abc import Callable
from typing import Any

from explorer import gpu_faults
from explorer.errors import InputError
from explorer.jobs import kinds, memory_limit
from explorer.jobs.folder import TEMPORARY, RunFolder
from explorer.jobs.peers import Peers
from explorer.jobs.politeness import be_polite
from explorer.jobs.workspace import Workspace
from explorer.progress import Stopped


class Follower:
    """What a task reports to in such a process: nothing is kept, but it is told to stop as the first one is."""

    def __init__(self, folder: RunFolder) -> None:
        self._folder = folder

    def __call__(self, done: float, total: float, text: str = "") -> None:
        """Raise `Stopped` where a stop file says so."""
        if self._folder.stop_word():
            raise Stopped(self._folder.stop_word())

    def event(self, type: str, **fields: Any) -> None:
        """Let it be: the first process writes it down."""


def work(folder: RunFolder, here: Peers, niceness: int) -> int:
    """Do the work of a run's folder beside the first process; return 0 where it was done or stopped, otherwise 1."""
    be_polite(niceness)

    def do(follower: Follower) -> None:
        tempfile.tempdir = str(folder.path / TEMPORARY)  # the first process makes it before they meet
        job = folder.read("job.json")
        kind = kinds.find(job["kind"])
        parameters = kind.parameters.model_validate(job["parameters"])
        kind.run(parameters, folder.path, Workspace(folder.path.parents[1]), follower)

    return follow(folder, here, do)


def follow(folder: RunFolder, here: Peers, do: Callable[[Follower], object]) -> int:
    """Do some work beside the first process; return 0 where it was done or stopped, otherwise 1."""
    faulthandler.enable()
    memory_limit.impose(int(os.environ.get("OMP_NUM_THREADS") or 1))
    with here.watched():
        try:
            do(Follower(folder))
        except Exception as error:
            return _broke_off(error, folder, here)
    here.leave()
    return 0


def _broke_off(error: Exception, folder: RunFolder, here: Peers) -> int:
    """Leave a word for the first process on why this one ends; return its exit status."""
    if isinstance(error, Stopped) or folder.stop_word():
        return 0
    if isinstance(error, InputError):
        print(error, file=sys.stderr)
        here.leave(str(error))
        return 1
    traceback.print_exception(error)
    if (told := gpu_faults.refusal(error)) is not None:
        here.leave(str(told))
    return 1
