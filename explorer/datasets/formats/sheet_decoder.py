"""The decoder of workbooks, for a process apart: writes a sheet as text, delimited by tabs, by python-calamine."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import python_calamine as calamine

from explorer.datasets.formats.apart import Block, Count
from explorer.errors import InputError

_AS_CSV = "Save the sheet as CSV."


def blocks(path: Path, count: Count, out: str, most_cells: int) -> Iterator[Block]:
    """Write the first visible sheet to the file `out`; yield, once, its name as `sheet`, and those of the `others`."""
    with open(path, "rb") as file:
        try:
            book = calamine.CalamineWorkbook.from_filelike(file)
        except calamine.PasswordError:
            raise InputError(path.name, "it is protected by a password", "Take the password away.") from None
        names = [
            sheet.name
            for sheet in book.sheets_metadata
            if sheet.visible == calamine.SheetVisibleEnum.Visible and sheet.typ == calamine.SheetTypeEnum.WorkSheet
        ]
        if not names:
            raise InputError(path.name, "there is no sheet in it", _AS_CSV)
        sheet = book.get_sheet_by_name(names[0])
        others = [name for name in book.sheet_names if name != names[0]]
        if sheet.start is None or sheet.end is None:
            more = f" Move it there from {', '.join(others)[:100]}." if others else ""
            raise InputError(path.name, f"its first sheet, {names[0]}, is empty", f"Is the table elsewhere?{more}")
        top, (bottom, right) = sheet.start[0], sheet.end
        if (bottom + 1) * (right + 1) > most_cells:
            raise InputError(path.name, f"its first sheet has more than {most_cells:,} cells", _AS_CSV)
        with open(out, "w", encoding="utf-8", newline="\n") as written:
            written.write("\n" * top)
            for number, row in enumerate(sheet.to_python(skip_empty_area=True), start=top + 1):
                count(number)
                written.write("\t".join(map(_word, row)) + "\n")
    yield {"sheet": names[0], "others": others}, {}


def _word(value: Any) -> str:
    """Return a cell as one field of a line."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return value.date().isoformat()
    if isinstance(value, (datetime.datetime, datetime.date, datetime.time)):
        return value.isoformat()
    word = "" if value is None else str(value)
    if not word.isprintable():
        word = " ".join("".join(letter if letter.isprintable() else " " for letter in word).split())
    return '"' + word.replace('"', '""') + '"' if '"' in word else word
