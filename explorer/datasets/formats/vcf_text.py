"""The text of a VCF: what is wrong with it is told with its line, and what is only written oddly is put right.

A decoder gets the file itself where it is plain and sound, else a copy that holds no more than is read.
"""

from __future__ import annotations

import os
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import IO

from explorer.datasets.formats import bounds, sample_ids, site_quality, text
from explorer.datasets.formats.findings import Notes
from explorer.errors import InputError
from explorer.progress import Progress, silent

LAST_POSITION = 2**31 - 1
ALLELE = re.compile(r"[ACGTNRYSWKMBDHVacgtnryswkmbdhv*]+$")
_CALL = re.compile(r"[/|]?(?:\d{1,4}|\.)(?:[/|](?:\d{1,4}|\.))*$", re.ASCII)
_CALLS = re.compile(r"(?:\t[/|]?(?:\d{1,4}|\.)(?:[/|](?:\d{1,4}|\.))*(?::[^\t]*)?)+$", re.ASCII)
_POSITION = re.compile(r"\d{1,10}(?:\.\d{1,10})?(?:[eE]\+?\d{1,2})?$", re.ASCII)
_QUALITY = re.compile(r"\.$|\d{1,20}(?:\.\d{1,20})?(?:[eE][-+]?\d{1,2})?$", re.ASCII)
_UNPHASED_FIRST = re.compile(r"\t/([^\t:|/]+)\|")
_PREFIX = re.compile(r"\t[|/](?=[\d.])")
_QUOTED = re.compile(r'(^|\t)"([^\t]*)"(?=\t|$)')
_DATE = re.compile(r"\d{1,2}-[A-Za-z]{3}|[A-Za-z]{3}-\d{2}")
_FURTHER_KEYS = re.compile(r":[^\t]*")
_META = re.compile(r"##[^=<>\t]+=(?:[^<].*|<.*>)$")
_FORMAT = re.compile(r"##FORMAT=<ID=(GT|DS|GP),(?:.*,)?Type=(\w+)")
_FIXED = ("#CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER", "INFO")
_MOST_KNOWN = 10_000
_TYPES = {"GT": "String", "DS": "Float", "GP": "Float"}
_HEAD = """##fileformat=VCFv4.2
##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">
##FORMAT=<ID=DS,Number=A,Type=Float,Description="Dose">
##FORMAT=<ID=GP,Number=G,Type=Float,Description="Genotype probabilities">
""" + "".join(f'##INFO=<ID={key},Number=.,Type=String,Description="Imputation quality">\n' for key in site_quality.KEYS)
_END_OF_BGZF = bytes.fromhex("1f8b08040000000000ff0600424302001b0003000000000000000000")


@dataclass
class Outline:
    """What a VCF's text holds.

    Attributes
    ----------
    samples : list of str
    records : int
    runs : list of (record, line)
        Where a run of records on successive lines begins, both from 1.
    sound : bool
        Whether a decoder can read the file as it is; otherwise it is given what `write` writes.
    """

    samples: list[str] = field(default_factory=list[str])
    records: int = 0
    runs: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])
    sound: bool = True

    def line(self, record: int) -> int:
        """Return the line of a record (from 1); for one behind the last, the line behind it."""
        first, line = self.runs[max(0, bisect_right(self.runs, (record, LAST_POSITION)) - 1)]
        return line + record - first


def check_whole(path: Path) -> None:
    """Refuse a compressed file whose stream is broken, or whose BGZF end mark is missing."""
    if not text.compressed(path):
        return
    with text.open_bytes(path) as file:
        while text.read_block(file, path):
            pass
    _check_end(path)


def _check_end(path: Path) -> None:
    with open(path, "rb") as file:
        bgzf = file.read(16)[12:14] == b"BC"
        file.seek(-min(len(_END_OF_BGZF), os.path.getsize(path)), os.SEEK_END)
        if bgzf and file.read() != _END_OF_BGZF:
            raise InputError(path.name, "its end mark (BGZF) is missing, so it was cut off", "Copy it again.")


def inspect(path: Path, notes: Notes, progress: Progress = silent) -> Outline:
    """Read a VCF's text once, checking each line's shape.

    Raises InputError with the line that is wrong; where the file is cut off or damaged, with that alone.
    """
    try:
        outline = _inspect(path, notes, progress)
    except InputError:
        check_whole(path)
        raise
    if text.compressed(path):
        _check_end(path)
    return outline


def _inspect(path: Path, notes: Notes, progress: Progress) -> Outline:
    outline, reading = Outline(), text.Reading()
    size, done, previous, odd = path.stat().st_size, 0, 0, 0
    types: dict[str, set[str]] = {}
    known: set[str] = set()
    width = 0
    for number, line in _content(path, notes, reading, outline):
        place = f"{path.name} line {number}"
        if not width:
            if not line.startswith("##"):
                outline.samples = _samples(line, place)
                width = 9 + len(outline.samples)
            elif found := _FORMAT.match(line):
                types.setdefault(found[1], set()).add(found[2])
            continue
        fields = _record(line, width, known, place)
        keys = fields[8].split(":")
        odd += not fields[1].isdigit()
        if outline.sound:
            outline.sound = fields[1].isdigit() and _plain(fields, keys, types)
        outline.records += 1
        if number != previous + 1:
            outline.runs.append((outline.records, number))
        previous = number
        done += len(line)
        if outline.records % 256 == 0:
            progress(min(done, size) / 2, size, f"checking {path.name}")
    if not width:
        raise InputError(path.name, "there is no header line #CHROM", "Is the file cut off?")
    if not outline.records:
        raise InputError(path.name, "there is no site below its header", "Is the file cut off?")
    if reading.altered:
        outline.sound = False
    if odd:
        sentence = f"{odd:,} positions are written like 1e+05 or 100.0; they are read as whole numbers."
        notes.find("written-positions", "note", path.name, sentence)
    return outline


def write(path: Path, outline: Outline, notes: Notes, target: IO[str], progress: Progress = silent) -> None:
    """Write what is read of an inspected VCF under a sound header, with samples called 1, 2, ...

    That is GT, DS and GP, and in INFO the imputation quality.
    """
    width = written = 0
    for _, line in _content(path, notes, text.Reading(), Outline()):
        if width:
            target.write(_cleaned(line.split("\t", 9), notes.requested("read-doses")))
            written += 1
            if written % 256 == 0:
                progress(written / 2, outline.records, f"putting {path.name} right")
        elif not line.startswith("##"):
            width = line.count("\t") + 1
            names = "\t".join(str(i + 1) for i in range(width - 9))
            target.write(_HEAD + "\t".join([*_FIXED, "FORMAT", names]) + "\n")


def _content(path: Path, notes: Notes, reading: text.Reading, outline: Outline) -> Iterator[tuple[int, str]]:
    """Yield the lines that say something: those of the header, then records; without blanks at their ends."""
    first = header = True
    for number, line in text.lines(path, notes, reading):
        if not line or line[-1] in " \t":
            line, outline.sound = line.rstrip(" \t"), False
            if not line:
                continue
        if '"' in line and _QUOTED.search(line):
            line, outline.sound = _QUOTED.sub(_unquoted, line), False
        if first and not line.startswith("##fileformat=VCF"):
            mend = "Is this a VCF? Add the line ##fileformat=VCFv4.2 on top if it is."
            raise InputError(f"{path.name} line {number}", "it does not begin with ##fileformat=VCF", mend)
        first = False
        if not line.startswith("#"):
            if header:
                place = f"{path.name} line {number}"
                raise InputError(place, "a record comes before the header line #CHROM", "Add the header line.")
        elif not header:
            raise _second(line, f"{path.name} line {number}")
        elif not line.startswith("##"):
            header = False
        elif not _META.match(line) or "IDX=" in line:
            outline.sound = False
        yield number, line


def _unquoted(found: re.Match[str]) -> str:
    """Return a column as it was before a spreadsheet put it in quotes."""
    return found[1] + found[2].replace('""', '"')


def _second(line: str, place: str) -> InputError:
    if line.startswith(("##", "#CHROM\t")):
        mend = "Join them with bcftools concat (other sites) or bcftools merge (other samples)."
        return InputError(place, "a second header begins here, as where two VCFs are joined end to end", mend)
    return InputError(place, "a line that begins with # stands among the records", "Delete the line.")


def _samples(line: str, place: str) -> list[str]:
    fields = line.split("\t")
    if tuple(fields[:8]) != _FIXED:
        if line.split()[:8] == list(_FIXED):
            raise InputError(place, "its columns are delimited by blanks, not by tabs", "Delimit them by tabs.")
        raise InputError(place, f"the header does not begin with {' '.join(_FIXED)}", "Correct the header.")
    if len(fields) > bounds.MOST_COLUMNS:
        raise InputError(place, f"{len(fields):,} columns, more than {bounds.MOST_COLUMNS:,}", "Is this a VCF?")
    if len(fields) < 10:
        raise InputError(place, "the header names no sample, so there are no genotypes", "Export it with genotypes.")
    if fields[8] != "FORMAT":
        raise InputError(place, f"column 9 is called {fields[8][:40]!r}, not FORMAT", "Correct the header.")
    names = [text.clean(name) for name in fields[9:]]
    if twice := [name for name in sample_ids.repeated(names) if name]:
        raise InputError(place, f"sample {twice[0][:60]!r} occurs twice", "Rename one of the two (bcftools reheader).")
    if not all(names):
        raise InputError(place, "a sample has an empty name", "Name every sample (bcftools reheader).")
    return names


def _record(line: str, width: int, known: set[str], place: str) -> list[str]:
    """Return the nine columns of a record and the rest of its line; `known` are calls that were seen to be sound."""
    fields = line.split("\t", 9)
    columns = line.count("\t") + 1
    if columns != width:
        hint = "Is the file cut off?" if columns < width else "Is there a tab too many?"
        if columns < 9 <= len(line.split()):
            hint = "Are its columns delimited by blanks? Delimit them by tabs."
        raise InputError(place, f"{columns:,} columns, expected {width:,}", hint)
    if _position(fields[1]) is None:
        what = f"POS is {fields[1][:40]!r}, not a position in bp from 0 to {LAST_POSITION:,}"
        raise InputError(place, what, "Correct the line.")
    if not fields[0].strip() or not fields[3] or not fields[4]:
        raise InputError(place, "CHROM, REF or ALT is empty", "Correct the line.")
    if not ALLELE.match(fields[3]) and fields[3] != ".":
        raise InputError(place, f"REF is {fields[3][:40]!r}, not letters of bases", "Correct the line.")
    keys = fields[8].split(":")
    if "GT" not in keys:
        return fields
    if keys[0] != "GT":
        raise InputError(place, "GT is not the first key of FORMAT", "Put GT first.")
    if len(keys) == 1:
        new = set(fields[9].split("\t")) - known
        known.update(call for call in new if _CALL.match(call))
        if len(known) > _MOST_KNOWN:
            known.intersection_update(fields[9].split("\t"))
        wrong = bool(new - known)
    else:
        wrong = not _CALLS.match("\t" + fields[9])
    if wrong:
        calls = fields[9].split("\t")
        column = next((i for i, call in enumerate(calls) if not _CALLS.match("\t" + call)), 0)
        what = f"{calls[column][:40]!r} in sample column {column + 1} is no genotype call"
        if _DATE.match(calls[column]):
            raise InputError(place, what, "A spreadsheet made a date of it; export the VCF again.")
        raise InputError(place, what, "Calls are like 0/1, 1|0, 1 or ./.")
    return fields


def _position(word: str) -> int | None:
    """Return a position, also where it is written as 1e+05 or 100.0; None where it is none.

    >>> _position("1e+05"), _position("100.0"), _position("2147483648"), _position("1.5")
    (100000, 100, None, None)
    """
    if not _POSITION.match(word) or not word.isascii():
        return None
    value = int(word) if word.isdigit() else Decimal(word)
    return int(value) if value == int(value) and value <= LAST_POSITION else None


def _plain(fields: list[str], keys: list[str], types: dict[str, set[str]]) -> bool:
    """Return whether a decoder can be given the record as it is, under a header of these types of FORMAT."""
    return (
        all(types.get(key) == {_TYPES[key]} for key in keys if key in _TYPES)
        and len(set(keys)) == len(keys)
        and all(keys)
        and bool(_QUALITY.match(fields[5]))
        and not ("GT" in keys and (fields[9][0] in "|/" or "\t|" in fields[9] or "\t/" in fields[9]))
    )


def _cleaned(fields: list[str], doses: bool) -> str:
    """Return a record of what is read: of calls the GT alone, or the `doses` beside it, too."""
    fields[1] = str(_position(fields[1]))
    fields[5:8] = ".", ".", site_quality.words(fields[7])
    keys = fields[8].split(":")
    if "GT" in keys:
        read = {key: place for place, key in reversed(list(enumerate(keys))) if key in _TYPES}
        places = sorted(read.values())
        fields[8] = ":".join(keys[place] for place in places)
        if doses and len(places) > 1:
            parts = (call.split(":") for call in fields[9].split("\t"))
            calls = "".join("\t" + ":".join(part[p] for p in places if p < len(part)) for part in parts)
        else:
            calls = "\t" + _FURTHER_KEYS.sub("", fields[9])
        if "\t|" in calls or "\t/" in calls:
            calls = _PREFIX.sub("\t", _UNPHASED_FIRST.sub(r"\t\1/", calls))
        fields[9] = calls[1:]
    return "\t".join(fields) + "\n"
