"""The logistic mixed model: its null model's equations, its score, its tails, and its level without signal."""

import numpy as np
import pytest
from scipy import optimize

from explorer.datasets.genotypes import Genotypes, variant_table
from explorer.errors import InputError
from explorer.genetics.association import kinships
from explorer.genetics.association.leaving_out import Measured
from explorer.genetics.association.logistic import logistic, logistic_score
from explorer.genetics.association.mixed_logistic import mixed_logistic
from explorer.genetics.association.null import without_variant
from explorer.genetics.association.quasi_likelihood import fitted
from explorer.genetics.association.result import EXPLAINED, TESTS


def families(rng: np.random.Generator, count: int, p: np.ndarray, children: int = 3) -> np.ndarray:
    """Return int8 (count * (2 + children), variants): two parents and their children, at frequencies p (variants,)."""
    first, second = (rng.random((2, count, 2, len(p))) < p).astype(np.int8)
    people = [first.sum(axis=1), second.sum(axis=1)]
    for _ in range(children):
        take = rng.integers(0, 2, (2, count, 1, len(p)))
        child = np.take_along_axis(first, take[0], 1) + np.take_along_axis(second, take[1], 1)
        people.append(child[:, 0])
    return np.stack(people, axis=1).reshape(-1, len(p)).astype(np.int8)


def populations(rng: np.random.Generator, each: int, variants: int, fst: float = 0.05) -> np.ndarray:
    """Return int8 (3 * each, variants) of three populations that drifted apart (Balding and Nichols 1995)."""
    p = rng.uniform(0.1, 0.9, variants)
    scale = (1 - fst) / fst
    own = rng.beta(p * scale, (1 - p) * scale, (3, variants))
    return np.concatenate([rng.binomial(2, one, (each, variants)) for one in own]).astype(np.int8)


def panel(dosages: np.ndarray, chromosomes: int = 4) -> Genotypes:
    m = dosages.shape[1]
    names = [str(1 + i * chromosomes // m) for i in range(m)]
    samples = np.array([f"s{i}" for i in range(len(dosages))], dtype=object)
    return Genotypes(dosages, samples, variant_table(names, np.arange(1, m + 1), [f"v{i}" for i in range(m)]))


def classes(rng: np.random.Generator, dosages: np.ndarray, cases: float, share: float = 0.5) -> np.ndarray:
    """Return 0/1 (n,) by a liability of which the variants together hold this share."""
    value = dosages @ rng.normal(size=dosages.shape[1])
    liability = np.sqrt(share) * (value - value.mean()) / value.std()
    liability = liability + np.sqrt(1 - share) * rng.normal(size=len(value))
    return (liability > np.quantile(liability, 1 - cases)).astype(float)


@pytest.fixture(scope="module")
def kin() -> tuple[Genotypes, np.ndarray, np.ndarray]:
    """60 families of five, 400 variants on four chromosomes, a third of the samples cases, two covariates."""
    rng = np.random.default_rng(1)
    dosages = families(rng, 60, rng.uniform(0.1, 0.5, 400))
    y = classes(rng, dosages, 1 / 3, 0.7)
    dosages[rng.random(dosages.shape) < 0.02] = -1
    y[[5, 50]] = np.nan
    return panel(dosages), y, rng.normal(size=(300, 2))


def dense(genotypes, without):
    k = kinships.kinship(genotypes, without.rows)
    return Measured(k, False).scaled()


def test_the_null_model_solves_its_equations_at_the_restricted_maximum(kin):
    """Oracles: Henderson's equations, and the restricted likelihood of the working trait maximised by scipy."""
    genotypes, y, covariates = kin
    without = without_variant(y, covariates)
    measured = dense(genotypes, without)
    null = fitted(measured, without)
    x, k = without.basis.T, measured.values
    assert 0.2 < null.variance < 20
    np.testing.assert_allclose(x.T @ null.residual, 0, atol=1e-4)
    fixed = np.linalg.lstsq(x, null.predictor - null.variance * k @ null.residual, rcond=None)[0]
    np.testing.assert_allclose(x @ fixed + null.variance * k @ null.residual, null.predictor, atol=1e-4)
    working = null.predictor + null.residual / null.weight

    def height(variance: float) -> float:
        sigma = np.diag(1 / null.weight) + variance * k
        inverse = np.linalg.inv(sigma)
        information = x.T @ inverse @ x
        p = inverse - inverse @ x @ np.linalg.solve(information, x.T @ inverse)
        return float(np.linalg.slogdet(sigma)[1] + np.linalg.slogdet(information)[1] + working @ p @ working) / 2

    best = optimize.minimize_scalar(height, bounds=(1e-3, 30), method="bounded", options={"xatol": 1e-7})
    assert isinstance(best, optimize.OptimizeResult)
    assert null.variance == pytest.approx(best.x, rel=1e-3)


def test_scores_and_their_variance_equal_dense_matrices_without_each_chromosome(kin):
    genotypes, y, covariates = kin
    found = mixed_logistic(genotypes, y, covariates)
    without = without_variant(y, covariates)
    variance = fitted(dense(genotypes, without), without).variance
    assert found.h2 == pytest.approx(variance / (variance + np.pi**2 / 3), rel=1e-4)
    x, chromosome = without.basis.T, genotypes.variants["chromosome"].to_numpy()
    for j in (0, 130, 399):
        others = np.flatnonzero(chromosome != chromosome[j])
        k = Measured(kinships.kinship(genotypes, without.rows, others), False).scaled()
        null = fitted(k, without, variance)
        sigma = np.diag(1 / null.weight) + variance * k.values
        inverse = np.linalg.inv(sigma)
        p = inverse - inverse @ x @ np.linalg.solve(x.T @ inverse @ x, x.T @ inverse)
        g = np.where(genotypes.array < 0, np.nan, genotypes.array)[without.rows, j]
        g = np.nan_to_num(g - np.nanmean(g))
        assert found.beta[j] == pytest.approx(g @ null.residual / (g @ p @ g), rel=1e-3, abs=1e-5)
        assert found.se[j] == pytest.approx(1 / np.sqrt(g @ p @ g), rel=1e-4)


def test_low_rank_equals_full_rank(kin, monkeypatch):
    genotypes, y, covariates = kin
    genotypes = genotypes.take(variants=np.arange(0, 400, 4))
    full = mixed_logistic(genotypes, y, covariates)
    monkeypatch.setattr(kinships, "FULL_SAMPLES", 100)
    monkeypatch.setattr(kinships, "COMPONENTS", 0)
    monkeypatch.setattr(kinships, "few", lambda genotypes, rows, **_: np.arange(genotypes.shape[1]))
    low = mixed_logistic(genotypes, y, covariates)
    np.testing.assert_allclose(low.log10_p, full.log10_p, rtol=1e-3, atol=1e-4)
    assert low.h2 == pytest.approx(full.h2, rel=1e-4)


def test_without_relatedness_it_is_the_score_test():
    """Relatedness that is that of nobody: a diagonal is as good as none, and near scores have a normal tail."""
    rng = np.random.default_rng(2)
    genotypes = panel(rng.binomial(2, 0.3, (200, 50)).astype(np.int8))
    y = rng.permutation(np.repeat([0.0, 1.0], 100))
    plain, found = logistic_score(genotypes.dosages, y), mixed_logistic(genotypes, y, kinship=np.eye(200))
    if found.h2 == 0:
        np.testing.assert_allclose(found.statistic, plain.statistic, rtol=1e-6)
    near = np.abs(plain.statistic) < 1.9
    np.testing.assert_allclose(found.log10_p[near], plain.log10_p[near], atol=0.05)


def test_what_covariates_explain_has_no_p_and_far_scores_are_named():
    rng = np.random.default_rng(3)
    dosages = families(rng, 60, rng.uniform(0.1, 0.5, 200))
    y = ((dosages[:, 7] > 0) ^ (rng.random(300) < 0.1)).astype(float)
    found = mixed_logistic(panel(dosages), y, dosages[:, 3].astype(float))
    assert found.left_out is not None
    assert found.test is not None
    assert np.flatnonzero(np.isnan(found.p)).tolist() == [3]
    assert found.left_out[3] == EXPLAINED
    assert int(np.nanargmax(found.log10_p)) == 7
    assert TESTS[found.test[7]] == "saddlepoint"
    assert found.log10_p[7] > 8
    assert found.model == "logistic mixed"


def test_classes_told_apart_are_refused_in_words(kin):
    genotypes, y, _ = kin
    with pytest.raises(InputError, match="without error"):
        mixed_logistic(genotypes, y, np.nan_to_num(y) * 2.0)
    with pytest.raises(InputError, match="other than 0 and 1"):
        mixed_logistic(genotypes, y + 1)


def test_few_cases_that_run_in_families_are_fitted():
    """The variance and the linear predictor chase each other there: half of such panels found no fit."""
    for seed in range(3):
        rng = np.random.default_rng(seed)
        of = panel(families(rng, 80, rng.uniform(0.05, 0.3, 800)))
        liability = np.tile(rng.normal(size=80)[:, None] * 1.5, 5).ravel() + rng.normal(size=400)
        y = (liability > np.quantile(liability, 0.95)).astype(float)
        found = mixed_logistic(of, y, loco=False)
        assert found.h2 is not None
        assert 0 < found.h2 < 0.8
        assert np.isfinite(found.p).all()


def test_heterozygotes_at_the_mean_are_a_step_of_the_score():
    """With as many copies of either allele one copy is the mean; without variance the plain test has the same tail."""
    rng = np.random.default_rng(1)
    dosages = rng.binomial(2, 0.4, (80, 40))
    dosages[:, 7] = np.repeat([0, 1, 2], [20, 40, 20])
    y = np.repeat([0.0, 1, 0, 1, 0, 1], [14, 6, 20, 20, 5, 15])
    found, plain = mixed_logistic(panel(dosages.astype(np.int8)), y, loco=False), logistic(dosages.astype(np.int8), y)
    assert found.h2 == 0
    assert found.test is not None
    assert TESTS[found.test[7]] == "saddlepoint"
    assert found.log10_p[7] == pytest.approx(plain.log10_p[7], rel=1e-6)
