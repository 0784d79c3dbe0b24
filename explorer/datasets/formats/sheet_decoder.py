"""The decoder of workbooks, for a process apart: writes a sheet as text, delimited by tabs, by python-calamine."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import python_calamine as calamine

from explorer.datasets.formats.apart import Block, Count
from explorer.errors import InputError

_AS_CSV = "Save the sheet as CSV."
_NAMED = {
    "genotypes": re.compile(r"geno|snp|marker|dosage|allele", re.IGNORECASE),
    "traits": re.compile(r"trait|pheno|yield", re.IGNORECASE),
    "map": re.compile(r"map|position|coordinate", re.IGNORECASE),
}
"""What the name of a sheet has in it, by what the sheet holds."""
_ABOUT = re.compile(r"info|note|readme|legend|dictionary|description", re.IGNORECASE)


def fitting(names: list[str], role: str) -> str:
    """Return the first sheet, or one whose name fits the role better.

    >>> fitting(["Sheet1", "Sheet2"], "traits"), fitting(["geno", "traits"], "traits"), fitting(["geno"], "traits")
    ('Sheet1', 'traits', 'geno')
    >>> fitting(["cohort", "marker info"], "genotypes"), fitting(["phenotypes", "SNP map", "SNPs"], "genotypes")
    ('cohort', 'SNPs')
    """

    def fits(name: str) -> int:
        other = any(words.search(name) for key, words in _NAMED.items() if key != role)
        return bool(role in _NAMED and _NAMED[role].search(name)) - (other or bool(_ABOUT.search(name)))

    return max(names, key=fits) if role in _NAMED else names[0]


def blocks(path: Path, count: Count, out: str, most_cells: int, most_text: int, role: str = "") -> Iterator[Block]:
    """Write the first visible sheet, or one that fits the role better by its name, to the file `out`.

    Yields, once, its name as `sheet`, those of the `others`, and whether it is the `first`.
    """
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
        chosen = fitting(names, role)
        which = "first sheet" if chosen == names[0] else "sheet"
        sheet = book.get_sheet_by_name(chosen)
        others = [name for name in book.sheet_names if name != chosen]
        if sheet.start is None or sheet.end is None:
            more = f" Move it there from {', '.join(others)[:100]}." if others else ""
            raise InputError(path.name, f"its {which}, {chosen}, is empty", f"Is the table elsewhere?{more}")
        bottom, right = sheet.end
        if (bottom + 1) * (right + 1) > most_cells:
            raise InputError(path.name, f"its {which} has more than {most_cells:,} cells", _AS_CSV)
        with open(out, "w", encoding="utf-8", newline="\n") as written:
            size = 0
            for number, row in enumerate(sheet.iter_rows(), start=1):
                count(number)
                size += written.write("\t".join(map(_word, row)) + "\n")
                if size > most_text:
                    raise InputError(path.name, f"the text of its {which} takes more than {most_text:,} bytes", _AS_CSV)
    yield {"sheet": chosen, "others": others, "first": chosen == names[0]}, {}


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
