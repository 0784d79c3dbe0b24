"""The folds of a run explained as one predictor: the mean of their outputs, hence the mean of their attributions."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch

from explorer.errors import InputError
from explorer.inspection.attribution.integrated import error_floor
from explorer.inspection.attribution.result import Attribution


def mean_of(attributions: Sequence[Attribution]) -> Attribution:
    """Return the attribution of the mean output of several networks, for the same samples and by the same method.

    Attributions are linear in the output, so that the mean keeps every promise its members keep; the noise of each
    network's random weights averages out. A variant that a network does not read scores 0 there, exactly. Where the
    networks read different positions the result has one column per variant; group scores are kept where the groups are
    equal.
    """
    first = attributions[0]
    if len(attributions) == 1:
        return first
    for other in attributions[1:]:
        if other.method != first.method or not np.array_equal(other.samples, first.samples):
            raise InputError("ensemble", "its attributions are of different methods or samples")
    if not all(np.array_equal(one.columns, first.columns) for one in attributions):
        attributions = [one.by_variant() for one in attributions]
    columns = np.unique(np.concatenate([one.columns for one in attributions]))
    if all(np.array_equal(one.columns, attributions[0].columns) for one in attributions):
        columns = attributions[0].columns
    outputs = np.mean([one.outputs for one in attributions], axis=0)
    change = np.mean([one.change for one in attributions], axis=0)
    extras = {}
    if all("dominance" in one.extras for one in attributions):
        extras["dominance"] = _mean([one.extras["dominance"] for one in attributions], attributions, columns)
    if all(
        "groups" in one.extras and one.extras["groups"].shape == first.extras["groups"].shape for one in attributions
    ):
        extras["groups"] = np.mean([one.extras["groups"] for one in attributions], axis=0, dtype=np.float64)
        extras["groups"] = extras["groups"].astype(np.float32)
    return Attribution(
        first.method,
        first.target,
        first.baseline,
        _mean([one.scores for one in attributions], attributions, columns),
        columns,
        first.samples,
        outputs,
        change,
        error_floor(torch.from_numpy(change), torch.from_numpy(outputs)),
        np.max([one.steps for one in attributions], axis=0),
        extras,
        {**first.about, "networks": len(attributions)},
    )


def _mean(parts: Sequence[np.ndarray], attributions: Sequence[Attribution], columns: np.ndarray) -> np.ndarray:
    total = np.zeros((len(parts[0]), len(columns)))
    for part, one in zip(parts, attributions, strict=True):
        if np.array_equal(one.columns, columns):
            total += part
        else:
            total[:, np.searchsorted(columns, one.columns)] += part
    return (total / len(parts)).astype(np.float32)
