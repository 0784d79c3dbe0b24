"""Masked truth: known calls that are hidden, filled in, and then compared with what they were.

Every call draws its own number between 0 and 1; mask k of share s hides the known calls that drew k s to (k + 1) s.
So masks of one share have no call in common, and a call is hidden or not whatever else is read with it.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

MISSING = -1


def drawn(columns: Iterable[int], samples: int, seed: int) -> NDArray[np.float64]:
    """Return the numbers (samples, columns) that the calls of these variants drew."""
    return np.stack([np.random.default_rng([seed, int(column)]).random(samples) for column in columns], axis=1)


def hidden(calls: NDArray[np.int8], columns: Iterable[int], share: float, mask: int, seed: int) -> NDArray[np.bool_]:
    """Return which known calls (samples, columns) this mask hides.

    Raises
    ------
    ValueError : there are not so many masks of this share without a call in common
    """
    if (mask + 1) * share > 1 + 1e-9:
        raise ValueError(f"mask {mask} of share {share:g} would hide calls that an earlier one hides")
    numbers = drawn(columns, len(calls), seed)
    return (calls != MISSING) & (numbers >= mask * share) & (numbers < (mask + 1) * share)


def without(calls: NDArray[np.int8], hides: NDArray[np.bool_]) -> NDArray[np.int8]:
    """Return calls in which those that are hidden are missing."""
    return np.where(hides, np.int8(MISSING), calls)
