"""A search for the variants that interact most: for choosing what is then tested, not for a test."""

from __future__ import annotations

import numpy as np

from explorer.datasets.centring import centre


def strongest(first: np.ndarray, second: np.ndarray, y: np.ndarray) -> tuple[int, int]:
    """Return which variant of `first` and which of `second`, (samples, k) and (samples, l), interact most.

    By the correlation of their product with y, all three less what 1, g1 and g2 explain: for a search, not for a test.
    """
    known = np.isfinite(y)
    a, b = centre(first[known])[0], centre(second[known])[0]
    y = y[known] - y[known].mean()
    best, where = -1.0, (0, 0)
    for i in range(a.shape[1]):
        r2 = by_product(a[:, i], b, y)
        if r2.max() > best:
            best, where = float(r2.max()), (i, int(r2.argmax()))
    return where


def by_product(g: np.ndarray, others: np.ndarray, y: np.ndarray, beside: np.ndarray | None = None) -> np.ndarray:
    """Return float64 (l,), the share of y that the product of g with each of `others` explains.

    Of what the mean, `beside`, g and the other leave of y; 0 where nothing is left of the product.

    Parameters
    ----------
    g, others, y : float64 (samples,), (samples, l), (samples,), all centred
    beside : (samples, k), orthonormal columns, centred; None for none
    """
    g, product = _less(g, beside), g[:, None] * others
    product -= product.mean(0)
    y, others, product = _less(y, beside), _less(others, beside), _less(product, beside)
    size = float(g @ g)
    if size <= 1e-9 * len(y):
        return np.zeros(others.shape[1])
    left = y - g * (g @ y) / size
    product -= np.outer(g, g @ product / size)
    other = others - np.outer(g, g @ others / size)
    own = np.einsum("sv,sv->v", other, other)
    safe = np.where(own > 1e-9 * len(y), own, np.inf)
    product -= other * (np.einsum("sv,sv->v", other, product) / safe)
    along = other.T @ left
    cross = left @ product
    unexplained = np.maximum(left @ left - along * along / safe, 0.0)
    spread = np.einsum("sv,sv->v", product, product) * unexplained
    return np.divide(cross**2, spread, out=np.zeros_like(cross), where=spread > 1e-9)


def _less(columns: np.ndarray, beside: np.ndarray | None) -> np.ndarray:
    return columns if beside is None else columns - beside @ (beside.T @ columns)
