"""Whether networks have learnt more than structure: do predictions follow the trait among samples that are alike in it?

Structure is what samples share over their whole genome (populations, families), and what else is known of them:
covariates and sex. It is held fixed among held-out samples, in the trait and in its prediction.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explorer.datasets.dataset import Dataset
from explorer.errors import InputError
from explorer.genetics import clusters, sex
from explorer.genetics.parallel_analysis import parallel_analysis
from explorer.genetics.structure import principal_components
from explorer.inspection.held_out.chance import chance
from explorer.inspection.held_out.learnt import RESAMPLES, agreement, enough, groups, widened
from explorer.inspection.held_out.measures import Correlation, indicators, resampled
from explorer.inspection.held_out.predictions import HeldOutPredictions
from explorer.inspection.held_out.result import BeyondStructure
from explorer.progress import Progress, portion, silent
from explorer.training.baselines import design

SHUFFLES = 199
"""Shuffled traits that tell how widely chance spreads; no p value is taken from them."""
PENALTIES = np.geomspace(1e-3, 1e3, 13)
"""Ridge penalties, of each sample, among which the other folds choose when structure alone predicts a fold."""


@dataclass(frozen=True, eq=False)
class Structure:
    """What is held fixed.

    Attributes
    ----------
    table : float64 (samples, k), of all samples of the dataset
    given : what its columns are, in words
    components : how many principal components are real
    """

    table: np.ndarray
    given: tuple[str, ...]
    components: int


def structure_of(
    dataset: Dataset, trait: str, named: tuple[str, ...] | None = None, progress: Progress = silent
) -> Structure:
    """Return covariates, sex, and structure of all samples' genotypes: real components, their squares, and clusters.

    Principal components are those that parallel analysis keeps. Where there are any, the clusters that are found in
    both halves of the genome are held fixed as well: populations are groups, which lie only about on straight lines.

    Parameters
    ----------
    named : covariates; None = all there are
    """
    every = np.arange(dataset.genotypes.shape[0])
    names = dataset.traits.names("covariate") if named is None else list(named)
    kept = clusters.columns(dataset.traits)[-1:]
    names = [name for name in dict.fromkeys([*names, *kept]) if name != trait]
    parts = [design(dataset, name, every, every)[0] for name in names]
    given = list(names)
    if (of_sex := sex.covariate(dataset, tuple(names), trait)) is not None:
        parts.append(of_sex.values[:, None])
        given.append(of_sex.name)
    components = parallel_analysis(dataset.genotypes, progress=portion(progress, 0.0, 0.4)).kept
    if components:
        places, _ = principal_components(dataset.genotypes, components, progress=portion(progress, 0.4, 0.3))
        places = places / np.maximum(places.std(0), 1e-300)
        parts += [places, places**2 - 1]
        given.append("1 component" if components == 1 else f"{components} components")
        try:
            found = clusters.find(dataset.genotypes, progress=portion(progress, 0.7, 0.3))
        except InputError:
            found = None
        if found is not None and found.number > 1:
            parts.append(indicators(found.labels[found.number - 1]))
            given.append(f"{found.number} clusters")
    return Structure(np.hstack([np.empty((len(every), 0)), *parts]), tuple(given), components)


def beyond_structure(
    found: HeldOutPredictions, dataset: Dataset, structure: Structure, seed: int = 0
) -> BeyondStructure | None:
    """Return the correlation of trait and prediction that structure leaves; None where samples are too few.

    Too few: fewer than 10, or fewer than three times as many as dimensions are held fixed. The interval is by bootstrap
    within folds, widened by as much as chance spreads more widely than in independent samples (see `chance`).
    """
    _, group = groups(dataset, found)
    measure = Correlation(np.hstack([indicators(found.fold), structure.table[found.rows]]))
    n, rank = len(found.rows), measure.rank
    if not enough(found) or n < 3 * rank:
        return None
    both = measure.residuals(np.column_stack([found.y, found.predicted]))
    partial = float(measure(found.y[:, None], found.predicted[:, None])[0])
    rng = np.random.default_rng([seed, 2])
    centred = Correlation(indicators(found.fold))
    spread = resampled(centred, both[:, 0], both[:, 1], found.fold, RESAMPLES, rng)
    by_chance = chance(found, dataset.genotypes, measure, group, SHUFFLES, seed)
    low, high = widened(partial, spread, by_chance.widening * float(np.sqrt(n / (n - rank))))
    reached = agreement(found, found.fold)
    network = float(reached(found.y[:, None], found.predicted[:, None])[0])
    alone = None
    if structure.given and found.folds > 1:
        guess = predicted_by(structure.table[found.rows], found.y, found.fold)
        alone = float(reached(found.y[:, None], guess[:, None])[0])
    return BeyondStructure(
        partial=partial,
        low=max(-1.0, low),
        high=min(1.0, high),
        given=structure.given,
        components=structure.components,
        alone=alone,
        network=network,
        metric=found.metric,
    )


def predicted_by(table: np.ndarray, y: np.ndarray, fold: np.ndarray) -> np.ndarray:
    """Return what a table (n, k) predicts of each fold's trait (n,), by ridge regression on the other folds.

    The penalty is the one that predicts the other folds best, each without itself (leave-one-out, in closed form).
    """
    table = (table - table.mean(0)) / np.maximum(table.std(0), 1e-9)
    predicted = np.zeros(len(y))
    for one in np.unique(fold):
        learn, test = fold != one, fold == one
        mean = y[learn].mean()
        left, size, right = np.linalg.svd(table[learn] - table[learn].mean(0), full_matrices=False)
        along = left.T @ (y[learn] - mean)
        errors = []
        for penalty in PENALTIES:
            shrunk = size**2 / (size**2 + penalty * learn.sum())
            leverage = 1 / learn.sum() + (left**2 * shrunk).sum(1)
            errors.append(np.mean(((y[learn] - mean - left @ (shrunk * along)) / (1 - leverage)) ** 2))
        penalty = PENALTIES[int(np.argmin(errors))] * learn.sum()
        weights = right.T @ (size / (size**2 + penalty) * along)
        predicted[test] = mean + (table[test] - table[learn].mean(0)) @ weights
    return predicted
