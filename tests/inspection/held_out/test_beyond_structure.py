"""Gate 2: a network that predicts populations or batches is called so, one that predicts loci is not."""

from dataclasses import replace

import numpy as np
import panels
import pytest
import stand_ins
import x_cohort
from sklearn.linear_model import Ridge

from explorer.inspection.held_out.beyond_structure import beyond_structure, predicted_by, structure_of


def judged(genotypes, y, seed, **covariates):
    fold = stand_ins.folds_of(len(y), seed)
    predicted = stand_ins.ridge(genotypes, y[:, None], fold)[:, 0]
    data = stand_ins.dataset(genotypes, y, **covariates)
    found = stand_ins.found(y, predicted, fold, genotypes.shape[1])
    return beyond_structure(found, data, structure_of(data, "trait"), seed)


def population_and_noise(seed, signal=0.0):
    genotypes, rng = panels.populations(seed, sizes=(80, 80), each=40), np.random.default_rng(1000 + seed)
    y = 1.5 * np.repeat([0, 1], 80) + rng.standard_normal(160)
    return judged(genotypes, y + signal * np.asarray(genotypes.dosages)[:, 100], seed)


def batch_and_noise(seed):
    """In one of two batches a third of the calls of 60 SNPs is wrong."""
    genotypes, rng = panels.populations(seed, sizes=(160,), each=40), np.random.default_rng(1000 + seed)
    batch = rng.integers(0, 2, 160) * 1.0
    dosages = np.array(genotypes.dosages)
    bad = rng.choice(dosages.shape[1], 60, replace=False)
    wrong = (rng.random((160, 60)) < 0.3) & (batch[:, None] == 1)
    dosages[:, bad] = np.where(wrong, 2, dosages[:, bad])
    return judged(replace(genotypes, dosages=dosages), 1.5 * batch + rng.standard_normal(160), seed, batch=batch)


def test_a_population_and_a_batch_are_called_so():
    of_population, of_batch = population_and_noise(0), batch_and_noise(0)
    assert of_population is not None
    assert not of_population.passes
    assert of_population.network is not None
    assert of_population.network > 0.3
    assert of_population.alone == pytest.approx(of_population.network, abs=0.15)
    assert "2 clusters" in of_population.given
    assert of_population.components >= 1
    assert of_batch is not None
    assert not of_batch.passes
    assert of_batch.given[0] == "batch"


@pytest.mark.slow
@pytest.mark.parametrize("made", [population_and_noise, batch_and_noise])
def test_populations_and_batches_are_called_so_time_and_again(made):
    found = [made(seed) for seed in range(60)]
    assert sum(one is None or one.passes for one in found) <= 3


def test_a_locus_within_populations_passes():
    found = population_and_noise(2, signal=1.5)
    assert found is not None
    assert found.passes
    assert found.low < found.partial < found.high


def test_in_a_cross_nothing_is_held_fixed():
    genotypes = panels.cross(3, samples=200, chromosomes=8, each=20)
    y = 1.5 * np.asarray(genotypes.dosages)[:, 30] + np.random.default_rng(0).standard_normal(200)
    found = judged(genotypes, y, 0)
    assert found is not None
    assert (found.given, found.components, found.alone) == ((), 0, None)
    assert found.passes
    assert found.partial == pytest.approx(found.network, abs=1e-9)


def test_sex_that_x_shows_is_held_fixed_though_nobody_named_it():
    males = x_cohort.halves(160)
    genotypes = x_cohort.genotypes(0, males, autosomal=40, x=150)
    y = 3.0 * males + np.random.default_rng(0).standard_normal(160)
    found = judged(genotypes, y, 0)
    assert found is not None
    assert "sex, read from X" in found.given
    assert found.alone is not None
    assert found.alone > 0.5
    assert not found.passes


def test_what_a_table_predicts_equals_sklearns_ridge():
    rng = np.random.default_rng(0)
    table, fold = rng.standard_normal((90, 4)), np.arange(90) % 3
    y = table @ [1.0, 0, -1, 0] + rng.standard_normal(90)
    predicted = predicted_by(table, y, fold)
    table = (table - table.mean(0)) / table.std(0)
    best = []
    for penalty in np.geomspace(1e-3, 1e3, 13) * 60:
        model = Ridge(penalty).fit(table[fold != 0], y[fold != 0])
        best.append(float(np.abs(model.predict(table[fold == 0]) - predicted[fold == 0]).max()))
    assert min(best) < 1e-9
    assert np.corrcoef(predicted, y)[0, 1] > 0.7


def test_more_held_fixed_than_samples_allow_is_not_judged():
    genotypes = panels.cross(3, samples=60, chromosomes=4, each=20)
    y, groups = np.random.default_rng(0).standard_normal(60), np.arange(60.0) % 30
    assert judged(genotypes, y, 0, family=groups) is None
