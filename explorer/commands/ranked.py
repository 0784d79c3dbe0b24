"""`python -m explorer.commands.ranked RUN`: one of the processes that `snp-explorer train --processes` has train a run.

torchrun starts them. The command itself, which started torchrun, shows how far they are and says how it ended.
"""

from __future__ import annotations

import os
import signal
import sys
import traceback
from pathlib import Path

from explorer import gpu_faults
from explorer.datasets import dataset as datasets
from explorer.datasets.dataset import Dataset
from explorer.errors import InputError
from explorer.jobs import following, peers
from explorer.jobs.folder import RunFolder
from explorer.jobs.launchers import Torchrun
from explorer.jobs.peers import Peers
from explorer.jobs.report import Report
from explorer.jobs.tasks.train import train
from explorer.progress import Progress, Stopped
from explorer.training.spec import RunSpec

RESULT = "ended.json"
"""How the training ended, from the first process to the command."""
LOOK_EVERY = 0.2
LOOKED_FOR = 2.0
"""Seconds in which another process that broke off is seen to be gone."""
ON = "The same command goes on from the last checkpoint."


def train_together(spec: RunSpec, out: Path, threads: int, progress: Progress) -> None:
    """Train a run whose dataset lies in its folder by as many processes as it asks for, and wait for its end.

    Raises
    ------
    Stopped : `progress` did so, and a checkpoint was written
    InputError : the run cannot start, its loss became useless, or one of its processes is gone
    """
    out = out.resolve()
    folder, launcher = RunFolder(out), Torchrun(spec.processes, "explorer.commands.ranked")
    folder.clear_stop()
    (out / RESULT).unlink(missing_ok=True)
    folder.write("run.json", spec.model_dump(mode="json"))
    launcher.launch(out, threads)
    try:
        while not launcher.ended(out, LOOK_EVERY):
            status = folder.read("status.json")
            try:
                progress(float(status.get("progress", 0.0)), 1.0, str(status.get("text", "")))
            except Stopped:
                folder.request_stop("interrupt")
    finally:
        launcher.end(out, hard=True)
        launcher.ended(out, 10.0)
        folder.clear_stop()
    result = folder.read(RESULT)
    (out / RESULT).unlink(missing_ok=True)
    if result.get("how") == "stopped":
        raise Stopped("stopped")
    if result.get("how") == "refused":
        raise InputError(*map(str, result["told"]))
    if result.get("how") != "done":
        said = str(result.get("text") or peers.said(spec.processes, then="")).strip().rstrip(".")
        raise InputError("Training", said[:1].lower() + said[1:], f"{ON} {out / 'log.txt'} says more.")


def main(arguments: list[str]) -> int:
    """Train the run of a folder together with the other processes."""
    here = peers.here()
    if here is None or len(arguments) != 1:
        print("usage: snp-explorer train --processes N", file=sys.stderr)
        return 2
    out = Path(arguments[0])
    folder, spec = RunFolder(out), RunSpec.model_validate(RunFolder(out).read("run.json"))
    dataset = datasets.load(out / "dataset")
    if here.number:
        return following.follow(folder, here, lambda follower: train(dataset, spec, out, follower))
    return _first(dataset, spec, folder, here)


def _first(dataset: Dataset, spec: RunSpec, folder: RunFolder, here: Peers) -> int:
    def tell(how: str, **more: object) -> None:
        folder.write(RESULT, {"how": how, **more})

    with Report(folder, folder.attempts()) as report, here.watched(lambda why: tell("broken", text=why)):
        try:
            train(dataset, spec, folder.path, report)
        except Exception as error:
            signal.signal(signal.SIGTERM, signal.SIG_IGN)  # which follows where another process is gone
            if isinstance(error, InputError):
                tell("refused", told=[error.place, error.reason, error.mend])
            elif folder.stop_word():
                tell("stopped")
            elif (lost := here.lost(LOOKED_FOR)) is not None:
                tell("broken", text=lost)
            else:
                traceback.print_exception(error)
                tell(
                    "broken",
                    text=str(gpu_faults.refusal(error) or "") or f"the program itself failed ({type(error).__name__})",
                )
            return 1
    here.leave()
    tell("done")
    return 0


if __name__ == "__main__":
    code = main(sys.argv[1:])
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)  # what is left of the group of processes could wait for those that are gone
