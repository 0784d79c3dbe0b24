"""The places of variants: base pairs where there is a map, marker numbers where there is none.

Where only some variants have a place, the others stand on a strip of their own behind the last chromosome, called
UNPLACED. They are near nothing, not even one another: what asks for neighbours asks `placed`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from explorer.datasets import places
from explorer.datasets.chromosomes import UNPLACED


@dataclass(frozen=True, eq=False)
class Ruler:
    """The axis that windows, distances and intervals are measured on.

    Attributes
    ----------
    chromosome : int64 (variants,)
        Codes 0, 1, ... in order of first appearance, the strip last; one code for all where chromosomes are unknown.
    names : array of str, the chromosomes by code
    position : int64 (variants,)
        Base pairs, and 1, 2, ... in file order on the strip; 1, 2, ... for all where no variant is placed.
    unit : "bp" or "markers"
    placed : bool (variants,)
        False on the strip alone, True for all where markers are counted.
    """

    chromosome: np.ndarray
    names: np.ndarray
    position: np.ndarray
    unit: str
    placed: np.ndarray


def ruler(variants: pd.DataFrame) -> Ruler:
    """Return the ruler of a variants table.

    >>> from explorer.datasets.genotypes import variant_table
    >>> ruler(variant_table("", 0, ["a", "b"])).position.tolist()
    [1, 2]
    """
    known = places.placed(variants)
    if known.any():
        along = places.along(variants)
        own = along["chromosome"].to_numpy(dtype=object)
        codes, names = pd.factorize(own)
        if not known.all():
            names = np.append([name for name in names if name != UNPLACED], UNPLACED).astype(object)
            codes = pd.Categorical(own, categories=names).codes.astype(np.int64)
        return Ruler(codes, np.asarray(names), along["position"].to_numpy(dtype=np.int64), "bp", known)
    codes, names = pd.factorize(variants["chromosome"].astype(str).to_numpy(dtype=object))
    everywhere, position = np.ones(len(variants), dtype=bool), variants["position"].to_numpy(dtype=np.int64)
    if len(position) and (position > 0).all():  # on the one chromosome that no name is given for
        return Ruler(codes, np.asarray(names), position, "bp", everywhere)
    return Ruler(codes, np.asarray(names), np.arange(1, len(variants) + 1), "markers", everywhere)


def genome_order(scale: Ruler) -> np.ndarray:
    """Return the variant indices sorted by chromosome (in order of appearance), then position, ties in file order."""
    return np.lexsort((scale.position, scale.chromosome))
