"""What a fold holds on its device: its samples' genotypes, their traits, and the fitted encoder."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from explorer.datasets.batch_encoding import BatchEncoder
from explorer.datasets.dataset import Dataset
from explorer.datasets.splits import Fold
from explorer.devices import Device
from explorer.progress import Progress, silent
from explorer.training.holding import Holding
from explorer.training.objective import TraitTargets
from explorer.training.opened import opened
from explorer.training.spec import RunSpec
from explorer.training.streamed import Streamed

ENCODED_AT_ONCE = 2**22
"""Numbers of a network's input that are encoded at once: encoding takes several times their room."""
ON_CUDA_AT_ONCE = 2**28
"""The same on CUDA, where every part would be launches and a copy more."""


class Samples:
    """The samples of a fold on its device: training samples first, then validation, then test.

    Parameters
    ----------
    columns : int64 (positions,), variant indices in the order the network reads them
    how : how the genotypes are held; as they are stored unless it says otherwise
    progress : told while the genotypes are read

    Attributes
    ----------
    train : number of training samples
    validation, test : slices of the others
    y : what the loss compares with (samples, ...), as `TraitTargets.values` gives it
    encoder : Encoder, fitted on the training samples
    how : Holding, as it turned out: where memory ran out, or the device cannot unpack, another way than was planned
    """

    def __init__(
        self,
        dataset: Dataset,
        spec: RunSpec,
        fold: Fold,
        columns: np.ndarray,
        target: TraitTargets,
        device: Device,
        progress: Progress = silent,
        how: Holding | None = None,
    ) -> None:
        self.train = len(fold.train)
        rows = np.concatenate([fold.train, fold.validation, fold.test])
        self._genotypes, self.encoder, self.how, complete = opened(
            dataset, spec, rows, self.train, columns, device, how, progress
        )
        self._encode = BatchEncoder(self.encoder.to(device.torch), complete)
        self.y = torch.from_numpy(target.values(dataset.traits)[rows]).to(device.torch)
        ends = np.cumsum([0, self.train, len(fold.validation), len(fold.test)])
        self.validation, self.test = slice(int(ends[1]), int(ends[2])), slice(int(ends[2]), int(ends[3]))

    def __len__(self) -> int:
        return len(self._genotypes)

    @property
    def complete(self) -> bool:
        """Whether no call of these samples is missing."""
        return self._encode.complete

    @property
    def held(self) -> bool:
        """Whether all samples lie on the device, so that a slice of them may be part of a captured computation."""
        return not isinstance(self._genotypes, Streamed)

    def follow(self, order: np.ndarray) -> None:
        """Have the training samples come in this order, int (n,): what is streamed is read ahead in it."""
        if isinstance(self._genotypes, Streamed):
            self._genotypes.follow(order)

    def ready(self, start: int, stop: int) -> None:
        """Have the samples at these places of the order on the device: before each step, outside of any capture."""
        if isinstance(self._genotypes, Streamed):
            self._genotypes.ready(start, stop)

    def close(self) -> None:
        """Let go of what is streamed: nothing is taken any more."""
        if isinstance(self._genotypes, Streamed):
            self._genotypes.close()

    def encoded(self, rows: Tensor | slice) -> Tensor:
        """Return what the network reads (n, channels, positions) of these samples, on the device."""
        genotypes = self._genotypes.take(rows)
        at_once = ON_CUDA_AT_ONCE if genotypes.is_cuda else ENCODED_AT_ONCE
        step = max(1, at_once // max(1, self.encoder.channels * self.encoder.positions))
        if len(genotypes) <= step:
            return self._encode(genotypes)
        first = self._encode(genotypes[:step])
        encoded = first.new_empty((len(genotypes), *first.shape[1:]))
        encoded[:step] = first
        for start in range(step, len(genotypes), step):
            encoded[start : start + step] = self._encode(genotypes[start : start + step])
        return encoded
