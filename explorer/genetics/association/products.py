"""Each variant off the covariates, times what is left of the trait: one matrix product per block of variants."""

from __future__ import annotations

import numpy as np

from explorer.datasets.blocks import Dosages
from explorer.genetics import streaming
from explorer.progress import Progress

COLLINEAR = 1e-9
"""A variant whose variance is explained by the covariates to within this share has no association of its own."""


def products(
    dosages: Dosages,
    rows: np.ndarray,
    weight: np.ndarray,
    basis: np.ndarray,
    residual: np.ndarray,
    progress: Progress,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return per variant, with g = weight * dosage off the basis: g . residual, g . g (NaN if nothing), calls."""
    if len(rows) != dosages.shape[0]:
        raise ValueError(f"{len(rows)} trait values for {dosages.shape[0]} samples")
    score, own = np.empty(dosages.shape[1]), np.empty(dosages.shape[1])
    called = np.empty(dosages.shape[1], dtype=np.int64)
    left = np.ascontiguousarray(np.column_stack([residual, basis]).T)
    weighted = bool((weight != 1).any())
    for block in streaming.blocks(dosages, rows, progress, "Testing association"):
        part = slice(block.start, block.stop)
        g = block.centred
        if weighted:
            g *= weight[:, None]
        products, total = left @ g, np.einsum("sv,sv->v", g, g)
        alone = total - np.einsum("cv,cv->v", products[1:], products[1:])
        score[part], called[part] = products[0], block.called
        own[part] = np.where(alone > COLLINEAR * np.maximum(total, 1e-12), alone, np.nan)
    return score, own, called
