"""Work that groups samples, clusters and relatives: its parameters, and its results as files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import numpy as np
import pandas as pd
from pydantic import AfterValidator, Field, ValidationInfo

from explorer import cells
from explorer.errors import InputError
from explorer.genetics.clusters import MOST
from explorer.genetics.clusters import Clusters as Found
from explorer.genetics.relatives import DEGREES
from explorer.genetics.relatives import Relatives as Related
from explorer.jobs.folder import RunFolder
from explorer.jobs.parameters import Digest, OnDevice, Parameters
from explorer.jobs.plain import plain
from explorer.limits import Seed


def _finished(id: str, info: ValidationInfo) -> str:
    """Refuse a run that has no result, or is of another dataset than these parameters."""
    workspace = (info.context or {}).get("workspace")
    if workspace is None:
        return id
    folder = RunFolder(workspace.runs_folder / id)
    if not (folder.path / "result.json").exists():
        raise InputError(f"run {id}", "it has not finished, or was deleted", "Let it run again.")
    if folder.read("job.json").get("parameters", {}).get("dataset") != info.data.get("dataset"):
        raise InputError(f"run {id}", "it is of another dataset", "Choose that dataset.")
    return id


class Clusters(OnDevice):
    """Look for clusters of samples."""

    dataset: Digest
    seed: Seed = 0


class Relatives(Parameters):
    """Compare every two samples for relatives and duplicates."""

    dataset: Digest


class Group(Parameters):
    """Make a dataset with the found clusters as a covariate."""

    dataset: Digest
    clusters: Annotated[str, Field(pattern=r"^clusters-[0-9a-f]{10}$"), AfterValidator(_finished)]
    number: int = Field(ge=2, le=MOST)


class Unrelated(Parameters):
    """Make a dataset in which no two samples are related this closely."""

    dataset: Digest
    relatives: Annotated[str, Field(pattern=r"^relatives-[0-9a-f]{10}$"), AfterValidator(_finished)]
    degree: int = Field(default=2, ge=0, le=2)


def save_clusters(found: Found, folder: Path) -> None:
    """Write clusters.npz and clusters.json."""
    np.savez(folder / "clusters.npz", bic=found.bic, labels=found.labels, correlations=found.correlations)
    text = {"number": found.number, "shared": found.shared, "by_chromosome": found.by_chromosome}
    text |= {"looked_at": found.looked_at}
    (folder / "clusters.json").write_text(json.dumps(text))


def load_clusters(folder: Path) -> Found:
    """Return the clusters that `save_clusters` wrote."""
    text = json.loads((folder / "clusters.json").read_text())
    with np.load(folder / "clusters.npz", allow_pickle=False) as arrays:
        return Found(bic=arrays["bic"], labels=arrays["labels"], correlations=arrays["correlations"], **text)


def save_relatives(found: Related, samples: np.ndarray, folder: Path) -> None:
    """Write relatives.json, relatives.parquet, and relatives.csv with the samples' names."""
    found.pairs.to_parquet(folder / "relatives.parquet")
    cells.write(named_pairs(found, samples), folder / "relatives.csv")
    text = {"measure": found.measure, "samples": found.samples, "variants": found.variants}
    text |= {"related": found.related, "telling": found.telling, "faintest": found.faintest}
    (folder / "relatives.json").write_text(json.dumps(plain(text)))


def load_relatives(folder: Path) -> Related:
    """Return the relatives that `save_relatives` wrote."""
    text = json.loads((folder / "relatives.json").read_text())
    text["faintest"] = np.nan if text["faintest"] is None else text["faintest"]
    return Related(pairs=pd.read_parquet(folder / "relatives.parquet"), **text)


def named_pairs(found: Related, samples: np.ndarray) -> pd.DataFrame:
    """Return the pairs as a page shows them: sample, relative, degree in words, kinship and its error or concordance.

    Parameters
    ----------
    samples : str (samples,), names
    """
    pairs = found.pairs
    table = pd.DataFrame(
        {
            "sample": samples[pairs["first"].to_numpy()],
            "relative": samples[pairs["second"].to_numpy()],
            "degree": [DEGREES[degree] for degree in pairs["degree"]],
            found.measure: pairs["value"].to_numpy(),
            "standard error": pairs["error"].to_numpy(),
            "variants": pairs["variants"].to_numpy(),
        }
    )
    return table if found.measure == "kinship" else table.drop(columns="standard error")
