"""Large tables as text, quickly: what a row becomes is worked out once, not value by value."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TextIO

import numpy as np
import pandas as pd

from explorer import cells

DIGITS = 9
"""Significant digits of a number that is no whole one."""
_AT_ONCE = 10_000


def write_csv(table: pd.DataFrame, file: TextIO) -> None:
    """Write a table as comma-separated values with a line of names: nothing where a number is NaN.

    Numbers that are not whole have nine significant digits; text is quoted where it must be (RFC 4180), and none is a
    formula to a spreadsheet (`explorer.cells`).
    """
    file.write(",".join(_quoted(cells.safe(str(name))) for name in table.columns) + "\n")
    for start in range(0, len(table), _AT_ONCE):
        part = table.iloc[start : start + _AT_ONCE]
        columns = [_column(part.iloc[:, place].to_numpy()) for place in range(part.shape[1])]
        row = ",".join(form for form, _ in columns) + "\n"
        file.write("".join(map(row.__mod__, zip(*(values for _, values in columns), strict=True))))


def _column(values: np.ndarray) -> tuple[str, Sequence[object]]:
    """Return how a column's values are written, and the values."""
    if values.dtype.kind == "f":
        number = f"%.{DIGITS}g"
        if not np.isnan(values).any():
            return number, values.tolist()
        return "%s", ["" if value != value else number % value for value in values.tolist()]
    if values.dtype.kind in "iu":
        return "%d", values.tolist()
    text = [cells.safe(value) for value in map(str, values.tolist())]
    together = "".join(text)
    return "%s", list(map(_quoted, text)) if any(mark in together for mark in ',"\r\n') else text


def _quoted(text: str) -> str:
    if any(mark in text for mark in ',"\r\n'):
        return '"' + text.replace('"', '""') + '"'
    return text
