"""One name per chromosome, so that genotypes, genes and known answers meet on the same ruler."""

from __future__ import annotations

import re
from collections.abc import Iterable

_PREFIX = re.compile(r"^(?:chromosome|chrom|chr)[\s_.:-]*(?=.)", re.IGNORECASE)
_ROMAN = re.compile(r"^(?=[IVXL])(XL|X{0,3})(IX|IV|V?I{0,3})$")
_UNKNOWN = {"", "0", ".", "na", "nan", "un", "unknown", "none"}


def normalise(name: str) -> str:
    """Return the chromosome's plain name: no "chr", no leading zeros, "" where unknown.

    >>> [normalise(name) for name in ("chr1", "Chr01", "X", "chrM", "0", "chrIV", "2L")]
    ['1', '1', 'X', 'MT', '', 'IV', '2L']
    """
    name = name.strip()
    if name.lower() in _UNKNOWN:
        return ""
    plain = _PREFIX.sub("", name)
    if plain.isascii() and plain.isdigit():
        return plain.lstrip("0")
    if plain.lower() in ("x", "y", "m", "mt", "mito", "mitochondrion"):
        return {"m": "MT", "mito": "MT", "mitochondrion": "MT"}.get(plain.lower(), plain.upper())
    return plain


def normalise_all(names: Iterable[str]) -> list[str]:
    """Return the plain names, in order; each distinct name is worked out once."""
    known: dict[str, str] = {}
    return [known[n] if n in known else known.setdefault(n, normalise(n)) for n in names]


def from_roman(name: str) -> str:
    """Return "4" for "IV"; other names as they are.

    >>> [from_roman(name) for name in ("IV", "XVI", "MT", "2", "X")]
    ['4', '16', 'MT', '2', '10']
    """
    if not name or not _ROMAN.match(name):
        return name
    values = {"I": 1, "V": 5, "X": 10, "L": 50}
    total = 0
    for letter, after in zip(name, [*name[1:], ""], strict=True):
        value = values[letter]
        total += -value if after and values[after] > value else value
    return str(total)


def roman(names: Iterable[str]) -> bool:
    """Say whether these are Roman numerals: "II" and higher among them, and no plain number.

    >>> roman(["I", "II", "MT"]), roman(["X", "Y", "1"]), roman(["X"])
    (True, False, False)
    """
    distinct = set(names)
    numerals = {name for name in distinct if _ROMAN.match(name)}
    return bool(numerals - {"I", "V", "X", "L"}) and not any(name.isdigit() for name in distinct)


def order(name: str) -> tuple[int, int, str]:
    """Return a sorting key: 1, 2, ..., 10, then X, Y, MT and other names, unknown ones last.

    >>> sorted(["MT", "10", "", "X", "2"], key=order)
    ['2', '10', 'X', 'MT', '']
    """
    if name.isascii() and name.isdigit():
        return (0, int(name), "")
    return (1, {"X": 0, "Y": 1, "XY": 2, "MT": 3}.get(name, 4), name) if name else (2, 0, "")
