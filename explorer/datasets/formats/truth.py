"""The known truth: causal variants or published QTL intervals, one row each."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from explorer.datasets.dataset import TRUTH_COLUMNS
from explorer.datasets.formats.findings import Notes
from explorer.datasets.formats.intervals import read_table, table_of
from explorer.errors import InputError


def read(path: Path | str, mends: Iterable[str] = (), notes: Notes | None = None) -> pd.DataFrame:
    """Read a table of chromosome, start, end, name into TRUTH_COLUMNS (bp from 1, both inclusive).

    `ci_left_bp`/`ci_right_bp` serve as start and end, one `position` as both; a column `trait` keeps a locus to its
    trait. Raises InputError with file and line for what cannot be read.
    """
    path = Path(path)
    alone = notes is None
    notes = Notes(mends) if notes is None else notes
    intervals = read_table(path, notes, "known loci")
    if not intervals:
        raise InputError(path.name, "there is no known locus in it", "Is this the right file?")
    table = table_of(intervals)
    traits = len(set(table["trait"]))
    notes.fact("Known loci", f"{len(table):,} from {path.name}" + (f", {traits} traits" if traits > 1 else ""))
    if alone:
        notes.insist()
    return table.loc[:, list(TRUTH_COLUMNS)]
