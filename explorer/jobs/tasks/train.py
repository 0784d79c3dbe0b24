"""Train a network as a RunSpec says, every fold of it, and keep what it learnt."""

from __future__ import annotations

from pathlib import Path

from explorer import devices, gpu_faults
from explorer.datasets.dataset import Dataset
from explorer.errors import InputError
from explorer.jobs.following import Follower
from explorer.jobs.learning import Train
from explorer.jobs.report import Report
from explorer.jobs.workspace import Workspace
from explorer.training import checkpoint, events, loop, results, together
from explorer.training.spec import RunSpec


def run(parameters: Train, folder: Path, workspace: Workspace, report: Report | Follower) -> dict[str, object]:
    """Train, resuming from the folder's checkpoint where there is one."""
    train(workspace.dataset(parameters.spec.dataset), parameters.spec, folder, report)
    return results.read(folder)


def train(dataset: Dataset, spec: RunSpec, folder: Path, report: Report | Follower) -> None:
    """Train into `folder`, every event written to its events.jsonl; events past the checkpoint are cut first.

    Where this process is one of several that train it together, the first one writes.

    Raises
    ------
    InputError
        The run cannot start, or its loss became useless: with the reason and what to try.
    """
    began: events.Started | None = None
    try:
        with together.joined(spec) as ranks:
            # what is tried takes some hundred megabytes of a GPU: each of several processes tries its own
            own = spec.device if ranks.many == 1 else ranks.device(devices.pick(spec.device)).name
            instead = devices.try_out(own)
            if ranks.first:
                reached = checkpoint.position(folder)
                events.cut(folder / "events.jsonl", reached.events if reached else 0)
            for event in loop.train(dataset, spec, folder, progress=report, ranks=ranks):
                if isinstance(event, events.Started):
                    note = instead or (devices.overlooked() if (spec.device, event.device) == ("auto", "cpu") else "")
                    began = event = event.model_copy(update={"device_note": note})
                fields = event.model_dump(mode="json")
                report.event(fields.pop("type"), **fields)
                if isinstance(event, events.Diverged):
                    kept = "" if event.kept_epoch is None else f" The state after epoch {event.kept_epoch} is kept."
                    raise InputError(
                        f"Training, epoch {event.epoch}", event.reason.rstrip("."), event.suggestion + kept
                    )
    except Exception as error:
        if began is None or not gpu_faults.ran_out(error):
            raise
        raise _without_room(error, began, folder) from error


def _without_room(error: Exception, began: events.Started, folder: Path) -> InputError:
    """Return the sentence for a training whose GPU had not enough memory in the end."""
    told = gpu_faults.without_room(error, began.device_title, began.memory_bytes, began.device_free)
    kept = " What its last checkpoint holds is kept." if checkpoint.position(folder) is not None else ""
    return InputError(told.place, told.reason, told.mend + kept)
