"""Tests of interaction against statsmodels, and their search against testing every pair."""

import numpy as np
import pytest
import statsmodels.api as sm

from explorer.errors import InputError
from explorer.genetics import interaction


@pytest.fixture(scope="module")
def people() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(4)
    a, b = (rng.binomial(2, 0.4, (150, 6)).astype(np.int8) for _ in range(2))
    y = 0.6 * a[:, 2] + 0.9 * (a[:, 2] - 0.8) * (b[:, 3] - 0.8) + rng.normal(size=150)
    y[[3, 70]] = np.nan
    return a, b, y


def mean_imputed(dosages: np.ndarray) -> np.ndarray:
    values = np.where(dosages < 0, np.nan, dosages.astype(float))
    return np.where(np.isnan(values), np.nanmean(values, axis=0), values)


def test_quantitative_equals_least_squares(people):
    a, b, y = people
    known = np.isfinite(y)
    statistic, p = interaction.interactions(a, b, y)
    for pair in range(6):
        g, h = a[known, pair].astype(float), b[known, pair].astype(float)
        fit = sm.OLS(y[known], sm.add_constant(np.column_stack([g, h, g * h]))).fit()
        assert statistic[pair] == pytest.approx(fit.tvalues[3], rel=1e-9)
        assert p[pair] == pytest.approx(fit.pvalues[3], rel=1e-9)


def test_missing_calls_stand_at_the_mean(people):
    a, b, y = people
    holed = a.copy()
    holed[::11, 1] = -1
    known = np.isfinite(y)
    g, h = mean_imputed(holed[known, 1]), b[known, 1].astype(float)
    fit = sm.OLS(y[known], sm.add_constant(np.column_stack([g, h, g * h]))).fit()
    assert interaction.interactions(holed[:, [1]], b[:, [1]], y)[1][0] == pytest.approx(fit.pvalues[3], rel=1e-9)


def test_binary_equals_the_score_test(people):
    a, b, y = people
    case = np.where(np.isnan(y), np.nan, y > np.nanmedian(y))
    known = np.isfinite(case)
    statistic, p = interaction.interactions(a, b, case, "binary")
    for pair in (0, 2, 3):
        g, h = a[known, pair].astype(float), b[known, pair].astype(float)
        model = sm.GLM(case[known], sm.add_constant(np.column_stack([g, h])), family=sm.families.Binomial())
        told = model.score_test(model.fit().params, exog_extra=(g * h)[:, None])
        chi2, expected = np.squeeze(told[0]), np.squeeze(told[1])
        assert statistic[pair] ** 2 == pytest.approx(float(chi2), rel=1e-6)
        assert p[pair] == pytest.approx(float(expected), rel=1e-6)


def test_what_cannot_be_told_is_not_a_number():
    """Two copies of one haploid variant: their product is nothing beyond themselves."""
    a = np.tile([[0], [1]], (20, 1)).astype(np.int8)
    statistic, p = interaction.interactions(a, a, np.arange(40.0))
    assert np.isnan(statistic[0])
    assert np.isnan(p[0])


def test_a_categorical_trait_is_refused(people):
    with pytest.raises(InputError, match="no single effect"):
        interaction.interactions(people[0], people[1], people[2], "categorical")  # pyright: ignore[reportArgumentType]


def test_the_strongest_pair_is_the_one_that_every_test_finds(people):
    a, b, y = people
    every = np.array(
        [[abs(interaction.interactions(a[:, [i]], b[:, [j]], y)[0][0]) for j in range(6)] for i in range(6)]
    )
    assert interaction.strongest(a, b, y) == np.unravel_index(every.argmax(), every.shape)


def test_p_values_are_uniform_without_interaction():
    rng = np.random.default_rng(8)
    a, b = (rng.binomial(2, 0.5, (60, 400)).astype(np.int8) for _ in range(2))
    p = interaction.interactions(a, b, rng.normal(size=60))[1]
    assert 8 <= (p < 0.05).sum() <= 34
    assert 160 <= (p < 0.5).sum() <= 240
