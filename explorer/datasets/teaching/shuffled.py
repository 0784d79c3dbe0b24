"""Labels that say nothing: those of a share of the samples, exchanged among them."""

from __future__ import annotations

import numpy as np


def shuffled(labels: np.ndarray, share: float, generator: np.random.Generator) -> np.ndarray:
    """Return int64 (n,) labels, those of a share of the samples permuted; how often each occurs stays as it was.

    A sample may get its own label again, or that of another sample of its class.
    """
    rows = generator.permutation(len(labels))[: round(share * len(labels))]
    taught = np.array(labels, dtype=np.int64)
    taught[rows] = labels[generator.permutation(rows)]
    return taught
