"""Load files as a dataset (the kind `import`, a word that names no module)."""

from __future__ import annotations

from pathlib import Path

from explorer.datasets import doctor
from explorer.jobs.parameters import Import
from explorer.jobs.report import Report
from explorer.jobs.tasks.check import sources
from explorer.jobs.tasks.keep import keep
from explorer.jobs.workspace import Workspace


def run(parameters: Import, folder: Path, workspace: Workspace, report: Report) -> dict[str, object]:
    """Load with the requested mends and corrections; the dataset is kept whole or not at all."""
    loaded = doctor.load(
        sources(parameters),
        parameters.mends,
        parameters.columns,
        parameters.name,
        progress=report.part(0.0, 0.9),
        scratch=folder,
    )
    return keep(loaded, folder, workspace, report)
