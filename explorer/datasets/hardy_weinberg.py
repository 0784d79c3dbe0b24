"""The exact test of Hardy-Weinberg equilibrium, for many variants at once."""

from __future__ import annotations

import numpy as np

TIE = 1 + 1e-9
"""Numbers of heterozygotes this near in probability to the observed one are as likely."""
_NEGLIGIBLE = 1e-18
"""Probabilities this small beside the observed one's are left out."""
_BOUND = 1e300
"""From here on, the observed one is taken for impossible."""
_AT_ONCE = 8192


def exact_p(none: np.ndarray, one: np.ndarray, two: np.ndarray) -> np.ndarray:
    """Return the exact p value (variants,) of genotype counts int64 (variants,); 1 where nothing varies.

    The summed probability of all numbers of heterozygotes that are no likelier than the observed one, given the alleles
    (Wigginton, Cutler and Abecasis 2005, Am. J. Hum. Genet. 76:887, equation 3). 0 only below 1e-300.

    >>> exact_p(np.array([0, 2]), np.array([4, 0]), np.array([0, 2])).round(6).tolist()
    [0.314286, 0.085714]
    """
    rare, samples = 2 * np.minimum(none, two) + one, none + one + two
    p = np.ones(len(rare))
    order = np.argsort(rare, kind="stable")  # so that variants that take about as many steps are side by side
    for start in range(int(np.searchsorted(rare[order], 1)), len(order), _AT_ONCE):
        some = order[start : start + _AT_ONCE]
        more, fewer = (_beside(one[some], rare[some], samples[some], step) for step in (2, -2))
        p[some] = (1 + more[0] + fewer[0]) / (1 + more[1] + fewer[1])
    return np.minimum(p, 1.0)


def _beside(observed: np.ndarray, rare: np.ndarray, samples: np.ndarray, step: int) -> tuple[np.ndarray, np.ndarray]:
    """Return sums (variants,) of the probabilities of more (step 2) or fewer (-2) heterozygotes than observed.

    Of those no likelier than the observed number, and of all, both in units of its probability. Each comes from its
    neighbour: P(h + 2) / P(h) = (rare - h) (common - h) / ((h + 2) (h + 1)).
    """
    tail, total = np.zeros(len(rare)), np.zeros(len(rare))
    at = np.arange(len(rare))
    h, r, c = observed.astype(np.float64), rare.astype(np.float64), (2 * samples - rare).astype(np.float64)
    term = np.ones(len(rare))
    while len(at):
        term *= (r - h) * (c - h) / ((h + 2) * (h + 1)) if step > 0 else h * (h - 1) / ((r - h + 2) * (c - h + 2))
        h += step
        total[at] += term
        tail[at] += np.where(term <= TIE, term, 0.0)
        going = (term >= _NEGLIGIBLE) & (term < _BOUND)
        total[at[term >= _BOUND]] = np.inf
        if going.all():
            continue
        if np.count_nonzero(going) < 0.8 * len(at):
            at, h, r, c, term = at[going], h[going], r[going], c[going], term[going]
        else:
            term = np.where(going, term, 0.0)
    return tail, total
