"""How well each kind of picture does over many digits."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from explorer.inspection.images.controls import unlearnt
from explorer.inspection.images.explanation import trust
from explorer.inspection.images.of_run import seen
from explorer.jobs.learning import Controls
from explorer.jobs.report import Report
from explorer.jobs.workspace import Workspace
from explorer.training.lessons import digits_run


def run(parameters: Controls, folder: Path, workspace: Workspace, report: Report) -> dict[str, object]:
    """Explain; the result holds a `Trust` for each kind."""
    home = workspace.runs_folder / parameters.run
    network = digits_run.load(home, parameters.epoch)
    images = seen(home).test[: parameters.images]
    kinds = trust(network, unlearnt(network, parameters.control), images, parameters.how, report)
    return {"trust": [asdict(one) for one in kinds]}
