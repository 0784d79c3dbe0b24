"""Workbooks and Parquet files as text tables: the first sheet is written as text, which is then read like any table."""

from __future__ import annotations

import re
import shutil
import tempfile
import weakref
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from explorer.datasets.formats import apart, bounds, text
from explorer.datasets.formats.findings import Notes
from explorer.errors import InputError

Role = Literal["", "genotypes", "traits", "map"]
"""What a table is wanted for, by which a sheet of a workbook is chosen."""
WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".ods")
PARQUET = (".parquet", ".pq")
ENDINGS = (*WORKBOOKS, *PARQUET)
DECODERS = "explorer.datasets.formats.sheet_decoder", "explorer.datasets.formats.parquet_decoder"
MOST_UNPACKED = 512 * 2**20
"""Bytes that a workbook may hold once it is unpacked."""
MOST_BYTES = 256 * 2**20
"""Bytes of an .xls, which is not packed."""
MOST_CELLS = 500_000_000
MOST_TEXT = 4 * 2**30
"""Bytes of the text that a sheet or table makes."""
_MEMORY = 3 * 2**30
"""Bytes that it may take to decode one: cells that are there, and those between them."""
_ZIP, _OLE, _PAR = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"PAR1"
_AS_CSV = "Save the sheet as CSV."
_WITHOUT_VALUE = re.compile(rb"</f>(?:<v\s*/>|<v></v>)?</c>")
_OVERLAP = 64


@dataclass(frozen=True)
class Sheet:
    """A table that was written as text: where it lies, and what it is called in a report."""

    path: Path
    form: str


def as_text(path: Path, notes: Notes, owner: object, role: Role = "") -> Sheet:
    """Write the table that a workbook or Parquet file holds as text, delimited by tabs, for as long as `owner` lives.

    A line of the text is a row of the sheet; dates are written as 2020-01-31, formulas as their values. The first
    sheet that is shown is read, or one whose name fits the role better; the others are named in a note. Raises
    InputError for what is damaged, too large, protected by a password or empty.
    """
    kind = path.suffix.lower()
    start = text.head(path)
    if kind in PARQUET:
        if start[:4] != _PAR:
            raise InputError(
                path.name, "this is no Parquet file (it does not begin with PAR1)", "Is it another format?"
            )
    else:
        _check_workbook(path, start, notes)
    folder = Path(tempfile.mkdtemp(prefix="snp-explorer-sheet-"))
    weakref.finalize(owner, shutil.rmtree, folder, ignore_errors=True)
    plain = folder / "sheet.tsv"
    options: dict[str, object] = {"out": str(plain), "most_cells": MOST_CELLS, "most_text": MOST_TEXT}
    options |= {} if kind in PARQUET else {"role": role}
    decoder = DECODERS[kind in PARQUET]
    mend = _AS_CSV if kind not in PARQUET else "Write it anew."
    decoded = apart.blocks(decoder, path, options, lambda row: f"row {row:,}", anew=mend, memory=_MEMORY)
    said = [head for head, _ in decoded][-1]
    if kind in PARQUET:
        return Sheet(plain, "Parquet file")
    if said["others"]:
        named = ", ".join(str(name) for name in said["others"])[:200]
        why = "" if said["first"] else f", which by its name holds the {role},"
        sentence = f"The sheet {said['sheet']!r}{why} is read; the others are not: {named}."
        notes.find("other-sheets", "note", path.name, sentence)
    return Sheet(plain, f"workbook ({kind}), sheet {said['sheet']}")


def _check_workbook(path: Path, start: bytes, notes: Notes) -> None:
    if start[:4] == _OLE:
        if path.suffix.lower() != ".xls":
            what = "this is an old Excel workbook, or one that is protected by a password"
            raise InputError(path.name, what, "Take the password away, or save the sheet as CSV.")
        if path.stat().st_size > MOST_BYTES:
            raise InputError(path.name, f"it is larger than {MOST_BYTES >> 20} MiB", _AS_CSV)
        return
    if start[:4] != _ZIP:
        what = "this is no workbook, whatever its name says"
        raise InputError(path.name, what, "If it is text, rename it to end in .csv or .tsv.")
    try:
        without_value = _unpack(path)
    except InputError:
        raise
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError):
        raise InputError(path.name, "its zip archive is cut off or damaged", "Copy it again.") from None
    if without_value:
        sentence = (
            f"{without_value:,} cells hold formulas without their values, which are read as empty. "
            "Open the workbook in a spreadsheet program and save it."
        )
        notes.find("formulas-without-values", "warning", path.name, sentence)


def _unpack(path: Path) -> int:
    """Read a workbook's archive through once: sizes and check sums hold; return the formulas that have no value."""
    without_value = 0
    with bounds.archive(path) as archive:
        size = sum(info.file_size for info in archive.infolist())
        if size > MOST_UNPACKED:
            what = f"unpacked it is {size / 2**20:,.0f} MiB, more than {MOST_UNPACKED >> 20} MiB"
            raise InputError(path.name, what, _AS_CSV)
        for info in archive.infolist():
            before = b""
            with archive.open(info) as member:
                while block := member.read(2**20):
                    if info.filename.startswith("xl/worksheets/"):
                        without_value += len(_WITHOUT_VALUE.findall(before + block))
                        before = block[-_OVERLAP:].rpartition(b"</c>")[2]
    return without_value
