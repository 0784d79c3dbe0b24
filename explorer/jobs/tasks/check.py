"""Report how files are understood, and what looks wrong with them, before they are loaded."""

from __future__ import annotations

from pathlib import Path

from explorer.datasets import doctor
from explorer.datasets.doctor import Sources
from explorer.jobs.parameters import Check
from explorer.jobs.report import Report
from explorer.jobs.workspace import Workspace


def run(parameters: Check, folder: Path, workspace: Workspace, report: Report) -> doctor.Report:
    """Examine; files that cannot be used are a finding, not a failure."""
    return doctor.examine(sources(parameters), parameters.mends, progress=report)


def sources(parameters: Check) -> Sources:
    """Return the files to examine."""
    files = (parameters.genotypes, parameters.traits, parameters.genes, parameters.truth, parameters.map)
    return Sources(*files, more=parameters.more, unused=parameters.unused, build=parameters.build)
