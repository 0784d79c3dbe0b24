"""Clusters of a dataset's samples, for every number of them."""

from __future__ import annotations

from pathlib import Path

from explorer.genetics import clusters
from explorer.jobs import computing, groups
from explorer.jobs.report import Report
from explorer.jobs.workspace import Workspace


def run(parameters: groups.Clusters, folder: Path, workspace: Workspace, report: Report) -> dict[str, object]:
    """Find clusters; keep the labels for each number of them."""
    genotypes = workspace.dataset(parameters.dataset).genotypes
    computed = computing.of_genotypes(
        parameters.device, lambda: clusters.find(genotypes, parameters.seed, report), report
    )
    found = computed.made
    groups.save_clusters(found, folder)
    return {"number": found.number, "sizes": found.sizes(), **computed.summary}
