"""The columns that every test of a variant takes as given, and the samples that have all of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from explorer.datasets.chromosomes import normalise
from explorer.datasets.genotypes import Genotypes
from explorer.datasets.traits import Traits
from explorer.errors import InputError

COLLINEAR = 1e-9
"""A variant whose variance is explained by the covariates to within this share has no association of its own."""


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


def leads(genotypes: Genotypes, names: Sequence[str]) -> list[int]:
    """Return the variants (indices) that are called so: by their name, or by chromosome:position.

    >>> from explorer.datasets.genotypes import variant_table
    >>> table = variant_table(["1", "X"], [7, 9], ["rs1", "rs2"], "A", "G")
    >>> leads(Genotypes(np.zeros((1, 2), np.int8), np.array(["a"]), table), ["rs2", "1:7"])
    [1, 0]

    Raises
    ------
    InputError : no variant is called so, or several are
    """
    variants = genotypes.variants
    found: list[int] = []
    for name in names:
        at = np.flatnonzero((variants["name"] == name).to_numpy())
        if not len(at):
            chromosome, _, position = name.rpartition(":")
            place = normalise(chromosome), position.replace(",", "")
            same = variants["position"].astype(str) == place[1]
            at = np.flatnonzero((same & (variants["chromosome"] == place[0])).to_numpy())
        if len(at) != 1:
            what = "there is no such variant" if not len(at) else f"{len(at)} variants are called so"
            raise InputError(f"variant '{name}'", what, "Give a variant by its name, or as chromosome:position.")
        found.append(int(at[0]))
    return found


def called(genotypes: Genotypes, index: int) -> str:
    """Return what `leads` finds a variant by: its name, or chromosome:position where others have the same name.

    >>> from explorer.datasets.genotypes import variant_table
    >>> table = variant_table(["1", "1", "X"], [7, 8, 9], ["rs1", "rs2", "rs2"], "A", "G")
    >>> [called(Genotypes(np.zeros((1, 3), np.int8), np.array(["a"]), table), index) for index in range(3)]
    ['rs1', '1:8', 'X:9']
    """
    variant = genotypes.variants.iloc[index]
    if int((genotypes.variants["name"] == variant["name"]).sum()) == 1:
        return str(variant["name"])
    return f"{variant['chromosome']}:{variant['position']}"


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
        raise too_few(int(rows.sum()), 1)
    z = covariates[rows] - covariates[rows].mean(axis=0)
    spread = z.std(axis=0)
    return rows, y[rows], z / np.where(spread > 0, spread, 1.0)


def orthonormal(columns: np.ndarray) -> np.ndarray:
    """Return an orthonormal basis of the columns' span; collinear columns add nothing."""
    left, size, _ = np.linalg.svd(columns, full_matrices=False)
    return left[:, size > size[0] * 1e-10]


def too_few(samples: int, parameters: int) -> InputError:
    """Return the error for too few samples beside so many parameters, the intercept among them."""
    who = "1 sample has" if samples == 1 else f"{samples:,} samples have"
    others = "" if parameters == 1 else f", {parameters - 1} {'covariate' if parameters == 2 else 'covariates'}"
    return InputError(
        "association",
        f"{who} the trait and every covariate, too few to fit an intercept{others} and a variant",
        "Choose a trait that more samples have." if parameters == 1 else "Leave out some covariates.",
    )


def nothing_left() -> InputError:
    """Return the error for a trait that does not vary beside the covariates."""
    return InputError(
        "association",
        "the trait is constant, or the covariates explain all of it",
        "Choose another trait, or leave out the covariate that is the trait in other words.",
    )


def redundant(columns: int, covariates: int) -> tuple[str, ...]:
    """Return what is to be said of `columns` that add nothing to the others of the covariates: a sentence, or nothing.

    >>> redundant(1, 3)
    ('1 of 3 covariate columns adds nothing to the others (constant or collinear).',)
    """
    if not columns:
        return ()
    every = "covariate column" if covariates == 1 else "covariate columns"
    adds = "adds" if columns == 1 else "add"
    return (f"{columns} of {covariates} {every} {adds} nothing to the others (constant or collinear).",)
