"""The result of an attribution method: scores of every sample and position, with what they are scores of."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

import numpy as np
import torch
from pydantic import BaseModel, ConfigDict

from explorer.errors import InputError
from explorer.inspection import version_0_1
from explorer.inspection.attribution.methods import METHODS
from explorer.tensors import read as tensors_of
from explorer.tensors import understood
from explorer.training import checkpoint

AGAIN = "Compute the map again."

Aggregation = Literal["mean absolute", "mean"]
CHUNK_BYTES = 64 * 2**20
"""Scores that are averaged at a time."""


class Completeness(BaseModel):
    """By how much the scores miss the change in output that they promise to sum to.

    Attributes
    ----------
    median, percentile_95 : float
        Of `Attribution.completeness_errors`, a share (not per cent).
    overall : float
        sum |miss| / sum |change| over all samples.
    in_expectation : bool
        Whether the method keeps the promise only on average over its random points.
    """

    model_config = ConfigDict(frozen=True)

    median: float
    percentile_95: float
    overall: float
    in_expectation: bool = False


@dataclass(frozen=True, eq=False)
class Attribution:
    """Scores of every sample and position, and what they are scores of.

    Attributes
    ----------
    method, target, baseline : str
        The method's name, the explained output and the baseline in words; `baseline` is "" for methods without one.
    scores : float32 array (samples, positions)
        Summed over channels, unscaled, in the network's order of positions.
    columns : int64 array (positions,)
        The dataset's variant behind each position; a variant may stand behind several.
    samples : int64 array (samples,)
        Rows of the dataset.
    outputs, change : float64 arrays (samples,)
        The explained output f(x), and f(x) - f(baseline) (mean over baselines).
    error_floor : float
        Smallest denominator of the relative completeness error.
    steps : int64 array (samples,)
        Points on the path, 0 where the method has none.
    extras : dict of float32 arrays
        "dominance" (samples, positions) from mutagenesis of diploids; "groups" (samples, groups) from occlusion.
    about : dict
        Whatever the caller keeps beside it (JSON).
    """

    method: str
    target: str
    baseline: str
    scores: np.ndarray
    columns: np.ndarray
    samples: np.ndarray
    outputs: np.ndarray
    change: np.ndarray
    error_floor: float
    steps: np.ndarray
    extras: dict[str, np.ndarray] = field(default_factory=dict)
    about: dict[str, object] = field(default_factory=dict)

    @property
    def completeness_errors(self) -> np.ndarray:
        """|sum of scores - change| / max(|change|, 1% of the root mean square change), float64 (samples,)."""
        return self._miss / np.maximum(np.abs(self.change), self.error_floor)

    @property
    def completeness(self) -> Completeness | None:
        """The completeness error, or None where the method does not promise a sum."""
        method = METHODS[self.method]
        if not method.complete:
            return None
        errors, whole = self.completeness_errors, max(float(np.abs(self.change).sum()), self.error_floor)
        return Completeness(
            median=float(np.median(errors)),
            percentile_95=float(np.percentile(errors, 95)),
            overall=float(self._miss.sum() / whole),
            in_expectation=method.sampled,
        )

    @property
    def _miss(self) -> np.ndarray:
        return np.abs(self.scores.sum(1, dtype=np.float64) - self.change)

    def mean(self, samples: np.ndarray | None = None) -> np.ndarray:
        """Return the mean signed score (positions,) float64, over all or some (mask or indices) of the samples."""
        return self._mean(samples, np.asarray)

    def mean_absolute(self, samples: np.ndarray | None = None) -> np.ndarray:
        """Return the mean absolute score (positions,) float64, over all or some (mask or indices) of the samples."""
        return self._mean(samples, np.abs)

    def aggregate(self, how: Aggregation = "mean absolute", samples: np.ndarray | None = None) -> np.ndarray:
        """Return one score per position (positions,) float64."""
        return self.mean(samples) if how == "mean" else self.mean_absolute(samples)

    def by_variant(self) -> Attribution:
        """Return the same scores with one column per variant, in the dataset's order; columns of one variant add."""
        variants, place = np.unique(self.columns, return_inverse=True)
        if len(variants) == len(place) and (variants == self.columns).all():
            return self
        extras = {k: _add(v, place, len(variants)) if k == "dominance" else v for k, v in self.extras.items()}
        return replace(self, scores=_add(self.scores, place, len(variants)), columns=variants, extras=extras)

    def on_variants(
        self, variants: int, how: Aggregation = "mean absolute", samples: np.ndarray | None = None
    ) -> np.ndarray:
        """Return one score per variant of the dataset (variants,) float64; NaN where the network never saw it."""
        whole, mine = np.full(variants, np.nan), self.by_variant()
        whole[mine.columns] = mine.aggregate(how, samples)
        return whole

    def save(self, path: Path) -> None:
        """Write `path`.safetensors, whole or not at all; nothing is pickled."""
        path.parent.mkdir(parents=True, exist_ok=True)
        arrays = {name: getattr(self, name) for name in _ARRAYS} | {f"extra:{k}": v for k, v in self.extras.items()}
        tensors = {name: torch.from_numpy(np.require(array, requirements=["C", "W"])) for name, array in arrays.items()}
        texts = {name: json.dumps(getattr(self, name)) for name in _TEXTS}
        checkpoint.save(_file(path), tensors, texts)

    @classmethod
    def load(cls, path: Path) -> Attribution:
        """Return the attribution written under the same path by `save`, here or in version 0.1.

        The scores stay on the disk until they are read, so that opening a large attribution takes neither time nor
        memory.
        """
        if not _file(path).exists() and (old := version_0_1.attribution(path)) is not None:
            return cls(**old)
        tensors, written = tensors_of(_file(path), mend=AGAIN)
        with understood(_file(path).name, AGAIN):
            arrays = {name: tensor.numpy() for name, tensor in tensors.items()}
            texts = {name: json.loads(text) for name, text in written.items()}
            extras = {
                name.removeprefix("extra:"): arrays.pop(name) for name in list(arrays) if name.startswith("extra:")
            }
            return cls(**texts, **arrays, extras=extras)

    def _mean(self, samples: np.ndarray | None, function: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
        rows = np.arange(len(self.scores)) if samples is None else np.arange(len(self.scores))[samples]
        if len(rows) == 0:
            raise InputError("samples", "there are none to average over")
        total, at_once = np.zeros(self.scores.shape[1]), max(1, CHUNK_BYTES // (4 * max(1, self.scores.shape[1])))
        for first in range(0, len(rows), at_once):
            total += function(self.scores[rows[first : first + at_once]]).sum(0, dtype=np.float64)
        return total / len(rows)


_ARRAYS = ("scores", "columns", "samples", "outputs", "change", "steps")
_TEXTS = ("method", "target", "baseline", "error_floor", "about")


def _file(path: Path) -> Path:
    return path.with_name(path.name + ".safetensors")


def _add(values: np.ndarray, place: np.ndarray, size: int) -> np.ndarray:
    total = np.zeros((len(values), size), dtype=np.float64)
    np.add.at(total.T, place, values.T)
    return total.astype(np.float32)
