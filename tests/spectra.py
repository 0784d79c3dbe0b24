"""Bins of minor allele frequencies, as a described dataset has them."""

import numpy as np
import pandas as pd


def spectrum_of(maf: np.ndarray, bins: int = 40) -> pd.DataFrame:
    """Return the bins of frequencies (variants,), NaN left out."""
    edges = np.linspace(0.0, 0.5, bins + 1)
    counts = np.histogram(maf[np.isfinite(maf)], edges)[0]
    return pd.DataFrame({"from": edges[:-1], "to": edges[1:], "variants": counts})
