"""Haploid mosaics of two populations along a chromosome: which stretch is from which, and calls that may be wrong.

Allele frequencies are drawn after Balding and Nichols (1995): around that of the ancestors by a beta distribution.
Ancestry is a Markov chain along the variants, and given it alleles are drawn one by one, without linkage.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

VARIANTS = 128
SWITCH = 0.02
"""Probability that ancestry changes between two neighbours."""
LOW, HIGH = 0.1, 0.9
"""Frequencies of the ancestors lie evenly between these."""
LEAST = 0.01
"""The least frequency of an allele in a population, and 1 less the largest."""


class Mosaics(NamedTuple):
    """Sequences, uint8 (n, variants) each: population 0 or 1, the true allele, and the allele as it was called."""

    ancestry: np.ndarray
    alleles: np.ndarray
    calls: np.ndarray


def ancestors(count: int, drawn: np.random.Generator) -> np.ndarray:
    """Return frequencies of allele 1 before the populations parted, (count, variants)."""
    return drawn.uniform(LOW, HIGH, (count, VARIANTS))


def parted(before: np.ndarray, fst: np.ndarray, drawn: np.random.Generator) -> np.ndarray:
    """Return frequencies (n, 2, variants) of two populations, from those of their ancestors (n, variants), by FST."""
    spread = np.maximum(fst, 1e-9)[:, None, None]
    one, none = (share[:, None] * (1 - spread) / spread for share in (before, 1 - before))
    made = drawn.beta(one, none, (len(before), 2, VARIANTS))
    return np.where(fst[:, None, None] > 0, made.clip(LEAST, 1 - LEAST), before[:, None])


def mosaics(frequencies: np.ndarray, errors: np.ndarray, drawn: np.random.Generator) -> Mosaics:
    """Return one mosaic of each panel (n, 2, variants), its calls exchanged at the rates `errors` (n)."""
    count = len(frequencies)
    changes = drawn.random((count, VARIANTS)) < SWITCH
    changes[:, 0] = drawn.random(count) < 0.5
    ancestry = (changes.cumsum(1) % 2).astype(np.uint8)
    own = np.where(ancestry == 1, frequencies[:, 1], frequencies[:, 0])
    alleles = (drawn.random(own.shape) < own).astype(np.uint8)
    wrong = drawn.random(own.shape) < errors[:, None]
    return Mosaics(ancestry, alleles, alleles ^ wrong.astype(np.uint8))
