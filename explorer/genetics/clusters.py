"""Clusters of samples: populations, breeds, origins, where the whole genome agrees on them.

Principal components alone do not tell populations: in a cross the first ones are large linked stretches, and the
samples fall into two groups along each. What makes a population is that different chromosomes tell the same story. So
components are computed twice, on either half of the genome, and only what both halves agree on (canonical
correlations, tested by permutation) is clustered: Gaussian mixtures, their number by the Bayesian information criterion
(Fraley and Raftery 2002).
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np

from explorer.datasets import chromosomes
from explorer.datasets.genotypes import Genotypes
from explorer.errors import InputError
from explorer.genetics import structure
from explorer.progress import Progress, portion, silent

MOST = 10
"""Mixtures of one to so many clusters are tried."""
COMPONENTS = 10
"""Of each half of the genome."""
LEVEL = 0.01
"""Of the permutation test that the halves agree."""
PERMUTATIONS = 499
FEWEST = 5
"""No cluster is smaller than this."""


@dataclass(frozen=True, eq=False)
class Clusters:
    """Samples divided into one to MOST clusters, and how many there seem to be.

    Attributes
    ----------
    number : int
        By the information criterion; 1 where the halves of the genome agree on nothing.
    bic : float64 (counts,), of mixtures of 1, 2, ... clusters; inf where one would be smaller than FEWEST
    labels : int8 (counts, samples)
        Row k - 1 has the cluster 0 .. k - 1 of each sample, the largest first.
    agreement : float64 (COMPONENTS,), canonical correlations between the halves of the genome
    shared : int
        How many of them are beyond chance.
    by_chromosome : bool
        Whether the halves are of different chromosomes. Stretches of one chromosome are linked, and may agree by that.
    """

    number: int
    bic: np.ndarray
    labels: np.ndarray
    agreement: np.ndarray
    shared: int
    by_chromosome: bool

    @property
    def most(self) -> int:
        """The largest number of clusters that can be asked for."""
        return len(self.labels)

    def sizes(self, number: int | None = None) -> list[int]:
        """Return how many samples each of so many clusters has, the largest first; as many as there seem by default."""
        number = self.number if number is None else number
        return np.bincount(self.labels[number - 1], minlength=number).tolist()


def find(genotypes: Genotypes, seed: int = 0, progress: Progress = silent) -> Clusters:
    """Divide the samples into clusters by what both halves of the genome agree on.

    Raises
    ------
    InputError : there are too few samples or variants
    """
    samples, variants = genotypes.shape
    if samples < 2 * FEWEST or variants < 4:
        raise InputError(
            "Clusters of samples",
            f"{samples} samples at {variants} variants are too few",
            f"At least {2 * FEWEST} samples and 4 variants are needed.",
        )
    one, other, by_chromosome = halves(genotypes)
    scores = [
        structure.components(
            genotypes.dosages,
            min(COMPONENTS, samples // 4, len(columns) // 2),
            seed=seed,
            progress=portion(progress, start, 0.45),
            columns=columns,
        ).scores
        for columns, start in ((one, 0.0), (other, 0.45))
    ]
    agreement, places, shared = _agreed(scores[0], scores[1], np.random.default_rng(seed))
    places = places[:, : max(shared, 1)]
    bic, labels = _mixtures(places, seed, portion(progress, 0.9, 0.1))
    number = 1 + int(np.argmin(bic)) if shared else 1
    return Clusters(number, bic, labels, agreement, shared, by_chromosome)


def halves(genotypes: Genotypes, most: int = structure.DESCRIBED_VARIANTS) -> tuple[np.ndarray, np.ndarray, bool]:
    """Return the variants (indices) of either half of the genome, at most so many in all, and if by chromosome.

    Whole chromosomes are dealt out, the largest first; of a single one, or without a map, the first and the last third
    are taken.
    """
    every = np.arange(genotypes.shape[1])[:: max(1, -(-genotypes.shape[1] // most))]
    name = genotypes.variants["chromosome"].astype(str).to_numpy()[every]
    sizes = {one: int((name == one).sum()) for one in chromosomes.in_order(dict.fromkeys(name)) if one}
    parts: tuple[list[str], list[str]] = ([], [])
    totals = [0, 0]
    for one in sorted(sizes, key=lambda one: -sizes[one]):
        fewer = int(totals[1] < totals[0])
        parts[fewer].append(one)
        totals[fewer] += sizes[one]
    if 4 * min(totals) < len(every):
        third = max(1, len(every) // 3)
        return every[:third], every[-third:], False
    return every[np.isin(name, parts[0])], every[np.isin(name, parts[1])], True


def _agreed(one: np.ndarray, other: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, int]:
    """Return canonical correlations (k,), what the halves have in common (samples, k), and how many are no chance."""
    bases = [np.linalg.qr(scores - scores.mean(axis=0))[0] for scores in (one, other)]
    left, agreement, right = np.linalg.svd(bases[0].T @ bases[1], full_matrices=False)
    drawn = [np.linalg.svd(bases[0].T @ rng.permutation(bases[1]), compute_uv=False)[0] for _ in range(PERMUTATIONS)]
    shared = int((agreement > np.quantile(drawn, 1 - LEVEL)).sum())
    places = (bases[0] @ left + bases[1] @ right.T) * np.sqrt(len(one) / 2)
    return agreement, places, shared


def _mixtures(places: np.ndarray, seed: int, progress: Progress) -> tuple[np.ndarray, np.ndarray]:
    """Return the information criterion (counts,) and the labels (counts, samples) of 1, 2, ... clusters."""
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.mixture import GaussianMixture

    samples = len(places)
    most = min(MOST, samples // FEWEST)
    bic, labels = np.full(most, np.inf), np.zeros((most, samples), np.int8)
    for number in range(1, most + 1):
        progress(number - 1, most, f"Clusters of samples: {number}")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            mixture = GaussianMixture(number, n_init=3, random_state=seed).fit(places)
        found = mixture.predict(places)
        order = np.argsort(-np.bincount(found, minlength=number), kind="stable")
        labels[number - 1] = np.argsort(order)[found]
        if np.bincount(found, minlength=number).min() >= FEWEST:
            bic[number - 1] = mixture.bic(places)
    progress(most, most, "Clusters of samples")
    return bic, labels
