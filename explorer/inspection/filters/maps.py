"""Responses along the genome made small enough to draw: pooled by the largest size, and where each place lies."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from explorer.datasets.dataset import Dataset
from explorer.inspection.filters.kinds import FilterLayer
from explorer.inspection.filters.windows import reach
from explorer.training.trained import Trained


@dataclass(frozen=True, eq=False)
class Pooled:
    """Responses of a stretch of places, neighbours sharing a bin.

    Attributes
    ----------
    first, end : places of the stretch
    step : places that share a bin; 1 where every response is there
    value : float32 (filters, bins), of each bin the response of largest size, its sign kept
    at : int32 (filters, bins), the place that has it
    """

    first: int
    end: int
    step: int
    value: np.ndarray
    at: np.ndarray


def pooled(values: np.ndarray, first: int, end: int, bins: int) -> Pooled:
    """Return the responses (filters, places) between two places in at most so many bins of equal width.

    Bins begin at multiples of their width, so that they stay where they are while the view moves along.
    """
    filters, places = values.shape
    first, end = max(0, min(first, places - 1)), max(1, min(end, places))
    end = max(end, first + 1)
    step = 1
    while -(-end // step) - first // step > bins:
        step *= 2
    first, end = first // step * step, min(places, -(-end // step) * step)
    part = values[:, first:end]
    count = -(-(end - first) // step)
    filled = np.zeros((filters, count * step), dtype=np.float32)
    filled[:, : end - first] = part
    cells = filled.reshape(filters, count, step)
    inside: np.ndarray = np.abs(cells).argmax(2)
    value = np.take_along_axis(cells, inside[:, :, None], 2)[:, :, 0]
    at = np.minimum(first + np.arange(count) * step + inside, places - 1)
    return Pooled(first, end, step, value, at.astype(np.int32))


@dataclass(frozen=True, eq=False)
class Located:
    """Where the places of a layer lie on the genome.

    Attributes
    ----------
    chromosomes : their names
    chromosome : uint16 (places,), of the first SNP of each window
    start, end : int32 (places,), bp of its first and last SNP; marker numbers from 1 without a map and on the strip of
        those without a place
    mapped : bool
    """

    chromosomes: tuple[str, ...]
    chromosome: np.ndarray
    start: np.ndarray
    end: np.ndarray
    mapped: bool


def located(trained: Trained, layer: FilterLayer, data: Dataset) -> Located:
    """Return where the places of a layer lie; InputError where they are no places of the genome."""
    spans = reach(trained, layer).windows - np.array([0, 1])
    along = data.genotypes.along
    ends = trained.columns[np.clip(spans, 0, len(trained.columns) - 1)]
    codes, names = pd.factorize(along["chromosome"].to_numpy(dtype=object)[ends[:, 0]])
    places = along["position"].to_numpy()[ends]
    return Located(
        chromosomes=tuple(str(name) for name in names),
        chromosome=codes.astype(np.uint16),
        start=places[:, 0].astype(np.int32),
        end=places[:, 1].astype(np.int32),
        mapped=data.genotypes.mapped,
    )
