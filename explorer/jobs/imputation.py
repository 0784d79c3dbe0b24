"""Work on missing calls: its parameters, what is refused, how variants lie, and its results as files."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from pydantic import Field, ValidationInfo, model_validator
from safetensors.numpy import save_file

from explorer.datasets import blocks
from explorer.datasets.genotypes import Genotypes
from explorer.errors import InputError
from explorer.genetics.imputation.windows import CORE
from explorer.jobs.parameters import Digest, Parameters, Short
from explorer.jobs.plain import plain
from explorer.training.imputation.compared import Compared, ImputeTask, Layout, Reader

FEWEST = 20
"""Samples without which nothing can be learnt of a variant."""
MOST_HOURS = 24
PACE = {"frequent": 4e6, "neighbours": 1.2e5, "linked": 6e5, "autoencoder": 7e4}
"""Calls (not only missing ones) a second that one core deals with, measured on 1,200 samples."""
TITLE = "Missing genotypes of the sample cohort"
CLOSE_SHARE = 0.2
Method = Literal["frequent", "neighbours", "linked", "autoencoder"]


class Impute(Parameters):
    """Compare ways of filling in missing calls on masked truth, of a dataset or (None) of the sample cohort."""

    dataset: Digest | None = None
    task: ImputeTask = ImputeTask.model_validate({})

    @model_validator(mode="after")
    def _not_too_large(self, info: ValidationInfo) -> Impute:
        if size := _size(self.dataset, info):
            _refuse_long(comparing(*size, self.task) / 3600, "Compare fewer windows.")
        return self


class Fill(Parameters):
    """Make a dataset whose missing calls are filled in."""

    dataset: Digest
    method: Method = "linked"
    least: float = Field(
        default=0.0, ge=0, lt=1, description="Calls whose best genotype is less probable stay missing."
    )
    hidden: int = Field(default=96, ge=4, le=512)
    epochs: int = Field(default=60, ge=1, le=300)
    seed: int = Field(default=0, ge=0, le=2**31 - 1)
    name: Short = ""

    @model_validator(mode="after")
    def _not_too_large(self, info: ValidationInfo) -> Fill:
        if size := _size(self.dataset, info):
            _refuse_long(hours(*size, self.method), "Filter variants first, or choose a faster way.")
        return self


def _size(digest: str | None, info: ValidationInfo) -> tuple[int, int] | None:
    workspace = (info.context or {}).get("workspace")
    if workspace is None or digest is None:
        return None
    about = workspace.about(digest)
    return int(about["samples"]), int(about["variants"])


def hours(samples: int, variants: float, method: str) -> float:
    """Return about how long filling in takes on one core."""
    return samples * variants / PACE[method] / 3600


def comparing(samples: int, variants: int, task: ImputeTask) -> float:
    """Return about how many seconds a comparison takes on one core."""
    compared = min(variants, task.windows * CORE) * len(task.shares) * task.masks
    compared += min(variants, task.null_windows * CORE) * task.masks
    trained = compared * samples * task.epochs / 60 / PACE["autoencoder"]
    return trained + compared * samples / PACE["neighbours"]


def _refuse_long(takes: float, mend: str) -> None:
    if takes > MOST_HOURS:
        raise InputError("Missing calls", f"that would take about {takes:,.0f} hours on one core", mend)


def refuse(genotypes: Genotypes) -> None:
    """Raise InputError where nothing can be filled in: doses, too few samples, no variant that varies."""
    if genotypes.doses:
        raise InputError(
            "Missing calls", "these are doses, which an imputation left", "Bring the calls that were imputed from."
        )
    if genotypes.shape[0] < FEWEST:
        raise InputError(
            "Missing calls",
            f"{genotypes.shape[0]} samples are too few to learn from",
            f"At least {FEWEST} are needed.",
        )
    for _, _, block in blocks.parts(genotypes.dosages, bytes_each=2):
        known = block >= 0
        highest = block.max(0)
        lowest = np.where(known, block, np.int8(9)).min(0)
        if bool((highest > lowest)[known.any(0)].any()):
            return
    raise InputError(
        "Missing calls",
        "no variant varies among these samples",
        "There is one genotype to fill in, and nothing to compare.",
    )


def layout(genotypes: Genotypes) -> Layout:
    """Return how the variants lie; those without a place stand by themselves, as `along` has them."""
    along = genotypes.along
    chromosome = [str(name) for name in along["chromosome"]]
    if not genotypes.mapped:
        return Layout(np.arange(len(along)), chromosome, mapped=False)
    codes = np.unique(chromosome, return_inverse=True)[1]
    order = np.lexsort((along["position"].to_numpy(), codes))
    return Layout(order.astype(np.intp), [chromosome[k] for k in order])


def reader(genotypes: Genotypes) -> Reader:
    """Return what reads calls of variants, a few at a time."""
    return lambda columns: np.asarray(blocks.read(genotypes.dosages, None, columns))


@dataclass(frozen=True, eq=False)
class Result:
    """A comparison as it is kept.

    Attributes
    ----------
    compared : sums over hidden calls
    about : digest, samples, variants, ploidy, missing (share of calls), how many windows were compared; of the sample
        cohort, `close` is the window that its view shows
    """

    compared: Compared
    about: dict[str, Any]

    def save(self, folder: Path, weights: dict[str, np.ndarray] | None = None) -> None:
        """Write compared.npz and compared.json, and the weights of the network that is looked at."""
        np.savez_compressed(
            folder / "compared.npz", sums=self.compared.sums.astype(np.float64), null=self.compared.null
        )
        text = {**self.about, "windows": self.compared.windows, "compared": self.compared.variants}
        (folder / "compared.json").write_text(json.dumps(plain(text), separators=(",", ":")))
        if weights:
            save_file({name: array.astype(np.float16) for name, array in weights.items()}, folder / "code.safetensors")

    @classmethod
    def load(cls, folder: Path) -> Result:
        """Read what `save` wrote."""
        about = json.loads((folder / "compared.json").read_text())
        with np.load(folder / "compared.npz", allow_pickle=False) as held:
            compared = Compared(held["sums"], held["null"], int(about["windows"]), int(about["compared"]))
        return cls(compared, about)
