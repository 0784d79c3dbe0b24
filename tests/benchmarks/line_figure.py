"""Draw what `line_power.py` kept: planted loci found, and runs with a false locus.

    python tests/benchmarks/line_figure.py [docs/measured/line-power.jsonl ...] [--figure docs/line-power.svg]

Runs in which no line was drawn are left out. Without --figure it lies among the temporary files.
"""

from __future__ import annotations

import argparse
import tempfile
from itertools import pairwise
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pandas as pd
from _verdicts import Kept
from matplotlib import pyplot as plt
from scipy import stats

from explorer.palette import CATEGORIES

MEASURED = Path(__file__).resolve().parents[2] / "docs" / "measured" / "line-power.jsonl"
METHODS = {
    "found": ("network, 5% line", CATEGORIES[0], "o"),
    "q found": ("network, 5% false discovery rate", CATEGORIES[3], "s"),
    "single found": ("single markers, 5% line", CATEGORIES[1], "^"),
    "mixed found": ("mixed model, 5% line", CATEGORIES[2], "v"),
}
PANELS = {"cross": "cross of two parents", "cohort": "cohort, promoters", "outbred": "outbred, three populations"}
MOST = 0.18
"""Share of runs that may have a false locus: of 20 runs at a level of 5% more, 4 at least, are rare (p = .016)."""


def main() -> None:
    """Draw the figure."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("kept", type=Path, nargs="*", default=[MEASURED])
    options.add_argument("--figure", type=Path, default=Path(tempfile.gettempdir()) / "line-power.svg")
    chosen = options.parse_args()
    rows = [row for path in chosen.kept for row in Kept(path).rows]
    drawn(pd.DataFrame(rows), chosen.figure)
    print(f"{chosen.figure}: {len(rows)} runs")


def drawn(table: pd.DataFrame, path: Path) -> None:
    """Draw shares found on the left, runs with a false locus on the right, a row for each panel and architecture."""
    mpl.rcParams.update({"svg.hashsalt": "line", "svg.fonttype": "none", "font.size": 9, "font.family": "sans-serif"})
    groups = [
        (panel, planted, part)
        for panel in PANELS
        for planted, part in table[(table["panel"] == panel) & table["reason"].isna()].groupby("planted", sort=False)
    ]
    figure, (left, right) = plt.subplots(
        1, 2, figsize=(9, 0.33 * len(groups) + 1.6), sharey=True, width_ratios=(3, 2), layout="constrained"
    )
    for place, (_, _, part) in enumerate(groups):
        for number, (column, (_, colour, marker)) in enumerate(METHODS.items()):
            share = part[column].sum() / part["causal"].sum()
            left.plot(share, place + 0.16 * (number - 1.5), marker, color=colour, markersize=5, clip_on=False)
        false, runs = int((part["false"] > 0).sum()), len(part)
        low, high = stats.binomtest(false, runs).proportion_ci(method="wilson")
        right.plot([low, high], [place, place], color=CATEGORIES[0], linewidth=1.5)
        right.plot(false / runs, place, "o", color=CATEGORIES[0], markersize=5, clip_on=False)
        right.annotate(f"{false} of {runs}", (1, place), xycoords=("axes fraction", "data"), va="center", fontsize=8)
    for name, colour, marker in METHODS.values():
        left.plot([], [], marker, color=colour, label=name, markersize=5, linestyle="none")
    for axes in (left, right):
        axes.set_xlim(0, 1)
        axes.grid(axis="x", color="#dddddd", linewidth=0.6)
        axes.set_axisbelow(True)
        axes.spines[["top", "right", "left"]].set_visible(False)
        axes.tick_params(axis="y", length=0)
    edges = np.flatnonzero([one[0] != two[0] for one, two in pairwise(groups)]) + 0.5
    for axes in (left, right):
        for edge in edges:
            axes.axhline(edge, color="#888888", linewidth=0.6)
    right.axvline(MOST, color="#888888", linewidth=1, linestyle="--")
    left.set_yticks(range(len(groups)), [f"{PANELS[panel]}: {planted}" for panel, planted, _ in groups])
    left.invert_yaxis()
    left.set_xlabel("planted variants found (share)")
    right.set_xlabel("runs with a false locus (share, 95% interval)")
    figure.legend(loc="outside upper center", ncols=4, frameon=False, fontsize=8)
    figure.savefig(path, metadata={"Date": None})


if __name__ == "__main__":
    main()
