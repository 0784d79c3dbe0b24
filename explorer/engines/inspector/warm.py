"""What the inspection engine keeps loaded: networks, datasets, encoded samples, until others need the room."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from pathlib import Path
from typing import TypeVar

from explorer.datasets.dataset import Dataset
from explorer.engines.inspector.card import Card, Keep
from explorer.engines.inspector.shelf import Shelf
from explorer.errors import InputError
from explorer.jobs.runs import IDENTITY
from explorer.jobs.workspace import Workspace
from explorer.training import trained
from explorer.training.trained import Trained

T = TypeVar("T")


class Warm:
    """Things of one workspace that were made once and are kept; read-only towards it."""

    def __init__(self, workspace: Workspace, shelf: Shelf | None = None, card: Card | None = None) -> None:
        self.workspace, self.shelf, self.card = workspace, shelf or Shelf(), card or Card()

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return what is kept under `key`, made now where it is not; whoever gets it must not change it."""
        return self.shelf.get(self.workspace.path, key, make)

    def folder(self, run: str) -> Path:
        """Return the folder of a run; InputError where there is none."""
        folder = self.workspace.runs_folder / run
        if not IDENTITY.fullmatch(run) or not folder.is_dir():
            raise InputError(f"Run {run[:40]!r}", "it is not in this workspace", "Choose another.")
        return folder

    def trained(self, run: str, fold: int | None = None, epoch: int | None = None) -> Trained:
        """Return a trained fold of a run, on the CPU, in evaluation mode; InputError where it is not finished.

        `epoch` is one whose weights were kept; None is the fold's result.
        """
        folder = self.folder(run)
        return self.get(("trained", run, fold, epoch, _stamp(folder)), lambda: trained.load(folder, fold, epoch))

    def passes(self, run: str, trained: Trained, work: Callable[[Trained, Keep], T]) -> T:
        """Return what `work` makes of a fold's passes over many samples, on the GPU where there is one (`Card`)."""
        key = run, trained.fold, trained.epoch, _stamp(self.folder(run))
        return self.card.passes(self.workspace.path, key, trained, self.get, work)

    def dataset(self, digest: str) -> Dataset:
        """Return a dataset of the workspace, memory-mapped where it is large."""
        return self.get(("dataset", digest), lambda: self.workspace.dataset(digest))


def _stamp(folder: Path) -> tuple[tuple[str, int], ...]:
    """Return what tells the finished networks in a run's folder from later ones."""
    return tuple(sorted((path.name, path.stat().st_mtime_ns) for path in folder.glob("network-*.safetensors")))
