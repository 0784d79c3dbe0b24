"""Simulation: data whose answer is known.

`cohort` makes a case/control cohort with promoters, `cross` a haploid two-parent cross, and `plant` plants traits into
any genotypes, the user's own among them; each module states its model in formulas. Run as

    python -m explorer.datasets.simulation.simulate sample_data

this writes the sample data anew, byte for byte with the pinned versions of msprime and NumPy.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd

from explorer.datasets.dataset import Dataset
from explorer.datasets.formats import plink
from explorer.datasets.simulation.architecture import Architecture, plant
from explorer.datasets.simulation.cohort import CohortSettings, cohort
from explorer.datasets.simulation.cross import CrossSettings, cross
from explorer.progress import Progress, silent

__all__ = ["Architecture", "CohortSettings", "CrossSettings", "cohort", "cross", "plant", "write"]

SAMPLE_COHORT = CohortSettings.model_validate({"seed": 1})
SAMPLE_CROSS = CrossSettings.model_validate({"seed": 1})


def write(dataset: Dataset, folder: Path, name: str) -> list[Path]:
    """Write a dataset as ordinary files and return their paths.

    name.bed/.bim/.fam (haploids as 0/2), name_traits.csv (levels in words), name_genes.bed and name_truth.csv.
    """
    folder.mkdir(parents=True, exist_ok=True)
    bed = plink.write(dataset.genotypes, folder / f"{name}.bed")
    paths = [bed, bed.with_suffix(".bim"), bed.with_suffix(".fam"), folder / f"{name}_traits.csv"]
    table = dataset.traits.table.copy().astype(object)
    for column in dataset.traits.columns:
        values = dataset.traits[column.name]
        if column.levels:
            table[column.name] = [column.levels[int(v)] if v == v else "" for v in values]
        else:
            table[column.name] = [f"{v:.6g}" if v == v else "" for v in values]
    table.to_csv(paths[3], index_label="sample", lineterminator="\n")
    if dataset.genes is not None:
        genes = dataset.genes
        bed_rows = pd.DataFrame(
            {0: genes["chromosome"], 1: genes["start"] - 1, 2: genes["end"], 3: genes["name"], 4: 0, 5: genes["strand"]}
        )
        paths.append(folder / f"{name}_genes.bed")
        bed_rows.to_csv(paths[-1], sep="\t", header=False, index=False, lineterminator="\n")
    if dataset.truth is not None:
        paths.append(folder / f"{name}_truth.csv")
        dataset.truth.to_csv(paths[-1], index=False, lineterminator="\n")
    return paths


def sample_data(folder: Path, progress: Progress = silent) -> list[Path]:
    """Write the sample cohort and the sample cross into `folder`."""
    return [
        *write(cohort(SAMPLE_COHORT, progress), folder, "cohort"),
        *write(cross(SAMPLE_CROSS, progress), folder, "cross"),
    ]


def _main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        print("usage: python -m explorer.datasets.simulation.simulate FOLDER", file=sys.stderr)
        return 2
    for path in sample_data(Path(arguments[0])):
        print(f"{path}  {path.stat().st_size:,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(_main(sys.argv[1:]))
