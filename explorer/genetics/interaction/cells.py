"""How many samples carry each combination of two genotypes, and how the two are coded so that none is too rare."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explorer.datasets import blocks
from explorer.datasets.centring import centre

LEAST = 5
"""A combination of genotypes with fewer samples is merged into another, or the pair is not tested."""


@dataclass(frozen=True, eq=False)
class Coded:
    """Two variants as columns of a regression.

    Attributes
    ----------
    cells : int64 (3, 3), samples with 0, 1 or 2 copies of the first (rows) and of the second (columns), both called
    main : float64 (samples, columns), what either does alone
    first, second : float64 (samples,), whose product is the interaction
    merged : of which variants the rarer homozygotes were counted with the heterozygotes: "", "first", "second", "both"
    reason : why the pair can't be tested; "" where it can
    """

    cells: np.ndarray
    main: np.ndarray
    first: np.ndarray
    second: np.ndarray
    merged: str = ""
    reason: str = ""


def coded(first: np.ndarray, second: np.ndarray, least: int = LEAST) -> Coded:
    """Return how two variants, int8 or uint16 doses (samples,), are coded.

    Copies of a1 as they are where every combination of the genotypes that occur has `least` samples; else carriers of
    the rarer allele against all others, of one variant or of both. The trait is not looked at. Doses are counted by
    their nearest whole copies. Missing calls stand at the mean.
    """
    counts = [blocks.counts(side) for side in (first, second)]
    both = (counts[0] >= 0) & (counts[1] >= 0)
    cells = np.zeros((3, 3), dtype=np.int64)
    np.add.at(cells, (np.minimum(counts[0][both], 2), np.minimum(counts[1][both], 2)), 1)
    plain = [centre(side[:, None])[0][:, 0] for side in (first, second)]
    totals = [cells.sum(1), cells.sum(0)]
    if any((total > 0).sum() < 2 for total in totals):
        return Coded(
            cells, np.column_stack(plain), plain[0], plain[1], reason="a variant does not vary among the samples tested"
        )
    rarest = [int(min(total[0], total[2])) for total in totals]
    one, other = (0, 1) if rarest[0] <= rarest[1] else (1, 0)
    for merged in ((), (one,), (other,), (0, 1)):
        table = cells
        for side in merged:
            table = _merged(table, side)
        table = table[table.sum(1) > 0][:, table.sum(0) > 0]
        if min(table.shape) > 1 and table.min() >= least:
            break
    else:
        return Coded(
            cells,
            np.column_stack(plain),
            plain[0],
            plain[1],
            reason=f"a combination of genotypes has fewer than {least} samples",
        )
    sides = [_carriers(counts[s], totals[s]) if s in merged else plain[s] for s in (0, 1)]
    main = [sides[0], sides[1]]
    main += [_off_line(counts[s]) for s in (0, 1) if s not in merged and (totals[s] > 0).all()]
    word = {(): "", (0,): "first", (1,): "second", (0, 1): "both"}[merged]
    return Coded(cells, np.column_stack(main), sides[0], sides[1], word)


def _merged(cells: np.ndarray, side: int) -> np.ndarray:
    """Return the table with the rarer homozygotes of a side (0 rows, 1 columns) counted as heterozygotes."""
    table = (cells if side == 0 else cells.T).copy()
    rarer = 0 if table[0].sum() <= table[2].sum() else 2
    table[1] += table[rarer]
    table[rarer] = 0
    return table if side == 0 else table.T


def _carriers(counts: np.ndarray, totals: np.ndarray) -> np.ndarray:
    """Return which samples carry the rarer allele, less the mean; missing calls at the mean."""
    common = 2 if totals[0] <= totals[2] else 0
    carrier = np.where(counts < 0, -1, counts != common).astype(np.int8)
    return centre(carrier[:, None])[0][:, 0]


def _off_line(counts: np.ndarray) -> np.ndarray:
    """Return which samples are heterozygous, less the mean: what a dominant effect adds to one per copy."""
    heterozygous = np.where(counts < 0, -1, counts == 1).astype(np.int8)
    return centre(heterozygous[:, None])[0][:, 0]
