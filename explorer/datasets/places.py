"""Where variants lie: those with a place on their chromosomes, the others on a strip behind the last one."""

from __future__ import annotations

import numpy as np
import pandas as pd

from explorer.datasets.chromosomes import UNPLACED


def placed(variants: pd.DataFrame) -> np.ndarray:
    """Return which variants (variants,) bool have a chromosome and a position."""
    return ((variants["position"] > 0) & (variants["chromosome"] != "")).to_numpy(dtype=bool)


def along(variants: pd.DataFrame) -> pd.DataFrame:
    """Return chromosome (str) and position (int64) of each variant as rulers have them.

    Where any variant is placed, the others are on the chromosome UNPLACED and count 1, 2, ... in file order; those
    counts are no base pairs. Where none is placed, chromosomes stay as they are and positions count all variants.

    >>> table = pd.DataFrame({"chromosome": ["2", "", "2"], "position": [70, 0, 0]})
    >>> along(table).to_numpy().tolist()
    [['2', 70], ['unplaced', 1], ['unplaced', 2]]
    >>> along(table.iloc[1:2]).to_numpy().tolist()
    [['', 1]]
    """
    known = placed(variants)
    if known.all() and len(known):
        return variants[["chromosome", "position"]]
    chromosome, position = variants["chromosome"].to_numpy(dtype=object), variants["position"].to_numpy(dtype=np.int64)
    if known.any():
        chromosome = np.where(known, chromosome, UNPLACED)
        position = np.where(known, position, np.cumsum(~known))
    else:
        position = np.arange(1, len(variants) + 1, dtype=np.int64)
    return pd.DataFrame({"chromosome": chromosome, "position": position}).astype({"chromosome": str})
