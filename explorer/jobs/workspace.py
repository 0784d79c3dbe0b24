"""A workspace: the folder that holds a user's datasets, uploads and runs, with one server at a time."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
from pathlib import Path
from typing import IO, Any

from explorer import seals, stored
from explorer.datasets import samples
from explorer.datasets.dataset import Dataset
from explorer.datasets.packed import PackedCalls
from explorer.errors import InputError
from explorer.jobs import damage, data_folder, holding, quotas, shipped, storage_faults, where
from explorer.jobs.damage import Damage
from explorer.jobs.designs import Designs
from explorer.jobs.loaded import Loaded
from explorer.jobs.quotas import Account
from explorer.jobs.trash import Trash
from explorer.stored import Damaged

DIGEST = re.compile(r"[0-9a-f]{16}")
LOADED = Loaded()


class Workspace:
    """Where everything of one user lies.

    Layout: runs/<id>/, datasets/<digest>/, uploads/<id>/, networks/, trash/, tmp/, index.sqlite, lock.
    `data_folder` is a folder outside it from which files may be opened too. Workers open a workspace to read; only the
    holder of the lock writes to it.
    """

    def __init__(self, path: Path | str | None = None, data_folder: Path | str | None = None) -> None:
        self.path = where.resolved(path)
        self.data_folder = None if data_folder is None else Path(data_folder).expanduser().resolve()
        self.account = Account(None, self.path)
        """What may be stored in it; the store sets the quota."""
        self.own_data = True
        """Whether files of one's own may be brought and read."""
        self._lock: IO[str] | None = None

    def __repr__(self) -> str:
        return f"Workspace({str(self.path)!r})"

    @property
    def runs_folder(self) -> Path:
        """Where every run has its folder."""
        return self.path / "runs"

    @property
    def datasets_folder(self) -> Path:
        """Where every dataset lies under its digest."""
        return self.path / "datasets"

    @property
    def uploads_folder(self) -> Path:
        """Where files that a browser sent lie."""
        return self.path / "uploads"

    @property
    def designs(self) -> Designs:
        """The networks made here, and drafts of them."""
        self.refuse_vanished()
        return Designs(self.path / "networks", self.account.refuse_bytes)

    @property
    def index_path(self) -> Path:
        """The SQLite index of runs; can be rebuilt from the folders."""
        return self.path / "index.sqlite"

    def prepare(self) -> None:
        """Make the folders, readable by their owner alone; InputError where that cannot be done."""
        try:
            for folder in (self.path, self.runs_folder, self.datasets_folder, self.uploads_folder):
                if folder != self.path and folder.is_file():
                    stored.set_aside(folder)
                folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            fault = storage_faults.find(error, self.path)
            if fault not in (None, storage_faults.GONE, storage_faults.FORBIDDEN):
                raise storage_faults.sentence(fault, self.path) from error
            reason = f"the folder cannot be made or written to ({error.strerror})"
            raise InputError(f"workspace {self.path}", reason, "Choose another with --workspace.") from error

    def hold(self, about: str = "") -> None:
        """Become the one server of this workspace until `release`; InputError names who holds it already.

        The lock is the kernel's (flock), so that it is freed however the holder ends: there are no stale locks.
        """
        if self._lock:
            return
        self.prepare()
        with storage_faults.plainly(self.path):
            stored.make_way(self.path / holding.FILE)
            self._lock = holding.take(self.path)
        self.describe_holder(about)
        self._finish_adopting()

    def describe_holder(self, about: str) -> None:
        """Write into the lock file who holds it and where it can be reached; a full disk may not take it."""
        if self._lock:
            holding.describe(self._lock, about)

    def refuse_vanished(self) -> None:
        """Raise InputError where the folder that is held is not there any more, or another lies in its place."""
        if self._lock is not None and not holding.there(self._lock, self.path):
            again = holding.take_again(self._lock, self.path)
            if again is None:
                raise storage_faults.sentence(storage_faults.GONE, self.path, storage_faults.THEN_ON)
            self._lock = again

    def release(self) -> None:
        """Let another server have the workspace."""
        LOADED.forget(self.path)
        if self._lock:
            self._lock.close()
            self._lock = None

    @property
    def locked(self) -> bool:
        """Whether this object holds the lock."""
        return self._lock is not None

    # datasets

    def dataset(self, digest: str) -> Dataset:
        """Return the dataset with this digest (the last few stay loaded).

        Raises
        ------
        InputError : there is none, or the file in which its genotypes stayed is gone or has changed
        """
        dataset = LOADED.get(self.path, self._dataset_folder(digest))
        calls = dataset.genotypes.dosages
        if isinstance(calls, PackedCalls):
            calls.refuse_changed()
        return dataset

    def about(self, digest: str) -> dict[str, Any]:
        """Return what is known about one dataset without loading it; InputError where there is none."""
        return stored.read_json(self._dataset_folder(digest) / "dataset.json")

    def datasets(self) -> list[dict[str, Any]]:
        """Return what is known about every dataset, newest first: name, note, digest, samples, variants, columns …"""
        self.refuse_vanished()
        listed = []
        for folder in self._dataset_folders():
            with contextlib.suppress(Damaged, OSError):
                about = damage.about_dataset(folder)
                listed.append(((folder / "dataset.json").stat().st_mtime, about))
        return [about for _, about in sorted(listed, key=lambda pair: -pair[0])]

    @property
    def damaged(self) -> list[Damage]:
        """Datasets and networks whose files are not as they were written; of datasets the sizes are looked at."""
        found = []
        for folder in self._dataset_folders():
            title = ""
            try:
                title = str(damage.about_dataset(folder)["name"])
                damage.refuse_dataset(folder, content=False)
            except Damaged as error:
                title = title or str(seals.about(folder).get("name") or "")
                found.append(Damage.of("dataset", folder, error, title))
        return [*found, *self.designs.damaged]

    def _dataset_folders(self) -> list[Path]:
        if not self.datasets_folder.is_dir():
            return []
        return [path for path in sorted(self.datasets_folder.iterdir()) if DIGEST.fullmatch(path.name)]

    def add(self, dataset: Dataset) -> str:
        """Keep a dataset; return its digest."""
        self.refuse_vanished()
        home = self.datasets_folder / dataset.digest
        if dataset.digest not in shipped.datasets() and not home.exists():
            self.account.refuse_bytes(dataset.genotypes.shape[0] * dataset.genotypes.shape[1])
        if any(found.id == dataset.digest for found in self.damaged):
            self.remove(dataset.digest)
        dataset.save(home)
        return dataset.digest

    def adopt(self, folder: Path) -> str:
        """Move a dataset that a worker saved in its own folder among the datasets; return its digest.

        One of the same content makes way: the name given last counts, and so does where the genotypes lie.
        """
        digest = str(stored.read_json(folder / "dataset.json").get("digest"))
        if not DIGEST.fullmatch(digest):
            raise InputError(f"{folder}/dataset.json", f"'{digest}' is not a dataset's digest")
        home, former = self.datasets_folder / digest, self.datasets_folder / f".former-{digest}"
        shutil.rmtree(former, ignore_errors=True)
        if home.exists():
            os.replace(home, former)
        stored.move(folder, home)
        os.utime(home / "dataset.json")
        shutil.rmtree(former, ignore_errors=True)
        self.forget_loaded()
        return digest

    def _finish_adopting(self) -> None:
        """Put back datasets that had made way for others when the app was killed."""
        for former in self.datasets_folder.glob(".former-*"):
            home = self.datasets_folder / former.name.removeprefix(".former-")
            if not home.exists():
                os.replace(former, home)

    def remove(self, digest: str) -> None:
        """Move a dataset into the trash; runs that were made from it keep their results."""
        self._dataset_folder(digest)
        self.refuse_vanished()
        title = next((found.title for found in self.damaged if found.id == digest), "")
        Trash(self.path).put(title or str(self.about(digest)["name"]), [f"datasets/{digest}"])
        self.forget_loaded()

    def forget_loaded(self) -> None:
        """Let go of the datasets that are loaded: what lies in the workspace has changed."""
        LOADED.forget(self.path)

    def _dataset_folder(self, digest: str) -> Path:
        self.refuse_vanished()
        folder = self.datasets_folder / digest
        if not DIGEST.fullmatch(digest) or not os.path.lexists(folder):
            raise InputError(
                f"dataset {digest[:40]}", "it is not in this workspace", "Was it deleted, or made in another workspace?"
            )
        return folder

    # uploads and files below the data folder

    def permit(self, path: Path | str) -> Path:
        """Return the path of a file that pages may open: below uploads, the samples or the data folder.

        InputError for what lies elsewhere or is no regular file, and for a .bed whose .bim or .fam is so. Where data of
        one's own are not taken, the samples alone may be opened.
        """
        if not self.own_data:
            try:
                return data_folder.permit(path, [samples.folder().resolve()])
            except InputError as error:
                raise quotas.no_own_data(data_folder.shown(str(path))) from error
        allowed = [self.uploads_folder, samples.folder().resolve(), *([self.data_folder] if self.data_folder else [])]
        return data_folder.permit(path, allowed)

    def data_path(self, relative: str) -> Path:
        """Return the path of the file `relative` below the data folder; InputError where it may not be opened."""
        if not self.own_data:
            raise quotas.no_own_data(data_folder.shown(relative))
        if self.data_folder is None:
            raise InputError(
                data_folder.shown(relative), "the app was started without a data folder", "Start it with --data-folder."
            )
        data_folder.below(self.data_folder, relative)
        return data_folder.permit(self.data_folder / relative, [self.data_folder])
