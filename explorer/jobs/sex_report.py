"""The sex of a dataset's samples, as `describe` leaves it in its folder."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from explorer import cells
from explorer.datasets.dataset import Dataset
from explorer.genetics import sex
from explorer.jobs.plain import plain
from explorer.progress import Progress, silent

TABLE = "exports/sex.csv"
"""A row per sample: sample, stated, measured, f, y, differs."""
MISMATCHES = "exports/sex-mismatches.csv"


@dataclass(frozen=True)
class SexReport:
    """What X shows of sex, and who is stated otherwise.

    Attributes
    ----------
    female, male, unclear : int
        Samples by what X shows.
    column : str or None
        That states sex.
    variants : int
        Of X, that were looked at.
    parted : bool
        Whether a gap between two groups decided, rather than fixed thresholds of F.
    sentence : str
        On the mismatches, "" without any.
    """

    female: int
    male: int
    unclear: int
    column: str | None
    variants: int
    parted: bool
    sentence: str


def write(dataset: Dataset, folder: Path, progress: Progress = silent) -> None:
    """Measure sex and write sex.json and two tables to the folder; nothing where X shows none."""
    known = sex.of(dataset, progress)
    if known is None or (found := known.measured) is None:
        return
    unclear, male, female = np.bincount(found.code, minlength=3).tolist()
    report = SexReport(female, male, unclear, known.column, found.variants, found.parted, known.sentence)
    (folder / "exports").mkdir(exist_ok=True)
    cells.write(known.table(), folder / TABLE)
    if known.differ.any():
        cells.write(known.mismatches(), folder / MISMATCHES)
    (folder / "sex.json").write_text(json.dumps(plain(asdict(report))))


def read(folder: Path) -> tuple[SexReport, pd.DataFrame] | None:
    """Return the report and the table of all samples; None where X showed nothing."""
    if not (folder / "sex.json").is_file():
        return None
    text = {"sample": str, "stated": str, "measured": str}
    table = cells.read(folder / TABLE, dtype=text, keep_default_na=False, na_values={"f": [""], "y": [""]})
    return SexReport(**json.loads((folder / "sex.json").read_text())), table
