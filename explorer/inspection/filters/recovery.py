"""Whether a network has learnt a planted pattern: the best correlation of its filters with it, against chance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Recovered:
    """The filter that is most like a pattern.

    Attributes
    ----------
    filter : its number
    correlation : with its sign, from -1 to 1
    shift : where in the filter the pattern's first site lies; negative where the pattern begins before it
    """

    filter: int
    correlation: float
    shift: int


def correlations(weights: np.ndarray, pattern: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the correlation of every filter with a pattern, best over shifts, and that shift.

    Parameters
    ----------
    weights : float (filters, channels, taps), or (filters, taps)
    pattern : float (channels, sites), or (sites,)

    Returns
    -------
    correlation : float64 (filters,)
        sum of filter times moved pattern, over |filter| |pattern|, the largest in size over all shifts with its sign.
        The norms are those of the whole filter and the whole pattern: weights where the pattern has none, and sites of
        the pattern beyond the filter's ends, count against it. 0 for a filter of zeros.
    shift : int64 (filters,)
    """
    w = np.asarray(weights, dtype=np.float64)
    p = np.atleast_2d(np.asarray(pattern, dtype=np.float64))
    w = w[:, None, :] if w.ndim == 2 else w
    if w.shape[1] != p.shape[0]:
        raise ValueError(f"filters read {w.shape[1]} channels, the pattern has {p.shape[0]}")
    sites = p.shape[1]
    padded = np.pad(w, [(0, 0), (0, 0), (sites - 1, sites - 1)])
    products = np.einsum("fcjs,cs->fj", np.lib.stride_tricks.sliding_window_view(padded, sites, axis=2), p)
    norms = np.sqrt(np.square(w).sum((1, 2))) * np.linalg.norm(p)
    products = products / np.where(norms > 0, norms, 1)[:, None]
    best = np.abs(products).argmax(1)
    return np.take_along_axis(products, best[:, None], 1)[:, 0], best - (sites - 1)


def recovered(weights: np.ndarray, pattern: np.ndarray) -> Recovered:
    """Return the filter most like the pattern, either sign; arguments as in `correlations`."""
    correlation, shift = correlations(weights, pattern)
    best = int(np.abs(correlation).argmax())
    return Recovered(best, float(correlation[best]), int(shift[best]))


def by_chance(
    filters: int, taps: int, pattern: np.ndarray, draws: int = 1000, channels: int = 1, seed: int = 0
) -> np.ndarray:
    """Return |correlation| of the best of `filters` random filters with the pattern, float64 (draws,), rising.

    The filters' weights are independent and normal: what a network would show that learnt nothing. It is the best over
    filters, shifts and signs, as for the network itself.
    """
    rng = np.random.default_rng(seed)
    best = np.empty(draws)
    for i in range(draws):
        best[i] = np.abs(correlations(rng.standard_normal((filters, channels, taps)), pattern)[0]).max()
    return np.sort(best)
