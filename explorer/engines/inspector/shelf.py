"""What an engine keeps for each workspace, until others need the room."""

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

T = TypeVar("T")
MOST_BYTES = 1_500_000_000
MOST_THINGS, MOST_IN_ALL = 256, 4096
"""Things kept for one workspace, and for all."""


class Shelf:
    """What is kept for all workspaces, for each by itself; where room is needed, who has most gives way first."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self.most_bytes = most_bytes
        self._kept: dict[Path, OrderedDict[Hashable, tuple[Any, int]]] = {}

    @property
    def bytes(self) -> int:
        """About how many bytes are kept."""
        return sum(map(self._bytes, self._kept))

    def get(self, workspace: Path, key: Hashable, make: Callable[[], T]) -> T:
        """Return what is kept for a workspace under `key`, made now where it is not.

        Something larger than the whole store is made each time.
        """
        own = self._kept.get(workspace)
        if own is not None and key in own:
            own.move_to_end(key)
            return own[key][0]
        made = make()
        size = weight(made)
        if size <= self.most_bytes:
            own = self._kept.setdefault(workspace, OrderedDict())
            own[key] = made, size
            if len(own) > MOST_THINGS:
                own.popitem(last=False)
            while self.bytes > self.most_bytes:
                self._drop(max(self._kept, key=self._bytes))
            while sum(map(len, self._kept.values())) > MOST_IN_ALL:
                self._drop(max(self._kept, key=lambda one: len(self._kept[one])))
        return made

    def _drop(self, workspace: Path) -> None:
        """Let go of what a workspace has used least lately."""
        self._kept[workspace].popitem(last=False)
        if not self._kept[workspace]:
            del self._kept[workspace]

    def _bytes(self, workspace: Path) -> int:
        return sum(size for _, size in self._kept[workspace].values())


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
