"""A dataset: genotypes with all that is known about them, under one digest, in one folder."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd

from explorer import seals, stored
from explorer.datasets import packed
from explorer.datasets.genotypes import Genotypes
from explorer.datasets.packed import PackedCalls
from explorer.datasets.traits import Column, Traits
from explorer.progress import Progress, silent

GENE_COLUMNS = ("chromosome", "start", "end", "name", "strand", "tss")
TRUTH_COLUMNS = ("chromosome", "start", "end", "name", "trait")
IN_MEMORY_BYTES = 256 * 2**20
"""Genotypes up to this size are read into memory; larger ones stay in their file, and are read by block."""


@dataclass(frozen=True, eq=False)
class Dataset:
    """Genotypes, traits and covariates, genes, and the known answer where there is one.

    Attributes
    ----------
    genotypes : Genotypes
    traits : Traits
        Rows in the order of `genotypes.samples`.
    genes : DataFrame or None
        chromosome (str), start, end (int64, bp, 1-based, both inclusive), name, strand ("+", "-" or "."),
        tss (int64, bp: start on +, end on -).
    truth : DataFrame or None
        Causal variants or QTL intervals: chromosome, start, end (bp, inclusive), name, trait ("" = every trait).
    name, note : str
        A title, and a sentence on its origin.
    """

    name: str
    genotypes: Genotypes
    traits: Traits
    genes: pd.DataFrame | None = None
    truth: pd.DataFrame | None = None
    note: str = ""

    @cached_property
    def digest(self) -> str:
        """16 hexadecimal digits over genotypes, traits, genes and truth; the key of every cache."""
        sha = hashlib.sha256(self.genotypes.digest.encode())
        sha.update(json.dumps([c.model_dump() for c in self.traits.columns]).encode())
        sha.update(np.ascontiguousarray(self.traits.table.to_numpy()).tobytes())
        for table in (self.genes, self.truth):
            sha.update(b"none" if table is None else table.to_csv(index=False).encode())
        return sha.hexdigest()[:16]

    def truth_for(self, trait: str) -> pd.DataFrame | None:
        """Return the known loci of one trait, or None where no truth is known for it."""
        if self.truth is None:
            return None
        rows = self.truth.loc[self.truth["trait"].isin(["", trait])].reset_index(drop=True)
        return rows if len(rows) else None

    def save(self, folder: Path, ours: Path | None = None, progress: Progress = silent) -> Path:
        """Write the dataset to `folder` whole or not at all (a folder already there is kept); return the folder.

        Genotypes that were left in their .bed stay there, unless it lies below the folder `ours`, whose files are only
        kept for a while: then it is linked, or copied from another disk.
        """
        if (folder / "dataset.json").exists():
            return folder
        folder.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=".draft-", dir=folder.parent))
        try:
            _write(self, draft, ours, progress)
            stored.move(draft, folder)
        except BaseException:
            shutil.rmtree(draft, ignore_errors=True)
            if not (folder / "dataset.json").exists():
                raise
        return folder


def _write(dataset: Dataset, folder: Path, ours: Path | None, progress: Progress) -> None:
    genotypes = dataset.genotypes
    calls = genotypes.dosages
    stayed: dict[str, object] | None = None
    if isinstance(calls, PackedCalls) and ours is not None and calls.path.resolve().is_relative_to(ours.resolve()):
        packed.write(folder / "calls.bed", calls.taken_over(), genotypes.ploidy, progress)
    elif isinstance(calls, PackedCalls) and calls.whole and calls.stamp is not None:
        stayed = {"path": str(calls.path.resolve()), "bytes": calls.stamp[0], "changed_ns": calls.stamp[1]}
    elif isinstance(calls, PackedCalls):
        packed.write(folder / "calls.bed", calls, genotypes.ploidy, progress)
    else:
        _keep_array(calls, folder / ("doses.npy" if genotypes.doses else "dosages.npy"))
    if genotypes.haplotypes is not None:
        _keep_array(genotypes.haplotypes, folder / "haplotypes.npy")
    if genotypes.info is not None:
        np.save(folder / "info.npy", genotypes.info)
    genotypes.variants.to_parquet(folder / "variants.parquet")
    pd.DataFrame({"sample": genotypes.samples.astype(str)}).to_parquet(folder / "samples.parquet")
    dataset.traits.table.to_parquet(folder / "traits.parquet")
    for name, table in (("genes", dataset.genes), ("truth", dataset.truth)):
        if table is not None:
            table.to_parquet(folder / f"{name}.parquet")
    about = {
        "name": dataset.name,
        "note": dataset.note,
        "digest": dataset.digest,
        "ploidy": genotypes.ploidy,
        "samples": genotypes.shape[0],
        "variants": genotypes.shape[1],
        "columns": [c.model_dump() for c in dataset.traits.columns],
        "stayed": stayed,
    }
    (folder / "dataset.json").write_text(json.dumps(about, indent=1))
    seals.seal(folder, about, frozenset({"dataset.json"}))


def _keep_array(array: np.ndarray, path: Path) -> None:
    """Save an array; one that lies in a .npy already is linked, or copied where it lies on another disk."""
    source = getattr(array, "filename", None)
    if not source or Path(source).suffix != ".npy":
        np.save(path, array if array.flags.f_contiguous else np.ascontiguousarray(array))
        return
    try:
        os.link(source, path)
    except OSError:
        shutil.copyfile(source, path)


def load(folder: Path) -> Dataset:
    """Return the dataset saved in `folder`; large genotypes stay in their file.

    Raises
    ------
    InputError : the genotypes stayed in a file of somebody's, which is gone or has changed since
    """
    about = stored.read_json(folder / "dataset.json")

    def array(name: str) -> np.ndarray | None:
        path = folder / name
        if not path.exists():
            return None
        return np.load(path, mmap_mode="r" if path.stat().st_size > IN_MEMORY_BYTES else None, allow_pickle=False)

    def table(name: str) -> pd.DataFrame | None:
        path = folder / f"{name}.parquet"
        return pd.read_parquet(path) if path.exists() else None

    samples = pd.read_parquet(folder / "samples.parquet")["sample"].to_numpy(dtype=object)
    variants, traits = table("variants"), table("traits")
    assert variants is not None
    assert traits is not None
    stayed = about.get("stayed")
    if stayed is not None or (folder / "calls.bed").exists():
        path = Path(stayed["path"]) if stayed else folder / "calls.bed"
        stamp = (stayed["bytes"], stayed["changed_ns"]) if stayed else None
        dosages = PackedCalls(path, len(samples), len(variants), about["ploidy"], stamp=stamp)
        dosages.refuse_changed()
    else:
        dosages = array("doses.npy" if (folder / "doses.npy").exists() else "dosages.npy")
        assert dosages is not None
    genotypes = Genotypes(dosages, samples, variants, about["ploidy"], array("haplotypes.npy"), array("info.npy"))
    columns = tuple(Column.model_validate(c) for c in about["columns"])
    dataset = Dataset(about["name"], genotypes, Traits(traits, columns), table("genes"), table("truth"), about["note"])
    dataset.__dict__["digest"] = about["digest"]
    return dataset
