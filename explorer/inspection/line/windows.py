"""The blocks of variants that are tested: windows that overlap by half, at several widths."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from explorer.datasets.genotypes import Genotypes

WIDTHS = (1.0, 2.0, 4.0)


@dataclass(frozen=True)
class Window:
    """A block of neighbouring variants.

    Attributes
    ----------
    kind : "window", "gene", "promoter" or "LD block"
    name : of the gene, else empty
    chromosome : str
    start, end : first and last position, bp
    first, last : places of its first and last variant among the variants tested, in the order of the genome
    width : bp of a window of the ladder, 0 for other kinds
    """

    kind: str
    name: str
    chromosome: str
    start: int
    end: int
    first: int
    last: int
    width: int = 0


def ladder(variants: pd.DataFrame, widths: tuple[int, ...]) -> list[Window]:
    """Return windows of these widths (bp) that overlap by half, over variants in the order of the genome.

    A window that would hold the same variants as one before it is left out.
    """
    chromosome = variants["chromosome"].astype(str).to_numpy()
    position = variants["position"].to_numpy()
    made: dict[tuple[int, int], Window] = {}
    for name in dict.fromkeys(chromosome):
        here = np.flatnonzero(chromosome == name)
        own = position[here]
        for width in widths:
            for start in range(int(own[0]), int(own[-1]) + 1, max(1, width // 2)):
                low, high = np.searchsorted(own, [start, start + width])
                if low == high:
                    continue
                first, last = int(here[low]), int(here[high - 1])
                window = Window("window", "", name, int(own[low]), int(own[high - 1]), first, last, width)
                made.setdefault((first, last), window)
    return list(made.values())


def widths(genotypes: Genotypes, columns: np.ndarray) -> tuple[int, ...]:
    """Return the widths of the ladder, bp: about 1/15, 1/8 and 1/4 of the mean length of a chromosome."""
    variants = genotypes.variants.iloc[columns]
    lengths = variants.groupby(variants["chromosome"].astype(str))["position"].agg(np.ptp)
    base = max(1, int(lengths.mean()) // 16)
    return tuple(int(base * factor) for factor in WIDTHS)
