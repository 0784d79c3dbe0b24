"""The most frequent genotype: what the calls of other samples at the variant say of one that is missing."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Answers = tuple[NDArray[np.float64], NDArray[np.float64]]
"""Of calls that are wanted: probabilities (calls, states) of the genotypes, and expected dosages (calls,)."""


def shares(calls: NDArray[np.int8], states: int) -> NDArray[np.float64]:
    """Return the share of each genotype among the known calls of each variant.

    Parameters
    ----------
    calls : (samples, variants), -1 where missing
    states : 3 genotypes of diploids, 2 of haploids

    Returns
    -------
    (variants, states); where no call is known, all genotypes alike
    """
    counts = np.stack([(calls == state).sum(0) for state in range(states)], axis=1).astype(np.float64)
    total = counts.sum(1, keepdims=True)
    return np.where(total > 0, counts / np.maximum(total, 1), 1 / states)


def by_frequency(calls: NDArray[np.int8], first: int, last: int, wanted: NDArray[np.bool_], states: int) -> Answers:
    """Answer each call with the shares of the genotypes at its variant, and with their mean.

    Parameters
    ----------
    calls : (samples, width), -1 where missing; the core is first to last
    wanted : (samples, core) which missing calls to fill in, taken row by row
    """
    found = shares(calls[:, first:last], states)[np.nonzero(wanted)[1]]
    return found, found @ np.arange(states)
