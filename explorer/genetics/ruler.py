"""The places of variants: base pairs where there is a map, marker numbers where there is none."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd


@dataclass(frozen=True, eq=False)
class Ruler:
    """The axis that windows, distances and intervals are measured on.

    Attributes
    ----------
    chromosome : int64 (variants,)
        Codes 0, 1, ... in order of first appearance; one code for all where chromosomes are unknown.
    names : array of str, the chromosomes by code
    position : int64 (variants,)
        Base pairs, or 1, 2, ... in file order where any position is unknown.
    unit : "bp" or "markers"
    """

    chromosome: np.ndarray
    names: np.ndarray
    position: np.ndarray
    unit: str


def ruler(variants: pd.DataFrame) -> Ruler:
    """Return the ruler of a variants table.

    >>> from explorer.datasets.genotypes import variant_table
    >>> ruler(variant_table("", 0, ["a", "b"])).position.tolist()
    [1, 2]
    """
    codes, names = pd.factorize(variants["chromosome"].astype(str).to_numpy(dtype=object))
    position = variants["position"].to_numpy(dtype=np.int64)
    if len(position) and (position > 0).all():
        return Ruler(codes, np.asarray(names), position, "bp")
    return Ruler(codes, np.asarray(names), np.arange(1, len(variants) + 1), "markers")


def genome_order(scale: Ruler) -> np.ndarray:
    """Return the variant indices sorted by chromosome (in order of appearance), then position, ties in file order."""
    return np.lexsort((scale.position, scale.chromosome))
