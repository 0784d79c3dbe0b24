"""What a sampler promises: calls of a block, drawn given the calls outside it."""

from __future__ import annotations

from typing import Protocol

import numpy as np


class Sampler(Protocol):
    """Draws the genotypes of a block of variants for every sample, given that sample's genotypes outside the block.

    A drawn block has its missing calls where the real one has them: which calls are missing is taken as given.

    Attributes
    ----------
    name : a short name, such as "two-state chain"
    sentence : how it draws, and why it was chosen, in words for the page
    columns : int64 (positions,), the variants of the dataset that it knows, in the order of the genome
    calls : int8 (samples, positions), the real calls of all samples, -1 missing
    chromosome : array (positions,), of any kind
    blocks : the only blocks that it can draw, as (first, last) places in `columns`; None where it can draw any
    """

    name: str
    sentence: str
    columns: np.ndarray
    calls: np.ndarray
    chromosome: np.ndarray
    blocks: list[tuple[int, int]] | None

    def draw(self, first: int, last: int, rows: np.ndarray, draws: int, rng: np.random.Generator) -> np.ndarray:
        """Return calls int8 (draws, len(rows), last - first + 1) of places first to last in `columns`; -1 missing.

        Parameters
        ----------
        first, last : places of the block's first and last variant in `columns`, both included
        rows : sample indices in the dataset; draws are independent between samples and between draws
        """
        ...
