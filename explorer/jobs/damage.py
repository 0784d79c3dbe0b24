"""What is stored and is not as it was written: how it is found, and what is told of it.

Every item of a workspace is looked at by itself, so that damage costs that item and no other. A run or dataset that is
damaged is in no list of those that can be used; `Store.damaged` and `Workspace.damaged` list it instead.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Literal

from explorer import seals, stored
from explorer.datasets.traits import Column
from explorer.jobs.data_folder import shown
from explorer.jobs.folder import UNSEALED
from explorer.stored import MEND, Damaged

CHECKED_AT_ONCE = 32 * 2**20
"""Bytes of an item's files whose content is compared with its seal before it is read; of others the size is."""
LONGEST_NAME = 200
REMEMBERED = ".remembered.json"
"""In a run's folder: what the index knew of a run whose job.json was found damaged."""
EXTRAS = {
    "haplotypes.npy": "haplotypes",
    "genes.parquet": "genes",
    "truth.parquet": "known loci",
    "info.npy": "imputation qualities",
}
"""Files without which a dataset can be kept, and what they hold."""


@dataclass(frozen=True)
class Damage:
    """One item that is damaged.

    Attributes
    ----------
    kind, id : what it is, and its name there
    title : what it was called, as far as that can still be read
    path : its folder or file
    file : which of its files is damaged, by its name below `path`
    reason : what is wrong with that file
    """

    kind: Literal["run", "dataset", "network", "draft"]
    id: str
    title: str
    path: Path
    file: str
    reason: str

    @classmethod
    def of(cls, kind: Any, path: Path, error: Damaged, title: str = "") -> Damage:
        """Return the damage of an item that a reader refused."""
        inside = error.path.is_relative_to(path) and error.path != path
        file = str(error.path.relative_to(path)) if inside else path.name
        title = shown(title.strip())[:LONGEST_NAME]
        return cls(kind, path.stem, title or shown(path.stem), path, shown(file), error.reason)

    @property
    def told(self) -> tuple[str, str, str]:
        """Place, reason and mend of what is told where the item is asked for."""
        place = f"{self.title}, {self.file}" if self.kind == "dataset" else f"run {self.title} ({self.id}), {self.file}"
        return place, f"the file is damaged, {self.reason}", MEND


def refuse_run(folder: Path, content: bool = True) -> None:
    """Raise Damaged where the files of a finished run are not as they were made; reads at most `CHECKED_AT_ONCE`."""
    for fault in seals.faults(folder, CHECKED_AT_ONCE if content else 0, UNSEALED):
        raise fault
    stored.read_json(folder / "result.json")


NEEDED: dict[str, type] = {"name": str, "digest": str}
TYPES: dict[str, type] = {**NEEDED, "note": str, "columns": list, "samples": int, "variants": int, "ploidy": int}
"""What dataset.json says, of which type."""


def finished(folder: Path) -> bool:
    """Whether a run came to its result though its status does not say so: its worker was killed in between."""
    try:
        return seals.sealed(folder) and refuse_run(folder) is None
    except Damaged:
        return False


def signature(folder: Path) -> tuple[object, ...]:
    """Return what changes whenever a file at the top of a folder does."""
    with os.scandir(folder) as entries:
        stats = [(entry.name, entry.stat(follow_symlinks=False)) for entry in entries]
    return tuple(sorted((name, stat.st_mtime_ns, stat.st_size, stat.st_ino) for name, stat in stats))


def about_dataset(folder: Path) -> dict[str, Any]:
    """Return what is known about a dataset from its folder; Damaged where that is not what was written."""
    path = folder / "dataset.json"
    if not folder.is_dir():
        raise Damaged(folder, "it is no folder")
    about = stored.read_json(path)
    for name, kind in TYPES.items():
        told = about.get(name)
        right = isinstance(told, kind) and not (isinstance(told, int) and not 0 <= told < 2**40)
        if not right and (name in about or name in NEEDED):
            raise Damaged(path, f"it does not say the {name} of the data")
    if about["digest"] != folder.name:
        raise Damaged(path, "it is of other data than those in this folder")
    try:
        for column in about.get("columns", []):
            Column.model_validate(column)
        f"{about['name']}{about.get('note', '')}".encode()
    except (ValueError, RecursionError):
        raise Damaged(path, "what it says of the traits cannot be read") from None
    stayed = about.get("stayed")
    if stayed is not None and not _is_place(stayed):
        raise Damaged(path, "it does not say where the genotypes stayed")
    return about


def _is_place(stayed: object) -> bool:
    kinds_there = {"path": str, "bytes": int, "changed_ns": int}
    return isinstance(stayed, dict) and all(isinstance(stayed.get(name), kind) for name, kind in kinds_there.items())


def refuse_dataset(folder: Path, content: bool = True) -> None:
    """Raise Damaged where the files of a dataset are not as they were written."""
    for fault in seals.faults(folder, CHECKED_AT_ONCE if content else 0):
        raise fault


def behind(error: BaseException, root: Path) -> list[tuple[Path, bool]]:
    """Return the folders below `root` that the functions in a traceback were at work on, the innermost first.

    Where reading a result fails, one of these holds what could not be read. The second of each says whether a function
    had the folder as a path, as one that reads has; not the run alone.
    """
    frames, trace = [], error.__traceback__
    while trace is not None:
        frames.append(trace)
        trace = trace.tb_next
    folders: dict[Path, bool] = {}
    for frame in reversed(frames):
        for path, reading in _paths(frame):
            if path.is_relative_to(root) and path != root:
                folder = root / path.relative_to(root).parts[0]
                folders[folder] = reading or folders.get(folder, False)
    return list(folders.items())


def _paths(trace: TracebackType) -> list[tuple[Path, bool]]:
    found = []
    for value in trace.tb_frame.f_locals.values():
        place = value if isinstance(value, Path) else getattr(value, "folder", None)
        if isinstance(place, Path):
            found.append((place, place is value))
    return found
