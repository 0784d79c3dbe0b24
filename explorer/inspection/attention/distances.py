"""Where the blocks of a map lie on the genome, and how attention falls with distance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from explorer.genetics.ruler import ruler

STEPS = 8
"""Steps of distance on one chromosome; the first is the token itself."""


@dataclass(frozen=True, eq=False)
class Places:
    """Where the blocks of a map lie on the genome.

    Attributes
    ----------
    first, last : int64 (blocks,), variants of the dataset that a block begins and ends with
    chromosome : int64 (blocks,), code of the chromosome at its middle
    start, end : int64 (blocks,), position of its first and last variant
    middle : float64 (blocks,), their mean, in `unit`
    unit : "bp" or "markers"
    strip : the code of the variants without a place, -1 where all have one; nothing is near them
    """

    first: np.ndarray
    last: np.ndarray
    chromosome: np.ndarray
    start: np.ndarray
    end: np.ndarray
    unit: str
    strip: int = -1

    @property
    def middle(self) -> np.ndarray:
        """The middles of the blocks (blocks,)."""
        return (self.start + self.end) / 2

    @classmethod
    def of(cls, variants: pd.DataFrame, windows: np.ndarray, columns: np.ndarray, at: np.ndarray) -> Places:
        """Return the places of blocks of tokens.

        `windows` (tokens, 2): first and last network position of each token; `columns` (positions,): the variant at
        each position; `at`: edges of the blocks.
        """
        scale = ruler(variants)
        first, last = columns[windows[at[:-1], 0]], columns[windows[at[1:] - 1, 1]]
        middle = columns[(windows[at[:-1], 0] + windows[at[1:] - 1, 1]) // 2]
        chromosome = scale.chromosome[middle]
        # A block that reaches over the end of a chromosome counts for the one in its middle.
        start = np.where(scale.chromosome[first] == chromosome, scale.position[first], scale.position[middle])
        end = np.where(scale.chromosome[last] == chromosome, scale.position[last], scale.position[middle])
        strip = -1 if scale.placed.all() else len(scale.names) - 1
        return cls(first, last, chromosome, np.minimum(start, end), np.maximum(start, end), scale.unit, strip)

    def distances(self) -> np.ndarray:
        """Return the distance between middles (blocks, blocks), infinite between chromosomes."""
        apart = np.abs(self.middle[:, None] - self.middle[None, :])
        together = (self.chromosome[:, None] == self.chromosome[None, :]) & (self.chromosome != self.strip)
        return np.where(together | np.eye(len(apart), dtype=bool), apart, np.inf)


def distance_steps(distance: np.ndarray, steps: int = STEPS) -> tuple[np.ndarray, np.ndarray]:
    """Return the step of every pair (blocks, blocks) and the steps' upper ends: self, growing steps, other chromosomes.

    The steps on a chromosome hold about as many pairs each, as rare distances would say nothing.
    """
    finite = np.unique(distance[np.isfinite(distance) & (distance > 0)])
    upper = np.unique(np.quantile(finite, np.linspace(0, 1, steps)[1:])) if len(finite) else np.empty(0)
    ends = np.concatenate([[0.0], upper, [np.inf]])
    return np.searchsorted(ends, distance, side="left"), ends


def distance_profile(maps: np.ndarray, distance: np.ndarray, sizes: np.ndarray) -> pd.DataFrame:
    """Return the attention of each head by distance, relative to uniform attention.

    Parameters
    ----------
    maps : float (heads, blocks, blocks), rows sum to 1
    distance : float (blocks, blocks)
    sizes : int (blocks,), tokens of each block

    Returns
    -------
    DataFrame
        distance (upper end of the step, infinite: other chromosomes), share (of all pairs of tokens), and a column per
        head, 0, 1, …: its attention at that distance over that of uniform attention.
    """
    step, ends = distance_steps(distance)
    weight = np.outer(sizes, sizes) / sizes.sum() ** 2
    there = [place for place in range(len(ends)) if (step == place).any()]
    share = np.array([weight[step == place].sum() for place in there])
    table = pd.DataFrame({"distance": ends[there], "share": share})
    rows = sizes / sizes.sum()
    for head, attention in enumerate(maps):
        mass = np.array([(attention * rows[:, None])[step == place].sum() for place in there])
        table[head] = mass / share
    return table
