"""What lies below the data folder: one folder at a time, or found by name; what is passed over is told with a reason.

No file is opened for it. A folder of 100,000 names is listed in a third of a second, and no more are looked at;
a search ends by the clock.
"""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from explorer.datasets.formats.recognition import BESIDE, GENOTYPE_ENDINGS, PACKED, READERS, ending
from explorer.errors import InputError
from explorer.jobs.data_folder import NOT_TEXT, NOWHERE, OUTSIDE, below, companions, is_text, permit, shown, special

MOST_NAMES = 100_000
"""How many names of one folder are looked at."""
MOST_FOUND = 1000
SECONDS = 0.5
"""How long a search may take."""
UNREADABLE = "it may not be read (Permission denied)"
GONE = "it is gone"
BACK = "it is a link back to a folder that holds it"


def _endings(*endings: str) -> tuple[str, ...]:
    return tuple(told + packed for told in endings for packed in ("", *PACKED))


_GENES = _endings(".gff", ".gff3", ".gtf", ".bed")
_TABLES = (
    *(told for told in GENOTYPE_ENDINGS if ending(Path("x" + told)) not in READERS),
    *_endings(".pheno", ".phen", ".cov", ".covar"),
)
_FAMILIES = tuple({told for lead, members in BESIDE.items() for told in (lead, *members)})


def _genes(name: str) -> bool:
    return name.endswith(_GENES) or ("gene" in name and name.endswith(_TABLES))


KINDS: dict[str, Callable[[str], bool]] = {
    "all": lambda name: True,
    "genotypes": lambda name: name.endswith(GENOTYPE_ENDINGS),
    "traits and tables": lambda name: name.endswith(_TABLES),
    "genes": _genes,
}
"""Kinds of files, by which a listing is filtered: kind -> whether a name in small letters is of it."""


@dataclass(frozen=True)
class File:
    """A file that can be chosen: its path below the data folder, its bytes, and the names that come along with it."""

    path: str
    bytes: int
    beside: tuple[str, ...] = ()


@dataclass(frozen=True)
class PassedOver:
    """A name that cannot be chosen, as it can be shown, and why."""

    name: str
    reason: str


@dataclass
class Listing:
    """Folders and files by their path below the data folder, sorted by name, and what was passed over.

    `complete` is False where there were more names than are looked at, or a search ran out of time.
    """

    folders: list[str] = field(default_factory=list[str])
    files: list[str] = field(default_factory=list[str])
    passed: list[PassedOver] = field(default_factory=list[PassedOver])
    complete: bool = True

    def __len__(self) -> int:
        return len(self.folders) + len(self.files)

    def sort(self) -> Listing:
        """Bring folders and files into the order of their names, capitals or not."""
        self.folders.sort(key=str.casefold)
        self.files.sort(key=str.casefold)
        return self


def level(root: Path, at: str = "", kind: str = "all") -> Listing:
    """Return what lies in the folder `at` below `root` (resolved): all folders in it, and the files of a kind.

    Hidden names (those that begin with a dot) and files that another brings along are left out. InputError where the
    folder cannot be opened.
    """
    found = Listing()
    entries = _entries(below(root, at), found)
    names = {entry.name for entry in entries}
    for entry in entries:
        _sort_in(entry, root, found, names, kind)
    return found.sort()


def find(root: Path, words: str, at: str = "", kind: str = "all", seconds: float = SECONDS) -> Listing:
    """Return the folders and files below `at` whose names hold all of these words, capitals or not; nearest first.

    Links to folders are not followed, so that nothing is found twice and no circle is entered.
    """
    start, found = below(root, at), Listing()
    wanted, end = words.casefold().split(), time.monotonic() + seconds
    waiting = deque([start])
    while waiting:
        folder, here = waiting.popleft(), Listing()
        try:
            entries = _entries(folder, here)
        except InputError as error:
            here.passed.append(PassedOver(shown(folder.name), error.reason))
            entries = []
        names = {entry.name for entry in entries}
        for entry in entries:
            if entry.is_dir(follow_symlinks=False) and is_text(entry.name):
                waiting.append(Path(entry.path))
            if all(word in entry.name.casefold() for word in wanted):
                _sort_in(entry, root, here, names, kind)
        found.folders += here.folders
        found.files += here.files
        found.passed += [passed for passed in here.passed if passed not in found.passed]
        found.complete = found.complete and here.complete
        if waiting and (len(found) >= MOST_FOUND or time.monotonic() > end):
            found.complete = False
            break
    return found.sort()


def describe(root: Path, path: str) -> File | PassedOver:
    """Return what there is to know of one listed file; PassedOver where it, or one beside it, may not be opened."""
    try:
        real = permit(root / path, [root])
        beside = companions(real)
        for other in (real, *beside):
            if not os.access(other, os.R_OK):
                raise InputError(other.name, UNREADABLE if other == real else f"{other.name} beside it may not be read")
        return File(path, real.stat().st_size, tuple(other.name for other in beside))
    except InputError as error:
        return PassedOver(shown(Path(path).name), error.reason)
    except OSError:
        return PassedOver(shown(Path(path).name), GONE)


def _entries(folder: Path, found: Listing) -> list[os.DirEntry[str]]:
    """Return what is in a folder, without hidden names; say in `found` where there is more."""
    try:
        with os.scandir(folder) as scanned:
            entries = list(islice(scanned, MOST_NAMES + 1))
    except OSError as error:
        reason = f"the folder cannot be opened ({error.strerror})"
        raise InputError(shown(folder.name), reason, "Check its permissions, or choose another.") from None
    found.complete = len(entries) <= MOST_NAMES
    return [entry for entry in entries[:MOST_NAMES] if not entry.name.startswith(".")]


def _wanted(name: str, names: set[str], kind: str) -> bool:
    """Say whether a file is of a kind, and is not brought along by another in its folder."""
    small = name.lower()
    if not KINDS[kind](small):
        return False
    if not small.endswith(_FAMILIES):
        return True

    def there(endings: Iterable[str], others: Iterable[str]) -> bool:
        stems = [name[: -len(told)] for told in endings if small.endswith(told)]
        return any(stem + written in names for stem in stems for other in others for written in (other, other.upper()))

    brought = any(there(members, [lead]) for lead, members in BESIDE.items())
    brings = any(there([lead], members) for lead, members in BESIDE.items())
    return not brought and not (brings and kind == "genes")


def _sort_in(entry: os.DirEntry[str], root: Path, found: Listing, names: set[str], kind: str) -> None:
    """Put one name among the folders, the files of a kind, or what is passed over."""
    name, path, reason = entry.name, entry.path[len(str(root)) :].lstrip("/"), ""
    try:
        real = Path(os.path.realpath(entry.path, strict=True)) if entry.is_symlink() else None
        if not is_text(name):
            reason = NOT_TEXT
        elif real is not None and not real.is_relative_to(root):
            reason = OUTSIDE
        elif entry.is_dir():
            if real is not None and Path(entry.path).is_relative_to(real):
                reason = BACK
            elif os.access(entry.path, os.R_OK | os.X_OK):
                found.folders.append(path)
            else:
                reason = UNREADABLE
        elif not entry.is_file():
            reason = f"it is {special(entry.stat().st_mode)}"
        elif _wanted(name, names, kind):
            found.files.append(path)
    except OSError:
        reason = NOWHERE if entry.is_symlink() else GONE
    if reason:
        found.passed.append(PassedOver(shown(name), reason))
