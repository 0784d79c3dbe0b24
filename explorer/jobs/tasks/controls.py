"""How well each kind of picture does over many digits."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from explorer.inspection.images.controls import unlearnt
from explorer.inspection.images.explanation import method_scores
from explorer.inspection.images.run_images import run_images
from explorer.jobs.learning import Controls
from explorer.jobs.report import Report
from explorer.jobs.workspace import Workspace
from explorer.training.lessons import digits_run


def run(parameters: Controls, folder: Path, workspace: Workspace, report: Report) -> dict[str, object]:
    """Explain some images; the result holds the `MethodScores` of each method."""
    home = workspace.runs_folder / parameters.run
    network = digits_run.load(home, parameters.epoch)
    images = run_images(home).test[: parameters.images]
    scores = method_scores(network, unlearnt(network, parameters.control), images, parameters.how, report)
    return {"trust": [asdict(one) for one in scores]}
