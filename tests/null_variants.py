"""Rare variants and two-class traits that have nothing to do with each other, to see how often a test errs."""

import numpy as np

SAMPLES = 1000
CELLS = [(share, copies) for share in (0.02, 0.1, 0.5) for copies in (5, 10, 50)]
"""Share of cases, and copies of the rarer allele, of each cell."""


def carriers(variants: int, copies: int, rng: np.random.Generator) -> np.ndarray:
    """Return int64 (variants, copies): the sample that has each copy, of 2,000 chromosomes without replacement."""
    places = rng.integers(0, 2 * SAMPLES, (variants, copies))
    while True:
        places.sort(axis=1)
        twice = (np.diff(places, axis=1) == 0).any(axis=1)
        if not twice.any():
            return places // 2
        places[twice] = rng.integers(0, 2 * SAMPLES, (int(twice.sum()), copies))


def drawn(
    variants: int, copies: int, share: float, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return int8 (samples, variants), a trait with so many cases, and two covariates that it depends on."""
    who = carriers(variants, copies, rng)
    flat = (np.arange(variants)[:, None] * SAMPLES + who).ravel()
    dosages = np.bincount(flat, minlength=variants * SAMPLES).astype(np.int8).reshape(variants, SAMPLES).T
    covariates = np.column_stack([rng.normal(size=SAMPLES), rng.integers(0, 2, SAMPLES)]).astype(float)
    odds = covariates @ [0.5, 0.7] + rng.gumbel(size=SAMPLES)
    y = (np.argsort(np.argsort(-odds)) < round(share * SAMPLES)).astype(float)
    return dosages, y, covariates


def tables(
    variants: int, copies: int, share: float, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return int8 (samples, k), a trait, and how many of the variants each of the k columns stands for.

    Without covariates nothing counts but how many cases and controls have one copy or two.
    """
    cases = round(share * SAMPLES)
    who = carriers(variants, copies, rng)
    again = np.diff(who, axis=1) == 0  # sorted: the second copy of a sample
    case = who < cases
    two = np.stack([(again & case[:, 1:]).sum(1), (again & ~case[:, 1:]).sum(1)], axis=1)
    one = np.stack([case.sum(1), (~case).sum(1)], axis=1) - 2 * two
    kinds, times = np.unique(np.column_stack([one, two]), axis=0, return_counts=True)
    dosages = np.zeros((SAMPLES, len(kinds)), np.int8)
    for j, (one_case, one_control, two_case, two_control) in enumerate(kinds):
        dosages[:two_case, j] = dosages[cases : cases + two_control, j] = 2
        dosages[two_case : two_case + one_case, j] = 1
        dosages[cases + two_control : cases + two_control + one_control, j] = 1
    return dosages, (np.arange(SAMPLES) < cases).astype(float), times
