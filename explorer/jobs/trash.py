"""What was deleted, kept for a while so that it can be put back: <workspace>/trash/<id>/ mirrors the workspace.

An entry holds things under the paths they had (trash/<id>/runs/train-…) and a note of what they were. The note is on
the disk before anything moves and says which way things go: what a crash left half moved is completed by `settle`, and
nothing is ever copied. Where a note is lost, the paths still tell where things belong.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import secrets
import shutil
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from explorer.errors import InputError

KEPT_SECONDS = 24 * 3600.0
"""How long what was deleted can be put back."""
FOLDERS = ("runs", "datasets", "networks", "uploads")
"""Where things lie that can be deleted."""
NOTE = "deleted.json"
IDENTITY = re.compile(r"[0-9a-f]{10}")


class Note(BaseModel):
    """What is written of an entry.

    Attributes
    ----------
    title : what was deleted, as it is said
    deleted : seconds since the epoch
    bytes : on the disk
    paths : where each thing was, below the workspace
    going : `in` while things move into the trash, `back` while they move out of it
    """

    model_config = ConfigDict(extra="ignore")

    title: str
    deleted: float
    bytes: int = Field(default=0, ge=0)
    paths: tuple[str, ...] = ()
    going: Literal["", "in", "back"] = ""


@dataclass(frozen=True)
class Entry:
    """One deletion that can be undone."""

    id: str
    note: Note

    @property
    def until(self) -> float:
        """When it is gone for good, in seconds since the epoch."""
        return self.note.deleted + KEPT_SECONDS

    def of(self, folder: str) -> bool:
        """Whether something that lay in this folder of the workspace is in it, such as `datasets`."""
        return any(path.startswith(f"{folder}/") for path in self.note.paths)


class Restored(NamedTuple):
    """What came back, and what stays in the trash as the same is there again; paths below the workspace."""

    back: tuple[str, ...]
    there: tuple[str, ...]


class Trash:
    """The trash of one workspace; only the holder of the workspace's lock changes it."""

    def __init__(self, workspace: Path) -> None:
        self.workspace = workspace
        self.folder = workspace / "trash"

    def put(self, title: str, paths: Iterable[str], size: int = 0) -> Entry:
        """Move things into the trash, all of them or none; InputError where one is not there or cannot be moved."""
        wanted = tuple(dict.fromkeys(_checked(path) for path in paths))
        for path in wanted:
            if not os.path.lexists(self.workspace / path):
                raise InputError(path, "it is not in this workspace", "Was it deleted already?")
        id = secrets.token_hex(5)
        note = Note(title=title, deleted=time.time(), bytes=size, paths=wanted, going="in")
        moved: list[str] = []
        try:
            self.folder.mkdir(mode=0o700, exist_ok=True)
            (self.folder / id).mkdir(mode=0o700)
            self._write(id, note)
            for path in wanted:
                self._move(self.workspace / path, self.folder / id / path)
                moved.append(path)
        except OSError as error:
            for path in reversed(moved):
                os.rename(self.folder / id / path, self.workspace / path)
            shutil.rmtree(self.folder / id, ignore_errors=True)
            raise _not_moved(title, error) from error
        with contextlib.suppress(OSError):  # what a note that says "in" still asks for is done already
            self._write(id, note.model_copy(update={"going": ""}))
        return Entry(id, note.model_copy(update={"going": ""}))

    def restore(self, id: str) -> Restored:
        """Put the things of an entry back where they were.

        What is there again stays in the trash; InputError where that is everything, or where there is no such entry.
        """
        entry = self.entry(id)
        taken = tuple(path for path in entry.note.paths if os.path.lexists(self.workspace / path))
        free = tuple(path for path in entry.note.paths if path not in taken)
        if not free:
            what = "the same is in the workspace again" if taken else "nothing of it is left"
            raise InputError(entry.note.title, what, "Delete that one first, or leave this one in the trash.")
        try:
            self._write(id, entry.note.model_copy(update={"going": "back"}))
            self._carry_back(id, free)
        except OSError as error:
            what = f"it could not be put back ({error.strerror}); what is left of it stays in the trash"
            raise InputError(entry.note.title, what, "Try again.") from error
        return Restored(free, taken)

    def purge(self, id: str) -> None:
        """Delete one entry for good."""
        self._drop(self.entry(id).id)

    def purge_old(self, now: float) -> list[str]:
        """Delete for good what was deleted `KEPT_SECONDS` before `now`, and what is left of such; return its titles."""
        for left in self._listed(hidden=True):
            shutil.rmtree(left, ignore_errors=True)
        old = [entry for entry in self.entries() if entry.until <= now]
        for entry in old:
            self._drop(entry.id)
        return [entry.note.title for entry in old]

    def empty(self) -> int:
        """Delete all of it for good; return how many entries there were."""
        entries = self.entries()
        for entry in entries:
            self._drop(entry.id)
        return len(entries)

    def entries(self) -> list[Entry]:
        """Return what can be put back, what was deleted last first."""
        listed = [self.entry(path.name) for path in self._listed()]
        return sorted(listed, key=lambda entry: (-entry.note.deleted, entry.id))

    def entry(self, id: str) -> Entry:
        """Return one entry; InputError where there is none with this id."""
        folder = self.folder / id
        if not IDENTITY.fullmatch(id) or not folder.is_dir():
            raise InputError(f"deleted item {id[:20]}", "it is not in the trash", "Was it put back, or emptied?")
        try:
            note = Note.model_validate_json((folder / NOTE).read_bytes())
            return Entry(id, note.model_copy(update={"paths": tuple(_checked(path) for path in note.paths)}))
        except (OSError, ValidationError, InputError):
            paths = _mirrored(folder)
            named = ", ".join(PurePosixPath(path).name for path in paths[:3]) or "nothing"
            return Entry(id, Note(title=named, deleted=folder.stat().st_mtime, paths=paths))

    def settle(self) -> None:
        """Complete what a crash left half moved, one way or the other."""
        for entry in self.entries():
            note = entry.note
            with contextlib.suppress(OSError):
                if note.going == "in":
                    for path in note.paths:
                        here, there = self.workspace / path, self.folder / entry.id / path
                        if os.path.lexists(here) and not os.path.lexists(there):
                            self._move(here, there)
                    self._write(entry.id, note.model_copy(update={"going": ""}))
                elif note.going == "back":
                    self._carry_back(entry.id, note.paths)
                if not _mirrored(self.folder / entry.id):
                    self._drop(entry.id)

    def _carry_back(self, id: str, paths: Iterable[str]) -> None:
        """Move things out of an entry to where they were, as far as nothing is there; forget an entry without any."""
        for path in paths:
            home, here = self.workspace / path, self.folder / id / path
            if os.path.lexists(here) and not os.path.lexists(home):
                self._move(here, home)
        left = _mirrored(self.folder / id)
        if left:
            note = self.entry(id).note
            self._write(id, note.model_copy(update={"going": "", "paths": left}))
        else:
            self._drop(id)

    def _drop(self, id: str) -> None:
        """Let an entry vanish in one step, then free its space."""
        gone = self.folder / f".gone-{id}"
        with contextlib.suppress(FileNotFoundError):
            os.rename(self.folder / id, gone)
        shutil.rmtree(gone, ignore_errors=True)

    def _move(self, source: Path, target: Path) -> None:
        target.parent.mkdir(parents=True, mode=0o700, exist_ok=True)
        os.rename(source, target)

    def _write(self, id: str, note: Note) -> None:
        """Write a note whole or not at all, and have it on the disk before anything goes on."""
        draft = self.folder / id / f".{NOTE}.{os.getpid()}"
        with open(draft, "w", encoding="utf-8") as file:
            file.write(note.model_dump_json())
            file.flush()
            os.fsync(file.fileno())
        if (self.folder / id / NOTE).is_dir():  # damaged: nothing of ours can lie in it
            shutil.rmtree(self.folder / id / NOTE)
        os.replace(draft, self.folder / id / NOTE)
        for folder in (self.folder / id, self.folder):
            opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
            try:
                os.fsync(opened)
            finally:
                os.close(opened)

    def _listed(self, hidden: bool = False) -> list[Path]:
        """Return the folders of entries, or those that are on their way out for good."""
        try:
            paths = [path for path in self.folder.iterdir() if path.is_dir() and not path.is_symlink()]
        except OSError:
            return []
        return [path for path in paths if (path.name.startswith(".gone-") if hidden else IDENTITY.fullmatch(path.name))]


def remove_for_good(workspace: Path, paths: Mapping[str, object] | Iterable[str]) -> None:
    """Delete things at once, without a way back: each vanishes in one step, then its space is freed."""
    for path in (_checked(path) for path in paths):
        here = workspace / path
        gone = here.with_name(f".deleted-{secrets.token_hex(5)}")
        try:
            os.rename(here, gone)
        except OSError as error:
            raise _not_moved(path, error) from error
        if gone.is_dir() and not gone.is_symlink():
            shutil.rmtree(gone, ignore_errors=True)
        else:
            gone.unlink(missing_ok=True)


def _checked(path: str) -> str:
    """Return the path of a thing below the workspace: a name in one of `FOLDERS`; InputError for any other."""
    parts = PurePosixPath(path).parts
    if len(parts) != 2 or parts[0] not in FOLDERS or parts[1].startswith("."):
        raise InputError(path[:60], "it is nothing that can be deleted")
    return "/".join(parts)


def _mirrored(folder: Path) -> tuple[str, ...]:
    """Return the paths that things in an entry's folder had."""
    found: list[str] = []
    for name in FOLDERS:
        with contextlib.suppress(OSError):
            found += [f"{name}/{one}" for one in sorted(os.listdir(folder / name)) if not one.startswith(".")]
    return tuple(found)


def _not_moved(title: str, error: OSError) -> InputError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return InputError(title, "there is no room left on the disk even to move it", "Delete it for good.")
    if error.errno == errno.EXDEV:
        return InputError(title, "it lies on another disk than the workspace's trash", "Delete it for good.")
    return InputError(title, f"it cannot be moved ({error.strerror})", "Check the permissions of the workspace.")
