"""A significance line made by hand, and what is told of its loci."""

import numpy as np
import pandas as pd

from explorer.inspection.line.result import About, Line, loci_of

PLACES = (
    ("1", 1, 90, 100, 0, 9),
    ("1", 100, 200, 100, 10, 20),
    ("1", 50, 300, 200, 5, 30),
    ("2", 1, 80, 100, 40, 49),
)
"""Four windows: chromosome, start, end, width, first and last variant; the third, wider one holds the second."""


def drawn(
    log10_p: tuple[float, ...] = (-1.0, -9.0, -6.0, -4.0),
    places: tuple[tuple[str, int, int, int, int, int], ...] = PLACES,
    **about: object,
) -> Line:
    """Windows with these p values, of which the second and the fourth of the usual ones are loci."""
    windows = pd.DataFrame(places, columns=["chromosome", "start", "end", "width", "first", "last"])
    windows = windows.assign(kind="window", name="", snps=windows["last"] - windows["first"] + 1, draws=32, z=1.0)
    windows["log10_p"], windows["q"] = log10_p, len(places) * 10.0 ** np.array(log10_p)
    windows["passes"] = windows["log10_p"] <= np.log10(0.05 / len(places))
    given = {"trait": "growth", "sampler": "chain", "sentence": "By a chain.", "windows": len(places), "samples": 600}
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
