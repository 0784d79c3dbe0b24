"""How a task hands over a dataset: saved in its own folder, from where the server takes it among the datasets.

Beside a large one lies by what the time of later work is told: the pace at which this machine worked on it, and whether
its haplotypes will have to be fitted.
"""

from __future__ import annotations

from pathlib import Path

from explorer.datasets.dataset import Dataset
from explorer.datasets.formats import storage
from explorer.genetics import pace
from explorer.inspection.line.samplers.glance import glance
from explorer.jobs.folder import RunFolder
from explorer.jobs.report import Report
from explorer.jobs.workspace import Workspace


def keep(dataset: Dataset, folder: Path, workspace: Workspace, report: Report) -> dict[str, object]:
    """Save `dataset` to folder/dataset; return the summary for the result."""
    dataset.genotypes.work_out_digest(report.part(0.9, 0.94))
    digest = dataset.digest
    report(0.94, 1.0, "Writing the dataset")
    dataset.save(folder / "dataset", workspace.uploads_folder, report.part(0.94, 0.99))
    if dataset.genotypes.dosages.size >= pace.CALLS:
        beside = RunFolder(folder / "dataset")
        beside.write("pace.json", pace.measure(dataset.genotypes.dosages).model_dump())
        beside.write("haplotypes.json", {"fitted": glance(dataset.genotypes)})
    for left in folder.glob(storage.SCRATCH):
        left.unlink()
    samples, variants = dataset.genotypes.shape
    return {"digest": digest, "name": dataset.name, "samples": samples, "variants": variants}
