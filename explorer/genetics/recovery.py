"""How many of the known loci a list of top loci contains, and how many it would contain by chance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from explorer.genetics.ld import Clump
from explorer.genetics.ruler import genome_order, ruler


@dataclass(frozen=True, eq=False)
class LocusRecovery:
    """Known loci that hold a lead variant of one of the top K clumps.

    Attributes
    ----------
    found, of : int
        Known loci recovered, and known loci in all.
    by_chance : float
        Loci that the same leads hold on average when they are moved along the genome.
    p : float
        Share of those moves that hold at least as many; of x among n random moves, (1 + x) / (1 + n).
    k : int
        Clumps considered.
    rows : DataFrame
        The known loci with found (bool), lead (index of the variant, -1 where not found) and rank (1 = top clump, 0).
    """

    found: int
    of: int
    by_chance: float
    p: float
    k: int
    rows: pd.DataFrame


def locus_recovery(
    clumps: Sequence[Clump],
    truth: pd.DataFrame,
    variants: pd.DataFrame,
    k: int | None = None,
    moves: int = 5000,
    seed: int = 0,
) -> LocusRecovery:
    """Count the known loci that hold a lead variant of the top K clumps; K is the number of known loci by default.

    The number expected by chance comes from moving all leads together around the genome by the same number of markers,
    which keeps the spacing that clumping gave them: every possible move, or `moves` random ones where there are more.

    Parameters
    ----------
    clumps : sequence of Clump, strongest first
    truth : DataFrame
        chromosome, start, end (bp, both inclusive; marker numbers from 1 where the variants have no map), name.
    variants : DataFrame
        The variants that the clumps index.
    """
    k = len(truth) if k is None else k
    top = np.array([clump.lead for clump in clumps[:k]], dtype=np.int64)
    first, last, by_position = _intervals(truth, variants)
    place = np.empty(len(variants), dtype=np.int64)
    place[by_position] = np.arange(len(variants))
    places = place[top]
    inside = (places[:, None] >= first) & (places[:, None] < last)
    hit = np.asarray(inside.any(axis=0))
    rank = np.where(hit, inside.argmax(axis=0), -1) if len(top) else np.full(len(truth), -1)
    rows = truth.reset_index(drop=True).assign(
        found=hit, lead=np.where(hit, top[rank], -1) if len(top) else -1, rank=rank + 1
    )
    moved = _moved(places, first, last, len(variants), moves, seed)
    p = _p(int((moved >= hit.sum()).sum()), len(moved), len(moved) == len(variants)) if len(moved) else 1.0
    return LocusRecovery(int(hit.sum()), len(truth), float(moved.mean()) if len(moved) else 0.0, p, k, rows)


def _p(reached: int, moves: int, every: bool) -> float:
    """Return the p of as many; where every move was made, the one of length 0 is among them already."""
    return reached / moves if every else (1 + reached) / (1 + moves)


def _intervals(truth: pd.DataFrame, variants: pd.DataFrame) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return each locus as places first..last-1 in the variants' genome order, and that order."""
    scale = ruler(variants)
    order = genome_order(scale)
    code = {str(name): index for index, name in enumerate(scale.names)}
    bounds = np.searchsorted(scale.chromosome[order], np.arange(len(scale.names) + 1))
    first, last = np.zeros(len(truth), dtype=np.int64), np.zeros(len(truth), dtype=np.int64)
    for row, (chromosome, start, end) in enumerate(
        zip(truth["chromosome"].astype(str), truth["start"], truth["end"], strict=True)
    ):
        if chromosome in code:
            low, high = bounds[code[chromosome]], bounds[code[chromosome] + 1]
            along = scale.position[order[low:high]]
            first[row] = low + np.searchsorted(along, start, side="left")
            last[row] = low + np.searchsorted(along, end, side="right")
    return first, last, order


def _moved(places: np.ndarray, first: np.ndarray, last: np.ndarray, variants: int, moves: int, seed: int) -> np.ndarray:
    """Return how many loci are hit (moves,) when all leads move together."""
    if not len(places) or not len(first):
        return np.empty(0)
    steps = np.arange(variants)
    if variants > moves:
        steps = np.random.default_rng(seed).integers(0, variants, moves)
    count = np.zeros(len(steps), dtype=np.int64)
    for low, high in zip(first, last, strict=True):
        hit = np.zeros(len(steps), dtype=bool)
        for place in places:
            shifted = (place + steps) % variants
            hit |= (shifted >= low) & (shifted < high)
        count += hit
    return count
