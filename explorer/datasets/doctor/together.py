"""Which of the given files belong together, how each is called, and which of them nothing uses."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

from explorer.datasets.formats.recognition import BESIDE

MEMBERS = tuple({member for members in BESIDE.values() for member in members})
"""What the files end in that another file brings along."""


def brought(path: Path, paths: Iterable[Path]) -> bool:
    """Say whether another of the files brings this one along, as a .bed its .bim.

    >>> paths = [Path("a.bed"), Path("a.bim"), Path("b.fam")]
    >>> [brought(path, paths) for path in paths]
    [False, True, False]
    """
    stems = {
        path.name[: -len(member)] + lead
        for lead, members in BESIDE.items()
        for member in members
        if path.name.lower().endswith(member)
    }
    ends: set[Path] = {other.parent / f"{other.stem}{other.suffix.lower()}" for other in paths} if stems else set()
    return any(path.parent / stem in ends for stem in stems)


def called(paths: Sequence[Path]) -> dict[str, Path]:
    """Return the files by name; those from different folders that share one, by their way from the folder they share.

    >>> list(called([Path("a/x.csv"), Path("b/c/x.csv"), Path("b/y.csv")]))
    ['a/x.csv', 'b/c/x.csv', 'y.csv']
    """
    names = Counter(path.name for path in paths)
    shared = os.path.commonpath([path.parent for path in paths]) if paths else ""
    return {path.name if names[path.name] == 1 else os.path.relpath(path, shared or "."): path for path in paths}


def unused(paths: Iterable[Path], used: Collection[Path]) -> list[Path]:
    """Return the files that have no role and are not brought along by one that has.

    >>> given = [Path("a.bed"), Path("a.bim"), Path("old.csv"), Path("b.bed"), Path("b.bim")]
    >>> [path.name for path in unused(given, [Path("a.bed")])]
    ['old.csv', 'b.bed', 'b.bim']
    """
    return [path for path in dict.fromkeys(paths) if path not in used and not brought(path, used)]


def by_chromosome(genotypes: Path, paths: Iterable[Path]) -> list[Path]:
    """Return the other files that are called as this one but for their chromosome's number or letter.

    >>> given = [Path("chr1.vcf.gz"), Path("chr2.vcf.gz"), Path("chrX.vcf.gz"), Path("traits.csv"), Path("chr2.bed")]
    >>> [path.name for path in by_chromosome(given[0], given)]
    ['chr2.vcf.gz', 'chrX.vcf.gz']
    >>> by_chromosome(Path("a/cohort.csv"), [Path("a/cohort.csv"), Path("b/cohort.csv")])
    []
    """
    form = _form(genotypes)
    return [path for path in paths if path != genotypes and _form(path) == form and form != path.name.lower()]


def _form(path: Path) -> str:
    """Return a file's name with # for what tells its chromosome."""
    return re.sub(r"(?<![a-z0-9])(chr(?:om(?:osome)?)?[_.-]?)?(\d{1,2}|x|y|xy|mt?)(?![a-z0-9])", "#", path.name.lower())
