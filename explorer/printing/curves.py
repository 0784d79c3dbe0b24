"""Loss by epoch on paper: training dashed, validation drawn through, as on the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.ticker import MaxNLocator

from explorer.palette import CURVES, GROUNDS, INKS
from explorer.printing.sheet import About, Sheet
from explorer.printing.widths import Columns

HEIGHT = 45.0


def curves(
    about: About, columns: Columns, folds: Mapping[int, Sequence[Mapping[str, float | None]]], name: str = "Loss"
) -> Sheet:
    """Return a sheet with the curves of each fold.

    Parameters
    ----------
    folds : fold -> epochs in order, each with "epoch", "train" and "validation" (None where not measured)
    """
    sheet = Sheet(about, columns, [HEIGHT])
    axes = sheet.axes[0]
    for place, (fold, epochs) in enumerate(folds.items()):
        x = np.array([one["epoch"] for one in epochs], np.float64)
        for kind in ("train", "validation"):
            y = np.array([np.nan if one[kind] is None else one[kind] for one in epochs], np.float64)
            if not np.isfinite(y).any():
                continue
            style = CURVES[kind]
            several = len(folds) > 1
            own = GROUNDS[False]["muted"] if style.ink == "muted" else INKS[False]["mark"]
            colour = INKS[False]["lines"][place % 6] if several else own
            label = style.name if not several else f"fold {fold + 1}" if kind == "validation" else None
            axes.plot(x, y, color=colour, dashes=style.dash or (None, None), linewidth=style.width / 2, label=label,
                      gid=f"{kind}-{fold}")  # fmt: skip
    axes.xaxis.set_major_locator(MaxNLocator(6, integer=True, steps=[1, 2, 5, 10]))
    axes.set_xlabel("Epoch")
    sheet.named(axes, name)
    axes.legend(loc="upper right", handlelength=2.2, borderaxespad=0.2)
    return sheet
