"""Lay out a layer's codes of the digits that judge, in codes.npz: points (images, 2)."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path

import numpy as np

from explorer.inspection.images.codes import codes, kept_neighbours, neighbour_map
from explorer.inspection.images.run_images import run_images
from explorer.jobs import computing
from explorer.jobs.learning import Codes
from explorer.jobs.report import Report
from explorer.jobs.workspace import Workspace
from explorer.training.lessons import digits_run


def run(parameters: Codes, folder: Path, workspace: Workspace, report: Report) -> dict[str, object]:
    """Lay them out; the result says which part of the neighbours the map kept."""
    home = workspace.runs_folder / parameters.run
    network, images = digits_run.load(home, parameters.epoch), run_images(home)
    report(0, 10, "images through the network")
    computed = computing.computed(
        parameters.device,
        lambda device: codes(deepcopy(network).to(device.torch), images.test, parameters.layer),
        report,
        double=False,
    )
    values = computed.made
    report(1, 10, f"{len(values):,} codes of {values.shape[1]:,} numbers are laid out")
    points = neighbour_map(values, parameters.perplexity, parameters.seed)
    np.savez(folder / "codes.npz", points=points)
    return {"kept": kept_neighbours(values, points), "images": len(points)} | computed.summary
