"""The columns that every test of a variant takes as given, and the samples that have all of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from explorer.datasets.traits import Traits
from explorer.errors import InputError


def design(traits: Traits, names: Sequence[str]) -> np.ndarray | None:
    """Return the covariates `names` as float64 (samples, columns); categories as indicators less the first level."""
    parts: list[np.ndarray] = []
    for name in names:
        values = traits[name]
        if traits.column(name).kind == "categorical":
            for level in np.unique(values[~np.isnan(values)])[1:]:
                parts.append(np.where(np.isnan(values), np.nan, values == level))
        else:
            parts.append(values)
    return np.column_stack(parts) if parts else None


def with_everything(y: np.ndarray, covariates: np.ndarray | None) -> np.ndarray:
    """Return a mask (n,) of the samples that have the trait and every covariate."""
    rows = np.isfinite(y)
    return rows if covariates is None else rows & np.isfinite(covariates.reshape(len(y), -1)).all(axis=1)


def complete(y: np.ndarray, covariates: np.ndarray | None) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return (mask of the samples with everything, their y, their covariates), covariates centred and scaled."""
    y = np.asarray(y, dtype=np.float64)
    if covariates is None:
        covariates = np.empty((len(y), 0))
    covariates = np.asarray(covariates, dtype=np.float64).reshape(len(y), -1)
    rows = with_everything(y, covariates)
    if rows.sum() < 3:
        raise InputError("association", f"{int(rows.sum())} samples have the trait and every covariate")
    z = covariates[rows] - covariates[rows].mean(axis=0)
    spread = z.std(axis=0)
    return rows, y[rows], z / np.where(spread > 0, spread, 1.0)


def orthonormal(columns: np.ndarray) -> np.ndarray:
    """Return an orthonormal basis of the columns' span; collinear columns add nothing."""
    left, size, _ = np.linalg.svd(columns, full_matrices=False)
    return left[:, size > size[0] * 1e-10]


def too_few(samples: int, parameters: int) -> InputError:
    """Return the error for too few samples beside so many parameters."""
    return InputError(
        "association",
        f"{samples} samples have the trait and every covariate, too few for {parameters} columns and a variant",
        "Leave out some covariates.",
    )
