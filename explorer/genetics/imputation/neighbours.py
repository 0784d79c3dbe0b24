"""Nearest neighbours: the genotypes of the samples most alike at the variants most linked to this one, as votes.

After LD-kNNi (Money et al. 2015, G3 5:2383), here with every neighbour's vote counted alike.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from explorer.genetics.imputation.frequent import Answers, by_frequency
from explorer.genetics.imputation.windows import standardised

NEIGHBOURS, LOOKED_AT = 8, 20
"""Samples that vote, and linked variants by which they are chosen."""


def most_linked(scaled: NDArray[np.float64], place: int, many: int = LOOKED_AT) -> NDArray[np.intp]:
    """Return the columns with the largest r² with column `place`, largest first; of equal ones the nearer."""
    linkage = np.square(scaled.T @ scaled[:, place])
    linkage[place] = -1
    away = np.abs(np.arange(len(linkage)) - place)
    return np.lexsort((away, -linkage))[: min(many, len(linkage) - 1)]


def distances(these: NDArray[np.int8], those: NDArray[np.int8]) -> NDArray[np.float64]:
    """Return mean squared differences (these, those) over the variants that both samples are called at.

    Infinite where they share no call.

    >>> distances(np.array([[0, 2, -1]], np.int8), np.array([[0, 0, 1], [-1, -1, 2]], np.int8))
    array([[ 2., inf]])
    """
    (mine, at), (theirs, there) = (
        (np.where(x >= 0, x, 0).astype(np.float32), (x >= 0).astype(np.float32)) for x in (these, those)
    )
    both = at @ there.T
    total = mine**2 @ there.T + at @ (theirs**2).T - 2 * mine @ theirs.T
    return np.where(both > 0, total / np.maximum(both, 1), np.inf).astype(np.float64)


def nearest(apart: NDArray[np.float64], neighbours: int = NEIGHBOURS) -> NDArray[np.intp]:
    """Return the columns of the least distances of each row, nearest first; of equal ones the first."""
    return np.argsort(apart, axis=1, kind="stable")[:, :neighbours]


def votes(
    calls: NDArray[np.int8], place: int, rows: NDArray[np.intp], states: int, neighbours: int = NEIGHBOURS
) -> NDArray[np.float64]:
    """Return how many of each sample's neighbours have each genotype at column `place`: (rows, states)."""
    return _votes(calls, standardised(calls), place, rows, states, neighbours)


def _votes(
    calls: NDArray[np.int8],
    scaled: NDArray[np.float64],
    place: int,
    rows: NDArray[np.intp],
    states: int,
    neighbours: int,
) -> NDArray[np.float64]:
    at = most_linked(scaled, place)
    donors = np.flatnonzero(calls[:, place] >= 0)
    if not len(donors) or not len(at):
        return np.zeros((len(rows), states))
    apart = distances(calls[np.ix_(rows, at)], calls[np.ix_(donors, at)])
    chosen = nearest(apart, neighbours)
    theirs = calls[donors, place][chosen]
    reached = np.isfinite(np.take_along_axis(apart, chosen, 1))
    return np.stack([((theirs == state) & reached).sum(1) for state in range(states)], axis=1).astype(np.float64)


def by_neighbours(
    calls: NDArray[np.int8], first: int, last: int, wanted: NDArray[np.bool_], states: int, neighbours: int = NEIGHBOURS
) -> Answers:
    """Answer each call with the neighbours' votes and one vote more, shared out as all samples called there are.

    Parameters
    ----------
    calls : (samples, width), -1 where missing; the core is first to last
    wanted : (samples, core) which missing calls to fill in, taken row by row
    """
    scaled = standardised(calls)
    counted = np.zeros((*wanted.shape, states))
    for variant in np.flatnonzero(wanted.any(0)):
        rows = np.flatnonzero(wanted[:, variant])
        counted[rows, variant] = _votes(calls, scaled, first + int(variant), rows, states, neighbours)
    prior, _ = by_frequency(calls, first, last, wanted, states)
    found = (counted[wanted] + prior) / (counted[wanted].sum(1, keepdims=True) + 1)
    return found, found @ np.arange(states)
