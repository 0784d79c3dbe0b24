"""Ways in which files are damaged: bits, blocks, lines, columns, numbers, encodings, packing, the files beside them."""

from __future__ import annotations

import gzip
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Sequence
from typing import TypeVar

import numpy as np

from tampered.seeds import FORMATS, Seed, seeds

T = TypeVar("T")
Change = Callable[[bytes, np.random.Generator], bytes]
WORDS = (
    *("", " ", ".", "-", "NA", "nan", "inf", "-inf", "1e308", "1e999", "-9", "0x10", "1_000", "１", "٣", "²", "½"),
    *(
        "9" * 30,
        "9" * 5000,
        "-1",
        "0",
        "1",
        "2",
        "3",
        "1.5",
        "2147483647",
        "2147483648",
        "9223372036854775808",
        "1e+05",
    ),
    *(
        "-0",
        "1e+05",
        "-9999",
        "+1",
        "1,5",
        "0.00000000000000001",
        "a" * 3000,
        "é",
        "\u202egnp",
        "\ufeff",
        "\x00",
        "\x1b[31m",
        "\u2028",
    ),
    *(
        '"',
        '""',
        "'",
        "#",
        "##",
        "=1+1",
        "0/1",
        "0|1",
        "./.",
        "9/9",
        "0/1/1",
        "A",
        "AG",
        "A/G",
        "N",
        "*",
        "<DEL>",
        "-9999",
    ),
    *("sample", "IID", "#CHROM", "chr1", "X", "23", "TRUE", "2020-01-31", "\ud7ff", "<b>x</b>", "\\", "%00", "\u0000"),
)
NUMBERS = (0, 1, 2, 3, 127, 128, 255, 256, 65535, 2**24, 2**31 - 1, 2**31, 2**32 - 1)
SEPARATORS = (b"\t", b",", b";", b" ", b"|", b"\n", b"\r", b"\r\n", b"  ", b"\0")
ENCODINGS = ("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be", "latin-1", "cp037", "utf-7")
_NUMBER = re.compile(rb"\d+(?:\.\d+)?")


def mutant(format: str, number: int) -> Seed:
    """Return one damaged set of files of a format, the same for the same number."""
    rng = np.random.default_rng([FORMATS.index(format), number])
    seed = _one(seeds(format), rng)
    for _ in range(min(4, rng.geometric(0.6))):
        others = [name for name in seed.files if name != seed.main]
        name = _one(others, rng) if others and rng.random() < 0.3 else seed.main
        if others and rng.random() < 0.04:
            seed = _beside(seed, name, rng)
        elif name in seed.files:
            content = seed.files[name]
            seed = seed.with_file(name, _inside(content, rng) if rng.random() < 0.7 else _change(content, rng))
    return seed


def _one(things: Sequence[T], rng: np.random.Generator) -> T:
    return things[int(rng.integers(len(things)))]


def _beside(seed: Seed, name: str, rng: np.random.Generator) -> Seed:
    """Let a file be missing, or take the place of another."""
    if name == seed.main or rng.random() < 0.5:
        other = _one(list(seed.files.values()), rng)
        return seed.with_file(name, other)
    return Seed(seed.format, {other: content for other, content in seed.files.items() if other != name}, seed.roles)


def _inside(content: bytes, rng: np.random.Generator) -> bytes:
    """Change what is packed in a file, and pack it again; the file itself where nothing is."""
    if content[:2] == b"\x1f\x8b":
        try:
            return gzip.compress(_change(gzip.decompress(content), rng), 1, mtime=0)
        except (OSError, EOFError, zlib.error):
            return _change(content, rng)
    if content[:2] == b"PK":
        try:
            return _in_archive(content, rng)
        except (zipfile.BadZipFile, OSError, EOFError, zlib.error, NotImplementedError, RuntimeError, ValueError):
            return _change(content, rng)
    return _change(content, rng)


def _in_archive(content: bytes, rng: np.random.Generator) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as target:
        names = source.namelist()
        tables = [name for name in names if "sheet1" in name or name.endswith((".npy", "content.xml"))]
        chosen = _one(tables or names, rng)
        dropped = _one(names, rng) if rng.random() < 0.1 else None
        for name in names:
            if name != dropped:
                data = source.read(name)
                target.writestr(name, _change(data, rng) if name == chosen else data)
    return held.getvalue()


def _change(content: bytes, rng: np.random.Generator) -> bytes:
    text = b"\0" not in content[:2000] and b"\n" in content
    changes = (*EVERYWHERE, *IN_TEXT, *IN_TEXT) if text else (*EVERYWHERE, *IN_BINARY)
    return _one(changes, rng)(content, rng)


def _span(content: bytes, rng: np.random.Generator) -> tuple[int, int]:
    at = int(rng.integers(len(content) + 1))
    return at, min(len(content), at + int(rng.geometric(0.05)))


def flip(content: bytes, rng: np.random.Generator) -> bytes:
    """Turn bits over."""
    changed = bytearray(content)
    for at in rng.integers(0, len(changed), rng.geometric(0.3)) if changed else ():
        changed[at] ^= 1 << int(rng.integers(8))
    return bytes(changed)


def cut(content: bytes, rng: np.random.Generator) -> bytes:
    """Leave only the beginning."""
    return content[: int(rng.integers(len(content) + 1))]


def drop(content: bytes, rng: np.random.Generator) -> bytes:
    """Take a block out."""
    at, end = _span(content, rng)
    return content[:at] + content[end:]


def twice(content: bytes, rng: np.random.Generator) -> bytes:
    """Repeat a block, now and then very often."""
    at, end = _span(content, rng)
    return content[:end] + content[at:end] * int(_one((1, 1, 3, 2000), rng)) + content[end:]


def splice(content: bytes, rng: np.random.Generator) -> bytes:
    """Put in a part of a file, of this format or another."""
    other = _one(list(_one(seeds(_one(FORMATS, rng)), rng).files.values()), rng)
    at, (first, last) = int(rng.integers(len(content) + 1)), _span(other, rng)
    return content[:at] + (other[first:last] if rng.random() < 0.7 else other[first:])


def zeros(content: bytes, rng: np.random.Generator) -> bytes:
    """Write zero bytes over a block, or many behind the end, as after a crash of a machine."""
    at, end = _span(content, rng)
    return content + bytes(4096) if rng.random() < 0.2 else content[:at] + bytes(end - at) + content[end:]


def number(content: bytes, rng: np.random.Generator) -> bytes:
    """Write an extreme number over four or eight bytes, within the header more often than not."""
    if len(content) < 8:
        return content
    at = int(rng.integers(min(len(content) - 7, 64 if rng.random() < 0.6 else len(content))))
    value = struct.pack(_one(("<I", ">I"), rng), _one(NUMBERS, rng)) * int(_one((1, 1, 2), rng))
    return content[:at] + value[: len(content) - at] + content[at + len(value) :]


def figure(content: bytes, rng: np.random.Generator) -> bytes:
    """Write another word over a number of a text."""
    found = list(_NUMBER.finditer(content))
    if not found:
        return content
    match = _one(found, rng)
    return content[: match.start()] + _word(rng) + content[match.end() :]


def _word(rng: np.random.Generator) -> bytes:
    return _one(WORDS, rng).encode("utf-8", "surrogatepass")


def _lines(content: bytes) -> list[bytes]:
    return content.split(b"\n")


def line_out(content: bytes, rng: np.random.Generator) -> bytes:
    """Take a line out."""
    lines = _lines(content)
    at = int(rng.integers(len(lines)))
    return b"\n".join(lines[:at] + lines[at + 1 :])


def line_twice(content: bytes, rng: np.random.Generator) -> bytes:
    """Repeat a line somewhere, now and then very often."""
    lines = _lines(content)
    at, line = int(rng.integers(len(lines) + 1)), _one(lines, rng)
    return b"\n".join(lines[:at] + [line] * int(_one((1, 1, 1, 3000), rng)) + lines[at:])


def lines_swapped(content: bytes, rng: np.random.Generator) -> bytes:
    """Exchange two lines."""
    lines = _lines(content)
    a, b = rng.integers(0, len(lines), 2)
    lines[a], lines[b] = lines[b], lines[a]
    return b"\n".join(lines)


def blank(content: bytes, rng: np.random.Generator) -> bytes:
    """Put an empty line in."""
    lines = _lines(content)
    lines.insert(int(rng.integers(len(lines) + 1)), _one((b"", b" ", b"\t\t", b",,,,", b"#", b"##"), rng))
    return b"\n".join(lines)


def _columns(content: bytes) -> tuple[bytes, list[list[bytes]]]:
    delimiter = max((b"\t", b",", b";", b" "), key=content.count)
    return delimiter, [line.split(delimiter) for line in _lines(content)]


def _joined(delimiter: bytes, rows: list[list[bytes]]) -> bytes:
    return b"\n".join(delimiter.join(row) for row in rows)


def field(content: bytes, rng: np.random.Generator) -> bytes:
    """Write another word into a field."""
    delimiter, rows = _columns(content)
    row = _one(rows, rng)
    row[int(rng.integers(len(row)))] = _word(rng)
    return _joined(delimiter, rows)


def column_out(content: bytes, rng: np.random.Generator) -> bytes:
    """Take a column out."""
    delimiter, rows = _columns(content)
    at = int(rng.integers(max(1, max(map(len, rows)))))
    return _joined(delimiter, [row[:at] + row[at + 1 :] for row in rows])


def column_twice(content: bytes, rng: np.random.Generator) -> bytes:
    """Repeat a column."""
    delimiter, rows = _columns(content)
    at = int(rng.integers(max(1, max(map(len, rows)))))
    return _joined(delimiter, [row[: at + 1] + row[at:] for row in rows])


def column_word(content: bytes, rng: np.random.Generator) -> bytes:
    """Write one word into all of a column below the first line."""
    delimiter, rows = _columns(content)
    at, word = int(rng.integers(max(1, max(map(len, rows))))), _word(rng)
    return _joined(delimiter, [rows[0], *([*row[:at], word, *row[at + 1 :]] for row in rows[1:])])


def columns_swapped(content: bytes, rng: np.random.Generator) -> bytes:
    """Exchange two columns."""
    delimiter, rows = _columns(content)
    a, b = rng.integers(0, max(1, max(map(len, rows))), 2)
    for row in rows:
        if max(a, b) < len(row):
            row[a], row[b] = row[b], row[a]
    return _joined(delimiter, rows)


def turned(content: bytes, rng: np.random.Generator) -> bytes:
    """Make columns of the lines."""
    delimiter, rows = _columns(content)
    width = max(map(len, rows))
    return _joined(delimiter, [[row[i] if i < len(row) else b"" for row in rows] for i in range(width)])


def separated(content: bytes, rng: np.random.Generator) -> bytes:
    """Put another separator in the place of one, everywhere or once."""
    one, other = _one(SEPARATORS, rng), _one(SEPARATORS, rng)
    return content.replace(one, other, -1 if rng.random() < 0.6 else 1)


def encoded(content: bytes, rng: np.random.Generator) -> bytes:
    """Write the text in another encoding."""
    return content.decode("utf-8", "replace").encode(_one(ENCODINGS, rng), "replace")


def marked(content: bytes, rng: np.random.Generator) -> bytes:
    """Put a byte-order mark or the first bytes of another format on top."""
    marks = (
        b"\xef\xbb\xbf",
        b"\xff\xfe",
        b"\xfe\xff",
        b"\xff\xfe\0\0",
        b"PK\x03\x04",
        b"\x1f\x8b\x08",
        b"\x6c\x1b\x01",
    )
    return (
        _one((*marks, b"\x6c\x1b\x01", b"BCF\x02\x02", b"\x28\xb5\x2f\xfd", b"sep=;\n", b"\0", b"# \n", b'"'), rng)
        + content
    )


def packed(content: bytes, rng: np.random.Generator) -> bytes:
    """Compress the whole once, twice, or two halves end to end."""
    kind = int(rng.integers(3))
    if kind == 2:
        half = len(content) // 2
        return gzip.compress(content[:half], 1, mtime=0) + gzip.compress(content[half:], 1, mtime=0)
    once = gzip.compress(content, 1, mtime=0)
    return once if kind == 0 else gzip.compress(once, 1, mtime=0)


EVERYWHERE: tuple[Change, ...] = (flip, flip, cut, drop, twice, splice, zeros)
IN_BINARY: tuple[Change, ...] = (number, number, number, flip, packed)
IN_TEXT: tuple[Change, ...] = (
    *(figure, figure, line_out, line_twice, lines_swapped, blank, field, field, column_out, column_twice, column_word),
    *(columns_swapped, turned, separated, encoded, marked, packed),
)
