"""Text files, compressed or not, with any line end; what is not text is refused with a reason."""

from __future__ import annotations

import codecs
import gzip
import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from explorer.datasets.formats import bounds
from explorer.datasets.formats.findings import Notes
from explorer.errors import InputError

_BLOCK = 2**20
_WITH_LINES = "Is this a table with line ends?"
_CONTROL = bytes([*range(1, 9), 11, 12, *range(14, 32), 127])
_INVISIBLE = re.compile(
    "[\x00-\x08\x0a-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
_PACKED = {
    b"PK\x03\x04": ("a zip archive (or an Excel workbook)", "Unpack it, or save the sheet as CSV."),
    b"\xd0\xcf\x11\xe0": ("an old Excel workbook", "Save the sheet as CSV."),
    b"BZh": ("compressed with bzip2", "Unpack it with bunzip2, or compress it with gzip."),
    b"\xfd7zXZ": ("compressed with xz", "Unpack it with unxz, or compress it with gzip."),
    b"\x28\xb5\x2f\xfd": ("compressed with zstd", "Unpack it with unzstd, or compress it with gzip."),
    b"\x6c\x1b": ("a PLINK 1 .bed file of genotypes", "Give it as the genotypes, with its .bim and .fam beside it."),
    b"BCF\x02": ("a BCF file of genotypes", "Give it as the genotypes, with the ending .bcf."),
    b"\x93NUMPY": ("a NumPy array", "Save it with np.savez as a .npz with the keys named in the documentation."),
    b"%PDF": ("a PDF document", "Export the table as CSV."),
    b"\x89HDF": ("an HDF5 file", "Export the table as CSV."),
}
_WIDE = (
    (re.compile(rb"\xff\xfe"), "utf-16-le"),
    (re.compile(rb"\xfe\xff"), "utf-16-be"),
    (re.compile(rb"(?:[\t\n\r -~]\0){2}"), "utf-16-le"),
    (re.compile(rb"(?:\0[\t\n\r -~]){2}"), "utf-16-be"),
)
"""How UTF-16 text begins: with its byte-order mark, or with two plain letters of two bytes each."""


@dataclass
class Reading:
    """What `lines` has met in a file; `altered` where the lines, joined by LF, are not the bytes of the file."""

    altered: bool = False


def head(path: Path, size: int = 8) -> bytes:
    """Return the first bytes of a file; InputError where it is missing, no regular file, empty or unreadable."""
    with bounds.opened(path) as file:
        start = _taken(file, path, size)
    if not start:
        raise InputError(path.name, "the file is empty (0 bytes)", "Export or copy it again.")
    return start


def compressed(path: Path) -> bool:
    """Return whether the file is gzip-compressed, whatever its name."""
    return head(path)[:2] == b"\x1f\x8b"


def open_bytes(path: Path) -> BinaryIO:
    """Return the file opened for reading bytes, unpacked where it is gzip; see `bounds`."""
    packed = compressed(path)
    file = bounds.opened(path)
    return cast(BinaryIO, bounds.Unpacking(file, path.name)) if packed else file


def read_block(file: BinaryIO, path: Path, size: int = _BLOCK) -> bytes:
    """Return the next bytes of a file opened by `open_bytes`; InputError where the gzip stream is broken."""
    return _taken(file, path, size)


def _taken(file: BinaryIO, path: Path, size: int) -> bytes:
    try:
        return file.read(size)
    except EOFError:
        reason, mend = "the gzip stream ends before its end mark, so the file was cut off", "Copy it again."
    except (gzip.BadGzipFile, zlib.error):
        reason, mend = "the gzip stream is damaged", "Copy it again, or unpack it and compress it anew."
    except OSError as error:
        reason, mend = f"the file cannot be read ({error.strerror or error})", "Copy it again."
    raise InputError(path.name, reason, mend) from None


def clean(name: str) -> str:
    """Return a name without control and invisible characters, and without blanks at its ends.

    >>> clean(" <b>rs1</b>\\u202e\\x07 ")
    '<b>rs1</b>'
    """
    return name.strip() if name.isascii() and name.isprintable() else _INVISIBLE.sub("", name).strip()


def cleaned(names: Sequence[str]) -> list[str]:
    """Return many names, each as `clean` returns it; quickly where there is nothing invisible in any."""
    together = "".join(names)
    if together.isascii() and together.isprintable():
        return [name.strip() for name in names]
    return list(map(clean, names))


def lines(path: Path, notes: Notes | None = None, reading: Reading | None = None) -> Iterator[tuple[int, str]]:
    """Yield (line number from 1, line without its end); LF, CR LF and CR all end a line.

    Raises InputError for what is not text: binary bytes, archives, a broken gzip stream, an encoding that is neither
    UTF-8 nor UTF-16. `reading` is told what it takes to read the file.
    """
    reading = Reading() if reading is None else reading
    number, stripped, empty, western = 0, 0, 0, False
    for number, raw in enumerate(_raw_lines(path, reading), start=1):
        if not raw:
            empty += 1
            if empty > bounds.MOST_EMPTY_LINES:
                raise InputError(f"{path.name} line {number}", f"{empty:,} lines up to here are empty", _WITH_LINES)
        if b"\0" in raw:
            raise InputError(
                f"{path.name} line {number}", "a zero byte: this is a binary file, not text", "Export it as text."
            )
        plain = raw.translate(None, _CONTROL)
        if len(plain) < len(raw):
            stripped += 1
            reading.altered = True
        try:
            yield number, plain.decode("utf-8")
        except UnicodeDecodeError as error:
            if len(plain) < len(raw) or (number == 1 and _mostly_binary(raw)):
                raise InputError(
                    f"{path.name} line {number}", "binary bytes: this is not a text file", "Export it as text."
                ) from None
            if not western:
                place, byte = f"{path.name} line {number}", plain[error.start]
                (notes or Notes()).demand("not-utf8", place, f"Byte 0x{byte:02X} is not UTF-8 text.", "latin-1")
            western = reading.altered = True
            yield number, plain.decode("cp1252", errors="replace")
    if number == 0:
        raise InputError(path.name, "the file is empty", "Export or copy it again.")
    if stripped and notes is not None:
        notes.find("control-characters", "note", path.name, f"Control characters in {stripped:,} lines were left out.")


def _mostly_binary(raw: bytes) -> bool:
    return sum(byte > 127 for byte in raw[:400]) > 0.3 * min(len(raw), 400)


def _raw_lines(path: Path, reading: Reading) -> Iterator[bytes]:
    start = head(path)
    for magic, (what, mend) in _PACKED.items():
        if start.startswith(magic):
            raise InputError(path.name, f"this is {what}, not a text table", mend)
    with open_bytes(path) as file:
        rest = read_block(file, path)
        for magic, (what, mend) in _PACKED.items():
            if rest.startswith(magic):
                raise InputError(path.name, f"inside the gzip file is {what}, not a text table", mend)
        if not rest:
            raise InputError(path.name, "the file is empty once it is unpacked", "Export or copy it again.")
        yield from _divided(_utf8_blocks(file, path, rest, reading), path, reading)


def _divided(blocks: Iterator[bytes], path: Path, reading: Reading) -> Iterator[bytes]:
    """Yield the lines of a text that comes in blocks; LF, CR LF and CR all end a line."""
    number, held, begun = 1, 0, list[bytes]()  # of the line that is begun: its number, its bytes, and where they lie
    pending = False  # whether a CR ended the block before, which LF may follow
    for block in blocks:
        if pending:
            block = b"\r" + block
        pending = block.endswith(b"\r")
        if pending:
            block = block[:-1]
        if b"\r" in block:
            block, reading.altered = block.replace(b"\r\n", b"\n").replace(b"\r", b"\n"), True
        first, *others = block.split(b"\n")
        begun.append(first)
        held += len(first)
        _refuse_long(held, number, path)
        if others:
            yield b"".join(begun)
            yield from others[:-1]
            number += len(others)
            begun, held = [others[-1]], len(others[-1])
    reading.altered |= pending
    last = b"".join(begun)
    if last or pending:
        yield last


def _refuse_long(held: int, number: int, path: Path) -> None:
    if held > bounds.LONGEST_LINE:
        what = f"it is longer than {bounds.LONGEST_LINE >> 20} MiB"
        raise InputError(f"{path.name} line {number}", what, _WITH_LINES)


def _utf8_blocks(file: BinaryIO, path: Path, block: bytes, reading: Reading) -> Iterator[bytes]:
    """Yield the bytes of a text, from its first `block` on, as UTF-8 without a byte-order mark; never b""."""
    encoding = next((name for mark, name in _WIDE if mark.match(block)), "")
    if not encoding:
        reading.altered |= block.startswith(codecs.BOM_UTF8)
        block = block.removeprefix(codecs.BOM_UTF8)
        while True:
            if block:
                yield block
            block = read_block(file, path)
            if not block:
                return
    reading.altered = True
    decoder = codecs.getincrementaldecoder(encoding)()
    start = True
    while True:
        try:
            text = decoder.decode(block, final=not block)
        except UnicodeDecodeError:
            raise InputError(path.name, "neither UTF-8 nor UTF-16 text", "Save the table as UTF-8.") from None
        text = text.removeprefix("\ufeff") if start else text
        start = start and not text
        if text:
            yield text.encode()
        if not block:
            return
        block = read_block(file, path)
