"""`python -m explorer.jobs.worker FOLDER`: do the work described in a run's folder, and report there."""

from __future__ import annotations

import contextlib
import faulthandler
import os
import shutil
import signal
import sys
import tempfile
import traceback
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

from explorer import faults, gpu_faults, seals
from explorer.errors import InputError
from explorer.jobs import blame, following, kinds, memory_limit, peers, storage_faults
from explorer.jobs.folder import AFTER_WORD, FINAL, TEMPORARY, UNSEALED, RunFolder
from explorer.jobs.peers import Peers
from explorer.jobs.plain import plain
from explorer.jobs.politeness import be_polite
from explorer.jobs.process_identity import identity
from explorer.jobs.report import Report
from explorer.jobs.storage_faults import Fault
from explorer.jobs.workspace import Workspace
from explorer.progress import Stopped

NICENESS, OF_SHORT_WORK = 10, 5
"""How far workers give way to pages and engines; somebody waits for short work, which gives way less."""
LOOKED_FOR = 2.0
"""Seconds in which another process of a worker that broke off is seen to be gone."""
ENDED = {"stopped": "stopped by you", "paused": "paused by you"}
BY_THE_APP = "the app was stopped"
FAULT = (
    "The program itself failed ({name}). This is a fault of SNP Explorer, not of your data. Try it again; "
    "if it comes again, send the entry {id} of {log}."
)


def main(arguments: list[str]) -> int:
    """Work on the folder named by the one argument.

    Returns 0 done, 1 failed, 2 misused, 3 another worker is there, or the status of a fault of the disk
    (`storage_faults.of_status`): the folder may then not say how it ended.
    """
    if len(arguments) != 1 or not (Path(arguments[0]) / "job.json").is_file():
        print("usage: python -m explorer.jobs.worker RUNFOLDER", file=sys.stderr)
        return 2
    folder = RunFolder(Path(arguments[0]).resolve())
    os.umask(0o077)
    here = peers.here()
    if here is None:
        return _occupy(folder)
    code = following.work(folder, here, NICENESS) if here.number else _occupy(folder, here)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)  # what is left of the group of processes could wait for those that are gone


def _occupy(folder: RunFolder, here: Peers | None = None) -> int:
    """Work on a folder as its only worker, or as the first of several processes; return the exit status."""
    try:
        with folder.occupied(patience=10.0) as mine:
            return _work(folder, here) if mine else 3
    except OSError as error:
        fault = storage_faults.find(error, folder.path.parents[1])
        if fault is None:
            raise
        return _let_go(fault)


@contextlib.contextmanager
def temporary_folder(place: Path) -> Iterator[None]:
    """Have temporary files of this process and its children lie in the run's folder, where the sweep finds them."""
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(mode=0o700)
    before, tempfile.tempdir = (os.environ.get("TMPDIR"), tempfile.tempdir), str(place)
    os.environ["TMPDIR"] = str(place)
    try:
        yield
    finally:
        shutil.rmtree(place, ignore_errors=True)
        told, tempfile.tempdir = before
        os.environ.pop("TMPDIR")
        os.environ |= {"TMPDIR": told} if told is not None else {}


def _work(folder: RunFolder, here: Peers | None = None) -> int:
    if folder.read("status.json").get("state") in FINAL:  # started twice, by a server that was killed and by the next
        return 3
    attempt = folder.attempts() + 1
    threads = int(os.environ.get("OMP_NUM_THREADS") or os.cpu_count() or 1)
    pid, many = (
        (os.getpid(), 1) if here is None else (os.getppid(), here.many)
    )  # what started all of them stands for them
    me = {"pid": pid, "identity": identity(pid), "attempt": attempt, "threads": threads}
    me |= {"processes": many} if many > 1 else {}
    (folder.path / seals.NAME).unlink(missing_ok=True)
    folder.write("worker.json", me)
    faulthandler.enable()
    memory_limit.impose(threads)
    be_polite(OF_SHORT_WORK if folder.read("job.json").get("lane") == "short" else NICENESS)
    signal.signal(signal.SIGTERM, _terminated)
    workspace = folder.path.parents[1]
    with Report(folder, attempt) as report, _watched(here, report):
        try:
            report.event("worker", attempt=attempt, pid=me["pid"], threads=threads)
            job = folder.read("job.json")
            kind = kinds.find(job["kind"])
            parameters = kind.parameters.model_validate(job["parameters"])
            blame.refuse_needed(job["parameters"], folder.path.parent)
            with temporary_folder(folder.path / TEMPORARY):
                result = kind.run(parameters, folder.path, Workspace(workspace), report)
            folder.write("result.json", plain(result or {}))
            seals.seal(folder.path, {"job": job, "started": report.began}, UNSEALED)
        except Exception as error:
            fault = report.fault or storage_faults.find(error, workspace)
            if fault is not None:
                return _without_room(fault, folder, report)
            return _ended_early(error, folder, report, here)
        report.finish("done", "done")
    if here is not None:
        here.leave()
    return 0


def _watched(here: Peers | None, report: Report) -> AbstractContextManager[None]:
    """Return the context in which the other processes of this worker, where there are some, are looked at."""
    if here is None:
        return contextlib.nullcontext()
    return here.watched(lambda why: _left_behind(why, report.folder, report))


def _left_behind(why: str, folder: RunFolder, report: Report) -> int:
    """Report that another process of this worker is gone: because it was stopped, or broke off; return the status."""
    state = AFTER_WORD.get(folder.stop_word())
    report.finish(state or "interrupted", ENDED.get(state, BY_THE_APP) if state else why)
    return 0 if state else 1


def _ended_early(error: Exception, folder: RunFolder, report: Report, here: Peers | None = None) -> int:
    """Report that the work was stopped, was refused or has failed; return the exit status."""
    if here is not None:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)  # which follows where another process is gone
        lost = None if isinstance(error, InputError | Stopped) and folder.stop_word() else here.lost(LOOKED_FOR)
        if lost is not None and not isinstance(error, InputError):
            return _left_behind(lost, folder, report)
    match error:
        case Stopped():
            state = AFTER_WORD.get(folder.stop_word(), "interrupted")
            report.finish(state, ENDED.get(state, BY_THE_APP))
            return 0
        case InputError():
            report.finish("failed", str(error))
        case _ if (refused := _refused(error)) is not None:
            traceback.print_exception(error)
            report.finish("failed", refused)
        case _ if (damaged := blame.refusal(error, folder.path.parent)) is not None:
            traceback.print_exception(error)
            report.finish("failed", str(InputError(*damaged.told)))
        case _:
            fault = faults.note(None, error, f"in the run {folder.path.name}")  # what is printed goes to its log.txt
            report.finish("failed", FAULT.format(name=type(error).__name__, id=fault.id, log=folder.path / "log.txt"))
    return 1


def _refused(error: Exception) -> str | None:
    """Return what is said where memory was refused, or where a GPU failed; None where it is neither."""
    if memory_limit.refused(error):
        return memory_limit.sentence()
    refusal = gpu_faults.refusal(error)
    return None if refusal is None else str(refusal)


def _without_room(fault: Fault, folder: RunFolder, report: Report) -> int:
    """Leave the work interrupted over a fault of the disk, and what cannot be resumed from gone; return the status."""
    text = str(storage_faults.sentence(fault, folder.path.parents[1], storage_faults.THEN_RESUME))
    kind = kinds.KINDS.get(folder.read("job.json").get("kind", ""))
    if kind is None or not kind.checkpointed:
        folder.clear()
    state = AFTER_WORD.get(folder.stop_word(), "interrupted")
    report.finish("interrupted" if state == "queued" else state, text)
    return _let_go(fault)


def _let_go(fault: Fault) -> int:
    """Return the exit status for a fault; what waits to be printed into the log is dropped, as it could fail again."""
    sink = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(sink, stream)
    return fault.status


def _terminated(signal_number: int, frame: object) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise Stopped("terminated")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
