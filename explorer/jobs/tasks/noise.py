"""Train the GANs that make digits, and keep what they made."""

from __future__ import annotations

from pathlib import Path

from explorer.jobs.lessons import Noise
from explorer.jobs.report import Report
from explorer.jobs.workspace import Workspace
from explorer.training.lessons import digits_gan, digits_gan_kept
from explorer.training.lessons.digits_gan import Epoch


def run(parameters: Noise, folder: Path, workspace: Workspace, report: Report) -> dict[str, object]:
    """Train as taught, then steadied."""
    task = parameters.task
    made: dict[str, list[Epoch]] = {way: [] for way in digits_gan_kept.WAYS}
    maker, of = None, 2 * max(task.epochs)
    for place, way in enumerate(digits_gan_kept.WAYS):
        for epoch, now in digits_gan.learn(task, way == "steadied"):
            maker = now
            made[way].append(epoch)
            report(place * max(task.epochs) + epoch.epoch, of, f"{way}, epoch {epoch.epoch} of {max(task.epochs)}")
        assert maker is not None
        digits_gan_kept.keep_weights(folder, way, maker)
    assert maker is not None
    kept = digits_gan_kept.DigitsGan.of(made, digits_gan.between(maker, task))
    kept.save(folder)
    return {way: those[-1].cloud for way, those in made.items()}
