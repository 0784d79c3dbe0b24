"""What chance reaches in held-out predictions, where every sample is tested on by networks that learnt from the others.

In cross-validation every pair of folds is used twice: where sample A's trait helped to predict sample B, B's helped to
predict A. Two samples that are alike by descent and by chance have like traits are counted twice, so that the agreement
of predictions and trait spreads by about 1.4 times what as many independent samples would give, with heavier tails; to
shuffle the trait against given predictions is too kind. Networks cannot be trained a thousand times on shuffled traits,
but a linear predictor on the same genotypes and folds can (genomic best linear unbiased prediction: a kernel, so that
all shuffled traits are predicted by one product). Its agreement with shuffled traits is what chance reaches.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import linalg

from explorer.datasets.genotypes import Genotypes
from explorer.genetics import streaming
from explorer.inspection.held_out.measures import Measure
from explorer.inspection.held_out.predictions import HeldOutPredictions

HERITABILITIES = (0.1, 0.4, 0.8)
"""How strongly the linear predictor believes its samples, weakly to strongly; the one with the most luck counts."""
SAMPLES, VARIANTS = 2000, 10_000
"""At most so many samples, drawn at random, and variants, evenly spaced, make the linear predictor: agreement by chance
shrinks with the root of the number of samples, so that fewer tell what more would give."""


@dataclass(frozen=True, eq=False)
class Chance:
    """Agreement of predictions with shuffled traits, less what guessing reaches, times the root of the samples.

    Attributes
    ----------
    values : float64 (predictors, shuffles)
        Of predictors that were cross-validated on each shuffled trait; of one fold, of the networks' own predictions.
    plain : float64 (shuffles,), of the networks' predictions with the trait shuffled among those tested on
    """

    values: np.ndarray
    plain: np.ndarray

    def p(self, scaled: float) -> float:
        """Return (1 + shuffles that agree as well) / (1 + shuffles), of the predictor with the most luck."""
        most = (self.values >= scaled - 1e-9 * max(1.0, abs(scaled))).sum(1).max()
        return float((1 + most) / (1 + self.values.shape[1]))

    @property
    def widening(self) -> float:
        """How many times as far chance spreads as in independent samples, at least 1."""
        return float(max(1.0, self.values.std(1).max() / max(self.plain.std(), 1e-300)))


def chance(
    found: HeldOutPredictions,
    genotypes: Genotypes,
    measure: Measure,
    within: np.ndarray,
    shuffles: int = 999,
    seed: int = 0,
) -> Chance:
    """Return what chance reaches.

    Parameters
    ----------
    measure : of the n samples
    within : int64 (n,), groups within which the trait is shuffled
    """
    rng = np.random.default_rng(seed)
    if len(found.rows) > SAMPLES:
        some = np.sort(rng.choice(len(found.rows), SAMPLES, replace=False))
        found, measure, within = found.take(some), measure.take(some), within[some]
    n = len(found.rows)
    guess, root = found.by_chance, np.sqrt(n)
    cell = grouped(found.fold, within)
    same = np.broadcast_to(found.predicted[:, None], (n, shuffles))
    plain = root * (measure(_shuffled(found.y, cell, shuffles, rng), same) - guess)
    if found.folds == 1:
        return Chance(plain[None], plain)
    y = _shuffled(found.y, within, shuffles, rng)
    values = [root * (measure(y, predicted) - guess) for predicted in _cross_validated(found, genotypes, y)]
    return Chance(np.array(values), plain)


def _cross_validated(found: HeldOutPredictions, genotypes: Genotypes, y: np.ndarray) -> list[np.ndarray]:
    """Return, for each heritability, every sample's trait (n, k) as the samples of all other folds predict it.

    From the fit to all samples, fitted = S y: what a fold's samples leave unexplained without them is (I - S_ff)^-1
    times what they leave with them (Cook and Weisberg 1982, section 3.2, of several cases).
    """
    columns = found.columns[:: max(1, -(-len(found.columns) // VARIANTS))]
    z = streaming.standardised(genotypes.dosages, np.float32, found.rows, columns)
    kernel = (z @ z.T).astype(np.float64)
    kernel *= len(kernel) / max(np.trace(kernel), 1e-300)
    values, vectors = linalg.eigh(kernel)
    centred = y - y.mean(0)
    turned = vectors.T @ centred
    results = []
    for heritability in HERITABILITIES:
        shrunk = np.maximum(values, 0)
        shrunk = shrunk / (shrunk + (1 - heritability) / heritability)
        fitted = vectors @ (shrunk[:, None] * turned)
        predicted = np.empty_like(fitted)
        for one in np.unique(found.fold):
            here = np.flatnonzero(found.fold == one)
            own = (vectors[here] * shrunk) @ vectors[here].T
            left = linalg.solve(np.eye(len(here)) - own, centred[here] - fitted[here], assume_a="pos")
            predicted[here] = centred[here] - left
        results.append(predicted)
    return results


def _shuffled(y: np.ndarray, group: np.ndarray, shuffles: int, rng: np.random.Generator) -> np.ndarray:
    """Return y (n, shuffles), each column shuffled within groups."""
    result = np.empty((len(y), shuffles))
    for one in np.unique(group):
        here = np.flatnonzero(group == one)
        result[here] = rng.permuted(np.tile(y[here], (shuffles, 1)), axis=1).T
    return result


def grouped(*labels: np.ndarray) -> np.ndarray:
    """Return int64 (n,): one number for each combination of labels that occurs."""
    return np.unique(np.column_stack(labels), axis=0, return_inverse=True)[1].ravel()
