"""Features that nobody had to learn: principal components, edges of a digit, components of each promoter."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

SOBEL = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]) / 4
"""Answers to an edge from dark to light along a row; transposed, along a column (Sobel 1968)."""
DIRECTIONS, CELL, STRIDE = 8, 4, 2
"""Into how many directions edges are sorted, over cells of so many pixels a side, so many pixels apart."""
PROMOTER_SITES, PROMOTER_COMPONENTS = 64, 4


@dataclass(frozen=True, eq=False)
class Components:
    """Principal components of training samples.

    Attributes
    ----------
    mean : (inputs,)
    directions : (components, inputs), orthonormal rows, the one with most variance first; the entry that is largest in
        size is positive
    variances : (components,), of the training samples along each, dividing by n - 1
    total : of all inputs
    """

    mean: Floats
    directions: Floats
    variances: Floats
    total: float

    def scores(self, inputs: Floats) -> Floats:
        """Return (samples, components): how far each sample lies from the mean along each direction."""
        return (inputs - self.mean) @ self.directions.T

    @property
    def shares(self) -> Floats:
        """Share of the variance that each component has."""
        return self.variances / self.total


def components(train: Floats) -> Components:
    """Return the principal components of samples (n, inputs), as many as min(n - 1, inputs)."""
    mean = train.mean(0)
    centred = train - mean
    n, width = train.shape
    most = min(n - 1, width)
    if n <= width:  # the small side's matrix has the same eigenvalues
        values, vectors = np.linalg.eigh(centred @ centred.T)
        values, vectors = values[::-1][:most], vectors[:, ::-1][:, :most]
        directions = (centred.T @ vectors / np.sqrt(np.maximum(values, 1e-12))).T
    else:
        values, vectors = np.linalg.eigh(centred.T @ centred)
        values, directions = values[::-1][:most], vectors[:, ::-1][:, :most].T
    variances = np.maximum(values, 0) / (n - 1)
    return Components(mean, _signed(directions), variances, float((centred**2).sum() / (n - 1)))


def _signed(directions: Floats) -> Floats:
    largest = np.take_along_axis(directions, np.abs(directions).argmax(1)[:, None], 1)
    return directions * np.where(largest < 0, -1.0, 1.0)


def slopes(images: Floats) -> tuple[Floats, Floats]:
    """Return the answers of both Sobel filters (n, height, width), across and down; outside an image is 0."""
    padded = np.pad(images, ((0, 0), (1, 1), (1, 1)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, (3, 3), axis=(1, 2))
    across = np.einsum("nyxij,ij->nyx", windows, SOBEL)
    down = np.einsum("nyxij,ij->nyx", windows, SOBEL.T)
    return across, down


def edges(images: Floats) -> Floats:
    """Return how much edge of each direction is in each cell of images (n, 8, 8): (n, 3 * 3 * 8).

    The lengths of the two slopes are added up by direction, as histograms of oriented gradients do (Dalal and Triggs
    2005), without their normalisation.
    """
    across, down = slopes(images)
    length, angle = np.hypot(across, down), np.arctan2(down, across)
    sector = np.floor((angle + np.pi) / (2 * np.pi) * DIRECTIONS).astype(int) % DIRECTIONS
    by_direction = length[..., None] * (sector[..., None] == np.arange(DIRECTIONS))
    starts = range(0, images.shape[1] - CELL + 1, STRIDE)
    cells = [by_direction[:, y : y + CELL, x : x + CELL].sum((1, 2)) for y in starts for x in starts]
    return np.concatenate(cells, 1)


def promoters(train: Floats, others: Floats) -> tuple[Floats, Floats]:
    """Return scores of both groups on the first components of each promoter, found on the first group alone.

    Parameters
    ----------
    train, others : (n, promoters * 64), the sites of a promoter side by side
    """
    parts = [
        (train[:, k : k + PROMOTER_SITES], others[:, k : k + PROMOTER_SITES])
        for k in range(0, train.shape[1], PROMOTER_SITES)
    ]
    found = [components(part) for part, _ in parts]
    both = [
        [one.scores(part)[:, :PROMOTER_COMPONENTS] for one, part in zip(found, side, strict=True)]
        for side in zip(*parts, strict=True)
    ]
    return np.concatenate(both[0], 1), np.concatenate(both[1], 1)
