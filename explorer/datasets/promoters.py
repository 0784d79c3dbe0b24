"""Promoters: the variant sites around each gene's transcription start, upstream first on either strand."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from explorer.datasets import chromosomes, places
from explorer.datasets.chromosomes import UNPLACED
from explorer.errors import InputError

UPSTREAM, DOWNSTREAM = 56, 8
PROMOTER_COLUMNS = ("chromosome", "name", "strand", "tss")


@dataclass(frozen=True, eq=False)
class Promoters:
    """The promoters that have enough variant sites.

    Attributes
    ----------
    genes : DataFrame (promoters rows)
        chromosome, name, strand, tss; in genome order.
    columns : int64 (promoters, upstream + downstream)
        Indices into the variants, in the direction of transcription: the farthest upstream site first.
    upstream : int
        How many of a row's sites lie before the transcription start.
    left_out : DataFrame
        chromosome, name, strand, tss and the reason why this gene has no window.
    """

    genes: pd.DataFrame
    columns: np.ndarray
    upstream: int
    left_out: pd.DataFrame

    def __len__(self) -> int:
        return len(self.genes)


def windows(
    variants: pd.DataFrame,
    genes: pd.DataFrame,
    upstream: int = UPSTREAM,
    downstream: int = DOWNSTREAM,
    reach: int | None = None,
) -> Promoters:
    """Choose for each gene the nearest `upstream` sites before its transcription start and `downstream` sites from it.

    On the plus strand, sites at positions below the start are upstream and the start itself is downstream. On the minus
    strand it is mirrored and the order reversed: 8 before and 56 after in map order, upstream first in the row.
    A gene without a strand is read as plus.

    Parameters
    ----------
    variants : DataFrame of Genotypes.variants; need not be sorted, and those without a place are in no window
    genes : DataFrame with chromosome, name, strand, tss
    reach : bp
        Leave out genes whose outermost site lies farther from the start than this; None takes any.

    Returns
    -------
    Promoters
        Empty of rows where no gene has enough sites; the reasons are in `left_out`.

    Raises
    ------
    InputError
        The variants have no map.
    """
    if not places.placed(variants).any():
        raise InputError("promoters", "the variants have no positions, so no gene can be found among them")
    sites = {
        chromosome: (rows, variants["position"].to_numpy()[rows])
        for chromosome, rows in _sorted_by_position(variants).items()
    }
    kept: list[tuple[str, str, str, int]] = []
    columns: list[npt.NDArray[np.int64]] = []
    left_out: list[tuple[str, str, str, int, str]] = []
    named = genes["chromosome"].astype(str)
    rank = {name: place for place, name in enumerate(chromosomes.in_order(named))}
    ordered = genes.assign(chromosome=named).iloc[np.lexsort((genes["tss"], named.map(rank)))]
    for row in ordered[list(PROMOTER_COLUMNS)].itertuples(index=False):
        chromosome, _, strand, tss = row
        rows, positions = sites.get(chromosome, (np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)))
        if strand == "-":
            rows, positions, tss = rows[::-1], -positions[::-1], -tss
        start = int(np.searchsorted(positions, int(tss), side="left"))
        before, after = start, len(rows) - start
        if before < upstream or after < downstream:
            left_out.append((*row, f"{before} sites upstream and {after} downstream"))
            continue
        window = slice(start - upstream, start + downstream)
        farthest = int(np.abs(positions[window] - tss).max())
        if reach is not None and farthest > reach:
            left_out.append((*row, f"its sites reach {farthest:,} bp from the start"))
            continue
        kept.append(row)
        columns.append(rows[window])
    width = upstream + downstream
    return Promoters(
        pd.DataFrame(kept, columns=list(PROMOTER_COLUMNS)),
        np.array(columns, dtype=np.int64).reshape(len(columns), width),
        upstream,
        pd.DataFrame(left_out, columns=[*PROMOTER_COLUMNS, "reason"]),
    )


def _sorted_by_position(variants: pd.DataFrame) -> dict[str, np.ndarray]:
    variants, positions = places.along(variants), variants["position"].to_numpy()
    return {
        str(chromosome): np.sort(rows)[np.argsort(positions[np.sort(rows)], kind="stable")]
        for chromosome, rows in variants.groupby("chromosome", sort=False).indices.items()
        if chromosome != UNPLACED
    }
