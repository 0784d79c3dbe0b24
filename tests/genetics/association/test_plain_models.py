"""Association against statsmodels, one model at a time, and far p values against exact arithmetic."""

import mpmath
import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy import stats

from explorer.datasets import traits as traits_module
from explorer.datasets.genotypes import Genotypes, variant_table
from explorer.datasets.traits import Column, Traits
from explorer.errors import InputError
from explorer.genetics import association, tails

SAMPLES, VARIANTS = 180, 60


@pytest.fixture(scope="module")
def cohort() -> dict[str, np.ndarray]:
    """Dosages with missing calls, three covariates of which one is the sum of the others, both kinds of trait."""
    rng = np.random.default_rng(11)
    dosages = rng.binomial(2, rng.uniform(0.05, 0.5, VARIANTS), (SAMPLES, VARIANTS)).astype(np.int8)
    independent = rng.normal(size=(SAMPLES, 2)) * [1.0, 300.0] + [0.0, 5000.0]
    y = 0.4 * dosages[:, 3] + independent[:, 0] + rng.normal(size=SAMPLES) + 40
    cases = (rng.random(SAMPLES) < 1 / (1 + np.exp(-0.8 * independent[:, 0] - dosages[:, 5] + 1))).astype(float)
    dosages[rng.random(dosages.shape) < 0.06] = -1
    return {
        "dosages": dosages,
        "independent": independent,
        "collinear": np.column_stack([independent, independent.sum(1), np.full(SAMPLES, 7.0)]),
        "y": y,
        "cases": cases,
    }


def imputed(column: np.ndarray) -> np.ndarray:
    """Mean imputation, written the plain way."""
    called = [float(d) for d in column if d >= 0]
    return np.array([float(d) if d >= 0 else sum(called) / len(called) for d in column])


@pytest.mark.parametrize("covariates", ["none", "independent", "collinear"])
def test_linear_equals_ordinary_least_squares(cohort, covariates):
    given = None if covariates == "none" else cohort[covariates]
    found = association.linear(cohort["dosages"], cohort["y"], given)
    for j in range(VARIANTS):
        columns = [np.ones(SAMPLES), imputed(cohort["dosages"][:, j])]
        columns += [] if given is None else list(cohort["independent"].T)
        fit = sm.OLS(cohort["y"], np.column_stack(columns)).fit()
        expected = [fit.params[1], fit.bse[1], fit.tvalues[1], fit.pvalues[1]]
        ours = [found.beta[j], found.se[j], found.statistic[j], found.p[j]]
        assert ours == pytest.approx(expected, rel=1e-6)
        assert found.n[j] == (cohort["dosages"][:, j] >= 0).sum()
    assert found.samples == SAMPLES


@pytest.mark.parametrize("covariates", ["none", "independent", "collinear"])
def test_logistic_equals_the_score_test_of_a_glm(cohort, covariates):
    given = None if covariates == "none" else cohort[covariates]
    null = np.column_stack([np.ones(SAMPLES), *([] if given is None else list(cohort["independent"].T))])
    model = sm.GLM(cohort["cases"], null, family=sm.families.Binomial())
    fit = model.fit(tol=1e-13, maxiter=200)
    found = association.logistic_score(cohort["dosages"], cohort["cases"], given)
    for j in range(VARIANTS):
        chi2, p = fit.score_test(exog_extra=imputed(cohort["dosages"][:, j])[:, None])[:2]
        assert found.statistic[j] ** 2 == pytest.approx(float(np.squeeze(chi2)), rel=1e-6)
        assert found.p[j] == pytest.approx(float(np.squeeze(p)), rel=1e-6)


def test_the_score_step_points_where_the_fitted_log_odds_do(cohort):
    found = association.logistic_score(cohort["dosages"], cohort["cases"], cohort["independent"])
    exog = np.column_stack([np.ones(SAMPLES), imputed(cohort["dosages"][:, 5]), cohort["independent"]])
    fit = sm.GLM(cohort["cases"], exog, family=sm.families.Binomial()).fit()
    assert found.beta[5] == pytest.approx(fit.params[1], rel=0.25)
    assert found.se[5] == pytest.approx(fit.bse[1], rel=0.25)


def test_samples_without_trait_or_covariate_are_left_out(cohort):
    y, covariates = cohort["y"].copy(), cohort["independent"].copy()
    y[:7], covariates[5:12, 1] = np.nan, np.nan
    found = association.linear(cohort["dosages"], y, covariates)
    kept = association.linear(cohort["dosages"][12:], y[12:], covariates[12:])
    assert found.samples == SAMPLES - 12
    np.testing.assert_allclose(found.p, kept.p, rtol=1e-12)
    np.testing.assert_array_equal(found.n, (cohort["dosages"][12:] >= 0).sum(0))


@pytest.mark.parametrize("test", ["linear", "logistic"])
def test_variants_that_do_not_vary_have_no_p(cohort, test):
    dosages = cohort["dosages"][:, :5].copy()
    dosages[:, 0], dosages[:, 1], dosages[:, 2] = 0, -1, np.where(dosages[:, 2] < 0, -1, 2)
    covariate = (imputed(dosages[:, 3]) * 2 + 1)[:, None]
    run = association.linear if test == "linear" else association.logistic_score
    found = run(dosages, cohort["y" if test == "linear" else "cases"], covariate)
    assert np.isnan(found.p).tolist() == [True, True, True, True, False]
    assert np.isnan(found.beta).tolist() == np.isnan(found.se).tolist() == np.isnan(found.p).tolist()


def test_a_memory_map_in_small_blocks_gives_the_same(cohort, tmp_path, monkeypatch):
    whole = association.linear(cohort["dosages"], cohort["y"], cohort["independent"])
    np.save(tmp_path / "dosages.npy", cohort["dosages"])
    monkeypatch.setattr("explorer.datasets.blocks.BLOCK_BYTES", 20 * SAMPLES * 8)
    told: list[tuple[float, float]] = []
    mapped = np.load(tmp_path / "dosages.npy", mmap_mode="r")
    parts = association.linear(mapped, cohort["y"], cohort["independent"], lambda d, t, _: told.append((d, t)))
    np.testing.assert_allclose(parts.p, whole.p, rtol=1e-10)
    assert told == [(0, 60), (20, 60), (40, 60), (60, 60)]


@pytest.mark.parametrize(
    ("freedom", "t"), [(100, 3.0), (998, 41.0), (998, 60.0), (30, 1e9), (9987, 39.5), (99000, 45.0)]
)
def test_student_tails_are_exact(freedom, t):
    """Oracle: the regularised incomplete beta function in 60-digit arithmetic."""
    with mpmath.workdps(60):
        x = mpmath.mpf(freedom) / (freedom + mpmath.mpf(t) ** 2)
        expected = mpmath.log(mpmath.betainc(mpmath.mpf(freedom) / 2, 0.5, 0, x, regularized=True))
    assert tails.log_p_student(np.array([t, -t]), freedom) == pytest.approx([float(expected)] * 2, rel=1e-9)


def test_p_reaches_1e_300_and_log10_p_goes_on():
    """A trait that is nearly the dosage: p is still told in full, and below 1e-308 its logarithm."""
    rng = np.random.default_rng(3)
    dosages = rng.binomial(2, 0.4, (700, 2)).astype(np.int8)
    y = dosages[:, 0] + rng.normal(size=700) * 0.278
    found = association.linear(dosages, y)
    fit = sm.OLS(y, sm.add_constant(dosages[:, 0].astype(float))).fit()
    assert 1e-308 < found.p[0] < 1e-290
    assert np.log10(found.p[0]) == pytest.approx(
        stats.t.logsf(fit.tvalues[1], 698) / np.log(10) + np.log10(2), rel=1e-6
    )
    sharper = association.linear(dosages, dosages[:, 0] + rng.normal(size=700) * 0.01)
    assert sharper.p[0] == 0
    assert np.isfinite(sharper.log10_p[0])
    assert sharper.log10_p[0] > 1000
    z = tails.log_p_normal(np.array([60.0]))
    assert z == pytest.approx([stats.norm.logsf(60) + np.log(2)])


def test_inflation_is_one_by_chance_and_grows_with_the_chi_square():
    chi2 = stats.chi2.ppf((np.arange(100_000) + 0.5) / 100_000, 1)
    assert association.lambda_gc(stats.chi2.sf(chi2, 1)) == pytest.approx(1, abs=1e-4)
    inflated = np.append(stats.chi2.sf(1.3 * chi2, 1), np.nan)
    assert association.lambda_gc(inflated) == pytest.approx(1.3, abs=1e-4)


def test_qq_never_loses_the_top():
    p = np.random.default_rng(0).random(200_000)
    p[:3] = [1e-40, 0.0, np.nan]
    expected, observed = association.qq(p)
    assert len(observed) <= 5000
    full = np.sort(-np.log10(np.maximum(p[np.isfinite(p)], np.finfo(float).tiny)))[::-1]
    np.testing.assert_array_equal(observed[:1000], full[:1000])
    assert expected[0] == pytest.approx(-np.log10(0.5 / 199_999))
    assert observed[-1] == full[-1]
    assert (np.diff(expected) < 0).all()
    short = association.qq(np.array([0.5, 0.01]))
    np.testing.assert_allclose(short, [[-np.log10(0.25), -np.log10(0.75)], [2, -np.log10(0.5)]])


def test_associate_chooses_the_test_and_refuses_categories_in_words(cohort):
    genotypes = Genotypes(
        cohort["dosages"],
        np.array([f"s{i}" for i in range(SAMPLES)], dtype=object),
        variant_table("7", np.arange(1, VARIANTS + 1) * 100, [f"rs{i}" for i in range(VARIANTS)], "A", "G"),
    )
    table = association.associate(genotypes, cohort["cases"], "binary").table(genotypes.variants)
    named = [
        "chromosome",
        "position",
        "variant",
        "effect_allele",
        "other_allele",
        "frequency",
        "n",
        "cases",
        "controls",
    ]
    assert list(table.columns) == [*named, "beta", "se", "p", "log10_p", "model"]
    assert [*table.loc[5, ["chromosome", "position", "variant"]]] == ["7", 600, "rs5"]
    np.testing.assert_array_equal(table["p"], association.logistic(cohort["dosages"], cohort["cases"]).p)
    with pytest.raises(InputError, match="categorical trait has no single effect"):
        association.associate(genotypes, cohort["cases"], "categorical")  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda c: association.linear(c["dosages"], np.full(SAMPLES, 3.1)), "trait is constant"),
        (lambda c: association.linear(c["dosages"], c["y"], c["y"][:, None]), "covariates explain all of it"),
        (lambda c: association.linear(c["dosages"][:5], c["y"][:5], np.eye(5)), "too few to fit"),
        (lambda c: association.linear(c["dosages"], np.full(SAMPLES, np.nan)), "0 samples have the trait"),
        (lambda c: association.logistic_score(c["dosages"], c["y"]), "other than 0 and 1"),
        (lambda c: association.logistic_score(c["dosages"], np.ones(SAMPLES)), "same class"),
        (lambda c: association.logistic_score(c["dosages"], c["cases"], c["cases"][:, None]), "without error"),
    ],
)
def test_what_cannot_be_tested_is_refused_in_words(cohort, change, reason):
    with pytest.raises(InputError, match=reason):
        change(cohort)


def test_design_makes_indicators_of_categories():
    table = pd.DataFrame({"age": [30.0, 40.0, np.nan], "centre": [0.0, 2.0, 1.0]}, index=["a", "b", "c"])
    traits = Traits(
        table,
        (
            Column(name="age", kind="quantitative", role="covariate"),
            Column(name="centre", kind="categorical", role="covariate", levels=("x", "y", "z")),
        ),
    )
    matrix = association.design(traits, ["age", "centre"])
    np.testing.assert_array_equal(matrix, [[30, 0, 0], [40, 0, 1], [np.nan, 1, 0]])
    assert association.design(traits_module.none(np.array(["a"])), []) is None
