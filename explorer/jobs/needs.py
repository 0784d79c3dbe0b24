"""What a request needs of memory and disk, told in a moment from headers and dataset.json; too much is refused."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from pydantic import BaseModel

from explorer.datasets.doctor import needs as of_doctor
from explorer.datasets.filters import Filters
from explorer.datasets.needs import Needs
from explorer.genetics import work
from explorer.genetics.association import kinships
from explorer.genetics.imputation.windows import CORE
from explorer.genetics.work import Shape, Work
from explorer.inspection.line.markers import MOST_MIXED
from explorer.inspection.line.samplers.glance import Fitted
from explorer.jobs.folder import RunFolder
from explorer.jobs.parameters import Check
from explorer.jobs.tasks.check import sources
from explorer.jobs.workspace import Workspace

APART = 100.0
"""Blocks of variants are apart where a gap is so many times the median one."""
OF_BLOCK = 8
"""Variants of a block at least."""
FITTED: dict[Fitted, float] = {"inbred": 500.0, "phased": 2_500.0, "unphased": 6_000.0}
"""Fitting mosaics of haplotypes to a call takes as long as reading so many: 2.5, 8-14 and 17-40 us."""
MOSAIC = 30
"""Drawing a call from a mosaic takes as long as reading so many: .11-.18 us."""


def room(kind: str, parameters: BaseModel, workspace: Workspace) -> Needs | None:
    """Return the memory and disk that work of this kind needs; None where nothing tells.

    Parameters
    ----------
    parameters : validated ones of the kind
    """
    if isinstance(parameters, Check):
        return of_doctor.of_files(sources(parameters), keep=kind == "import")
    document = parameters.model_dump(mode="json")
    if kind == "train":
        return _streamed(document, workspace)
    todo = work_of(kind, document, workspace)
    return None if todo is None else Needs(memory_bytes=todo.memory, disk_bytes=todo.disk)


def _streamed(document: Mapping[str, Any], workspace: Workspace) -> Needs | None:
    """Return the disk that the files take from which a training is asked to stream; None where it is not.

    Of all variants, which is too much where the run filters them, so that only a quota counts it. Networks that read
    promoters take a small part, and how "auto" turns out is known to the plan alone: of these nothing is told.
    """
    spec, digest = document["spec"], dataset_of(document, workspace)
    if digest is None or spec.get("held") != "streamed" or spec.get("protocol") is not None:
        return None
    from explorer.training.holding import Calls

    about, copies = shape(workspace, digest), 2 if spec["encoding"] == "haplotype" else 1
    calls = Calls(about.samples, about.variants, copies, about.doses)
    disk = spec.get("processes", 1) * calls.samples * calls.packed
    return Needs(memory_bytes=0, disk_bytes=disk, certain=False)


def refuse(kind: str, parameters: BaseModel, workspace: Workspace) -> Needs | None:
    """Raise InputError where this machine has less memory or disk than the work needs for certain; return `room`."""
    needs = room(kind, parameters, workspace)
    if needs is not None:
        needs.refuse(workspace.path)
    return needs


def work_of(kind: str, document: Mapping[str, Any], workspace: Workspace) -> Work | None:
    """Return the work that parameters, as JSON has them, ask for; None for kinds whose work is not known."""
    digest = dataset_of(document, workspace)
    if digest is None:
        return None
    about = shape(workspace, digest)
    match kind:
        case "describe":
            return work.describe(about, document["components"])
        case "clusters":
            return work.clusters(about)
        case "relatives":
            return work.relatives(about)
        case "associate":
            return associate(about, document, workspace.datasets_folder / digest)
        case "filter":
            filters = Filters.model_validate(document["filters"])
            return work.filtered(about, filters, document["impute"] == "mode")
        case "impute":
            task = document["task"]
            return work.imputed(about, "autoencoder", task["windows"] * CORE, len(task["shares"]) * task["masks"])
        case "fill":
            return work.imputed(about, document["method"], about.variants)
        case "rivals":
            wanted, spec = (
                set(document["on_request"]),
                RunFolder(workspace.runs_folder / document["run"]).read("run.json"),
            )
            return work.rivals(about, folds(spec), "svm" in wanted, bool(wanted - {"svm"}))
        case "line":
            variants = pd.read_parquet(
                workspace.datasets_folder / digest / "variants.parquet", columns=["chromosome", "position"]
            )
            apart = in_blocks(variants["chromosome"].astype(str).to_numpy(), variants["position"].to_numpy())
            haplotypes = RunFolder(workspace.datasets_folder / digest).read("haplotypes.json") or {}
            return _line(about, ensemble(document, workspace), apart, None if apart else haplotypes.get("fitted"))
        case _:
            return None


def _line(about: Shape, networks: int, apart: bool, fitted: Fitted | None = None) -> Work:
    """Return the work of testing every locus, measured on the sample cross and the sample cohort with MLPs.

    A call lies in six windows of 22 draws each on average, or in one block of 28 where variants lie in blocks `apart`;
    drawing it and updating the networks' first layer takes as long as reading it 16 times, beside its products. Once,
    samples are compared, held-out predictions judged and the sampler checked; and single markers are tested by both
    models. Where mosaics of haplotypes are `fitted`, that takes long, and so do draws of them. Networks whose first
    layer is not dense take longer, which earlier runs tell.
    """
    drawn = (28.0 if apart else 6.0 * 22) * about.calls
    products = 64 * networks * drawn + 4.0 * about.samples**2 * about.variants
    markers = [work.associate(about, 0)]
    if about.samples <= MOST_MIXED:
        markers.append(work.mixed(about))
    reads, once = (16, 300.0) if fitted is None else (16 + MOSAIC, 300.0 + FITTED[fitted])
    calls = reads * drawn + once * about.calls + sum(one.calls for one in markers)
    memory = max(4 * about.calls + 3 * about.block, *(one.memory for one in markers))
    return Work(memory, 0, calls, products + sum(one.products for one in markers))


def in_blocks(chromosome: np.ndarray, position: np.ndarray) -> bool:
    """Return whether most variants lie in many blocks far apart, as those of promoters alone do.

    >>> where = (10_000_000 * np.arange(8)[:, None] + 100 * np.arange(20)).ravel()
    >>> in_blocks(np.repeat("1", 160), where), in_blocks(np.repeat("1", 160), 1000 * np.arange(160))
    (True, False)
    """
    order = np.lexsort((position, chromosome))
    chromosome, position = chromosome[order], position[order]
    same, gap = chromosome[1:] == chromosome[:-1], np.diff(position)
    near = gap[same & (gap > 0)]
    if not len(near):
        return False
    border = ~same | (gap > APART * np.median(near))
    sizes = np.diff(np.flatnonzero(np.concatenate([[True], border, [True]])))
    return len(sizes) >= 2 * (1 + int((~same).sum())) and bool(sizes[sizes >= OF_BLOCK].sum() > len(position) / 2)


def ensemble(document: Mapping[str, Any], workspace: Workspace) -> int:
    """Return how many networks a training run, which parameters name or are, has per fold."""
    spec = document.get("spec") or RunFolder(workspace.runs_folder / str(document.get("run"))).read("run.json")
    return int(spec.get("ensemble", 1))


def associate(about: Shape, document: Mapping[str, Any], folder: Path) -> Work:
    """Return the work of a test of every variant; where the data choose the model, that of the mixed one.

    Parameters
    ----------
    document : of the request, as JSON has it
    folder : of the dataset
    """
    settings = document["settings"]
    plain = work.associate(about, settings["components"])
    if settings["model"] == "plain":
        return plain
    columns = json.loads((folder / "dataset.json").read_text())["columns"]
    binary = any(one["name"] == document["trait"] and one["kind"] == "binary" for one in columns)
    apart = 1
    if settings["loco"]:
        variants = pd.read_parquet(folder / "variants.parquet", columns=["chromosome", "position"])
        apart = len(set(kinships.groups(variants, about.samples).values()))
    mixed = work.mixed(about, apart, binary)
    return Work(max(plain.memory, mixed.memory), mixed.disk, plain.calls + mixed.calls, plain.products + mixed.products)


def folds(spec: Mapping[str, Any]) -> int:
    """Return how many folds a run as JSON has it trains, one of a group or a hold-out at least."""
    split = spec.get("split", {})
    return split.get("folds", 1) if split.get("kind") in ("kfold", "group") else 1


def shape(workspace: Workspace, digest: str) -> Shape:
    """Return the shape of a dataset's genotypes; InputError where there is none."""
    about, folder = workspace.about(digest), workspace.datasets_folder / digest
    in_file = about.get("stayed") is not None or (folder / "calls.bed").exists()
    return Shape(about["samples"], about["variants"], (folder / "doses.npy").exists(), in_file)


def dataset_of(document: Mapping[str, Any], workspace: Workspace) -> str | None:
    """Return the digest of the dataset that parameters name, or the run that they name; None where it is gone."""
    inner = document.get("spec") or {}
    digest = document.get("dataset") or inner.get("dataset")
    if digest is None and isinstance(document.get("run"), str):
        digest = RunFolder(workspace.runs_folder / document["run"]).read("run.json").get("dataset")
    return digest if digest and (workspace.datasets_folder / digest / "dataset.json").exists() else None
