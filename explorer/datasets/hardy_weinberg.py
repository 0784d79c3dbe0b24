"""The exact test of Hardy-Weinberg equilibrium, for many variants at once."""

from __future__ import annotations

import numpy as np

TIE = 1 + 1e-9
"""Numbers of heterozygotes this near in probability to the observed one are as likely."""
_NEGLIGIBLE = 1e-18
"""Probabilities this small beside the observed one's are left out."""
_STEP = 1e200
"""Beyond this, and below its inverse, probabilities are told in units of its powers."""
_AT_ONCE = 8192


def exact_p(none: np.ndarray, one: np.ndarray, two: np.ndarray) -> np.ndarray:
    """Return the exact p value (variants,) of genotype counts int64 (variants,); 1 where nothing varies.

    The summed probability of all numbers of heterozygotes that are no likelier than the observed one, given the alleles
    (Wigginton, Cutler and Abecasis 2005, Am. J. Hum. Genet. 76:887, equation 3). 0 only below 1e-308.

    >>> exact_p(np.array([0, 2]), np.array([4, 0]), np.array([0, 2])).round(6).tolist()
    [0.314286, 0.085714]
    """
    return 10.0 ** -exact_log10_p(none, one, two)


def exact_log10_p(none: np.ndarray, one: np.ndarray, two: np.ndarray) -> np.ndarray:
    """Return -log10 of `exact_p`, at any depth.

    >>> exact_log10_p(np.array([50_000]), np.array([0]), np.array([50_000])).round(3).tolist()
    [30102.849]
    """
    rare, samples = 2 * np.minimum(none, two) + one, none + one + two
    log10_p = np.zeros(len(rare))
    order = np.argsort(rare, kind="stable")  # so that variants that take about as many steps are side by side
    for start in range(int(np.searchsorted(rare[order], 1)), len(order), _AT_ONCE):
        some = order[start : start + _AT_ONCE]
        more, fewer = (_beside(one[some], rare[some], samples[some], step) for step in (2, -2))
        units = np.maximum(more[2], fewer[2])
        own, above, below = (_STEP ** (power - units) for power in (0.0, more[2], fewer[2]))
        total = own + above * more[1] + below * fewer[1]
        log10_p[some] = np.log10(total) + units * np.log10(_STEP) - np.log10(1 + more[0] + fewer[0])
    return np.maximum(log10_p, 0.0)


def _beside(
    observed: np.ndarray, rare: np.ndarray, samples: np.ndarray, step: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return sums (variants,) of the probabilities of more (step 2) or fewer (-2) heterozygotes than observed.

    Of those no likelier than the observed number in units of its probability; of all, in units of it times a power of
    `_STEP`; and that power. Each comes from its neighbour:
    P(h + 2) / P(h) = (rare - h) (common - h) / ((h + 2) (h + 1)).
    """
    tail, total, power = np.zeros(len(rare)), np.zeros(len(rare)), np.zeros(len(rare))
    at = np.arange(len(rare))
    h, r, c = observed.astype(np.float64), rare.astype(np.float64), (2 * samples - rare).astype(np.float64)
    term, above = np.ones(len(rare)), np.zeros(len(rare))  # above: the power of `_STEP` that the term is in units of
    while len(at):
        term *= (r - h) * (c - h) / ((h + 2) * (h + 1)) if step > 0 else h * (h - 1) / ((r - h + 2) * (c - h + 2))
        h += step
        far = (term >= _STEP) | ((term < 1 / _STEP) & (above > 0) & (term > 0))
        if far.any():
            turn = np.where(term[far] >= _STEP, 1.0, -1.0)
            term[far] *= _STEP**-turn
            above[far] += turn
            higher = far & (above > power[at])
            total[at[higher]] /= _STEP
            power[at[higher]] = above[higher]
        plain = above == 0
        total[at] += np.where(above == power[at], term, 0.0)
        tail[at] += np.where(plain & (term <= TIE), term, 0.0)
        going = (term >= _NEGLIGIBLE) | ~plain & (term > 0)
        if going.all():
            continue
        if np.count_nonzero(going) < 0.8 * len(at):
            at, h, r, c, term, above = at[going], h[going], r[going], c[going], term[going], above[going]
        else:
            term = np.where(going, term, 0.0)
    return tail, total, power
