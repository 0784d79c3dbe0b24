"""What the inspection engine keeps loaded: networks, datasets, encoded samples, until others need the room."""

from __future__ import annotations

import dataclasses
from collections import OrderedDict
from collections.abc import Callable, Hashable
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import torch
from pydantic import BaseModel
from torch import nn

from explorer.datasets.dataset import Dataset
from explorer.errors import InputError
from explorer.jobs.runs import IDENTITY
from explorer.jobs.workspace import Workspace
from explorer.training import trained
from explorer.training.trained import Trained

T = TypeVar("T")
MOST_BYTES = 1_500_000_000
MOST_THINGS = 256


class Warm:
    """Things that were made once and are kept; read-only towards the workspace."""

    def __init__(self, workspace: Workspace, most_bytes: int = MOST_BYTES) -> None:
        self.workspace, self.most_bytes = workspace, most_bytes
        self._kept: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()

    @property
    def bytes(self) -> int:
        """About how many bytes are kept."""
        return sum(size for _, size in self._kept.values())

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return what is kept under `key`, made now where it is not; whoever gets it must not change it.

        Something larger than the whole store is made each time.
        """
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key][0]
        made = make()
        size = weight(made)
        if size <= self.most_bytes:
            self._kept[key] = made, size
            while self.bytes > self.most_bytes or len(self._kept) > MOST_THINGS:
                self._kept.popitem(last=False)
        return made

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
        stamp = tuple(sorted((p.name, p.stat().st_mtime_ns) for p in folder.glob("network-*.safetensors")))
        return self.get(("trained", run, fold, epoch, stamp), lambda: trained.load(folder, fold, epoch))

    def dataset(self, digest: str) -> Dataset:
        """Return a dataset of the workspace, memory-mapped where it is large."""
        return self.get(("dataset", digest), lambda: self.workspace.dataset(digest))


def weight(thing: Any) -> int:
    """Return about how many bytes of arrays and tensors a thing holds; memory-mapped arrays count nothing.

    >>> weight({"a": [np.zeros(10)], "b": torch.zeros(3, dtype=torch.float64), "c": "words"})
    104
    """
    if isinstance(thing, np.memmap):
        return 0
    if isinstance(thing, np.ndarray):
        return 0 if isinstance(thing.base, np.memmap) else thing.nbytes
    if isinstance(thing, torch.Tensor):
        return thing.numel() * thing.element_size()
    if isinstance(thing, nn.Module):
        return sum(weight(tensor) for tensor in (*thing.parameters(), *thing.buffers()))
    if isinstance(thing, dict):
        return sum(map(weight, thing.values()))
    if isinstance(thing, list | tuple):
        return sum(map(weight, thing))
    if isinstance(thing, BaseModel):
        return sum(weight(value) for _, value in thing)
    if dataclasses.is_dataclass(thing) and not isinstance(thing, type):
        return sum(weight(getattr(thing, field.name)) for field in dataclasses.fields(thing))
    return 0
