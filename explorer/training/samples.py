"""What a fold holds on its device: its samples' genotypes as they are stored, their traits, and the fitted encoder."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from explorer.datasets import encodings
from explorer.datasets.dataset import Dataset
from explorer.datasets.splits import Fold
from explorer.devices import Device
from explorer.progress import Progress, silent
from explorer.training import trained
from explorer.training.objective import TraitTargets
from explorer.training.spec import RunSpec

ENCODED_AT_ONCE = 2**22
"""Numbers of a network's input that are encoded at once: encoding takes several times their room."""


class Samples:
    """The samples of a fold on its device: training samples first, then validation, then test.

    Parameters
    ----------
    columns : int64 (positions,), variant indices in the order the network reads them
    progress : told while the genotypes are read

    Attributes
    ----------
    train : number of training samples
    validation, test : slices of the others
    y : what the loss compares with (samples, ...), as `TraitTargets.values` gives it
    encoder : Encoder, fitted on the training samples
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
    ) -> None:
        genotypes, where = dataset.genotypes, device.torch
        rows = np.concatenate([fold.train, fold.validation, fold.test])
        raw = trained.raw(genotypes, spec.encoding, rows, columns, progress)
        self.train = len(fold.train)
        self.encoder = encodings.fit(spec.encoding, raw, np.arange(self.train), genotypes.ploidy, spec.standardise).to(
            where
        )
        self._genotypes = encodings.tensor(raw).to(where)
        self.y = torch.from_numpy(target.values(dataset.traits)[rows]).to(where)
        ends = np.cumsum([0, self.train, len(fold.validation), len(fold.test)])
        self.validation, self.test = slice(int(ends[1]), int(ends[2])), slice(int(ends[2]), int(ends[3]))

    def __len__(self) -> int:
        return len(self._genotypes)

    def encoded(self, rows: Tensor | slice) -> Tensor:
        """Return what the network reads (n, channels, positions) of these samples, on the device."""
        genotypes = self._genotypes[rows] if isinstance(rows, slice) else self._genotypes.index_select(0, rows)
        step = max(1, ENCODED_AT_ONCE // max(1, self.encoder.channels * self.encoder.positions))
        if len(genotypes) <= step:
            return self.encoder(genotypes)
        first = self.encoder(genotypes[:step])
        encoded = first.new_empty((len(genotypes), *first.shape[1:]))
        encoded[:step] = first
        for start in range(step, len(genotypes), step):
            encoded[start : start + step] = self.encoder(genotypes[start : start + step])
        return encoded
