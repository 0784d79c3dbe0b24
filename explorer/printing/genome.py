"""Plots along the genome: what a network used and which loci stand out, and the association of every variant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection

from explorer.palette import INKS
from explorer.printing.along import Along
from explorer.printing.placing import Places
from explorer.printing.sheet import MOST_DRAWN, SMALL, About, Sheet
from explorer.printing.widths import Columns

COLOURS: dict[str, Any] = INKS[False]
Label = tuple[float, float, str]
"""Where what has a name stands, on the axes, and the name."""
HEIGHTS = {"one column": 26.0, "two columns": 34.0}
"""Millimetres of a panel."""


@dataclass(frozen=True, eq=False)
class Track:
    """One value per variant, as points.

    Attributes
    ----------
    name : of the axis, with its unit
    values : float (variants,); NaN is not drawn
    line : a level that is drawn as a dashed line, above which points are found; None for none
    line_name : what the line is
    control : float (variants,), drawn as a soft shape behind the points; None for none
    control_name : what the shape is
    labels : {variant: name} written beside its point
    """

    name: str
    values: np.ndarray
    line: float | None = None
    line_name: str = ""
    control: np.ndarray | None = None
    control_name: str = ""
    labels: dict[int, str] | None = None


@dataclass(frozen=True, eq=False)
class Windows:
    """Windows with p values, as bars over what they hold.

    Attributes
    ----------
    windows : DataFrame with first, last (variants), log10_p and passes
    line : -log10 p that a window must reach
    line_name : what the line is
    labels : {row of windows: name} written beside it
    """

    windows: pd.DataFrame
    line: float
    line_name: str
    labels: dict[int, str]


def along_the_genome(
    about: About,
    columns: Columns,
    variants: pd.DataFrame,
    tracks: Sequence[Track],
    tested: Windows | None = None,
    known: pd.DataFrame | None = None,
) -> Sheet:
    """Return a sheet with the tested windows above one panel per track; known loci are marked at the top.

    Parameters
    ----------
    variants : table of all variants; `first` and `last` of windows, and values of tracks, are by its rows
    known : chromosome, start, end of loci that are known beforehand
    """
    along, count = Along.of(variants), len(tracks) + (tested is not None)
    sheet = Sheet(about, columns, [HEIGHTS[columns]] * count)
    panels, words = iter(sheet.axes), []
    if tested is not None:
        labels = _windows(sheet, next(panels), along, tested)
        first, last = along.x[tested.windows["first"]], along.x[tested.windows["last"]]
        bars = np.concatenate([first, (first + last) / 2, last])
        height = np.tile(-tested.windows["log10_p"].to_numpy(np.float64), 3)
        words.append((labels, tested.line, tested.line_name, bars, height))
    for track in tracks:
        labels = _points(sheet, next(panels), along, track)
        words.append((labels, track.line, track.line_name, along.x, np.asarray(track.values, np.float64)))
    if known is not None:
        _known(sheet.axes, along, known)
    along.axis(sheet.axes, sheet.size(sheet.axes[-1])[0])
    for axes, (labels, line, name, x, y) in zip(sheet.axes, words, strict=True):
        places = Places(axes, sheet.size(axes), x, y)
        for at, height, label in labels:
            places.beside(at, height, label)
        if line is not None:
            places.along(line, name)
    return sheet


def _windows(sheet: Sheet, axes: Axes, along: Along, tested: Windows) -> list[Label]:
    table = tested.windows
    first, last = (along.x[table[end].to_numpy(np.int64)] for end in ("first", "last"))
    height, passes = np.maximum(0.0, -table["log10_p"].to_numpy(np.float64)), table["passes"].to_numpy(bool)
    codes = along.chromosome[table["first"].to_numpy(np.int64)]
    shades = np.array(COLOURS["parity"])[codes % 2]
    for reached, order in ((False, 2), (True, 4)):
        of = passes == reached
        bars = [[(a, h), (b, h)] for a, b, h in zip(first[of], last[of], height[of], strict=True)]
        colour = COLOURS["found"] if reached else shades[of]
        drawn = LineCollection(bars, colors=colour, linewidths=1.6 if reached else 0.9, zorder=order, capstyle="round")
        drawn.set_gid("windows-found" if reached else "windows")
        drawn.set_rasterized(len(bars) > MOST_DRAWN)
        axes.add_collection(drawn)
    axes.set_ylim(0, 1.15 * max(float(height.max(initial=0.0)), tested.line))
    _line(axes, tested.line)
    sheet.named(axes, "Network −log₁₀ p")
    return [(last[row], height[row], name) for row, name in tested.labels.items()]


def _points(sheet: Sheet, axes: Axes, along: Along, track: Track) -> list[Label]:
    values = np.asarray(track.values, np.float64)
    drawn = np.isfinite(values)
    beyond = drawn & (values >= (np.inf if track.line is None else track.line))
    signed = bool((values[drawn] < 0).any())
    if track.control is not None:
        _shape(axes, along, np.asarray(track.control, np.float64), track.control_name)
    groups = [(drawn & ~beyond & (along.chromosome % 2 == parity), COLOURS["parity"][parity]) for parity in (0, 1)]
    groups.append((beyond, COLOURS["found"]))
    for place, (of, colour) in enumerate(groups):
        dots = axes.scatter(
            along.x[of], values[of], s=3.2 if place == 2 else 2.2, c=colour, linewidths=0, zorder=3 + (place == 2)
        )
        dots.set_gid(("points-even", "points-odd", "points-found")[place])
        dots.set_rasterized(int(drawn.sum()) > MOST_DRAWN)
    low, high = (float(values[drawn].min()), float(values[drawn].max())) if drawn.any() else (0.0, 1.0)
    high = max(high, track.line or 0.0, 1e-12 if high <= 0 else 0.0)
    axes.set_ylim(1.12 * low if signed else 0.0, 1.15 * high)
    if signed:
        axes.axhline(0, color=COLOURS["parity"][1], linewidth=0.4, zorder=1)
    if track.line is not None:
        _line(axes, track.line)
    sheet.named(axes, track.name)
    return [(along.x[variant], values[variant], name) for variant, name in (track.labels or {}).items()]


def _shape(axes: Axes, along: Along, control: np.ndarray, name: str) -> None:
    """Draw the largest |control| in each of 300 stretches of the genome as one shape."""
    known = np.isfinite(control)
    if not known.any():
        return
    edges = np.linspace(0, float(along.end[-1]), 301)
    place = np.clip(np.digitize(along.x[known], edges) - 1, 0, 299)
    tops = np.zeros(300)
    np.maximum.at(tops, place, np.abs(control[known]))
    middle = (edges[:-1] + edges[1:]) / 2
    full = np.isin(np.arange(300), place)
    axes.fill_between(
        middle[full], 0, tops[full], color=COLOURS["control"], alpha=0.3, linewidth=0, zorder=1, label=name
    )
    axes.legend(loc="upper right", borderpad=0, borderaxespad=0.2, handlelength=1.2, fontsize=SMALL)


def _line(axes: Axes, level: float) -> None:
    axes.axhline(level, color=COLOURS["mark"], linewidth=0.6, dashes=(4, 3), zorder=3, gid="line")


def _known(panels: Sequence[Axes], along: Along, known: pd.DataFrame) -> None:
    middle = (known["start"].to_numpy(np.float64) + known["end"].to_numpy(np.float64)) / 2
    places = along.place(known["chromosome"].tolist(), middle.tolist())
    places = places[np.isfinite(places)]
    for axes in panels:
        axes.vlines(
            places,
            0,
            1,
            transform=axes.get_xaxis_transform(),
            color=COLOURS["locus"],
            linewidth=0.5,
            alpha=0.5,
            zorder=0,
        )
    panels[0].plot(
        places, np.ones(len(places)), "v", transform=panels[0].get_xaxis_transform(), color=COLOURS["locus"],
        markersize=3, markeredgewidth=0, clip_on=False, gid="known",
    )  # fmt: skip
