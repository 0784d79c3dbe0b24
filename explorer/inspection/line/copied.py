"""Samples that are there more than once, as clones and replicates are: each would count as often as it is there.

Blocks are drawn for every sample alone. Samples of the same genotypes have the same block, and a network that learnt
from one of them has seen that of the other, so that a total loss over them spreads far more than its draws say. With
every sample twice a third of traits without signal would have a locus, with every sample four times all of them.
"""

from __future__ import annotations

import numpy as np

EQUAL = 0.99
"""Samples with at least this share of equal calls are of the same genotypes."""
MOST = 1.25
"""No line is drawn where samples are there more often than this on average."""
BY_CHANCE = 0.25
"""Where chance alone makes more samples than this equal to one, as with few markers, nothing can be told."""
ROWS, COLUMNS = 1000, 2000
"""At most so many samples are compared with all others, at most so many variants."""
COMMON = 0.1
"""Minor allele frequency of the variants that are compared: at rare ones all samples are alike."""


def times(calls: np.ndarray, rows: np.ndarray, seed: int = 0) -> float:
    """Return how many samples have the genotypes of one of `rows`, itself included, on average; 1 where none has.

    How alike samples are by chance follows from the spread of the share of equal calls over all other pairs: it is
    that of some number of independent markers.

    Parameters
    ----------
    calls : int8 (samples, variants), -1 missing
    rows : int (k,), samples
    """
    rng = np.random.default_rng(seed)
    if len(rows) > ROWS:
        rows = rng.choice(rows, ROWS, replace=False)
    called, most = np.maximum((calls >= 0).sum(0), 1), max(1, int(calls.max(initial=0)))
    frequency = np.where(calls >= 0, calls, 0).sum(0, dtype=np.int64) / (most * called)
    common = np.flatnonzero(np.minimum(frequency, 1 - frequency) >= COMMON)
    x = calls[:, common[:: max(1, -(-len(common) // COLUMNS))]]
    both, equal = _together(x >= 0, rows), sum(_together(x == copies, rows) for copies in range(3))
    share = np.divide(equal, both, out=np.zeros_like(both), where=both > 0)
    others = np.ones(share.shape, dtype=bool)
    others[np.arange(len(rows)), rows] = False
    apart = share[others & (share < EQUAL)].astype(np.float64)
    if len(apart) < 2 or not apart.var() > 0:
        return 1.0
    mean = float(apart.mean())
    independent = mean * (1 - mean) / float(apart.var())
    if (len(calls) - 1) * mean**independent > BY_CHANCE:
        return 1.0
    return 1.0 + float((others & (share >= EQUAL)).sum(1).mean())


def _together(here: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Return at how many variants both of a pair are True: float32 (rows, samples)."""
    x = here.astype(np.float32)
    return x[rows] @ x.T
