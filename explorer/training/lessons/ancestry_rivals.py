"""What else tells ancestry along a chromosome: sums over a window, and the hidden Markov model that made the data."""

from __future__ import annotations

import numpy as np

from explorer.datasets.teaching.ancestry import SWITCH


def likelihoods(calls: np.ndarray, frequencies: np.ndarray, errors: np.ndarray) -> np.ndarray:
    """Return the probability of each call in each population, (n, 2, variants).

    Parameters
    ----------
    calls : (n, variants), 0 or 1
    frequencies : (n, 2, variants), of allele 1
    errors : (n), the rates at which calls are exchanged
    """
    rate = errors[:, None, None]
    one = frequencies * (1 - rate) + (1 - frequencies) * rate
    return np.where(calls[:, None] == 1, one, 1 - one)


def ratios(calls: np.ndarray, frequencies: np.ndarray, errors: np.ndarray) -> np.ndarray:
    """Return log-likelihood ratios (n, variants): above 0 where a call speaks for the second population."""
    made = np.log(likelihoods(calls, frequencies, errors))
    return made[:, 1] - made[:, 0]


def windowed(evidence: np.ndarray, width: int) -> np.ndarray:
    """Return sums (n, variants) over a window of so many variants, an odd number, cut at the ends."""
    half, length = width // 2, evidence.shape[1]
    sums = np.concatenate([np.zeros((len(evidence), 1)), evidence.cumsum(1)], 1)
    places = np.arange(length)
    return sums[:, np.minimum(places + half + 1, length)] - sums[:, np.maximum(places - half, 0)]


def posterior(calls: np.ndarray, frequencies: np.ndarray, errors: np.ndarray, switch: float = SWITCH) -> np.ndarray:
    """Return the probability (n, variants) of the second population, by forwards and backwards (Rabiner 1989)."""
    seen = np.moveaxis(likelihoods(calls, frequencies, errors), 2, 0)
    stay = np.array([[1 - switch, switch], [switch, 1 - switch]])
    forward, backward = np.empty_like(seen), np.ones_like(seen)
    before = np.full(seen.shape[1:], 0.5)
    for place, here in enumerate(seen):
        made = (before @ stay if place else before) * here
        forward[place] = before = made / made.sum(1, keepdims=True)
    for place in range(len(seen) - 2, -1, -1):
        made = (backward[place + 1] * seen[place + 1]) @ stay
        backward[place] = made / made.sum(1, keepdims=True)
    both = forward * backward
    return (both[..., 1] / both.sum(2)).T


def true_allele(calls: np.ndarray, frequencies: np.ndarray, errors: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Return the probability (n, variants) that the true allele is 1, given that of the second population."""
    rate = errors[:, None, None]
    given_one = np.where(calls[:, None] == 1, 1 - rate, rate)
    one = frequencies * given_one / (frequencies * given_one + (1 - frequencies) * (1 - given_one) + 1e-300)
    return one[:, 0] * (1 - second) + one[:, 1] * second
