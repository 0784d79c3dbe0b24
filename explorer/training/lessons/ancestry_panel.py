"""One panel of two populations at several FST, for a view that moves it: every frequency keeps its quantile."""

from __future__ import annotations

import numpy as np
from scipy import special

from explorer.datasets.teaching.ancestry import LEAST, VARIANTS, ancestors


def panel(fsts: tuple[float, ...], seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return frequencies of allele 1 in the ancestors (variants), and in the populations (fst, 2, variants)."""
    drawn = np.random.default_rng(seed)
    before, quantiles = ancestors(1, drawn)[0], drawn.random((2, VARIANTS))
    made: list[np.ndarray] = []
    for fst in fsts:
        if fst > 0:
            one, none = (share * (1 - fst) / fst for share in (before, 1 - before))
            made.append(np.asarray(special.betaincinv(one, none, quantiles)).clip(LEAST, 1 - LEAST))
        else:
            made.append(np.tile(before, (2, 1)))
    return before, np.stack(made)
