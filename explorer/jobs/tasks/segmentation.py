"""Train a small U-Net with its skips and without, keep both, and measure what each skip is worth."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from explorer.jobs.lessons import Segmentation
from explorer.jobs.report import Report
from explorer.jobs.workspace import Workspace
from explorer.training import checkpoint
from explorer.training.lessons import segmentation


def run(parameters: Segmentation, folder: Path, workspace: Workspace, report: Report) -> dict[str, object]:
    """Train both; the events hold the curves, the result what remains when skips are silenced."""
    task = parameters.task
    nets = segmentation.fresh(task)
    event = None
    for event in segmentation.learn(task, nets):
        report.event("learnt", **asdict(event))
        report(event.epoch, task.epochs, f"epoch {event.epoch} of {task.epochs}")
    assert event is not None, "a task has at least one epoch"
    for name, net in zip(segmentation.NAMES, nets, strict=True):
        checkpoint.save(folder / f"{name}.safetensors", net.state_dict(), {})
    _, _, images, truth = segmentation.data(task)
    masks = segmentation.ablations(nets[0], task, images)
    return {
        "with_skips": event.with_skips,
        "without_skips": event.without_skips,
        "ablations": {words: segmentation.overlap(mask, truth) for words, mask in masks.items()},
        "parameters": [sum(p.numel() for p in net.parameters()) for net in nets],
        "seconds": event.seconds,
    }
