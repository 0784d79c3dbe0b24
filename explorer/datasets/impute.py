"""Imputation of missing calls, with a count of those filled."""

from __future__ import annotations

from typing import Literal

import numpy as np

from explorer.datasets import blocks
from explorer.datasets.blocks import Dosages
from explorer.datasets.genotypes import MISSING

How = Literal["mean", "mode"]


def impute(dosages: Dosages, how: How, rows: np.ndarray | None = None) -> tuple[np.ndarray, int]:
    """Fill the missing calls of every variant with its mean or its commonest genotype among the samples `rows`.

    Parameters
    ----------
    dosages : int8 (samples, variants), -1 where missing
    how : "mean" gives float32, "mode" int8 (the smaller dosage where two are equally common)
    rows : int indices of the samples the mean or mode is taken from; None = all

    Returns
    -------
    filled : (samples, variants)
        A variant at which none of `rows` is called is filled with 0.
    count : how many calls were filled
    """
    filled = np.empty(dosages.shape, dtype=np.float32 if how == "mean" else np.int8)
    count = 0
    for start, stop, block in blocks.parts(dosages, bytes_each=4):
        taught = block if rows is None else block[rows]
        tally = np.stack([(taught == dosage).sum(0) for dosage in range(3)])
        value = np.arange(3) @ tally / np.maximum(tally.sum(0), 1) if how == "mean" else tally.argmax(0)
        missing = block == MISSING
        filled[:, start:stop] = np.where(missing, value, block)
        count += int(missing.sum())
    return filled, count
