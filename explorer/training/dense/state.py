"""What training a dense network changes, what it learns from, and how it begins."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from explorer.training.dense.layout import Layout, initial
from explorer.training.dense.spec import DenseSpec


class DenseState(NamedTuple):
    """All that training changes: weights (size,), moments (2, size), running statistics (2, units), steps taken."""

    theta: np.ndarray
    moments: np.ndarray
    running: np.ndarray
    step: int = 0

    def copy(self) -> DenseState:
        """Return the same numbers in arrays of their own."""
        return DenseState(self.theta.copy(), self.moments.copy(), self.running.copy(), self.step)

    @property
    def finite(self) -> bool:
        """Whether every weight is a number."""
        return bool(np.isfinite(self.theta).all())


class Sample(NamedTuple):
    """What is learnt from or tested on: inputs (n, inputs) and targets (n, outputs), float64."""

    inputs: np.ndarray
    targets: np.ndarray


def begin(spec: DenseSpec, plan: Layout) -> DenseState:
    """Return a network at epoch 0."""
    running = np.stack([np.zeros(plan.units), np.ones(plan.units)])
    return DenseState(initial(spec, plan), np.zeros((2, plan.size)), running)


def batches(spec: DenseSpec, samples: int) -> int:
    """Return how many batches an epoch has."""
    return -(-samples // min(spec.batch_size, samples))
