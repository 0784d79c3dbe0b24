"""A stretch around one variant: association coloured by linkage to it, and the genes."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from explorer.notation import number
from explorer.palette import INKS
from explorer.printing.sheet import SMALL, About, Sheet, wide
from explorer.printing.widths import Columns

STEPS = (0.2, 0.4, 0.6, 0.8)
"""Bounds of r² between the five shades."""
HEIGHTS = {"one column": 40.0, "two columns": 50.0}
MOST_ROWS, ROW = 5, 4.2
"""Rows of genes, and millimetres of each."""


class Gene(NamedTuple):
    """A gene in view: where it begins, ends and has its name, in Mb, the name, and its row."""

    start: float
    end: float
    middle: float
    name: str
    row: int


def locus(
    about: About,
    columns: Columns,
    variants: pd.DataFrame,
    near: np.ndarray,
    values: np.ndarray,
    r2: np.ndarray,
    lead: int,
    name: str,
    line: float | None = None,
    genes: pd.DataFrame | None = None,
) -> Sheet:
    """Return a sheet with the values of the variants near one, shaded by linkage to it, above the genes there.

    Parameters
    ----------
    variants : table of all variants
    near : int (k,), rows of it that are drawn, the lead among them, of one chromosome
    values : float (k,), drawn upwards, called `name`
    r2 : float (k,), linkage to the lead
    lead : row of the lead
    line : a level drawn as a dashed line; None for none
    genes : chromosome, start, end, name, strand; None where none are known
    """
    position = variants["position"].to_numpy(np.float64)[near] / 1e6
    here = variants.iloc[lead]
    low, high = float(position.min()), float(position.max())
    air = 0.02 * max(high - low, 1e-6)
    low, high = low - air, high + air
    placed = _rows(genes, str(here["chromosome"]), low, high, columns) if genes is not None else []
    rows = 1 + max((gene.row for gene in placed), default=-1)
    heights = [HEIGHTS[columns], *([ROW * rows] if rows else [])]
    sheet = Sheet(about, columns, heights)
    axes = sheet.axes[0]
    shades = np.array(INKS[False]["linkage"])
    step = np.digitize(np.nan_to_num(r2), STEPS)
    own = near == lead
    for at in range(len(shades)):
        of = (step == at) & ~own & np.isfinite(values)
        bounds = (0.0, *STEPS, 1.0)
        label = f"r² {bounds[at]:g}–{bounds[at + 1]:g}"
        axes.scatter(position[of], values[of], s=7, c=shades[at], linewidths=0, zorder=2 + at, label=label,
                     gid=f"points-{at}")  # fmt: skip
    colour = INKS[False]["found"]
    axes.scatter(position[own], values[own], s=22, marker="D", c=colour, linewidths=0, zorder=9, gid="lead",
                 label=str(here["name"]))  # fmt: skip
    top = float(np.nanmax(values)) if np.isfinite(values).any() else 1.0
    axes.set_ylim(0, 1.1 * max(top, line or 0.0))
    axes.set_xlim(low, high)
    if line is not None:
        axes.axhline(line, color=INKS[False]["mark"], linewidth=0.6, dashes=(4, 3), zorder=1)
    sheet.named(axes, name)
    axes.legend(loc="upper right", borderaxespad=0.2, handletextpad=0.2, labelspacing=0.15, markerscale=1)
    if rows:
        _genes(sheet.axes[1], placed, rows)
    lowest = sheet.axes[-1]
    lowest.xaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))
    lowest.xaxis.set_major_formatter(FuncFormatter(lambda x, _: number(round(x, 6))))
    lowest.set_xlabel(f"Position on chromosome {here['chromosome']} (Mb)")
    return sheet


def _rows(genes: pd.DataFrame, chromosome: str, low: float, high: float, columns: Columns) -> list[Gene]:
    """Return the genes in view by rows, in Mb; where there is no room for all names, all in one row without."""
    own = genes[(genes["chromosome"] == chromosome) & (genes["end"] > 1e6 * low) & (genes["start"] < 1e6 * high)]
    letters = (high - low) / Sheet.room(columns)
    free = [-np.inf] * MOST_ROWS
    placed: list[Gene] = []
    for _, gene in own.sort_values("start").iterrows():
        start, end = max(gene["start"] / 1e6, low), min(gene["end"] / 1e6, high)
        name = {"+": f"{gene['name']} →", "-": f"← {gene['name']}"}.get(str(gene["strand"]), str(gene["name"]))
        half = letters * wide(name, SMALL) / 2
        middle = min(max((start + end) / 2, low + half), high - half)
        row = next((row for row in range(MOST_ROWS) if free[row] < min(start, middle - half)), None)
        if row is None:
            ends = own[["start", "end"]].to_numpy(np.float64) / 1e6
            return [Gene(max(a, low), min(b, high), 0.0, "", 0) for a, b in ends]
        free[row] = max(end, middle + half) + 3 * letters
        placed.append(Gene(start, end, middle, name, row))
    return placed


def _genes(axes: Axes, placed: list[Gene], rows: int) -> None:
    for gene in placed:
        axes.plot([gene.start, gene.end], [gene.row, gene.row], color=INKS[False]["gene"], linewidth=1.8,
                  solid_capstyle="butt")  # fmt: skip
        if gene.name:
            axes.text(gene.middle, gene.row - 0.15, gene.name, ha="center", va="bottom", fontsize=SMALL)
    if placed and not placed[0].name:
        axes.set_ylabel(f"{len(placed):,} genes", rotation=0, ha="right", va="center")
    axes.set_ylim(rows - 0.7, -0.85)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
