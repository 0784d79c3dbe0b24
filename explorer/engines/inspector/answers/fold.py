"""One trained fold that questions are about: its network, samples and layers, each made once and kept warm."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from torch import Tensor

from explorer.datasets.dataset import Dataset
from explorer.engines.inspector.warm import Warm
from explorer.errors import InputError
from explorer.inspection.fields import ablation, feature_maps
from explorer.inspection.fields.passing import row_number
from explorer.messages.inspector.base import FoldQuestion
from explorer.networks.geometry import Geometry, Row, geometry
from explorer.training.trained import Trained

WORK = 6e9
"""Multiply-adds that the held-out samples of one answer may take; beyond, fewer of them are used."""


@dataclass(frozen=True)
class Fold:
    """A trained fold of a run, at one of its kept epochs (None: its result)."""

    warm: Warm
    run: str
    fold: int | None = None
    epoch: int | None = None

    @classmethod
    def of(cls, question: FoldQuestion[Any], warm: Warm) -> Fold:
        """Return the fold that a question is about."""
        return cls(warm, question.run, question.fold, question.epoch)

    @property
    def key(self) -> tuple[str, int | None, int | None]:
        """What names its network among the things kept warm."""
        return self.run, self.fold, self.epoch

    @property
    def trained(self) -> Trained:
        """The trained network with all that it needs."""
        return self.warm.trained(self.run, self.fold, self.epoch)

    @property
    def geometry(self) -> Geometry:
        """What follows from its specification."""
        return self.warm.get(("geometry", self.run, self.fold), lambda: geometry(self.trained.network.spec))

    @property
    def data(self) -> Dataset:
        """The dataset it learnt from."""
        return self.warm.dataset(self.trained.spec.dataset)

    @property
    def variants(self) -> pd.DataFrame:
        """The variants that the network reads, in its order."""

        def make() -> pd.DataFrame:
            return self.data.genotypes.variants.iloc[self.trained.columns].reset_index(drop=True)

        return self.warm.get(("variants", self.run, self.fold), make)

    @property
    def held_out(self) -> np.ndarray:
        """The rows of held-out samples in the dataset, as many as an answer at once allows."""
        most = max(64, int(WORK // max(1, self.geometry.macs)))
        return ablation.judged(self.trained)[:most]

    def row(self, layer: str) -> Row:
        """Return a layer; InputError where there is none of this name."""
        return self.geometry.rows[row_number(self.geometry.spec, layer)]

    def layout(self, layer: str) -> feature_maps.Layout:
        """Return how a layer's units are drawn."""
        return self.warm.get(("layout", self.run, self.fold, layer), lambda: feature_maps.layout(self.row(layer)))

    def encoded(self, rows: np.ndarray, name: str) -> Tensor:
        """Return the inputs (rows, channels, positions) of samples, kept under a name that says which they are."""
        return self.warm.get(
            ("encoded", self.run, self.fold, name, len(rows)),
            lambda: self.trained.inputs(self.data.genotypes, rows),
        )

    def input_of(self, sample: int) -> Tensor:
        """Return the input (1, channels, positions) of one sample of the dataset; InputError where there is none."""
        count = self.data.genotypes.shape[0]
        if sample >= count:
            raise InputError(f"Sample {sample + 1:,}", f"the dataset has {count:,}", "Choose another.")
        return self.trained.inputs(self.data.genotypes, np.array([sample]))

    def checked_output(self, output: int) -> int:
        """Return an output's number; InputError where there is none of this number."""
        names = self.trained.target.output_names
        if output >= len(names):
            raise InputError(f"Output {output + 1}", f"the network has {len(names)}", "Choose another.")
        return output
