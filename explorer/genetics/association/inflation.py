"""How far p values depart from chance as a whole: the genomic inflation factor, and the QQ plot."""

from __future__ import annotations

import numpy as np
from scipy import special

MEDIAN_CHI2 = float(special.chdtri(1, 0.5))


def lambda_gc(p: np.ndarray) -> float:
    """Return the genomic inflation factor: median chi-square over that of the null (Devlin and Roeder 1999).

    >>> round(lambda_gc(np.linspace(0.0005, 0.9995, 1000)), 3)
    1.0
    """
    p = p[np.isfinite(p)]
    return float(special.chdtri(1, np.median(p)) / MEDIAN_CHI2) if len(p) else float("nan")


def qq(p: np.ndarray, most: int = 5000) -> tuple[np.ndarray, np.ndarray]:
    """Return (expected, observed) -log10 p in falling order, at most about `most` points and always the top 1,000.

    Expected is -log10((rank - 1/2) / number of finite p). The rest is thinned evenly in expected -log10 p.
    """
    return qq_log10(-np.log10(np.maximum(p, np.finfo(float).tiny)), most)


def qq_log10(log10_p: np.ndarray, most: int = 5000) -> tuple[np.ndarray, np.ndarray]:
    """Return `qq` of values that are -log10 p already (`Association.log10_p`)."""
    observed = np.sort(log10_p[np.isfinite(log10_p)])[::-1]
    count = len(observed)
    expected = -np.log10((np.arange(count) + 0.5) / max(count, 1))
    if count > most:
        top = min(1000, most // 2)
        spaced = np.linspace(expected[top], expected[-1], most - top)
        rest = np.clip(np.round(count * 10.0**-spaced - 0.5).astype(np.int64), top, count - 1)
        keep = np.unique(np.concatenate([np.arange(top), rest]))
        expected, observed = expected[keep], observed[keep]
    return expected, observed
