"""Tables to take home as CSV: no spreadsheet takes a name in them for a formula, and every name can be had back.

Text that begins as a formula does gets an apostrophe in front; numbers, and a sign alone, are left as they are.
`original` takes it away again: one apostrophe, where behind it and any others stands the beginning of a formula.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import IO, Any

import pandas as pd

from explorer.shown import shown

FORMULA = re.compile(r"(?s)[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20](?!\Z)")
"""What a spreadsheet takes for the beginning of a formula, full-width signs too."""
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\Z")
_QUOTED = re.compile(r"'+(?=[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20])")


def safe(cell: Any) -> Any:
    """Return a cell as it is written.

    >>> [safe(cell) for cell in ("rs12", "=1+1", "-2+3", "-0.25", "-", -0.25, "'=1")]
    ['rs12', "'=1+1", "'-2+3", '-0.25', '-', -0.25, "''=1"]
    """
    if not isinstance(cell, str) or cell[:1].isalnum():
        return cell
    if _QUOTED.match(cell) or (FORMULA.match(cell) and not NUMBER.match(cell)):
        return "'" + cell
    return cell


def original(cell: Any) -> Any:
    """Return a cell as it was before `safe`.

    >>> [original(safe(cell)) for cell in ("rs12", "=1+1", "'=1", "'", "5' end")]
    ['rs12', '=1+1', "'=1", "'", "5' end"]
    """
    return cell[1:] if isinstance(cell, str) and _QUOTED.match(cell) else cell


def table(given: pd.DataFrame) -> pd.DataFrame:
    """Return a table with the texts in its cells and over its columns `safe`."""
    return _mapped(given, safe)


def write(given: pd.DataFrame, file: Path | IO[str], said: Iterable[str] = (), **how: Any) -> None:
    """Write a table as CSV, below lines beginning with # that say what it is.

    pandas reads it with comment="#", R with comment.char="#" (the default of read.table). `how` goes to
    `DataFrame.to_csv`.
    """
    if isinstance(file, Path):
        with file.open("w", newline="", encoding="utf-8") as opened:
            write(given, opened, said, **how)
        return
    file.writelines(f"# {shown(sentence)}\n" for sentence in said)
    written = table(given)
    quoting = csv.QUOTE_NONNUMERIC if _returns(written) else csv.QUOTE_MINIMAL
    written.to_csv(file, index=False, lineterminator="\n", quoting=quoting, **how)


def text(given: pd.DataFrame, **how: Any) -> str:
    """Return a table as the text of a CSV file."""
    written = table(given)
    quoting = csv.QUOTE_NONNUMERIC if _returns(written) else csv.QUOTE_MINIMAL
    return written.to_csv(index=False, lineterminator="\n", quoting=quoting, **how)


def read(file: Path, **how: Any) -> pd.DataFrame:
    """Return a table that `write` wrote, its texts as they were."""
    return _mapped(pd.read_csv(file, **how), original)


def _mapped(given: pd.DataFrame, change: Callable[[Any], Any]) -> pd.DataFrame:
    """Return a table with its texts changed, those over its columns too."""
    made = given.rename(columns=change)
    for place in _words(made):
        made.isetitem(place, made.iloc[:, place].map(change).array)
    return made


def _words(given: pd.DataFrame) -> list[int]:
    """Return which columns may hold text."""
    return [place for place, kind in enumerate(given.dtypes) if kind.kind == "O"]


def _returns(written: pd.DataFrame) -> bool:
    """Say whether a text holds a carriage return: Python quotes it by itself only where it ends lines."""
    cells = (cell for place in _words(written) for cell in written.iloc[:, place])
    return any("\r" in cell for cell in (*written.columns, *cells) if isinstance(cell, str))
