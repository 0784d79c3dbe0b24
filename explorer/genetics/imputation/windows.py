"""Windows of neighbouring variants: a core whose calls are filled in, and flanks that are only looked at."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.cluster import hierarchy
from scipy.spatial.distance import squareform

CORE, FLANK = 64, 32
"""Variants of a core, and of a flank on either side."""
MOST_ORDERED = 4000
"""So many variants without a map are laid out by their correlation; more stay as their file has them."""


@dataclass(frozen=True, eq=False)
class Window:
    """Columns (width,) of the variants that are looked at, in order; those of the core are columns[first : last]."""

    columns: NDArray[np.intp]
    first: int
    last: int

    @property
    def core(self) -> NDArray[np.intp]:
        """Columns whose calls are filled in."""
        return self.columns[self.first : self.last]

    @property
    def width(self) -> int:
        """How many variants are looked at."""
        return len(self.columns)


def windows(order: NDArray[np.intp], chromosome: Sequence[str], core: int = CORE, flank: int = FLANK) -> list[Window]:
    """Return windows whose cores hold every variant once; none reaches over the end of a chromosome.

    Parameters
    ----------
    order : columns as they lie along the genome
    chromosome : of each of these

    >>> [(w.columns.tolist(), w.core.tolist()) for w in windows(np.arange(5), list("11112"), core=2, flank=1)]
    [([0, 1, 2], [0, 1]), ([1, 2, 3], [2, 3]), ([4], [4])]
    """
    names, made = np.asarray(chromosome), []
    borders: list[int] = (
        np.flatnonzero(np.concatenate([[True], names[1:] != names[:-1], [True]])).tolist() if len(names) else [0]
    )
    for low, high in itertools.pairwise(borders):
        for start in range(low, high, core):
            stop, left = min(start + core, high), max(low, start - flank)
            columns = order[left : min(high, stop + flank)]
            made.append(Window(columns, start - left, stop - left))
    return made


def by_correlation(calls: NDArray[np.int8]) -> NDArray[np.intp]:
    """Return an order of the columns of calls (samples, variants) in which those that go together lie side by side.

    It is the order of leaves of an average-linkage tree of 1 - r²; missing calls (-1) stand at their variant's mean.
    """
    if calls.shape[1] < 3 or calls.shape[1] > MOST_ORDERED:
        return np.arange(calls.shape[1])
    scaled = standardised(calls)
    apart = 1 - np.clip((scaled.T @ scaled) ** 2, 0, 1)
    np.fill_diagonal(apart, 0)
    tree = hierarchy.linkage(squareform((apart + apart.T) / 2, checks=False), "average")
    return hierarchy.leaves_list(tree).astype(np.intp)


def standardised(calls: NDArray[np.int8]) -> NDArray[np.float64]:
    """Return columns of mean 0 and length 1; missing calls and columns that do not vary are 0."""
    known = calls >= 0
    mean = np.where(known, calls, 0).sum(0) / np.maximum(known.sum(0), 1)
    centred = np.where(known, calls - mean, 0.0)
    length = np.sqrt(np.square(centred).sum(0))
    return centred / np.where(length > 1e-9, length, 1.0)
