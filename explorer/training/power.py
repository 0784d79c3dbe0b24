"""What a test could have found: the correlation that so many samples show four times in five."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np

POWER = 0.8


def detectable(samples: int, groups: int, level: float) -> float | None:
    """Return the correlation that is found at a one-sided level with 80% power; None for too few samples.

    By Fisher's transformation, whose standard error is 1 / sqrt(samples - 3), one sample more being lost to the mean
    of every group after the first.

    Parameters
    ----------
    samples : int
        All of them, whose correlation is that within groups (folds).
    groups : int
    level : float
        Below which p counts, corrected for the number of tests.

    >>> round(detectable(103, 1, 0.01), 2)
    0.31
    """
    free = samples - 2 - groups
    if free < 1 or not 0 < level < 1:
        return None
    normal = NormalDist()
    return float(np.tanh((normal.inv_cdf(1 - level) + normal.inv_cdf(POWER)) / np.sqrt(free)))


def sentence(samples: int, groups: int, level: float) -> str:
    """Return in words what would have been found."""
    found = detectable(samples, groups, level)
    if found is None or found > 0.99:
        return f"With {samples:,} held-out samples hardly any correlation could have been found."
    return f"With {samples:,} held-out samples a correlation of {found:.2f} would have been found in {POWER:.0%}."
