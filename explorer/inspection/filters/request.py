"""Which filters' responses are requested, over which samples, and what that costs."""

from __future__ import annotations

import numpy as np
import torch
from pydantic import ConfigDict

from explorer.datasets.dataset import Dataset
from explorer.errors import InputError
from explorer.inspection.filters.kinds import FilterLayer, filter_layers
from explorer.inspection.filters.responses import Summary, summarise
from explorer.inspection.filters.settings import LayerName, Whose
from explorer.limits import FailFast
from explorer.networks.geometry import geometry
from explorer.networks.spec import NetworkSpec
from explorer.progress import Progress, silent
from explorer.training.trained import CPU, Trained

WHOSE: dict[Whose, str] = {
    "everybody": "all samples the fold was given",
    "held-out": "samples it was not trained on",
    "training": "samples it was trained on",
}
AT_ONCE = 1_000_000_000
"""Operations that may be done while the user waits, about a second or two; what takes more is a job."""
PER_NUMBER = 20
"""Operations that encoding an input, or summing up a response, counts for."""


class FilterRequest(FailFast):
    """The responses of one layer's filters over a group of samples."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    layer: LayerName
    whose: Whose = "everybody"

    def filters(self, spec: NetworkSpec) -> FilterLayer:
        """Return the layer; InputError where the network has none of that name that has filters."""
        layers = {one.name: one for one in filter_layers(spec)}
        if self.layer not in layers:
            raise InputError(f"Layer {self.layer}", "it has no filters along the genome", "Choose another layer.")
        return layers[self.layer]

    def rows(self, trained: Trained) -> np.ndarray:
        """Return the rows in the dataset of these samples, int64, ascending."""
        own = trained.rows
        parts = {"training": [own.train], "held-out": [own.validation, own.test]}
        chosen = parts.get(self.whose, [own.train, own.validation, own.test])
        return np.sort(np.concatenate(chosen)).astype(np.int64)

    def summarise(
        self, trained: Trained, data: Dataset, progress: Progress = silent, device: torch.device = CPU
    ) -> Summary:
        """Return the responses summed up over these samples, computed on `device`."""
        layer, rows = self.filters(trained.network.spec), self.rows(trained)
        return summarise(trained, data.genotypes, layer, rows, progress, device=device)


def work(spec: NetworkSpec, layer: FilterLayer, samples: int) -> int:
    """Return about how many operations a summary of a layer over so many samples takes."""
    each = PER_NUMBER * (spec.input_shape.size + layer.filters * layer.places)
    for row in geometry(spec):
        each += row.macs
        if row.name == layer.name:
            break
    return samples * each
