"""Tests of pairs against statsmodels, what is not tested and why, and the search against testing every pair."""

import numpy as np
import pytest
import statsmodels.api as sm

from explorer.errors import InputError
from explorer.genetics import interaction
from explorer.genetics.interaction import cells, level, linked, models


@pytest.fixture(scope="module")
def people() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(4)
    a, b = (rng.binomial(2, 0.45, (600, 6)).astype(np.int8) for _ in range(2))
    y = 0.6 * a[:, 2] + 0.4 * (a[:, 2] - 0.8) * (b[:, 3] - 0.8) + rng.normal(size=600)
    y[[3, 70]] = np.nan
    return a, b, y


def mean_imputed(dosages: np.ndarray) -> np.ndarray:
    values = np.where(dosages < 0, np.nan, dosages.astype(float))
    return np.where(np.isnan(values), np.nanmean(values, axis=0), values)


def main_effects(g: np.ndarray, h: np.ndarray) -> np.ndarray:
    """A mean of its own for each genotype of either variant."""
    return sm.add_constant(np.column_stack([g, g == 1, h, h == 1]).astype(float))


def test_quantitative_equals_least_squares(people):
    a, b, y = people
    known = np.isfinite(y)
    tests = interaction.interactions(a, b, y, permutations=10)
    assert not tests.by_rank
    assert tests.samples == 598
    for pair in range(6):
        g, h = a[known, pair], b[known, pair]
        fit = sm.OLS(y[known], np.column_stack([main_effects(g, h), g * h])).fit()
        assert tests.statistic[pair] == pytest.approx(fit.tvalues[-1], rel=1e-8)
        assert tests.p[pair] == pytest.approx(fit.pvalues[-1], rel=1e-8)


def test_structure_lets_either_effect_differ_along_each_axis(people):
    a, b, y = people
    rng = np.random.default_rng(2)
    age, axes = rng.normal(50, 9, (600, 1)), rng.normal(size=(600, 2))
    known = np.isfinite(y)
    tests = interaction.interactions(a, b, y, covariates=age, structure=axes, permutations=10)
    for pair in range(6):
        g, h = a[known, pair].astype(float), b[known, pair].astype(float)
        z = axes[known]
        beside = np.column_stack([main_effects(g, h), age[known], z, g[:, None] * z, h[:, None] * z])
        fit = sm.OLS(y[known], np.column_stack([beside, g * h])).fit()
        assert tests.statistic[pair] == pytest.approx(fit.tvalues[-1], rel=1e-8)


def test_missing_calls_stand_at_the_mean(people):
    a, b, y = people
    holed = (a > 0).astype(np.int8)
    holed[::11, 1] = -1
    other = (b > 0).astype(np.int8)
    known = np.isfinite(y)
    g, h = mean_imputed(holed[known, 1]), other[known, 1].astype(float)
    fit = sm.OLS(y[known], sm.add_constant(np.column_stack([g, h, g * h]))).fit()
    tests = interaction.interactions(holed[:, [1]], other[:, [1]], y, permutations=10)
    assert tests.p[0] == pytest.approx(fit.pvalues[3], rel=1e-8)
    assert tests.cells[0].sum() == (known & (holed[:, 1] >= 0)).sum()


def test_binary_equals_the_score_test(people, monkeypatch):
    """At the maximum of the likelihood: the penalty, which moves the fit by a little, is taken away."""
    a, b, y = people
    case = np.where(np.isnan(y), np.nan, y > np.nanmedian(y))
    known = np.isfinite(case)

    def unpenalised(columns: np.ndarray, y: np.ndarray) -> np.ndarray:
        return np.asarray(sm.Logit(y, columns).fit(disp=0).predict())

    penalised = interaction.interactions(a, b, case, "binary", permutations=10).statistic
    monkeypatch.setattr(models, "penalised", unpenalised)
    tests = interaction.interactions(a, b, case, "binary", permutations=10)
    for pair in (0, 2, 3):
        g, h = a[known, pair], b[known, pair]
        model = sm.GLM(case[known], main_effects(g, h), family=sm.families.Binomial())
        told = model.score_test(model.fit().params, exog_extra=(g * h)[:, None].astype(float))
        assert tests.statistic[pair] ** 2 == pytest.approx(float(np.squeeze(told[0])), rel=1e-6)
        assert tests.p[pair] == pytest.approx(float(np.squeeze(told[1])), rel=1e-6)
        assert penalised[pair] == pytest.approx(tests.statistic[pair], abs=0.05)


def test_the_penalised_fit_of_one_proportion_is_its_closed_form():
    """Jeffreys' prior adds half a case and half a control; with no case at all the fit is finite."""
    for cases in (0, 3):
        y = (np.arange(40) < cases).astype(float)
        fitted = models.penalised(np.ones((40, 1)), y)
        assert fitted is not None
        assert fitted[0] == pytest.approx((cases + 0.5) / 41, rel=1e-6)


def test_rare_combinations_are_merged_or_not_tested():
    """Carriers of the rarer allele stand for one and two copies, of the variant with fewer rare homozygotes first."""
    common = np.repeat([0, 1, 2], [60, 60, 60])
    rare = np.tile(np.repeat([0, 1, 2], [40, 18, 2]), 3)
    together = cells.coded(common.astype(np.int8), rare.astype(np.int8))
    assert together.cells.tolist() == [[40, 18, 2]] * 3
    assert (together.merged, together.reason) == ("second", "")
    assert np.unique(together.second.round(9)).size == 2
    assert np.unique(together.first).size == 3
    few = np.zeros(180, dtype=np.int8)
    few[[1, 62, 125]] = 1
    assert "fewer than 5 samples" in cells.coded(common.astype(np.int8), few).reason
    assert "does not vary" in cells.coded(common.astype(np.int8), np.zeros(180, dtype=np.int8)).reason


def test_what_cannot_be_told_is_not_a_number():
    """Two copies of one haploid variant: no sample has one of the two alone."""
    a = np.tile([[0], [1]], (20, 1)).astype(np.int8)
    tests = interaction.interactions(a, a, np.arange(40.0))
    assert np.isnan([tests.statistic[0], tests.p[0], tests.corrected[0]]).all()
    assert tests.reasons == ("a combination of genotypes has fewer than 5 samples",)
    assert tests.tested == 0


def test_too_few_samples_are_said(people):
    a, b, y = people
    z = np.random.default_rng(0).normal(size=(600, 598))
    assert (
        interaction.interactions(a, b, y, covariates=z).reasons
        == ("too few samples were left for so many columns",) * 6
    )


def test_pairs_in_linkage_are_not_tested(people):
    a, _, y = people
    near = a.copy()
    near[::3] = np.random.default_rng(1).binomial(2, 0.45, (200, 6))
    assert interaction.interactions(a, near, y, permutations=10).reasons == (linked.CLOSE,) * 6


def test_a_third_variant_that_tells_the_product_ends_the_test(people):
    a, b, y = people
    third = (a[:, [0]] * b[:, [0]] > 1).astype(np.int8)
    tests = interaction.interactions(a, b, y, permutations=10, around=lambda at: third if at == 0 else None)
    assert tests.reasons == (linked.ALONE, "", "", "", "", "")


def test_around_reads_as_far_on_either_side_as_the_pair_is_wide():
    dosages = np.arange(10, dtype=np.int8)[None] % 3
    chromosome, position = np.array(["1"] * 9 + ["2"]), np.arange(10) * 100
    found = linked.around(dosages, chromosome, position, 3, 5, np.array([0]))
    assert found is not None
    assert found.tolist() == [[1, 2, 1, 0, 1]]
    assert linked.around(dosages, chromosome, position, 3, 9, np.array([0])) is None


def test_traits_that_fit_no_model_are_refused(people):
    a, b, y = people
    with pytest.raises(InputError, match="no single effect"):
        interaction.interactions(a, b, y, "categorical")  # pyright: ignore[reportArgumentType]
    with pytest.raises(InputError, match="other than 0 and 1"):
        interaction.interactions(a, b, y, "binary")


def test_a_skewed_trait_is_tested_by_its_ranks(people):
    """Any rising curve of the trait gives the same answer then."""
    a, b, y = people
    one, other = (interaction.interactions(a, b, skewed, permutations=50) for skewed in (np.exp(y), np.exp(2 * y)))
    assert one.by_rank
    assert one.skewness > 1
    assert np.allclose(one.statistic, other.statistic)
    assert np.array_equal(one.corrected, other.corrected)


def test_the_family_wise_p_counts_the_greatest_of_each_permutation(people):
    """Against permuting the residuals and fitting both models again, pair by pair, with statsmodels' least squares."""
    a, b, y = people
    a, b, y = a[100:220] > 0, b[100:220] > 0, y[100:220]
    tests = interaction.interactions(a.astype(np.int8), b.astype(np.int8), y, permutations=40, seed=3)
    assert (tests.tested, tests.by_rank) == (6, False)
    orders = level.Level(120, "quantitative", 40, 3)._drawn
    greatest = np.zeros(40)
    for pair in range(6):
        g, h = a[:, pair].astype(float), b[:, pair].astype(float)
        beside = sm.add_constant(np.column_stack([g, h]))
        fit = sm.OLS(y, beside).fit()
        for at, order in enumerate(orders):
            again = sm.OLS(fit.fittedvalues + fit.resid[order], np.column_stack([beside, g * h])).fit()
            greatest[at] = max(greatest[at], abs(again.tvalues[3]))
    expected = [(1 + (greatest >= abs(t)).sum()) / 41 for t in tests.statistic]
    assert tests.corrected == pytest.approx(expected)


def test_every_pair_of_two_stretches():
    first, second = interaction.every_pair(2, 3)
    assert list(zip(first.tolist(), second.tolist(), strict=True)) == [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2)]


def test_the_strongest_pair_is_the_one_that_every_test_finds(people):
    a, b, y = people
    known = np.isfinite(y)
    every = np.zeros((6, 6))
    for i in range(6):
        for j in range(6):
            g, h = a[known, i].astype(float), b[known, j].astype(float)
            every[i, j] = abs(sm.OLS(y[known], sm.add_constant(np.column_stack([g, h, g * h]))).fit().tvalues[3])
    assert interaction.strongest(a, b, y) == np.unravel_index(every.argmax(), every.shape)


def test_the_quick_pass_is_the_share_that_least_squares_gives(people):
    a, b, y = people
    known = np.isfinite(y)
    g, others, y = a[known, 2] - a[known, 2].mean(), b[known] - b[known].mean(0), y[known] - y[known].mean()
    beside = np.linalg.qr(np.random.default_rng(1).normal(size=(len(y), 2)))[0]
    beside = np.linalg.qr(beside - beside.mean(0))[0]
    for given in (None, beside):
        found = interaction.by_product(g, others, y, given)
        for variant in range(6):
            main = sm.add_constant(np.column_stack([g, others[:, variant], *([] if given is None else [given])]))
            before = sm.OLS(y, main).fit().ssr
            after = sm.OLS(y, np.column_stack([main, g * others[:, variant]])).fit().ssr
            assert found[variant] == pytest.approx(1 - after / before, rel=1e-8)
    assert interaction.by_product(0 * g, others, y).tolist() == [0.0] * 6
    assert interaction.by_product(g, 0 * others, y).tolist() == [0.0] * 6


@pytest.mark.parametrize("kind", ["quantitative", "binary"])
def test_dominance_equals_regression(people, kind, monkeypatch):
    a, _, y = people
    known, age = np.isfinite(y), np.random.default_rng(3).normal(size=600)
    g, y, beside = a[known, 2].copy(), y[known], sm.add_constant(age[known])
    y = y if kind == "quantitative" else (y > np.median(y)) * 1.0
    main = np.column_stack([beside, g.astype(float)])
    if kind == "quantitative":
        p = sm.OLS(y, np.column_stack([main, g == 1])).fit().pvalues[-1]
    else:
        monkeypatch.setattr(
            models, "penalised", lambda columns, y: np.asarray(sm.Logit(y, columns).fit(disp=0).predict())
        )
        model = sm.GLM(y, main, family=sm.families.Binomial())
        p = np.squeeze(model.score_test(model.fit().params, exog_extra=(g == 1)[:, None].astype(float))[1])
    found = interaction.dominance(g, y, beside, kind)
    assert found is not None
    assert np.exp(found[0]) == pytest.approx(float(p), rel=1e-6)
    assert not found[1]
    assert interaction.dominance((g > 0).astype(np.int8), y, beside, kind) is None
    if kind == "quantitative":
        skewed = interaction.dominance(g, np.exp(2 * y), beside, kind)
        assert skewed is not None
        assert skewed[1]
