"""Which variant of a block the networks lean on most, from the slope of their outputs on held-out samples."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from explorer.datasets.dataset import Dataset
from explorer.training.trained import Trained

AT_ONCE = 2**24
"""Numbers of inputs, with their slopes, that are held at once."""


def weights(folds: Sequence[Sequence[Trained]], dataset: Dataset, output: int = 0) -> np.ndarray:
    """Return float64 (variants,): how far a variant's calls move the networks' output to the first order.

    The mean over the held-out samples of |slope x (input - mean input)|, of each fold's networks as one predictor; NaN
    for variants that no network reads. Of two classes it is the second's logit less the first's.

    Parameters
    ----------
    folds : the networks of each fold
    output : number of the trait among the outputs; without meaning for classes
    """
    total, read, count = np.zeros(dataset.genotypes.shape[1]), np.zeros(dataset.genotypes.shape[1], dtype=bool), 0
    for networks in folds:
        first = networks[0]
        rows = first.rows.test
        read[first.columns] = True
        if not len(rows):
            continue
        some = max(1, AT_ONCE // max(1, len(first.columns) * first.encoder.channels))
        mean = sum(x.sum(0) for x in first.batches(dataset.genotypes, rows, some)) / len(rows)
        for x in first.batches(dataset.genotypes, rows, some):
            moved = (_slope(networks, x, output) * (x - mean)).sum(1).abs().sum(0)
            np.add.at(total, first.columns, moved.double().numpy())
        count += len(rows)
    return np.where(read, total / max(1, count), np.nan)


def lead(weight: np.ndarray, members: np.ndarray) -> int:
    """Return the member (index of a variant) with the highest weight; -1 where none has one."""
    own = weight[members]
    return -1 if not np.isfinite(own).any() else int(members[np.nanargmax(own)])


def _slope(networks: Sequence[Trained], x: Tensor, output: int) -> Tensor:
    """Return the slope (n, channels, positions) of the mean output of the networks at x."""
    total = torch.zeros_like(x)
    for one in networks:
        at = x.detach().clone().requires_grad_(True)
        with torch.enable_grad():
            given = one.network(at)
            classes = one.target.objective == "cross-entropy"
            chosen = given[:, -1] - given[:, 0] if classes else given[:, output]
            (slope,) = torch.autograd.grad(chosen.sum(), at)
        total += slope
    return total / len(networks)
