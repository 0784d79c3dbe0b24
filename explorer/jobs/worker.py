"""`python -m explorer.jobs.worker FOLDER`: do the work described in a run's folder, and report there."""

from __future__ import annotations

import contextlib
import faulthandler
import os
import signal
import sys
import traceback
from pathlib import Path

from explorer import seals
from explorer.errors import InputError
from explorer.jobs import blame, kinds
from explorer.jobs.folder import AFTER_WORD, UNSEALED, RunFolder
from explorer.jobs.launchers import started
from explorer.jobs.plain import plain
from explorer.jobs.report import Report
from explorer.jobs.workspace import Workspace
from explorer.progress import Stopped

NICENESS, OF_SHORT_WORK = 10, 5
"""How far workers give way to pages and engines; somebody waits for short work, which gives way less."""
FAULT = (
    "The program itself failed ({name}). This is a fault of SNP Explorer, not of your data; "
    "the details are in log.txt of the run's folder."
)


def main(arguments: list[str]) -> int:
    """Work on the folder named by the one argument; 0 done, 1 failed, 2 misused, 3 another worker is there."""
    if len(arguments) != 1 or not (Path(arguments[0]) / "job.json").is_file():
        print("usage: python -m explorer.jobs.worker RUNFOLDER", file=sys.stderr)
        return 2
    folder = RunFolder(Path(arguments[0]).resolve())
    with folder.occupied(patience=10.0) as mine:
        return _work(folder) if mine else 3


def _work(folder: RunFolder) -> int:
    attempt = folder.attempts() + 1
    threads = int(os.environ.get("OMP_NUM_THREADS") or os.cpu_count() or 1)
    me = {"pid": os.getpid(), "started": started(os.getpid()), "attempt": attempt, "threads": threads}
    (folder.path / seals.NAME).unlink(missing_ok=True)
    folder.write("worker.json", me)
    faulthandler.enable()
    _be_polite(OF_SHORT_WORK if folder.read("job.json").get("lane") == "short" else NICENESS)
    signal.signal(signal.SIGTERM, _terminated)
    with Report(folder, attempt) as report:
        report.event("worker", attempt=attempt, pid=me["pid"], threads=threads)
        try:
            job = folder.read("job.json")
            kind = kinds.find(job["kind"])
            parameters = kind.parameters.model_validate(job["parameters"])
            blame.refuse_needed(job["parameters"], folder.path.parent)
            result = kind.run(parameters, folder.path, Workspace(folder.path.parents[1]), report)
            folder.write("result.json", plain(result or {}))
            seals.seal(folder.path, {"job": job, "started": report.began}, UNSEALED)
        except Stopped:
            word = folder.stop_word()
            state = AFTER_WORD.get(word, "interrupted")
            text = {"stopped": "stopped by you", "paused": "paused by you"}.get(state, "the app was stopped")
            report.finish(state, text)
            return 0
        except InputError as error:
            report.finish("failed", str(error))
            return 1
        except MemoryError:
            traceback.print_exc()
            report.finish(
                "failed", "There was not enough memory. Close other programs, or use fewer variants or samples."
            )
            return 1
        except Exception as error:
            traceback.print_exc()
            damaged = blame.refusal(error, folder.path.parent)
            text = FAULT.format(name=type(error).__name__) if damaged is None else str(InputError(*damaged.told))
            report.finish("failed", text)
            return 1
        report.finish("done", "done")
    return 0


def _be_polite(niceness: int) -> None:
    """Run at a lower priority than the pages.

    Where Linux shares processors between sessions ("autogroups") niceness counts within a session only, and a worker
    leads one of its own: there the session is what has to be nice. See sched(7).
    """
    with contextlib.suppress(OSError):
        os.nice(niceness)
        if os.getsid(0) == os.getpid():
            Path("/proc/self/autogroup").write_text(str(niceness))


def _terminated(signal_number: int, frame: object) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise Stopped("terminated")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
