"""Relatedness as independent directions, in the space that the covariates leave: found once, used for every variant."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import linalg

from explorer.errors import InputError
from explorer.genetics import computing

_NOTHING = 1e-9
"""Directions of low-rank relatedness with less than this share of the greatest eigenvalue are none."""


@dataclass(frozen=True, eq=False)
class Decomposition:
    """P K P = U diag(values) U' with P the projection off the covariates: U' P y are independent error contrasts.

    Attributes
    ----------
    vectors : float64 (n, k), U, orthogonal to the covariates
    values : float64 (k,), of a matrix K whose centred diagonal is 1 on average
    rest : int
        Dimensions neither in U nor among the covariates: 0 where k = n - c, otherwise K is 0 there (Lippert 2011).
    spectrum : float64
        Eigenvalues of K itself, centred, without zeros; empty where not asked for. Maximum likelihood needs them.
    """

    vectors: np.ndarray
    values: np.ndarray
    rest: int
    spectrum: np.ndarray


def of_matrix(matrix: np.ndarray, basis: np.ndarray, spectrum: bool = False) -> Decomposition:
    """Decompose the relatedness `matrix` (n, n), which is overwritten, off an orthonormal `basis` (n, c) with 1 in it.

    The matrix is centred first, as GEMMA does; that changes the intercept's variance alone. The basis is lifted above
    all eigenvalues, so that the last c eigenvectors are its span and the others orthogonal to it to the last digit.
    """
    n, c = basis.shape
    middle = matrix.mean(axis=0)
    matrix -= middle
    matrix -= (middle - middle.mean())[:, None]
    matrix /= _size(float(np.trace(matrix)) / n)
    gpu = computing.current()
    own = np.empty(0)
    if spectrum:
        own = linalg.eigvalsh(matrix) if gpu is None else gpu.eigvalsh(matrix)
    image = matrix @ basis
    image -= 0.5 * basis @ (basis.T @ image)
    for start in range(0, n, 256):  # K - B X' - X B' + X X' B X', a few rows at a time
        part = slice(start, start + 256)
        matrix[part] -= image[part] @ basis.T + basis[part] @ image.T
    lift = float(np.trace(matrix)) + 1
    for start in range(0, n, 256):
        part = slice(start, start + 256)
        matrix[part] += lift * (basis[part] @ basis.T)
    if gpu is None:
        values, vectors = linalg.eigh(matrix, overwrite_a=True, driver="evr", check_finite=False)
    else:
        values, vectors = gpu.eigh(matrix)
    return Decomposition(vectors[:, : n - c], np.maximum(values[: n - c], 0.0), 0, own[own > 0])


def of_factor(z: np.ndarray, basis: np.ndarray, spectrum: bool = False) -> Decomposition:
    """Decompose Z Z' from Z (n, k) with centred columns, k < n, off an orthonormal `basis` (n, c) with 1 in it."""
    n, c = basis.shape
    size = _size(float(np.einsum("sv,sv->", z, z)) / n)
    own = linalg.eigvalsh(z.T @ z, overwrite_a=True) / size if spectrum else np.empty(0)
    off = z - basis @ (basis.T @ z)
    values, turn = linalg.eigh(off.T @ off, overwrite_a=True, driver="evr", check_finite=False)
    kept = np.flatnonzero(values > _NOTHING * max(float(values[-1]), 0.0))[-(n - c) :]
    values, turn = values[kept], turn[:, kept]
    vectors = off @ (turn / np.sqrt(values))
    return Decomposition(vectors, values / size, n - c - len(values), own[own > _NOTHING])


def _size(mean_diagonal: float) -> float:
    if not mean_diagonal > 0:
        raise InputError(
            "mixed model", "the variants that measure relatedness do not vary", "Use the plain model instead."
        )
    return mean_diagonal
