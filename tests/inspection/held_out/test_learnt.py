"""Gate 1: chance keeps its level in cross-validation, and what was learnt is seen."""

from dataclasses import replace

import numpy as np
import panels
import pytest
import stand_ins
from scipy import stats
from sklearn.metrics import roc_auc_score

from explorer.inspection.held_out import chance, learnt
from explorer.inspection.held_out.measures import Auroc, Correlation, indicators, resampled

PANEL = panels.cross(1, samples=200, chromosomes=10, each=20)


def judged(y, predicted, fold, seed=0, level="", genotypes=PANEL, **covariates):
    data = stand_ins.dataset(genotypes, y, **covariates)
    return learnt.learnt(stand_ins.found(y, predicted, fold, genotypes.shape[1], level), data, seed)


def nulls(count, classes, genotypes=PANEL):
    """How often chance passes, and how often its p is below .05, for traits without any signal."""
    rng, fold = np.random.default_rng(5), stand_ins.folds_of(genotypes.shape[0], 6)
    y = rng.standard_normal((genotypes.shape[0], count))
    y = (y > 0.5) * 1.0 if classes else y
    predicted = stand_ins.ridge(genotypes, y, fold)
    found = [judged(y[:, i], predicted[:, i], fold, i, "case" if classes else "", genotypes) for i in range(count)]
    assert all(one is not None for one in found)
    return [one for one in found if one is not None]


def test_measures_equal_scipys_and_sklearns():
    rng = np.random.default_rng(0)
    y, predicted, cell = rng.standard_normal((60, 2)), rng.standard_normal((60, 2)), np.repeat([0, 1, 2], 20)
    expected = stats.pearsonr(y[:, 1], predicted[:, 1])[0]
    assert Correlation(np.ones((60, 1)))(y, predicted)[1] == pytest.approx(expected)
    a, b = (v[:, 0] - np.repeat(v[:, 0].reshape(3, 20).mean(1), 20) for v in (y, predicted))
    assert Correlation(indicators(cell))(y, predicted)[0] == pytest.approx(stats.pearsonr(a, b)[0])
    assert Correlation(indicators(cell))(np.ones((60, 1)), predicted[:, :1])[0] == 0
    truth, ties = (y > 0) * 1.0, np.round(predicted)
    assert Auroc(np.zeros(60, int))(truth, ties)[1] == pytest.approx(roc_auc_score(truth[:, 1], ties[:, 1]))
    areas = [roc_auc_score(truth[cell == c, 0], ties[cell == c, 0]) for c in range(3)]
    pairs = [truth[cell == c, 0].sum() * (20 - truth[cell == c, 0].sum()) for c in range(3)]
    assert Auroc(cell)(truth, ties)[0] == pytest.approx(np.average(areas, weights=pairs))
    assert Auroc(cell)(np.zeros((60, 1)), ties[:, :1])[0] == 0.5
    drawn = resampled(Correlation(indicators(cell)), y[:, 0], y[:, 0], cell, 5, rng)
    assert drawn == pytest.approx(1.0)


def test_the_shortcut_equals_fits_without_each_fold():
    """S y with every fold left out, against a kernel ridge regression fitted anew on the other folds."""
    rng, fold = np.random.default_rng(1), stand_ins.folds_of(60, 2)
    genotypes = panels.cross(3, samples=60, chromosomes=4, each=15)
    y = rng.standard_normal((60, 3))
    some = stand_ins.found(y[:, 0], y[:, 0], fold, genotypes.shape[1])
    shortcut = chance._cross_validated(some, genotypes, y)  # pyright: ignore[reportPrivateUsage]
    x = np.asarray(genotypes.dosages).astype(float)
    x = (x - x.mean(0)) / x.std(0)
    kernel = x @ x.T
    kernel *= 60 / np.trace(kernel)
    centred = y - y.mean(0)
    for heritability, predicted in zip(chance.HERITABILITIES, shortcut, strict=True):
        for one in range(5):
            learn, test = fold != one, fold == one
            own = kernel[np.ix_(learn, learn)] + (1 - heritability) / heritability * np.eye(learn.sum())
            expected = kernel[np.ix_(test, learn)] @ np.linalg.solve(own, centred[learn])
            np.testing.assert_allclose(predicted[test], expected, atol=1e-5)


def test_chance_spreads_more_widely_in_cross_validation_than_in_one_hold_out():
    """Every pair of folds is used twice: the square root of two."""
    rng, fold = np.random.default_rng(0), stand_ins.folds_of(200, 1)
    y = rng.standard_normal(200)
    predicted = stand_ins.ridge(PANEL, y[:, None], fold)[:, 0]
    data = stand_ins.dataset(PANEL, y)
    measure = Correlation(indicators(fold))
    of_all = chance.chance(stand_ins.found(y, predicted, fold, 200), data.genotypes, measure, np.zeros(200, int))
    assert of_all.widening == pytest.approx(np.sqrt(2), abs=0.15)
    assert of_all.plain.std() == pytest.approx(1, abs=0.08)
    one = stand_ins.found(y, predicted, fold, 200).take(np.flatnonzero(fold == 0))
    one = replace(one, folds=1)
    held_out = chance.chance(one, data.genotypes, measure.take(one.rows), np.zeros(len(one.rows), int))
    assert held_out.widening == 1
    assert held_out.values.shape == (1, 999)


@pytest.mark.parametrize("classes", [False, True])
def test_a_trait_without_signal_rarely_passes(classes):
    found = nulls(6, classes)
    assert sum(one.passes for one in found) <= 2
    assert min(one.p for one in found) >= 1 / 1000
    assert sum(one.low <= one.by_chance <= one.high for one in found) >= 4


@pytest.mark.slow
@pytest.mark.parametrize("classes", [False, True])
@pytest.mark.parametrize(
    "genotypes", [PANEL, panels.populations(2, sizes=(100, 100), each=25)], ids=["cross", "populations"]
)
def test_chance_keeps_its_level(genotypes, classes):
    found = nulls(200, classes, genotypes)
    assert np.mean([one.passes for one in found]) <= 0.08
    assert np.mean([one.p < 0.05 for one in found]) <= 0.09


def test_what_was_learnt_passes_with_its_numbers():
    rng, fold = np.random.default_rng(3), stand_ins.folds_of(200, 4)
    y = 2.0 * np.asarray(PANEL.dosages)[:, 30] + rng.standard_normal(200)
    predicted = stand_ins.ridge(PANEL, y[:, None], fold)[:, 0]
    found = judged(y, predicted, fold)
    assert found is not None
    assert found.passes
    assert (found.metric, found.by_chance, found.samples, found.folds) == ("correlation", 0.0, 200, 5)
    assert (found.p, found.permutations) == (1 / 1000, 999)
    assert found.low < found.value < found.high
    within = np.mean([np.corrcoef(y[fold == one], predicted[fold == one])[0, 1] for one in range(5)])
    assert found.value == pytest.approx(within, abs=0.05)
    case = (y > 1) * 1.0
    odds = stand_ins.ridge(PANEL, case[:, None], fold)[:, 0]
    of_class = judged(case, odds, fold, level="case")
    assert of_class is not None
    assert (of_class.metric, of_class.by_chance, of_class.passes) == ("AUROC", 0.5, True)
    assert 0.5 < of_class.low < of_class.value < of_class.high <= 1


def test_too_few_samples_or_one_class_say_nothing():
    y = np.arange(9.0)
    data = stand_ins.dataset(PANEL, np.zeros(200))
    assert learnt.learnt(stand_ins.found(y, y, np.arange(9) % 3, 200), data) is None
    assert learnt.learnt(stand_ins.found(np.ones(30), np.arange(30.0), np.arange(30) % 3, 200), data) is None


def test_within_clusters_a_trait_that_is_the_cluster_is_not_learnt():
    genotypes = panels.populations(4, sizes=(100, 100), each=25)
    cluster, fold = np.repeat([0.0, 1.0], 100), stand_ins.folds_of(200, 5)
    y = 2 * cluster + np.random.default_rng(6).standard_normal(200)
    predicted = stand_ins.ridge(genotypes, y[:, None], fold)[:, 0]
    without = judged(y, predicted, fold, genotypes=genotypes)
    within = judged(y, predicted, fold, genotypes=genotypes, cluster=cluster)
    assert without is not None
    assert within is not None
    assert (without.passes, without.within) == (True, "")
    assert (within.passes, within.within) == (False, "cluster")
