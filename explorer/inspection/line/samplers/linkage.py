"""Whether samples descend from two haplotypes: then markers are linked only through the markers between them.

In a cross of two parents, in inbred lines of one, two genotypes on a chromosome depend on each other through every
genotype between them. So the correlation of markers two and four apart is the product of the correlations of the
neighbours between them. In a population it is not: markers of unlike frequency stand between markers in strong LD.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

APART = (2, 4)
"""Between markers so many apart."""
MOST = 4000
"""At most so many markers are looked at: every stretch of some chromosome, evenly spread."""
STRETCH = 50
LEAST = 0.1
"""LD is too little to judge by where the mean r2 of such markers, beyond chance, is below this."""
CROSS = 0.07
"""Samples are of a cross where a smaller share of that LD is not explained."""


@dataclass(frozen=True)
class Linkage:
    """LD of markers two and four apart.

    Attributes
    ----------
    r2 : mean of the pairs, less what chance makes of as many samples
    unexplained : share of it that the markers between do not explain; 0 in an ideal cross, above .5 in most populations
    pairs : how many
    """

    r2: float
    unexplained: float
    pairs: int

    @property
    def two_haplotypes(self) -> bool:
        """Whether samples descend from two haplotypes."""
        return self.pairs > 0 and self.r2 >= LEAST and self.unexplained < CROSS


def linkage(calls: np.ndarray, chromosome: np.ndarray) -> Linkage:
    """Measure it in calls int8 (samples, positions), -1 missing, in the order of the genome.

    Markers that hardly vary, or are the same as the one before, are left out: they would explain nothing, or all.
    """
    samples, m = calls.shape
    kept = _stretches(m)
    x, where = calls[:, kept].astype(np.float64), np.asarray(chromosome)[kept]
    called = x >= 0
    n = np.maximum(called.sum(0), 1)
    x = np.where(called, x - np.where(called, x, 0).sum(0) / n, 0.0)
    spread = np.sqrt((x**2).sum(0) / n)
    vary = spread > max(0.05, np.sqrt(5 / max(1, samples)) / 2)
    x, where, called = x[:, vary] / spread[vary], where[vary], called[:, vary]
    x /= np.sqrt(np.maximum(called.sum(0), 1))
    near = (x[:, 1:] * x[:, :-1]).sum(0) if x.shape[1] > 1 else np.zeros(0)
    new = np.append(True, np.abs(near) < 1 - 1 / samples)[
        : x.shape[1]
    ]  # at a copy of the one before r is 1, and nothing is told
    x, where = x[:, new], where[new]
    near = (x[:, 1:] * x[:, :-1]).sum(0) if x.shape[1] > 1 else np.zeros(0)
    seen, off = np.zeros(0), np.zeros(0)
    for lag in APART:
        first = np.flatnonzero(where[lag:] == where[:-lag]) if len(where) > lag else np.zeros(0, dtype=int)
        r = (x[:, first] * x[:, first + lag]).sum(0)
        through = np.prod([near[first + step] for step in range(lag)], axis=0)
        chance = (1 - r**2) ** 2 / samples
        seen, off = np.append(seen, r**2 - chance), np.append(off, (r - through) ** 2 - chance)
    r2 = float(seen.mean()) if len(seen) else 0.0
    return Linkage(r2, max(0.0, float(off.mean()) / r2) if r2 > 0 else 1.0, len(seen))


def _stretches(m: int) -> np.ndarray:
    """Return places of stretches of neighbours, evenly spread, MOST of them at most."""
    if m <= MOST:
        return np.arange(m)
    starts = np.linspace(0, m - STRETCH, MOST // STRETCH).astype(int)
    return np.unique(starts[:, None] + np.arange(STRETCH))
