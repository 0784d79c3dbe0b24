"""Measure errors of models of growing size, past the size at which they fit every sample."""

from __future__ import annotations

from pathlib import Path

from explorer.jobs.lessons import Interpolate
from explorer.jobs.report import Report
from explorer.jobs.workspace import Workspace
from explorer.training.lessons import random_features, two_layers


def run(parameters: Interpolate, folder: Path, workspace: Workspace, report: Report) -> dict[str, object]:
    """Measure and keep the curves."""
    if parameters.model == "network":
        curves = two_layers.measure(parameters.network, report)
    else:
        curves = random_features.measure(parameters.features, report)
    curves.save(folder)
    return {"peaks": curves.peaks().tolist()}
