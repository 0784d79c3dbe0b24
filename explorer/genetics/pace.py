"""How fast this machine works on a dataset: measured once, when the dataset is made, on one block of its genotypes."""

from __future__ import annotations

import time

import numpy as np
from pydantic import BaseModel, ConfigDict

from explorer.datasets.blocks import Dosages
from explorer.datasets.centring import read_centred
from explorer.genetics.work import Work

ROUNDS = 3
CALLS = 500_000
"""A block of so many calls is read and centred; fewer tell nothing, as starting takes longer than working."""
SIDE = 256
"""Rows and columns of the products that are measured."""
FASTEST, SLOWEST = 0.5, 2.5
"""The range of an estimate from a pace: other work on the machine, and what is not counted."""
START = 2.0
"""Seconds that a program may take to start."""


class Pace(BaseModel):
    """Rates of this machine for one dataset.

    Attributes
    ----------
    calls : float
        Calls read from where they lie and centred, per second.
    products : float
        Multiplications with their sums in products of float64 matrices, per second.
    """

    model_config = ConfigDict(frozen=True)

    calls: float
    products: float

    def seconds(self, work: Work) -> tuple[float, float]:
        """Return the range of time that work takes at this pace, in seconds."""
        usual = work.calls / self.calls + work.products / self.products
        return FASTEST * usual, SLOWEST * usual + START


def measure(dosages: Dosages) -> Pace:
    """Read, centre and multiply one block; the fastest of a few rounds counts. Takes about a tenth of a second."""
    samples, variants = dosages.shape
    columns = slice(0, min(variants, max(1, CALLS // max(1, samples))))
    matrix = np.random.default_rng(0).standard_normal((SIDE, 4 * SIDE))
    reading, multiplying, calls = np.inf, np.inf, 1
    for _ in range(ROUNDS):
        began = time.perf_counter()
        calls = read_centred(dosages, None, columns)[0].size
        reading = min(reading, time.perf_counter() - began)
        began = time.perf_counter()
        np.dot(matrix, matrix.T)
        multiplying = min(multiplying, time.perf_counter() - began)
    return Pace(calls=max(1, calls) / max(reading, 1e-9), products=matrix.size * SIDE / max(multiplying, 1e-9))
