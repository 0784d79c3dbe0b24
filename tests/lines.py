"""A significance line made by hand, and what is told of its loci."""

import numpy as np
import pandas as pd

from explorer.inspection.line.result import About, Line, loci_of


def drawn(log10_p: tuple[float, ...] = (-1.0, -9.0, -6.0, -4.0), **about: object) -> Line:
    """Four windows, of which the second and the fourth are loci; the third, wider one holds the second."""
    threshold = np.log10(0.05 / 4)
    windows = pd.DataFrame(
        {
            "kind": "window",
            "name": "",
            "chromosome": ["1", "1", "1", "2"],
            "start": [1, 100, 50, 1],
            "end": [90, 200, 300, 80],
            "width": [100, 100, 200, 100],
            "first": [0, 10, 5, 40],
            "last": [9, 20, 30, 49],
            "snps": [10, 11, 26, 10],
            "draws": 32,
            "z": 1.0,
            "log10_p": log10_p,
            "q": 4 * 10.0 ** np.array(log10_p),
        }
    )
    windows["passes"] = windows["log10_p"] <= threshold
    given = {"trait": "growth", "sampler": "chain", "sentence": "By a chain.", "windows": 4, "samples": 600}
    return Line(About.model_validate({**given, "networks": 15, "folds": 5, **about}), windows, loci_of(windows))


def described(line: Line) -> pd.DataFrame:
    """Return what is told of the loci: their lead is the variant after their first one."""
    return pd.DataFrame(
        {
            "rank": np.arange(1, len(line.loci) + 1),
            "chromosome": line.loci["chromosome"],
            "start": line.loci["start"],
            "end": line.loci["end"],
            "p": 10.0 ** line.loci["log10_p"],
            "log10_p": line.loci["log10_p"],
            "q": line.loci["q"],
            "variant": [f"m{first + 1}" for first in line.loci["first"]],
            "lead": line.loci["first"] + 1,
            "effect": "A raises it",
            "share": 0.8,
            "marker_p": np.nan,
            "found": "",
            "cause": ["interacts with 1:5"] + [""] * (len(line.loci) - 1) if len(line.loci) else [],
        }
    )
