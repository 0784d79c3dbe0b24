"""Train small networks on digits and keep how they learnt, in twins.json."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from explorer.jobs.learning import Twins
from explorer.jobs.report import Report
from explorer.jobs.workspace import Workspace
from explorer.training.lessons import twins


def run(parameters: Twins, folder: Path, workspace: Workspace, report: Report) -> dict[str, object]:
    """Train one network after the other; each takes a share of the progress by its multiply-adds."""
    if parameters.architecture is not None:
        networks = [twins.small(parameters.architecture)]
    else:
        assert parameters.experiment is not None
        networks = twins.twins(parameters.experiment, parameters.depths, parameters.filters)
    costs = [twins.cost(twin) for twin in networks]
    courses, before = [], 0.0
    for twin, cost in zip(networks, costs, strict=True):
        share = cost / sum(costs)
        part = report.part(before, before + share)
        courses.append(twins.train(twin, parameters.epochs, parameters.seed, progress=part))
        before += share
    (folder / "twins.json").write_text(json.dumps([asdict(course) for course in courses]))
    return {course.name: {"loss": course.loss[-1], "accuracy": course.accuracy[-1]} for course in courses}
