"""Attention of every head on paper, as multiples of looking everywhere alike."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.colors import LinearSegmentedColormap

from explorer.notation import number
from explorer.palette import DIVERGING
from explorer.printing.sheet import INK, SMALL, About, Sheet
from explorer.printing.widths import WIDTHS, Columns

BAR = 17.0
"""Millimetres at the right that the scale takes."""
PER_ROW = {"one column": 2, "two columns": 4}


def heads(
    about: About,
    columns: Columns,
    maps: np.ndarray,
    names: Sequence[str],
    chromosomes: Sequence[str],
    equal: float | None,
) -> Sheet:
    """Return a sheet with the map of each head.

    Parameters
    ----------
    maps : float (heads, blocks, blocks); row: the token that looks, column: the one that it looks at
    names : of the heads
    chromosomes : of the blocks (blocks,), in order
    equal : attention of a block that is looked at like all others; None where maps are differences of two groups
    """
    across = min(PER_ROW[columns], len(maps))
    down = -(-len(maps) // across)
    side = (WIDTHS[columns] - BAR - 23.0) / across
    sheet = Sheet(about, columns, [down * (side + 4.0)], right=BAR)
    whole = sheet.axes[0]
    values = maps.astype(np.float64) if equal is None else np.log2(np.maximum(maps, 1e-12) / equal)
    most = float(np.percentile(np.abs(values), 99)) or 1.0
    colours = LinearSegmentedColormap.from_list("signed", list(DIVERGING))
    whole.set_axis_off()
    starts = [at for at in range(len(chromosomes)) if at == 0 or chromosomes[at] != chromosomes[at - 1]]
    middles = [(a + b) / 2 - 0.5 for a, b in zip(starts, [*starts[1:], len(chromosomes)], strict=True)]
    picture = None
    for place, (name, one) in enumerate(zip(names, values, strict=True)):
        row, column = divmod(place, across)
        box = (column / across, 1 - (row + 1) / down, 0.92 / across, 0.92 * side / (down * (side + 4.0)))
        axes = whole.inset_axes(box)
        picture = axes.imshow(one, cmap=colours, vmin=-most, vmax=most, interpolation="nearest", aspect="auto")
        axes.set_title(name, pad=1.5)
        axes.set_xticks([])
        axes.set_yticks([])
        for at in starts[1:]:
            axes.axhline(at - 0.5, color=INK["line"], linewidth=0.25)
            axes.axvline(at - 0.5, color=INK["line"], linewidth=0.25)
        if column == 0 and len(starts) > 1:
            room = side * 72 / 25.4 / (1.3 * SMALL)
            every = max(1, int(np.ceil(len(starts) / room)))
            axes.set_yticks(middles[::every], [chromosomes[at] for at in starts[::every]])
            axes.tick_params(axis="y", length=0)
    if picture is not None:
        bar = whole.inset_axes((1.02, 0.25, 0.02, 0.5))
        scale = sheet.figure.colorbar(picture, cax=bar)
        ticks = np.array([-most, 0.0, most])
        words = [number(float(f"{2.0**tick:.2g}")) + "×" if equal else number(float(f"{tick:.2g}")) for tick in ticks]
        scale.set_ticks(ticks.tolist(), labels=words)
        scale.outline.set_linewidth(0.4)  # type: ignore[operator]
        scale.set_label("of equal attention" if equal else "difference of attention")
    sheet.figure.text(
        0.5, _below(sheet), "looked at (rows: the token that looks; numbers: chromosomes)", ha="center", va="top",
        fontsize=SMALL,
    )  # fmt: skip
    return sheet


def _below(sheet: Sheet) -> float:
    return sheet.axes[0].get_position().y0 - 2 / sheet.points[1]
