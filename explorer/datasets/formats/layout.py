"""How a text table is laid out: delimiter, comments, header, rows of equal width."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from explorer.datasets.chromosomes import COLUMN_NAMES
from explorer.datasets.formats import bounds, sheets, text, titles
from explorer.datasets.formats.findings import Notes
from explorer.errors import InputError

_DELIMITERS: dict[str | None, str] = {"\t": "tabs", ",": "commas", ";": "semicolons", None: "blanks"}
_HEADER_STARTS = (*COLUMN_NAMES, "iid", "fid", "sample", "id", "marker", "snp", "name", "rsid", "rs")
_TASSEL = re.compile(
    r"\s*(<(numeric|phenotype|covariate)>|(taxa|taxon)(\s+(data|covariate|factor))+)\s*$", re.IGNORECASE
)
"""Lines that TASSEL writes above a header: what the table is, and what its columns are."""
_SEPARATOR = re.compile(r"\s*\"?sep=\S?\"?[,;\s]*$", re.IGNORECASE)
"""The line above a header that tells Excel the delimiter."""
_BESIDE_A_NUMBER = re.compile(r"(?<!\d),|,(?!\d)")
_PEEK, _FEW_LINES = 40, 4
"""Lines by which a table is understood, and of very long ones."""
_LONG_LINES = 2**24
"""Letters of which these lines are enough, however few they are."""


class Table:
    """A delimited text table whose header and delimiter have been worked out; `rows` reads it from the start.

    Of a workbook it is the first sheet, or one whose name fits the `role` better.

    Attributes
    ----------
    header : list of str
        One name per column; "" where the header named none (as R leaves out the name of the row names).
    delimiter : str or None
        None where columns are separated by blanks.
    delimited_by : str
        The same in words.
    header_line : int
        The line of the header, from 1.
    header_is_short : bool
        Whether the header has a name less than there are columns.
    form : str
        What the file is: a table with its delimiter, or a workbook with its sheet.
    """

    def __init__(self, path: Path, notes: Notes, role: sheets.Role = "") -> None:
        self.path, self.notes = path, notes
        sheet = sheets.as_text(path, notes, self, role) if path.suffix.lower() in sheets.ENDINGS else None
        self._text = path if sheet is None else sheet.path
        self.ragged = 0
        self.header_is_short = False
        peek = self._first_lines()
        if not peek:
            raise InputError(path.name, "there is nothing in it but comments", "Export the table again.")
        self.delimiter = self._sniff([line for _, line in peek])
        split = [self.split(number, line) for number, line in peek]
        if titles_above := titles.above(split):
            self._pass_over(peek[: titles_above + 1], notes)
            peek, split = peek[titles_above:], split[titles_above:]
        names, body = split[0], split[1:]
        if not body:
            place = f"{path.name} line {peek[0][0]}"
            raise InputError(place, "this is the only line, so there is no data", "Is it cut off, or another file's?")
        self.header_line = peek[0][0]
        self.width = Counter(len(row) for row in body).most_common(1)[0][0]
        self._trailing = self.width > 2 and all(len(row) < self.width or row[-1] == "" for row in body)
        if self._trailing and names[-1:] != [""] and len(names) == self.width:
            self._trailing = False
        self.width -= self._trailing
        if self._trailing and len(names) > self.width and names[-1] == "":
            names = names[:-1]
        while self._ends_empty(names, body):
            names, self.width = names[:-1], self.width - 1
        self.header = self._fit_header(names, body)
        self.form = f"table, delimited by {self.delimited_by}" if sheet is None else sheet.form

    def _first_lines(self) -> list[tuple[int, str]]:
        """Return the lines by which the table is understood; InputError where they have too many columns."""
        taken, letters = list[tuple[int, str]](), 0
        for number, line in islice(self._content(), _PEEK):
            taken.append((number, line))
            letters += len(line)
            self._refuse_wide(number, line)
            if letters > _LONG_LINES and len(taken) >= _FEW_LINES:
                break
        return taken

    def _refuse_wide(self, number: int, line: str) -> None:
        if len(line) < bounds.MOST_COLUMNS:
            return
        columns = max(line.count(delimiter or " ") for delimiter in _DELIMITERS) + 1
        if columns > bounds.MOST_COLUMNS:
            what = f"{columns:,} columns, more than {bounds.MOST_COLUMNS:,}"
            raise InputError(f"{self.path.name} line {number}", what, "Write genotypes as a .bed, .pgen or VCF.")

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Yield (line number, fields) of every row below the header; InputError where a row has another width.

        A line of another width that begins with # is a comment; rows of nothing but empty fields are left out.
        """
        empty = 0
        for number, line in self._content(hashes=True):
            if number <= self.header_line:
                continue
            self._refuse_wide(number, line)
            if line.startswith("#") and len(self._fields(line)) != self.width:
                continue
            fields = self.split(number, line)
            if not any(field.strip() for field in fields):
                empty += 1
                continue
            if len(fields) != self.width:
                if len(fields) > self.width and not any(fields[self.width :]):
                    fields = fields[: self.width]
                else:
                    self.ragged += 1
                    few = len(fields) < self.width
                    hint = (
                        "Is the file cut off, or an empty field left out?" if few else "Is a delimiter inside a field?"
                    )
                    self.notes.demand(
                        "ragged-row",
                        f"{self.path.name} line {number}",
                        f"{len(fields)} columns, expected {self.width}; {hint[0].lower()}{hint[1:]}",
                        "drop-unreadable-rows",
                    )
                    continue
            yield number, fields
        if empty:
            count = "1 row holds" if empty == 1 else f"{empty:,} rows hold"
            self.notes.find("empty-rows", "note", self.path.name, f"{count} nothing but delimiters: left out.")

    def _ends_empty(self, names: list[str], body: list[list[str]]) -> bool:
        """Return whether the last column has neither a name nor a value, as Excel writes columns once used."""
        full = [row[self.width - 1] for row in body if len(row) >= self.width]
        return self.width > 2 and len(names) == self.width and not names[-1].strip() and not any(full)

    def split(self, number: int, line: str) -> list[str]:
        """Return the fields of one line; quotation marks hold a field together."""
        if '"' not in line:
            return line.split(self.delimiter)
        try:
            fields = next(csv.reader([line], delimiter=self.delimiter or " ", skipinitialspace=True, strict=True))
        except (csv.Error, StopIteration) as error:
            place, what = f"{self.path.name} line {number}", "a quotation mark is not closed"
            if "limit" in str(error):
                what = "a quoted field is longer than 131,072 characters"
            raise InputError(place, what, "Check the quotation marks of this line.") from None
        return [field for field in fields if field] if self.delimiter is None else fields

    def place(self, number: int, column: int) -> str:
        """Return where a field is, as a spreadsheet shows it: "cohort.csv line 5, column 3 (rs7)"."""
        name = self.header[column] if column < len(self.header) else ""
        return f"{self.path.name} line {number}, column {column + 1}" + (f" ({name[:60]})" if name else "")

    def _content(self, hashes: bool = False) -> Iterator[tuple[int, str]]:
        """Yield the lines that are neither empty nor comments; a "#IID"-like comment right above data is a header.

        With `hashes`, lines below the header that begin with one # are yielded too: an ID may begin so.
        """
        first, candidate = True, None
        for number, line in text.lines(self._text, self.notes):
            if line.startswith("#"):
                start = line[1:].replace(",", " ").replace(";", " ").split()
                if first and line[1:2].strip() and start and start[0].lower() in _HEADER_STARTS and len(start) > 1:
                    candidate = (number, line[1:])
                elif first and candidate is not None and not line.startswith("##"):
                    candidate = None
                if hashes and not first and line[1:2] != "#":
                    yield number, line
                continue
            if not line.strip() or (first and (_TASSEL.match(line) or _SEPARATOR.match(line))):
                continue
            if first and candidate is not None:
                yield candidate
            first = False
            yield number, line

    def _sniff(self, sample: list[str]) -> str | None:
        best: tuple[float, str | None] | None = None
        for delimiter in _DELIMITERS:
            if delimiter == "," and self._commas_in_numbers(sample):
                continue
            self.delimiter = delimiter
            split = [self._fields(line) for line in sample]
            counts = [len(fields) for fields in split[titles.above(split) :]]
            width, often = Counter(counts[1:] or counts).most_common(1)[0]
            if width < 2:
                continue
            share = often / max(1, len(counts) - 1)
            share += 0.5 if counts[0] > 1 and abs(counts[0] - width) <= 1 else -0.5 if abs(counts[0] - width) > 2 else 0
            if best is None or share > best[0] + 0.25:
                best = (share, delimiter)
        if best is None:
            widths = sorted({len(line.split()) for line in sample})
            if widths[-1] < 2:
                what = "there is only one column"
            else:
                what = "the lines have no common number of columns, whatever delimiter is tried"
            raise InputError(self.path.name, what, "Delimit the columns by commas, semicolons, tabs or blanks.")
        self.delimited_by = _DELIMITERS[best[1]]
        return best[1]

    def _commas_in_numbers(self, sample: list[str]) -> bool:
        """Return whether all commas stand within numbers, in lines of equally many semicolons or blanks."""
        if any(_BESIDE_A_NUMBER.search(line) for line in sample):
            return False
        for self.delimiter in (";", None):
            widths = {len(self._fields(line)) for line in sample}
            if len(widths) == 1 and widths.pop() > 1:
                return True
        return False

    def _fields(self, line: str) -> list[str]:
        try:
            return self.split(0, line)
        except InputError:
            return []

    def _pass_over(self, lines: list[tuple[int, str]], notes: Notes) -> None:
        """Say which lines above the header, the last of these, are passed over."""
        said = next((word for _, line in lines for word in self._fields(line) if word.strip()), "")
        sentence = (
            f"Line {lines[-1][0]:,} is taken as the header; what stands above it is passed over ({said.strip()[:60]})."
        )
        notes.find("title-lines", "note", f"{self.path.name} line {lines[-1][0]}", sentence)

    def _fit_header(self, names: list[str], body: list[list[str]]) -> list[str]:
        place = f"{self.path.name} line {self.header_line}"
        names = [text.clean(name) for name in names]
        if len(names) == self.width + 1 and names[0] == "":
            names = names[1:]
            self.notes.find(
                "header-long", "note", place, "The header begins with an empty name too many; it is left out."
            )
        if len(names) == self.width + 1 and names[-1] == "":
            names = names[:-1]
        if len(names) == self.width - 1:
            sentence = (
                f"The header has {len(names):,} names for {self.width:,} columns, as R writes it: "
                "read as beginning at the second column."
            )
            self.header_is_short = True
            self.notes.find("header-short", "note", place, sentence)
            return ["", *names]
        if len(names) != self.width:
            raise InputError(
                place,
                f"the header has {len(names):,} names for {self.width:,} columns",
                "Correct the header, or delete the lines above it.",
            )
        full = [row for row in body if len(row) == self.width]
        if names[-1] == "" and names[0] and any(row[-1] for row in full):
            sentence = "The last column has no name: the header is shifted by one to the left."
            if self.notes.find("header-shifted", "error", place, sentence, "shift-header"):
                names = ["", *names[:-1]]
        elif self.notes.requested("shift-header"):
            names = ["", *names[:-1]]
        return names

    def begin_at(self, number: int, names: list[str]) -> None:
        """Take a later line as the header: what stands above it is passed over."""
        self.header_line = number
        self.header = [text.clean(name) for name in names]

    def without_header(self) -> None:
        """Take the line of the header as data: columns are named by their numbers."""
        self.header_line -= 1
        self.header = ["", *(f"M{number}" for number in range(1, self.width))]
