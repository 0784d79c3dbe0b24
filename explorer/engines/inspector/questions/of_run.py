"""Whatever is asked of one trained fold: its network, its people, its layers, each made once and kept warm."""

from __future__ import annotations

from typing import Annotated

import numpy as np
import pandas as pd
from pydantic import Field
from torch import Tensor

from explorer.datasets.dataset import Dataset
from explorer.engines.inspector.question import Question
from explorer.engines.inspector.warm import Warm
from explorer.errors import InputError
from explorer.inspection.fields import ablation, feature_maps
from explorer.inspection.fields.passing import row_number
from explorer.networks.geometry import Geometry, Row, geometry
from explorer.training.trained import Trained

WORK = 6e9
"""Multiply-adds that the held-out people of one answer may take; beyond, fewer of them are asked."""

Index = Annotated[int, Field(ge=0, le=10_000_000)]
Name = Annotated[str, Field(max_length=200)]


class OfRun(Question):
    """Whatever is asked of one trained fold, at one of its kept epochs (None: its result)."""

    run: str = Field(max_length=40)
    fold: int | None = Field(None, ge=0, le=999)
    epoch: int | None = Field(None, ge=0, le=1_000_000)

    def trained(self, warm: Warm) -> Trained:
        """Return the fold."""
        return warm.trained(self.run, self.fold, self.epoch)

    def geometry(self, warm: Warm) -> Geometry:
        """Return what follows from its specification."""
        return warm.get(("geometry", self.run, self.fold), lambda: geometry(self.trained(warm).network.spec))

    def data(self, warm: Warm) -> Dataset:
        """Return what it learnt from."""
        return warm.dataset(self.trained(warm).spec.dataset)

    def row(self, warm: Warm, layer: str) -> Row:
        """Return a layer; InputError where there is none of this name."""
        found = self.geometry(warm)
        return found.rows[row_number(found.spec, layer)]

    def layout(self, warm: Warm, layer: str) -> feature_maps.Layout:
        """Return how a layer's units are drawn."""
        return warm.get(("layout", self.run, self.fold, layer), lambda: feature_maps.layout(self.row(warm, layer)))

    def variants(self, warm: Warm) -> pd.DataFrame:
        """Return the variants that the network reads, in its order."""

        def make() -> pd.DataFrame:
            return self.data(warm).genotypes.variants.iloc[self.trained(warm).columns].reset_index(drop=True)

        return warm.get(("variants", self.run, self.fold), make)

    def encoded(self, warm: Warm, rows: np.ndarray, name: str) -> Tensor:
        """Return the inputs of these people, kept under a name that says who they are."""
        return warm.get(
            ("encoded", self.run, self.fold, name, len(rows)),
            lambda: self.trained(warm).inputs(self.data(warm).genotypes, rows),
        )

    def judged(self, warm: Warm) -> np.ndarray:
        """Return the held-out people, as many as an answer at once allows."""
        most = max(64, int(WORK // max(1, self.geometry(warm).macs)))
        return ablation.judged(self.trained(warm))[:most]

    def input_of(self, warm: Warm, person: int) -> Tensor:
        """Return the input (1, channels, positions) of one sample of the dataset."""
        data = self.data(warm)
        if person >= data.genotypes.shape[0]:
            raise InputError(
                f"Person {person + 1:,}", f"the dataset has {data.genotypes.shape[0]:,}", "Choose another."
            )
        return self.trained(warm).inputs(data.genotypes, np.array([person]))

    def checked_output(self, warm: Warm, output: int) -> int:
        """Return the output asked for; InputError where there is none of this number."""
        names = self.trained(warm).target.output_names
        if output >= len(names):
            raise InputError(f"Output {output + 1}", f"the network has {len(names)}", "Choose another.")
        return output
