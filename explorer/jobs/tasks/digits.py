"""Train a network on digits, with an event for every epoch and its weights kept."""

from __future__ import annotations

from pathlib import Path

from explorer.jobs.lessons import Digits
from explorer.jobs.report import Report
from explorer.jobs.workspace import Workspace
from explorer.training.lessons import digits_run
from explorer.training.lessons.digits import Epoch


def run(parameters: Digits, folder: Path, workspace: Workspace, report: Report) -> dict[str, object]:
    """Train; the curves are drawn from the events."""
    task, last = parameters.task, None
    report.event("started", epochs=task.epochs, folds=[0])
    for event in digits_run.train(task, folder):
        if not isinstance(event, Epoch):
            report(event.epoch - 1 + event.step / event.of, task.epochs, f"epoch {event.epoch} of {task.epochs}")
            report.event("step", epoch=event.epoch, step=event.step, of=event.of, train_loss=event.train_loss)
            continue
        last = event
        done = event.epoch / task.epochs
        report.event(
            "epoch" if event.epoch else "first",
            epoch=event.epoch,
            of=task.epochs,
            train_loss=event.train_loss,
            validation_loss=event.validation_loss,
            train_metrics={"accuracy": event.train_accuracy},
            metrics={"accuracy": event.accuracy},
            seconds_left=event.seconds * (1 - done) / done if done else None,
        )
        report(event.epoch, task.epochs, f"epoch {event.epoch} of {task.epochs}")
    assert last is not None
    report.event("finished", metrics={"accuracy": last.accuracy})
    return {"accuracy": last.accuracy, "validation_loss": last.validation_loss, "seconds": last.seconds}
