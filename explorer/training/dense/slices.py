"""A slice of a network's loss: over the plane that two random, filter-normalised directions span around its weights.

Li et al. 2018 (arXiv 1712.09913), section 4: each filter of a direction is given the length of the same filter of the
weights, so that slices of networks of different scale compare; biases stay as they are. Here a filter is all that one
unit reads: the weights into it.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from explorer.progress import Progress, silent
from explorer.training.dense.layout import Layout
from explorer.training.dense.paths import Path
from explorer.training.dense.state import DenseState, Sample


def filters(plan: Layout) -> Iterator[slice]:
    """Yield where the weights into each unit stand in the flat vector, layer by layer."""
    for part in plan.slices:
        for unit in range(part.units):
            yield slice(part.weights + unit, part.biases, part.units)


def directions(plan: Layout, theta: np.ndarray, seed: int) -> np.ndarray:
    """Return two directions (2, size): normal draws, each filter as long as that of the weights, 0 for all else."""
    drawn = np.random.default_rng(seed).normal(size=(2, plan.size))
    ways = np.zeros_like(drawn)
    for place in filters(plan):
        lengths = np.linalg.norm(drawn[:, place], axis=1, keepdims=True)
        ways[:, place] = drawn[:, place] / lengths * np.linalg.norm(theta[place])
    return ways


def losses(
    path: Path, plan: Layout, state: DenseState, sample: Sample, ways: np.ndarray, along: np.ndarray,
    progress: Progress = silent,
) -> np.ndarray:  # fmt: skip
    """Return the mean loss (b, a) at weights + a * first way + b * second, for all a and b of `along`."""
    found = np.empty((len(along), len(along)))
    for row, b in enumerate(along):
        for column, a in enumerate(along):
            moved = state._replace(theta=state.theta + a * ways[0] + b * ways[1])
            with np.errstate(all="ignore"):
                found[row, column] = path.outputs(plan, moved, sample)[1]
        progress(row + 1, len(along), "loss over the plane")
    return found
