"""Principal components as what they are here: the best linear way to write pictures as a few numbers, and back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Components:
    """Mean (width,), directions (width, width) as rows, the largest variance first, and variances (width,)."""

    mean: Floats
    directions: Floats
    variances: Floats

    @property
    def covariance(self) -> Floats:
        """The covariance of the pixels, (width, width)."""
        return self.directions.T @ (self.variances[:, None] * self.directions)

    def codes(self, pictures: Floats, count: int) -> Floats:
        """Return scores (n, count) on the first components."""
        return (pictures - self.mean) @ self.directions[:count].T

    def rebuilt(self, pictures: Floats, count: int) -> Floats:
        """Return pictures (n, width) as the first components have them."""
        return self.mean + self.codes(pictures, count) @ self.directions[:count]


def components(pictures: Floats) -> Components:
    """Return the principal components of pictures (n, width); the largest weight of each is positive."""
    mean = pictures.mean(0)
    variances, columns = np.linalg.eigh(np.cov(pictures.T, bias=True))
    rows = columns.T[::-1]
    largest = rows[np.arange(len(rows)), np.abs(rows).argmax(1)]
    return Components(mean, rows * np.sign(largest)[:, None], np.maximum(variances[::-1], 0.0))


def cleaned(pictures: Floats, known: Components, noise: float) -> Floats:
    """Return the linear guess with least squared error of what noise of this deviation was added to (Wiener).

    Each score is shrunk by variance / (variance + noise²).
    """
    shares = known.variances / (known.variances + noise**2) if noise > 0 else np.ones_like(known.variances)
    return known.mean + ((pictures - known.mean) @ known.directions.T * shares) @ known.directions


def filled(pictures: Floats, there: NDArray[np.bool_], known: Components, ridge: float = 1e-3) -> Floats:
    """Return pictures (n, width) whose missing pixels hold their mean given the known ones, were all normal.

    Parameters
    ----------
    there : (n, width), whether a pixel is known
    ridge : variance that is added to every pixel, for some never vary
    """
    covariance = known.covariance
    made = pictures.copy()
    for row, (picture, given) in enumerate(zip(pictures, there, strict=True)):
        if given.all():
            continue
        inner = covariance[np.ix_(given, given)] + ridge * np.eye(int(given.sum()))
        weights = np.linalg.solve(inner, (picture - known.mean)[given]) if given.any() else np.zeros(0)
        made[row, ~given] = known.mean[~given] + covariance[np.ix_(~given, given)] @ weights
    return made


def squared_distances(pictures: Floats, others: Floats) -> Floats:
    """Return squared distances (pictures, others)."""
    squares = (pictures**2).sum(1)[:, None] + (others**2).sum(1) - 2 * pictures @ others.T
    return np.maximum(squares, 0.0)


def largest_angle(one: Floats, other: Floats) -> float:
    """Return the largest principal angle, in degrees, between what the rows of two matrices span (Björck and Golub)."""
    first, second = (np.linalg.qr(rows.T)[0] for rows in (one, other))
    apart = second - first @ (first.T @ second)
    return float(np.degrees(np.arcsin(min(1.0, np.linalg.norm(apart, 2)))))
