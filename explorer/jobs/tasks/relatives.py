"""Close relatives and duplicates among a dataset's samples."""

from __future__ import annotations

from pathlib import Path

from explorer.genetics import relatives
from explorer.jobs import groups
from explorer.jobs.report import Report
from explorer.jobs.workspace import Workspace


def run(parameters: groups.Relatives, folder: Path, workspace: Workspace, report: Report) -> dict[str, object]:
    """Compare every two samples; keep the pairs that are related."""
    genotypes = workspace.dataset(parameters.dataset).genotypes
    found = relatives.find(genotypes, progress=report)
    groups.save_relatives(found, genotypes.samples, folder)
    return {"related": found.related, "telling": found.telling}
