"""The genome as the horizontal axis of a sheet: chromosomes side by side, or a stretch of one in megabases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from explorer.datasets import chromosomes
from explorer.genetics.ruler import ruler
from explorer.notation import number
from explorer.printing.sheet import INK, RIGHT, SMALL

GAP = 0.006
"""What lies between two chromosomes, as a part of the genome."""
STRIP = (0.01, 0.1)
"""The least and the largest part of the genome that variants without a place take: between them, their share."""


@dataclass(frozen=True, eq=False)
class Along:
    """Where each variant stands on the axis.

    Attributes
    ----------
    x : float64 (variants,)
    chromosome : int64 (variants,), places in `names`, in the order of a karyotype
    names : tuple of str
    start, end : float64 (chromosomes,), on the axis
    unit : "bp" or "markers"
    """

    x: np.ndarray
    chromosome: np.ndarray
    names: tuple[str, ...]
    start: np.ndarray
    end: np.ndarray
    unit: str

    @classmethod
    def of(cls, variants: pd.DataFrame) -> Along:
        """Return the axis of a table of variants; those without a place stand on a strip at its end."""
        scale = ruler(variants)
        given = [str(name) for name in scale.names]
        names = chromosomes.in_order(given) if scale.unit == "bp" else given
        code = np.array([names.index(name) for name in given])[scale.chromosome]
        position = scale.position.astype(np.float64)
        if not scale.placed.all():
            length = sum(position[scale.placed & (code == at)].max(initial=0.0) for at in range(len(names)))
            share = float(np.clip((~scale.placed).mean(), *STRIP))
            position[~scale.placed] *= max(1.0, share * length) / max(1, int((~scale.placed).sum()))
        lengths = np.array([position[code == at].max(initial=1.0) for at in range(len(names))])
        start = np.r_[0.0, np.cumsum(lengths + GAP * lengths.sum())[:-1]]
        return cls(start[code] + position, code, tuple(names), start, start + lengths, scale.unit)

    def place(self, chromosome: Sequence[object], position: Sequence[float]) -> np.ndarray:
        """Return where places given by name and base pair stand, float64 (n,); NaN where the chromosome is not here."""
        known = [str(name) for name in dict.fromkeys(chromosome)]
        same = chromosomes.matches(known, list(self.names))
        at = {name: self.start[self.names.index(same[name])] for name in known if name in same}
        return np.array([at.get(str(c), np.nan) + p for c, p in zip(chromosome, position, strict=True)], np.float64)

    def axis(self, panels: Sequence[Axes], wide: float) -> None:
        """Draw chromosomes as bands behind all panels, and their names below the last, `wide` points wide."""
        lowest = panels[-1]
        whole = float(self.end[-1])
        lowest.set_xlim(-0.004 * whole, 1.004 * whole)
        for axes in panels:
            for code in range(1, len(self.names), 2):
                axes.axvspan(self.start[code], self.end[code], color=INK["panel"], zorder=-3, linewidth=0)
        several = len(self.names) > 1
        if not several:
            lowest.xaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10]))
            megabases = self.unit == "bp"
            lowest.xaxis.set_major_formatter(FuncFormatter(lambda x, _: number(x / 1e6 if megabases else x)))
            name = chromosomes.label(self.names[0]) if self.names[0] else "the genome"
            lowest.set_xlabel(f"Position on {name} (Mb)" if megabases else "Marker")
            return
        middles, labels, free = [], [], -np.inf
        for name, start, end in zip(self.names, self.start, self.end, strict=True):
            middle, half = (start + end) / 2, 0.62 * SMALL * len(name) / 2 * whole / wide
            if middle - half > free and middle + half < whole * (1 + RIGHT / wide):
                middles, labels, free = [*middles, middle], [*labels, name], middle + half + 2 * whole / wide
        lowest.set_xticks(middles, labels)
        lowest.tick_params(axis="x", length=0)
        lowest.set_xlabel("Chromosome")
