"""Clusters of a dataset's samples, for every number of them."""

from __future__ import annotations

from pathlib import Path

from explorer.genetics import clusters
from explorer.jobs import groups
from explorer.jobs.report import Report
from explorer.jobs.workspace import Workspace


def run(parameters: groups.Clusters, folder: Path, workspace: Workspace, report: Report) -> dict[str, object]:
    """Find clusters; keep the labels for each number of them."""
    found = clusters.find(workspace.dataset(parameters.dataset).genotypes, parameters.seed, report)
    groups.save_clusters(found, folder)
    return {"number": found.number, "sizes": found.sizes()}
