"""Which row of a traits table belongs to which genotyped sample, however the IDs are written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np


def _halves(name: str) -> str:
    """Return the IID of FID_IID where both are the same, else what follows the first underscore."""
    middle = len(name) // 2
    if len(name) % 2 and name[middle] == "_" and name[:middle] == name[middle + 1 :]:
        return name[:middle]
    return name.partition("_")[2] or name


def _whole(name: str) -> str:
    head, dot, tail = name.partition(".")
    return head if dot and tail and not tail.strip("0") and head.isdigit() else name


def _bare(name: str) -> str:
    return "".join(c for c in name.casefold() if c.isalnum())


MOST_ALIKE = 0.1
"""Share of the traits' IDs that a way of matching may make alike."""

WAYS: tuple[tuple[str, Callable[[str], str], Callable[[str], str]], ...] = (
    ("after leaving out blanks and letter case", lambda g: g.strip().casefold(), lambda t: t.strip().casefold()),
    ("after leaving out a trailing .0", _whole, _whole),
    ("after leaving out leading zeros", lambda g: _whole(g).lstrip("0"), lambda t: _whole(t).lstrip("0")),
    ("when FID_IID in the genotypes is read as IID", _halves, lambda t: t),
    ("when FID_IID in the traits is read as IID", lambda g: g, _halves),
    ("after leaving out blanks, letter case and punctuation", _bare, _bare),
)
"""Ways to make IDs match: words, what is done to the genotypes' IDs, and to the traits'."""


@dataclass(frozen=True)
class Match:
    """Rows of the traits table for the genotyped samples.

    Attributes
    ----------
    rows : int array (samples,)
        Row of the traits table, -1 where there is none.
    way : str
        "" where IDs are equal as they stand, else how they were made equal.
    """

    rows: np.ndarray
    way: str = ""

    @property
    def count(self) -> int:
        """How many samples have a row."""
        return int((self.rows >= 0).sum())


def exact(samples: Sequence[str], ids: Sequence[str]) -> Match:
    """Match equal IDs; of repeated trait IDs the first row is taken."""
    first: dict[str, int] = {}
    for row, name in enumerate(ids):
        first.setdefault(name, row)
    return Match(np.array([first.get(name, -1) for name in samples], dtype=np.int64))


def best(samples: Sequence[str], ids: Sequence[str]) -> Match:
    """Return the way of matching that finds most samples; equal IDs match in every way.

    IDs that a way makes alike match only where they are equal, and a way that does so to many is none.
    """
    equal = best = exact(samples, ids)
    for words, of_sample, of_trait in WAYS:
        plain_samples, plain_ids = [of_sample(s) for s in samples], [of_trait(t) for t in ids]
        alike = _alike(samples, plain_samples) | _alike(ids, plain_ids)
        if len(alike) > MOST_ALIKE * len(ids):
            continue
        match = exact(["" if s in alike else s for s in plain_samples], [t or "-" for t in plain_ids])
        rows = np.where(equal.rows >= 0, equal.rows, match.rows)
        if int((rows >= 0).sum()) > best.count:
            best = Match(rows, words)
    return best


def _alike(before: Sequence[str], after: Sequence[str]) -> set[str]:
    """Return what stands for several different IDs, and "" where one became empty."""
    counts = Counter(plain for _, plain in set(zip(before, after, strict=True)))
    return {plain for plain, count in counts.items() if count > 1 or not plain}


def repeated(names: Sequence[str]) -> list[str]:
    """Return the names that occur more than once, in the order of first occurrence."""
    return [name for name, count in Counter(names).items() if count > 1]
