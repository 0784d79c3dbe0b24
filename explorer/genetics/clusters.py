"""Clusters of samples: populations, breeds, origins, where the whole genome agrees on them.

What both halves of the genome agree on (`genetics.agreement`) is clustered by Gaussian mixtures, their number by the
Bayesian information criterion (Fraley and Raftery 2002), so that the linked stretches of a cross are no clusters.
Families would make components of their own: of close relatives one is looked at, and the others are placed on what was
found.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np

from explorer.datasets.genotypes import Genotypes
from explorer.datasets.traits import Traits
from explorer.errors import InputError
from explorer.genetics import relatives
from explorer.genetics.agreement import agreement
from explorer.progress import Progress, portion, silent

MOST = 10
"""Mixtures of one to so many clusters are tried."""
FEWEST = 5
"""No cluster is smaller than this."""
COLUMN = "cluster"
"""What a covariate of clusters that were kept as a group is called; the next ones are cluster 2, cluster 3, ..."""


def columns(traits: Traits) -> list[str]:
    """Return the columns that hold clusters which were kept as a group, the last kept last."""
    return [name for name in traits.names("covariate", "categorical") if name.split(" ")[0] == COLUMN]


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
    correlations, shared, by_chromosome : as in `Agreement`
    looked_at : int
        Samples that the clusters were learnt from: fewer than all where close relatives were left out.
    """

    number: int
    bic: np.ndarray
    labels: np.ndarray
    correlations: np.ndarray
    shared: int
    by_chromosome: bool
    looked_at: int

    @property
    def most(self) -> int:
        """The largest number of clusters that can be asked for."""
        return len(self.labels)

    def sizes(self, number: int | None = None) -> list[int]:
        """Return how many samples each of so many clusters has, the largest first; as many as there seem by default."""
        number = self.number if number is None else number
        return np.bincount(self.labels[number - 1], minlength=number).tolist()


def too_few(samples: int, variants: int) -> bool:
    """Say whether clusters cannot be looked for among so many samples and variants."""
    return samples < 2 * FEWEST or variants < 4


def find(genotypes: Genotypes, seed: int = 0, progress: Progress = silent) -> Clusters:
    """Divide the samples into clusters by what both halves of the genome agree on.

    Raises
    ------
    InputError : there are too few samples or variants
    """
    samples, variants = genotypes.shape
    if too_few(samples, variants):
        raise InputError(
            "Clusters of samples",
            f"{samples} samples at {variants} variants are too few",
            f"At least {2 * FEWEST} samples and 4 variants are needed.",
        )
    learned = _unrelated(genotypes, portion(progress, 0.0, 0.2))
    agreed = agreement(genotypes, learned, seed, portion(progress, 0.2, 0.7))
    places = agreed.places[:, : max(agreed.shared, 1)]
    bic, labels = _mixtures(places, learned, seed, portion(progress, 0.9, 0.1))
    number = 1 + int(np.argmin(bic)) if agreed.shared else 1
    return Clusters(number, bic, labels, agreed.correlations, agreed.shared, agreed.by_chromosome, len(learned))


def _unrelated(genotypes: Genotypes, progress: Progress) -> np.ndarray:
    """Return samples of which no two are close relatives; all where those would be less than half of them."""
    samples = genotypes.shape[0]
    kept = relatives.find(genotypes, progress=progress).kept(np.zeros(samples))
    return kept if len(kept) >= max(2 * FEWEST, samples / 2) else np.arange(samples)


def _mixtures(places: np.ndarray, learned: np.ndarray, seed: int, progress: Progress) -> tuple[np.ndarray, np.ndarray]:
    """Return the information criterion (counts,) and the labels (counts, samples) of 1, 2, ... clusters."""
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.mixture import GaussianMixture

    most = min(MOST, len(learned) // FEWEST)
    bic, labels = np.full(most, np.inf), np.zeros((most, len(places)), np.int8)
    for number in range(1, most + 1):
        progress(number - 1, most, f"Clusters of samples: {number}")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            mixture = GaussianMixture(number, n_init=3, random_state=seed).fit(places[learned])
        found = mixture.predict(places)
        order = np.argsort(-np.bincount(found, minlength=number), kind="stable")
        labels[number - 1] = np.argsort(order)[found]
        if np.bincount(found[learned], minlength=number).min() >= FEWEST:
            bic[number - 1] = mixture.bic(places[learned])
    progress(most, most, "Clusters of samples")
    return bic, labels
