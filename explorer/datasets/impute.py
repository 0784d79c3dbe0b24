"""Imputation of missing calls, with a count of those filled."""

from __future__ import annotations

from typing import Literal

import numpy as np

from explorer.datasets import blocks
from explorer.datasets.blocks import Dosages
from explorer.datasets.doses import UNIT
from explorer.progress import Progress, silent

How = Literal["mean", "mode"]


def impute(
    dosages: Dosages,
    how: How,
    rows: np.ndarray | None = None,
    filled: Dosages | None = None,
    progress: Progress = silent,
) -> tuple[Dosages, int]:
    """Fill the missing calls of every variant with its mean or its commonest genotype among the samples `rows`.

    Parameters
    ----------
    dosages : calls or doses (samples, variants)
    how : "mean" gives float32 of calls, and doses of doses (to the nearest unit); "mode" gives calls or
        doses as it got them, filled with the commonest whole count (the smaller where two are equally common; doses are
        rounded to be counted)
    rows : int indices of the samples the mean or mode is taken from; None = all
    filled : (samples, variants), written by whole variants; a new array where not given

    Returns
    -------
    filled : (samples, variants)
        A variant at which none of `rows` is called is filled with 0. What was called or dosed stays as it was.
    count : how many calls were filled
    """
    doses, count = blocks.are_doses(dosages), 0
    if filled is None:
        kind = np.uint16 if doses else np.float32 if how == "mean" else np.int8
        filled = np.empty(dosages.shape, dtype=kind, order="F")
    for start, stop, block in blocks.parts(dosages, bytes_each=8, progress=progress, text="Filling missing calls"):
        taught = block if rows is None else block[rows]
        if how == "mean":
            value = blocks.total_copies(taught) / np.maximum(blocks.known(taught).sum(0), 1)
        else:
            whole = blocks.counts(taught)
            value = np.stack([(whole == dosage).sum(0) for dosage in range(3)]).argmax(0)
        missing = ~blocks.known(block)
        value = np.rint(value / UNIT) if doses else value
        filled[:, start:stop] = np.where(missing, value, block).astype(filled.dtype)
        count += int(missing.sum())
    return filled, count
