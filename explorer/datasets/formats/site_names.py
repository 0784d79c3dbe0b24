"""Which row of a map belongs to which SNP of the genotypes, however the two write its name."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

_NO_WORD = re.compile(r"[^A-Za-z0-9_.]")


def as_r_names(name: str) -> str:
    """Return a name as R's make.names, and so read.csv and data.frame, writes it.

    >>> [as_r_names(name) for name in ("1_123", "AX-10", "rs7", ".5", "X1_123")]
    ['X1_123', 'AX.10', 'rs7', 'X.5', 'X1_123']
    """
    dotted = _NO_WORD.sub(".", name.strip())
    return dotted if re.match(r"[A-Za-z]|\.(?![0-9])", dotted) else f"X{dotted}"


WAYS: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("after leaving out blanks and letter case", lambda name: name.strip().casefold()),
    ("when written as R writes names (X before a digit, dots for dashes)", as_r_names),
    ("when written as R writes names, after leaving out letter case", lambda name: as_r_names(name).casefold()),
)
"""Ways to make the names of both sides meet, in words and as what is done to a name."""


@dataclass(frozen=True)
class Join:
    """Rows of the map for the SNPs.

    Attributes
    ----------
    rows : int64 array (snps,)
        Row of the map, -1 where there is none.
    ways : dict of words -> count
        How many SNPs met only in one of `WAYS`.
    repeated : list of str
        Names that the map has more than once; their first row is taken.
    """

    rows: np.ndarray
    ways: dict[str, int]
    repeated: list[str]


def join(snps: Sequence[str], names: Sequence[str]) -> Join:
    """Join equal names, then by each of `WAYS` those left over, where one name on either side comes to the same."""
    first: dict[str, int] = {}
    again: dict[str, None] = {}
    for row, name in enumerate(names):
        if name in first:
            again[name] = None
        first.setdefault(name, row)
    rows = np.array([first.get(name, -1) if name else -1 for name in snps], dtype=np.int64)
    ways: dict[str, int] = {}
    for words, plain in WAYS:
        if not (rows < 0).any():
            break
        theirs, ours = _by_key(first, plain), _by_key(dict.fromkeys(snps), plain)
        met = 0
        for at in np.flatnonzero(rows < 0).tolist():
            key = plain(snps[at])
            if len(ours.get(key, ())) == len(theirs.get(key, ())) == 1:
                rows[at] = first[theirs[key][0]]
                met += 1
        if met:
            ways[words] = met
    return Join(rows, ways, list(again))


def _by_key(names: dict[str, int] | dict[str, None], plain: Callable[[str], str]) -> dict[str, list[str]]:
    keys: defaultdict[str, list[str]] = defaultdict(list)
    for name in names:
        if name:
            keys[plain(name)].append(name)
    return keys
