"""Say things plainly: refusals as one sentence, numbers with units, names from files as text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pandas as pd
import streamlit as st

from explorer import cells
from explorer.errors import InputError
from explorer.jobs import storage_faults
from explorer.shown import shown
from explorer.ui.early_end import end_page
from explorer.ui.session import workspace

LONGEST_NAME = 160
"""Characters of a name that are shown."""
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>()#+\-.!|$~:&=])")
_TURNED = re.compile(
    r"(?<=:)(?=//|material|streamlit)"  # web addresses, icons
    r"|(?<=www)(?=\.)|(?<=@)(?=[-\w])"  # addresses without a scheme, and of mail
    r"|(?:(?<=^[<>~-])|(?<=\s[<>~-]))(?=[>=-]{1,2}(?:\s|$))",  # arrows, dashes, comparisons
    re.IGNORECASE,
)
"""Where Streamlit makes a link, an icon or a sign of what is plain text by then: escaping alone does not keep it."""
JOINER = "\u2060"
"""Stands there unseen; it has no width, and no line breaks at it."""


def escaped(text: object) -> str:
    """Return text from a file so that markdown shows it as it is: no markup, link, colour, formula or icon in it.

    What is invisible in it is spelled out, and what is endless is cut (`explorer.shown`).

    >>> escaped("rs1 <b>[x](y)")
    'rs1 \\\\<b\\\\>\\\\[x\\\\]\\\\(y\\\\)'
    """
    return _SPECIAL.sub(r"\\\1", _TURNED.sub(JOINER, shown(text)))


def plain(text: object) -> str:
    """Return a name from a file for where Streamlit shows text as text: options, captions of figures, cells.

    >>> plain("rs\\u202e1")
    'rs⟨U+202E⟩1'
    """
    return shown(text, LONGEST_NAME)


def spelled(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table for the screen: names in its cells and over its columns as `plain` shows them."""
    made = table.rename(columns=_cell)
    for place, kind in enumerate(table.dtypes):
        if kind.kind == "O":
            made.isetitem(place, table.iloc[:, place].map(_cell).array)
    return made


def _cell(value: object) -> object:
    """Return a cell's text; what a spreadsheet would compute stands behind a joiner, as the table can be taken home."""
    if not isinstance(value, str):
        return value
    text = plain(value)
    return text if cells.safe(value) == value else JOINER + text


@contextmanager
def plainly(stop: bool = True) -> Iterator[None]:
    """Show an InputError raised inside as its sentence, and end the page there; or go on behind the block.

    An error that a fault of the workspace's disk brought about is shown as the sentence for that.
    """
    try:
        yield
    except Exception as error:
        refusal = refused(error)
        if refusal is None:
            raise
        st.error(escaped(refusal), icon=":material/error:")
        if stop:
            end_page()


def refused(error: Exception) -> InputError | None:
    """Return the sentence for what the user can mend, a refusal or a fault of the disk; None for anything else."""
    if isinstance(error, InputError):
        return error
    try:
        return storage_faults.told(error, workspace().path, storage_faults.THEN_ON)
    except InputError as none:
        return none


def disk() -> None:
    """Say on a page that the workspace's disk takes nothing, where that is so; InputError where the folder is gone."""
    here = workspace()
    here.refuse_vanished()
    if (lacking := storage_faults.now(here.path)) is not None:
        st.warning(escaped(lacking), icon=":material/hard_drive:")


def count(number: float, unit: str, plural: str | None = None) -> str:
    """Return a number with its unit, thousands apart.

    >>> count(1, "variant"), count(11623, "variant")
    ('1 variant', '11,623 variants')
    """
    return f"{number:,.0f} {unit if number == 1 else plural or unit + 's'}"


def in_formula(number: int) -> str:
    """Return a whole number as LaTeX, thousands apart.

    >>> in_formula(73856)
    '73{,}856'
    """
    return f"{number:,}".replace(",", "{,}")


def duration(seconds: float) -> str:
    """Return a time span in words.

    >>> duration(0.4), duration(42), duration(125), duration(7300)
    ('under a second', '42 s', '2 min 5 s', '2 h 1 min')
    """
    whole = round(seconds)
    if seconds < 1:
        return "under a second"
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


def about(seconds: float) -> str:
    """Return a time span that is only known roughly.

    >>> about(3), about(42), about(125), about(7300)
    ('a few seconds', 'about 40 s', 'about 2 minutes', 'about 2 hours')
    """
    if seconds < 5:
        return "a few seconds"
    if seconds < 90:
        return f"about {5 * round(seconds / 5) if seconds < 30 else 10 * round(seconds / 10)} s"
    unit, word = (60, "minute") if seconds < 5400 else (3600, "hour")
    return f"about {count(round(seconds / unit), word)}"


def size(number: float) -> str:
    """Return a number of bytes with a fitting unit.

    >>> size(512), size(2_500_000)
    ('512 B', '2.5 MB')
    """
    for unit in ("B", "kB", "MB", "GB"):
        if number < 1000 or unit == "GB":
            return f"{number:.0f} {unit}" if unit == "B" else f"{number:.1f} {unit}"
        number /= 1000
    raise AssertionError


def base_pairs(number: float) -> str:
    """Return a length along the genome.

    >>> base_pairs(850), base_pairs(12_400), base_pairs(3_200_000)
    ('850 bp', '12.4 kb', '3.20 Mb')
    """
    if number < 1000:
        return f"{number:.0f} bp"
    return f"{number / 1e3:.1f} kb" if number < 1e6 else f"{number / 1e6:.2f} Mb"
