"""GBLUP against ridge regression, the textbook likelihood, and the figures measured on real yeast."""

import numpy as np
import pytest
from scipy import optimize, stats
from sklearn.linear_model import Ridge
from sklearn.model_selection import KFold

from explorer.errors import InputError
from explorer.genetics import gblup


@pytest.fixture(scope="module")
def simulated():
    """150 people, 400 variants, every one with an effect; one covariate with a strong one. h2 = 0.5."""
    rng = np.random.default_rng(1)
    dosages = rng.binomial(2, rng.uniform(0.1, 0.5, 400), (150, 400)).astype(np.int8)
    value = dosages @ rng.normal(size=400)
    covariate = rng.normal(size=(150, 1))
    y = (value - value.mean()) / value.std() + 3 * covariate[:, 0] + rng.normal(size=150) + 10
    return dosages, y, covariate


def test_predictions_equal_ridge_regression_at_the_same_penalty(simulated):
    dosages, y, _ = simulated
    model = gblup.fit(dosages, y, rows=np.arange(120))
    centred = dosages - dosages[:120].mean(axis=0)
    ridge = Ridge(alpha=model.penalty, solver="svd").fit(centred[:120], y[:120])
    predicted = model.predict(dosages, rows=np.arange(120, 150))
    np.testing.assert_allclose(predicted, ridge.predict(centred[120:]), rtol=1e-8)
    np.testing.assert_allclose(model.effects, ridge.coef_, rtol=1e-6, atol=1e-10)


def test_the_penalty_maximises_the_restricted_likelihood(simulated):
    """Oracle: the density of n - p error contrasts (Patterson and Thompson 1971), by scipy's multivariate normal."""
    dosages, y, covariate = simulated
    model = gblup.fit(dosages, y, covariate)
    x = np.column_stack([np.ones(150), covariate])
    contrasts = np.linalg.svd(x)[0][:, 2:].T
    z = dosages - dosages.mean(axis=0)
    kinship = z @ z.T / (np.trace(z @ z.T) / 150)

    def likelihood(h2: float, scale: float) -> float:
        v = scale * (h2 * kinship + (1 - h2) * np.eye(150))
        return float(stats.multivariate_normal(cov=contrasts @ v @ contrasts.T).logpdf(contrasts @ y))

    def profile(h2: float) -> float:
        found = optimize.minimize_scalar(
            lambda s: -likelihood(h2, np.exp(s)), bounds=(-4, 4), method="bounded", options={"xatol": 1e-7}
        )
        assert isinstance(found, optimize.OptimizeResult)
        return float(found.fun)

    best = optimize.minimize_scalar(profile, bounds=(0.02, 0.98), method="bounded", options={"xatol": 1e-5})
    assert isinstance(best, optimize.OptimizeResult)
    assert model.h2 == pytest.approx(best.x, abs=2e-3)
    assert 0.2 < model.h2 < 0.8
    assert model.fixed[1] == pytest.approx(3, abs=0.4)


def test_covariates_and_missing_values_are_handled(simulated):
    dosages, y, covariate = simulated
    gappy, trait = dosages.copy(), y.copy()
    gappy[np.random.default_rng(0).random(gappy.shape) < 0.05] = -1
    trait[[3, 77]] = np.nan
    twice = np.column_stack([covariate, 2 * covariate])
    model = gblup.fit(gappy, trait, twice, rows=np.arange(150) < 110)
    once = gblup.fit(gappy, trait, covariate, rows=np.arange(150) < 110)
    predicted = model.predict(gappy, twice, rows=np.arange(110, 150))
    np.testing.assert_allclose(predicted, once.predict(gappy, covariate, rows=np.arange(110, 150)), rtol=1e-6)
    assert np.corrcoef(predicted, y[110:])[0, 1] > 0.85
    unknown = np.full((1, 400), -1, dtype=np.int8)
    assert model.predict(unknown, np.zeros((1, 2)))[0] == pytest.approx(model.fixed[0])


def test_no_variation_is_refused_in_words(simulated):
    dosages, y, _ = simulated
    with pytest.raises(InputError, match="none of the variants varies"):
        gblup.fit(np.ones_like(dosages), y)
    with pytest.raises(InputError, match="too few"):
        gblup.fit(dosages, np.full(150, 2.0))


@pytest.mark.parametrize(("trait", "pearson"), [("Lactose", 0.756), ("Lactate", 0.748)])
def test_yeast_is_predicted_as_well_as_measured_before(yeast, yeast_traits, trait, pearson):
    """Ten folds three times gave these correlations; five folds train on a little less."""
    y = yeast_traits[trait].to_numpy()
    known = np.flatnonzero(np.isfinite(y))
    predicted = np.full(len(y), np.nan)
    h2 = []
    for train, test in KFold(5, shuffle=True, random_state=0).split(known):
        predicted[known[test]], share = gblup.gblup(
            yeast.dosages[known[train]], y[known[train]], yeast.dosages[known[test]]
        )
        h2.append(share)
    assert np.corrcoef(predicted[known], y[known])[0, 1] == pytest.approx(pearson, abs=0.02)
    assert 0.4 < np.mean(h2) < 0.9
