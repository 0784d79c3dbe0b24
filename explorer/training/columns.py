"""The variants one fold's network sees, settled on its training samples alone."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any, TypedDict

import numpy as np
import pandas as pd
from torch import Tensor

from explorer.datasets import filters
from explorer.datasets.dataset import Dataset
from explorer.errors import InputError
from explorer.progress import Progress, silent
from explorer.training.spec import RunSpec


@dataclass(frozen=True, eq=False)
class Columns:
    """The variants one fold's network sees.

    Attributes
    ----------
    indices : int64 (positions,), into the dataset's variants, in the network's order
    removed : reason -> how many variants it took away
    promoters : DataFrame or None; chromosome, name, strand, tss of every block of sites, in the network's order
    """

    indices: np.ndarray
    removed: dict[str, int]
    promoters: pd.DataFrame | None = None


class ColumnsText(TypedDict):
    """What of the columns is text: the removed variants by reason, the promoters as CSV."""

    removed: dict[str, int]
    promoters: str


def choose(dataset: Dataset, spec: RunSpec, train: np.ndarray, progress: Progress = silent) -> Columns:
    """Return the variants a fold's network sees (promoter protocols aside), filtered on its training samples only."""
    variants = dataset.genotypes.shape[1]
    indices = np.arange(variants) if spec.columns is None else np.array(spec.columns, dtype=np.int64)
    if len(indices) and indices.max() >= variants:
        raise InputError(
            "Columns", f"variant {indices.max()} is asked for, the dataset has {variants}", "Choose others."
        )
    removed: dict[str, int] = {}
    if spec.filters is not None:
        kept = filters.apply(dataset.genotypes, spec.filters, train, progress)
        indices, removed = indices[kept.mask[indices]], dict(kept.removed)
    if not len(indices):
        raise InputError("Columns", "no variant is left for the network", "Loosen the filters.")
    return Columns(indices, removed)


def described(columns: Columns) -> ColumnsText:
    """Return what of the columns is text, for a checkpoint's metadata."""
    table = "" if columns.promoters is None else columns.promoters.to_csv(index=False)
    return {"removed": columns.removed, "promoters": table}


def restored(indices: Tensor, text: ColumnsText) -> Columns:
    """Return the columns that a checkpoint kept."""
    return Columns(indices.numpy(), text["removed"], promoter_table(text["promoters"]))


def promoter_table(text: str) -> pd.DataFrame | None:
    """Return the promoters (chromosome, name, strand, tss) written as CSV, None for an empty text."""
    names: Any = {"chromosome": str, "name": str, "strand": str}
    return pd.read_csv(io.StringIO(text), dtype=names, keep_default_na=False) if text else None
