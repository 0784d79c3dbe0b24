"""A search for the two variants of two stretches that interact most."""

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
        g = a[:, i]
        size = g @ g
        if size <= 0:
            continue
        rest_y = y - g * (g @ y) / size
        product = g[:, None] * b
        product -= product.mean(0)
        product -= np.outer(g, g @ product / size)
        other = b - np.outer(g, g @ b / size)
        own = np.einsum("sv,sv->v", other, other)
        safe = np.where(own > 1e-9 * len(y), own, np.inf)
        product -= other * (np.einsum("sv,sv->v", other, product) / safe)
        left = rest_y[:, None] - other * ((rest_y @ other) / safe)
        cross = np.einsum("sv,sv->v", product, left)
        spread = np.einsum("sv,sv->v", product, product) * np.einsum("sv,sv->v", left, left)
        r2 = np.divide(cross**2, spread, out=np.zeros_like(cross), where=spread > 1e-9)
        if r2.max() > best:
            best, where = float(r2.max()), (i, int(r2.argmax()))
    return where
