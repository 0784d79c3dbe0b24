"""Least squares on random features of digits: what becomes of the error as features become more than samples.

f(x) = W^T max(0, R^T x), R drawn once and left, W the least-squares solution, with a ridge or of least norm.
Belkin, Hsu, Ma, Mandal: Reconciling modern machine-learning practice and the classical bias-variance trade-off. PNAS
2019.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pydantic import ConfigDict, Field

from explorer.limits import FailFast
from explorer.progress import Progress, silent
from explorer.training.lessons.error_curves import NOISES, Draw, ErrorCurves, draws, judged

TITLE = "Double descent on random features"
RIDGES = (0.0, 1e-4, 1e-3, 1e-2, 3e-2, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0)
FOLDS = 5
OF_SAMPLES = (
    *(0.02, 0.03, 0.05, 0.08, 0.12, 0.17, 0.25, 1 / 3, 0.42, 0.5, 0.6, 0.7, 0.8, 0.87, 0.93, 0.97, 1.0, 1.017),
    *(1.033, 1.05, 1.067, 1.1, 1.15, 1.25, 1.4, 1.6, 2.0, 2.5, 10 / 3, 4.5, 20 / 3),
)
"""How many features there are, as multiples of the samples."""

Floats = NDArray[np.float64]


class FeaturesTask(FailFast):
    """How many digits are learnt from, and how often they and the features are drawn."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    samples: int = Field(default=300, ge=20, le=400, description="Digits that are learnt from.")
    draws: int = Field(default=5, ge=2, le=10, description="Draws of digits and of features.")

    @property
    def sizes(self) -> tuple[int, ...]:
        """How many features there are, in rising order."""
        return tuple(sorted({max(1, round(share * self.samples)) for share in OF_SAMPLES}))


@dataclass(frozen=True, eq=False)
class Factors:
    """The singular value decomposition of a matrix of features (n, p), values that are zero by rounding left out."""

    left: Floats
    values: Floats
    right: Floats

    @classmethod
    def of(cls, features: Floats) -> Factors:
        """Factor a matrix."""
        left, values, right = np.linalg.svd(features, full_matrices=False)
        kept = values > values[0] * max(features.shape) * np.finfo(float).eps
        return cls(left[:, kept], values[kept], right[kept])

    def gains(self, ridges: Floats) -> Floats:
        """Return by how much each direction of the targets counts, (ridges, rank): s / (s^2 + ridge), 1 / s for 0."""
        return self.values / (self.values**2 + ridges[:, None])


def solution(features: Floats, targets: Floats, ridge: float) -> Floats:
    """Return the W (p, outputs) of least |features W - targets|^2 + ridge |W|^2; for ridge 0, that of least norm."""
    factors = Factors.of(features)
    return factors.right.T @ (factors.gains(np.array([ridge]))[0][:, None] * (factors.left.T @ targets))


def folds(samples: int, count: int) -> list[NDArray[np.int64]]:
    """Return the rows that each fold leaves out: every row once, in their order, sizes equal to within one."""
    return np.array_split(np.arange(samples), count)


def drawn_features(images: Floats, directions: Floats) -> Floats:
    """Return max(0, images directions), (n, p)."""
    return np.maximum(0.0, images @ directions)


def measure(task: FeaturesTask, progress: Progress = silent) -> ErrorCurves:
    """Return the errors by number of features, noise and ridge; one decomposition serves all noises and ridges."""
    ridges, sizes, others = np.array(RIDGES), task.sizes, judged()
    drawn = list(draws(task.samples, task.draws))
    directions = [draw.generator.standard_normal((64, sizes[-1])) / 8 for draw in drawn]
    shape = (len(NOISES), len(ridges), len(sizes))
    test, bias = np.empty((task.draws, *shape)), np.empty(shape)
    train, norm, validated = np.empty(shape), np.empty(shape), np.empty(shape)
    rank, smallest = np.empty(len(sizes), np.int64), np.empty(len(sizes))
    for place, size in enumerate(sizes):
        said = []
        for k, (draw, random) in enumerate(zip(drawn, directions, strict=True)):
            progress(place + k / task.draws, len(sizes), f"{size:,} features")
            features, unseen = (drawn_features(x, random[:, :size]) for x in (draw.images, others[0]))
            factors = Factors.of(features)
            said.append(_said(factors, draw.targets, unseen, ridges))
            test[k, ..., place] = _error(said[-1], others[1])
            if k == 0:
                gains = factors.gains(ridges)
                along = factors.left.T @ draw.targets
                weights = gains[None, :, :, None] * along[:, None]
                norm[..., place] = np.sqrt((weights**2).sum((-2, -1)))
                train[..., place] = _error(_said(factors, draw.targets, features, ridges), draw.targets[:, None])
                rank[place], smallest[place] = len(factors.values), factors.values[-1]
                validated[..., place] = _validated(features, draw, ridges)
        bias[..., place] = _error(np.mean(said, 0), others[1])
    counts, noises = np.array(sizes), np.array(NOISES)
    return ErrorCurves(counts, noises, ridges, test, bias, train, norm, validated, rank, smallest)


def _said(factors: Factors, targets: Floats, features: Floats, ridges: Floats) -> Floats:
    """Return predictions (noises, ridges, m, outputs) for features (m, p)."""
    along = factors.left.T @ targets
    rows = features @ factors.right.T
    return np.stack([rows @ (gain[:, None] * along) for gain in factors.gains(ridges)], 1)


def _error(said: Floats, truth: Floats) -> Floats:
    """Return the squared error, summed over outputs, mean over digits (the last two axes)."""
    return ((said - truth) ** 2).sum(-1).mean(-1)


def _validated(features: Floats, draw: Draw, ridges: Floats) -> Floats:
    """Return the mean squared error of cross-validation, (noises, ridges)."""
    total = np.zeros((len(NOISES), len(ridges)))
    for left_out in folds(len(features), FOLDS):
        kept = np.setdiff1d(np.arange(len(features)), left_out)
        said = _said(Factors.of(features[kept]), draw.targets[:, kept], features[left_out], ridges)
        total += ((said - draw.targets[:, None, left_out]) ** 2).sum((-2, -1))
    return total / len(features)
