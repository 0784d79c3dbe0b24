"""Predict a trait of which few samples of the sample cross are known."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from safetensors.numpy import save_file

from explorer.datasets import samples
from explorer.jobs.lessons import Few
from explorer.jobs.report import Report
from explorer.jobs.workspace import Workspace
from explorer.training.lessons.few_samples import FIRST_FILE, WAYS, measure


def run(parameters: Few, folder: Path, workspace: Workspace, report: Report) -> dict[str, object]:
    """Measure; keep predictions, and the network of the first round that learnt the other traits."""
    made, first = measure(np.asarray(samples.open_sample("cross").genotypes.array), parameters.task, report)
    made.save(folder)
    save_file(first["traits"].parts(0), folder / FIRST_FILE)
    middle = made.correlations.mean(0)[:, len(parameters.task.sizes) // 2]
    return {name: [round(float(value), 3) for value in middle[:, way]] for way, name in enumerate(WAYS)}
