"""Observed against expected p values, on paper."""

from __future__ import annotations

import numpy as np
from matplotlib.ticker import FuncFormatter

from explorer.genetics.association import qq_band
from explorer.notation import number
from explorer.palette import INKS
from explorer.printing.sheet import INK, MILLIMETRE, MOST_DRAWN, About, Sheet
from explorer.printing.widths import Columns

HEIGHT = 62.0


def quantiles(about: About, columns: Columns, expected: np.ndarray, observed: np.ndarray, tested: int) -> Sheet:
    """Return a sheet with observed against expected -log10 p of so many tests, and the band that holds 95% by chance.

    `expected` and `observed` (points,) are what `genetics.association.qq` returns.
    """
    sheet = Sheet(about, columns, [HEIGHT], right=max(0.0, Sheet.room(columns) / MILLIMETRE - 1.12 * HEIGHT))
    axes = sheet.axes[0]
    low, high = qq_band(expected, tested)
    axes.fill_between(expected, low, high, color=INK["muted"], alpha=0.25, linewidth=0, label="95% by chance")
    end = float(expected.max(initial=1.0))
    axes.plot([0, end], [0, end], color=INK["muted"], linewidth=0.5)
    dots = axes.scatter(
        expected, observed, s=3, c=INKS[False]["parity"][0], linewidths=0, label="observed", gid="points"
    )
    dots.set_rasterized(len(expected) > MOST_DRAWN)
    axes.set_xlim(0, 1.03 * end)
    axes.set_ylim(0, 1.05 * float(max(observed.max(initial=1.0), high.max(initial=0.0))))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: number(value)))
    axes.set_xlabel("Expected −log₁₀ p")
    sheet.named(axes, "Observed −log₁₀ p")
    axes.legend(loc="upper left", borderaxespad=0.3, handlelength=1.2)
    return sheet
