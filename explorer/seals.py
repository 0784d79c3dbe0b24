"""The seal of a finished folder: which files belong to it, how large each is, and a digest of its content.

It is written last, once everything else has reached the disk, and tells damage from a fault of the program: a file that
agrees with its seal is as it was made. Folders from before there were seals are looked at file by file instead, which
finds what is cut or is no file of its kind, and not a number that has changed.
"""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from explorer import stored
from explorer.stored import Damaged

NAME = "sealed.json"
DIGEST_UP_TO = 64 * 2**20
"""Larger files are sealed by their size alone: to read them takes as long as to make them."""
GROWING = "events.jsonl"
"""A file that may have grown since: what was sealed is its beginning."""
BLOCK = 1 << 20


def seal(folder: Path, about: Mapping[str, Any], leave_out: frozenset[str] = frozenset(), durable: bool = True) -> None:
    """Have every file of a folder reach the disk, then write its seal.

    Parameters
    ----------
    about : what is to be known of the folder even if the file that says it is lost
    leave_out : names at the top of the folder, of files and folders, that are no part of it
    durable : False does not wait for the disk, for what can be had again
    """
    files: dict[str, tuple[int, str | None]] = {}
    for name, path in _files(folder, leave_out | {NAME}):
        if durable:
            stored.sync(path)
        size = path.stat().st_size
        files[name] = size, _digest(path, size) if size <= DIGEST_UP_TO else None
    for inner in {(folder / name).parent for name in files} if durable else ():
        stored.sync(inner)
    stored.write(folder / NAME, json.dumps({"about": about, "files": files}, indent=1, default=str), durable)


def about(folder: Path) -> dict[str, Any]:
    """Return what the seal says of the folder; empty where there is none that can be read."""
    try:
        told = stored.read_json(folder / NAME)["about"]
    except (Damaged, KeyError):
        return {}
    return told if isinstance(told, dict) else {}


def sealed(folder: Path) -> bool:
    """Whether the folder has a seal."""
    return os.path.lexists(folder / NAME)


def faults(folder: Path, content: int, leave_out: frozenset[str] = frozenset()) -> Iterator[Damaged]:
    """Yield what is not as it was sealed, or in a folder without a seal what is no file of its kind.

    Parameters
    ----------
    content : bytes that may be read to compare contents, the smallest files first; of all others the size is compared
    leave_out : as for `seal`
    """
    if not sealed(folder):
        yield from unsealed_faults(folder, content, leave_out)
        return
    try:
        listed = _listed(folder)
    except Damaged as error:
        yield error
        return
    for name, (size, digest) in sorted(listed.items(), key=lambda item: item[1][0]):
        path = folder / name
        if (wrong := stored.why_not_there(path)) is not None:
            yield Damaged(path, wrong)
            continue
        there = path.stat().st_size
        if there != size and not (path.name == GROWING and there > size):
            yield Damaged(path, f"it has {there:,} bytes and was written with {size:,}")
        elif digest is not None and (content := content - size) >= 0 and _digest(path, size) != digest:
            yield Damaged(path, "its content has changed since it was written")


def contents(folder: Path) -> dict[str, str] | None:
    """Return the digest of each file of a folder as it was sealed; None where one has none, or there is no seal."""
    try:
        listed = _listed(folder)
    except Damaged:
        return None
    known = {name: digest for name, (_, digest) in listed.items() if digest is not None}
    return known if len(known) == len(listed) else None


def _listed(folder: Path) -> dict[str, tuple[int, str | None]]:
    """Return the files that a seal lists; Damaged where it is not one."""
    path = folder / NAME
    files = stored.read_json(path).get("files")
    if not isinstance(files, dict):
        raise Damaged(path, "it lists no files")
    for name, told in files.items():
        right = isinstance(told, list) and len(told) == 2 and type(told[0]) is int and isinstance(told[1], str | None)
        if not right or os.path.isabs(name) or ".." in Path(name).parts:
            raise Damaged(path, "it does not say how its files were")
    return {name: (told[0], told[1]) for name, told in files.items()}


def unsealed_faults(folder: Path, content: int, leave_out: frozenset[str]) -> Iterator[Damaged]:
    """Yield files that are empty, or are not of the kind that their name says."""
    for _, path in _files(folder, leave_out):
        if (wrong := stored.why_not_there(path)) is not None:
            yield Damaged(path, wrong)
            continue
        size, check = path.stat().st_size, CHECKS.get(path.suffix)
        if check is None:
            continue
        if size == 0:
            yield Damaged(path, "it is empty")
        elif (content := content - size) >= 0 and (wrong := _unlike_its_name(path, check)) is not None:
            yield Damaged(path, wrong)


def _unlike_its_name(path: Path, check: Callable[[Path], None]) -> str | None:
    try:
        check(path)
    except Damaged as error:
        return error.reason
    except (Exception, RecursionError):
        return f"it is cut short, or no {path.suffix} file"
    return None


def _check_json(path: Path) -> None:
    stored.read_value(path)


def _check_npz(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        if (bad := archive.testzip()) is not None:
            raise Damaged(path, f"{bad} in it has changed since it was written")


def _check_npy(path: Path) -> None:
    import numpy as np

    np.load(path, mmap_mode="r", allow_pickle=False)


def _check_parquet(path: Path) -> None:
    import pyarrow.parquet as parquet

    parquet.read_table(path)


def _check_safetensors(path: Path) -> None:
    with stored.opened(path) as file:
        long = int.from_bytes(file.read(8), "little")
        if long > 100_000_000:
            raise Damaged(path, "its header has changed since it was written")
        header = json.loads(file.read(long))
        ends = [told["data_offsets"][1] for name, told in header.items() if name != "__metadata__"]
        if 8 + long + max(ends, default=0) != path.stat().st_size:
            raise Damaged(path, "it is cut short")


CHECKS = {
    ".json": _check_json,
    ".npz": _check_npz,
    ".npy": _check_npy,
    ".parquet": _check_parquet,
    ".safetensors": _check_safetensors,
}
"""What looks whether a file is of its kind, by the end of its name."""


def _files(folder: Path, leave_out: frozenset[str]) -> Iterator[tuple[str, Path]]:
    """Yield what is below a folder that is no folder, by its name from there; hidden drafts are left out."""
    for path in sorted(folder.iterdir()):
        if path.name in leave_out or path.name.startswith("."):
            continue
        if path.is_dir() and not path.is_symlink():
            yield from ((f"{path.name}/{name}", inner) for name, inner in _files(path, frozenset()))
        else:
            yield path.name, path


def _digest(path: Path, size: int) -> str:
    """Return a digest of the first `size` bytes of a file."""
    digest = hashlib.sha256()
    with stored.opened(path) as file:
        while size > 0 and (block := file.read(min(size, BLOCK))):
            digest.update(block)
            size -= len(block)
    return digest.hexdigest()
