"""Datasets that stay loaded: the last few of each workspace, and of the same content in many workspaces once."""

from __future__ import annotations

import hashlib
import json
import threading
import weakref
from collections import OrderedDict
from pathlib import Path

import numpy as np

from explorer import seals
from explorer.datasets import dataset as datasets
from explorer.datasets.dataset import Dataset
from explorer.errors import InputError
from explorer.jobs import damage
from explorer.stored import Damaged

MOST_EACH, MOST_WORKSPACES = 4, 64
"""Datasets that stay loaded of one workspace, and workspaces of which any do."""


class Loaded:
    """What is loaded; safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._of: OrderedDict[Path, OrderedDict[Path, Dataset]] = OrderedDict()
        self._alike: weakref.WeakValueDictionary[str, Dataset] = weakref.WeakValueDictionary()

    def get(self, workspace: Path, folder: Path) -> Dataset:
        """Return the dataset in a folder of a workspace; InputError where it cannot be read, Damaged where it is so."""
        with self._lock:
            own = self._of.setdefault(workspace, OrderedDict())
            self._of.move_to_end(workspace)
            if folder in own:
                own.move_to_end(folder)
                return own[folder]
        dataset = self._read(folder)
        with self._lock:
            own = self._of.setdefault(workspace, OrderedDict())
            own[folder] = dataset
            while len(own) > MOST_EACH:
                own.popitem(last=False)
            while len(self._of) > MOST_WORKSPACES:
                self._of.popitem(last=False)
        return dataset

    def forget(self, workspace: Path) -> None:
        """Let go of the datasets of one workspace."""
        with self._lock:
            self._of.pop(workspace, None)

    def _read(self, folder: Path) -> Dataset:
        """Read a dataset, or take one whose files were sealed as exactly the same ones."""
        damage.about_dataset(folder)
        damage.refuse_dataset(folder)
        sealed = _content(folder)
        alike = self._alike.get(sealed) if sealed else None
        if alike is not None:
            return alike
        try:
            dataset = datasets.load(folder)
        except InputError:
            raise
        except Exception as error:
            raise Damaged(folder / "dataset.json", "the data in its folder do not go together") from error
        if sealed and _in_memory(dataset):
            return self._alike.setdefault(sealed, dataset)
        return dataset


def _content(folder: Path) -> str:
    """Return a digest of all that a dataset's files hold, "" where one is too large to have been sealed by content."""
    files = seals.contents(folder)
    if files is None:
        return ""
    content = json.dumps(files, sort_keys=True).encode() + (folder / "dataset.json").read_bytes()
    return hashlib.sha256(content).hexdigest()


def _in_memory(dataset: Dataset) -> bool:
    """Return whether nothing of a dataset is read from its files later: they are one workspace's, and may go."""
    genotypes = dataset.genotypes
    arrays = (genotypes.dosages, genotypes.haplotypes, genotypes.info)
    return all(one is None or (isinstance(one, np.ndarray) and not isinstance(one, np.memmap)) for one in arrays)
