"""Batch normalisation of a mini-batch, every number on the way kept."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch.nn import functional as F

from explorer.datasets.teaching import patches
from explorer.inspection.operations import kernels
from explorer.inspection.operations.convolution import convolve
from explorer.inspection.operations.sliding import Sliding

FEATURES = ("ink", "flat", "upright", "outline")
"""What is measured in a digit: its mean light, and how much of flat edges, upright edges and outlines it has."""


@dataclass(frozen=True, eq=False)
class Normalised:
    """A mini-batch (samples, features) on its way: mean and variance (features,), standardised, scaled and moved.

    The variance is the mean square distance from the mean, over the batch and not over one less.
    """

    values: np.ndarray
    mean: np.ndarray
    variance: np.ndarray
    standard: np.ndarray
    output: np.ndarray


def batch_norm(values: np.ndarray, gamma: np.ndarray, beta: np.ndarray, epsilon: float = 1e-5) -> Normalised:
    """Return y = gamma (x - mean) / sqrt(variance + epsilon) + beta of a batch (samples, features), as in training.

    Source: Ioffe and Szegedy 2015, arXiv 1502.03167, algorithm 1; the numbers are torch's.
    """
    batch = torch.from_numpy(np.asarray(values, np.float64))
    weights = [torch.from_numpy(np.asarray(one, np.float64)) for one in (gamma, beta)]
    standard = F.batch_norm(batch, None, None, training=True, eps=epsilon)
    output = F.batch_norm(batch, None, None, weights[0], weights[1], training=True, eps=epsilon)
    variance = batch.var(dim=0, correction=0)
    return Normalised(batch.numpy(), batch.mean(0).numpy(), variance.numpy(), standard.numpy(), output.numpy())


def mini_batch(figures: tuple[int, ...], example: int = 0) -> np.ndarray:
    """Return (samples, FEATURES) of handwritten digits: mean light, and the mean size of three kernels' answers."""
    rows, columns = kernels.kernel("sobel").values
    bank = np.stack([rows, columns, kernels.kernel("edges").values[0]])[:, None]
    features = []
    for figure in figures:
        picture = patches.digit(figure, example).values
        answers = np.abs(convolve(picture, bank, np.zeros(3), Sliding()).output).mean((1, 2))
        features.append([picture.mean(), *answers])
    return np.array(features).round(1)
