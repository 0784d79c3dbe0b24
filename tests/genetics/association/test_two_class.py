"""Two-class traits: score tests of complete cases, tails of rare alleles, separated classes, what is left out."""

import itertools

import numpy as np
import pytest
import statsmodels.api as sm
from scipy import special, stats

from explorer.datasets import packed
from explorer.datasets.doses import NO_DOSE
from explorer.errors import InputError
from explorer.genetics import association
from explorer.genetics.association.logistic import separation
from explorer.genetics.association.result import EXPLAINED, LEFT_OUT, TESTS

SAMPLES, VARIANTS = 400, 60
SCORE, SADDLEPOINT = TESTS.index("score"), TESTS.index("saddlepoint")


@pytest.fixture(scope="module")
def cohort() -> dict[str, np.ndarray]:
    """Calls of which a twelfth is missing, covariates that matter, 12% cases; every sixth variant has an effect."""
    rng = np.random.default_rng(21)
    dosages = rng.binomial(2, rng.uniform(0.01, 0.5, VARIANTS), (SAMPLES, VARIANTS)).astype(np.int8)
    covariates = rng.normal(size=(SAMPLES, 3)) * [1, 20, 1] + [0, 400, 0]
    odds = dosages[:, ::6] @ np.full(VARIANTS // 6, 0.5) + covariates[:, 0]
    y = (rng.random(SAMPLES) < special.expit(odds - np.quantile(odds, 0.88))).astype(float)
    dosages[rng.random(dosages.shape) < 0.08] = -1
    return {"dosages": dosages, "y": y, "covariates": covariates}


def score_test(column: np.ndarray, y: np.ndarray, covariates: np.ndarray) -> float:
    """Chi-square of statsmodels' score test of the samples with a call."""
    called = column >= 0
    null = sm.GLM(y[called], sm.add_constant(covariates[called]), family=sm.families.Binomial()).fit(tol=1e-13)
    return float(np.squeeze(null.score_test(exog_extra=column[called, None].astype(float))[0]))


def test_the_score_test_of_complete_cases_is_that_of_the_samples_called(cohort):
    found = association.logistic(cohort["dosages"], cohort["y"], cohort["covariates"], rare="score")
    for j in range(VARIANTS):
        column = cohort["dosages"][:, j]
        expected = np.sqrt(score_test(column, cohort["y"], cohort["covariates"]))
        assert abs(found.statistic[j]) == pytest.approx(expected, rel=1e-3, abs=1e-3)
        assert found.n[j] == (column >= 0).sum()
    assert (found.test == SCORE).all()


def test_beyond_2_the_penalised_effect_and_the_score_s_own_tails_take_its_place(cohort):
    given = cohort["dosages"], cohort["y"], cohort["covariates"]
    plain, found = association.logistic(*given, rare="score"), association.logistic(*given)
    beyond = np.abs(plain.statistic) > 2
    assert beyond.sum() >= 5
    np.testing.assert_array_equal(found.test, np.where(beyond, SADDLEPOINT, SCORE))
    for name in ("beta", "se", "statistic", "p", "log10_p"):
        np.testing.assert_array_equal(getattr(found, name)[~beyond], getattr(plain, name)[~beyond])
    firth = association.firth(*given, columns=np.flatnonzero(beyond))
    np.testing.assert_allclose(found.beta[beyond], firth.beta, rtol=1e-9)
    np.testing.assert_allclose(found.se[beyond], firth.se, rtol=1e-9)
    np.testing.assert_array_equal(np.sign(found.statistic[beyond]), np.sign(plain.statistic[beyond]))
    np.testing.assert_allclose(2 * stats.norm.sf(np.abs(found.statistic)), found.p, rtol=1e-9)


def hypergeometric(dosage: np.ndarray, y: np.ndarray) -> float:
    """Exact two-sided p of carriers with one copy each: probability of a count at least as far from its mean."""
    carriers, cases = int(dosage.sum()), int(y.sum())
    count = np.arange(carriers + 1)
    far = np.abs(count - carriers * y.mean()) >= abs(dosage @ y - carriers * y.mean()) - 1e-9
    return float(stats.hypergeom.pmf(count[far], len(y), cases, carriers).sum())


def test_tails_are_those_of_the_hypergeometric_distribution():
    """Without covariates the score, all margins given, is such a count: p is never far below its, log p within 12%."""
    samples = 1000
    ratios, logs, plain = [], [], []
    for cases, carriers in itertools.product((20, 100, 500), (8, 20, 60)):
        y = (np.arange(samples) < cases).astype(float)
        count = np.arange(min(carriers, cases) + 1)
        dosages = np.zeros((samples, len(count)), np.int8)
        for j in count:
            dosages[:j, j], dosages[cases : cases + carriers - j, j] = 1, 1
        found = association.logistic(dosages, y)
        score = association.logistic(dosages, y, rare="score")
        for j in np.flatnonzero(found.test == SADDLEPOINT):
            exact = hypergeometric(dosages[:, j], y)
            if exact > 1e-12:
                ratios.append(found.p[j] / exact)
                logs.append(found.log10_p[j] / -np.log10(exact))
                plain.append(score.log10_p[j] / -np.log10(exact))
    assert len(ratios) > 100
    assert min(ratios) > 0.94
    assert min(logs) > 0.88
    assert max(plain) > 4  # the normal curve's logarithm, four times too large


def test_doubled_calls_have_the_same_tails():
    """Of inbred lines every carrier has two copies: the sum moves in steps of two."""
    rng = np.random.default_rng(3)
    dosages = rng.binomial(1, rng.uniform(0.01, 0.1, 40), (600, 40)).astype(np.int8)
    y = (rng.random(600) < np.where(dosages[:, :10].any(1), 0.3, 0.05)).astype(float)
    once, twice = association.logistic(dosages, y), association.logistic(2 * dosages, y)
    assert (once.test == SADDLEPOINT).sum() >= 3
    np.testing.assert_allclose(twice.p, once.p, rtol=1e-6)
    np.testing.assert_allclose(2 * twice.beta, once.beta, rtol=1e-4)


def test_far_tails_agree_with_fitted_models_where_alleles_are_common():
    rng = np.random.default_rng(4)
    dosages = rng.binomial(2, 0.4, (3000, 1)).astype(np.int8)
    y = (rng.random(3000) < special.expit(dosages[:, 0] * 1.5 - 1.2)).astype(float)
    found = association.logistic(dosages, y)
    whole = sm.GLM(y, sm.add_constant(dosages.astype(float)), family=sm.families.Binomial()).fit()
    assert found.log10_p[0] == pytest.approx(
        -stats.norm.logsf(np.sqrt(whole.null_deviance - whole.deviance)) / np.log(10), rel=0.03
    )
    assert found.log10_p[0] > 100
    assert found.beta[0] == pytest.approx(whole.params[1], rel=0.01)
    assert found.se[0] == pytest.approx(whole.bse[1], rel=0.01)


def test_doses_and_calls_in_a_file_give_the_same(cohort, tmp_path, monkeypatch):
    monkeypatch.setattr("explorer.datasets.blocks.BLOCK_BYTES", 20 * SAMPLES * 8)
    given = cohort["y"], cohort["covariates"]
    calls = packed.create(tmp_path / "d.bed", SAMPLES, VARIANTS)
    calls[:, :] = cohort["dosages"]
    doses = np.where(cohort["dosages"] < 0, NO_DOSE, cohort["dosages"].astype(np.int64) * 16384).astype(np.uint16)
    whole = association.logistic(cohort["dosages"], *given)
    some = np.array([7, 3, 50, 4])
    for stored in (calls, doses):
        same = association.logistic(stored, *given)
        np.testing.assert_allclose(same.p[whole.test == SCORE], whole.p[whole.test == SCORE], rtol=1e-9)
        np.testing.assert_allclose(same.beta, whole.beta, rtol=1e-9)
        np.testing.assert_allclose(association.logistic(stored, *given, columns=some).p, same.p[some], rtol=1e-9)
        np.testing.assert_allclose(same.log10_p, whole.log10_p, rtol=0.05)


def test_separated_classes_are_flagged_and_said():
    """All carriers are cases; all are controls; a covariate and the variant tell the classes apart; two that do not."""
    rng = np.random.default_rng(9)
    age, y = rng.normal(size=300), (np.arange(300) < 60).astype(float)
    dosages = np.zeros((300, 4), np.int8)
    dosages[:7, 0] = dosages[100:150, 1] = dosages[40:80, 2] = 1
    dosages[:, 3] = rng.binomial(2, 0.3, 300)
    found, firth = association.logistic(dosages, y, age[:, None]), association.firth(dosages, y, age[:, None])
    assert found.separated is not None
    assert firth.separated is not None
    assert found.separated.tolist() == firth.separated.tolist() == [True, True, False, False]
    assert np.isfinite(found.p).all()
    assert found.beta[0] > 2
    assert separation(found)[0].startswith("At 2 variants the classes are separated")
    assert separation(association.logistic(dosages[:, 2:], y)) == ()
    apart = (age + dosages[:, 3] > 0.7).astype(float)
    for test in (association.logistic, association.firth):
        helped = test(dosages[:, 2:], apart, age[:, None])
        assert helped.separated is not None
        assert helped.separated.tolist() == [False, True]
        assert np.isfinite(helped.p).all()
    with pytest.raises(InputError, match="tell the two classes apart"):
        association.logistic(dosages, y, np.column_stack([age, y * 3 + age]))


def test_covariates_that_say_nothing_are_dropped_and_said(cohort):
    twice = np.column_stack([cohort["covariates"], cohort["covariates"].sum(1), np.full(SAMPLES, 3.0)])
    plain = association.logistic(cohort["dosages"], cohort["y"], cohort["covariates"])
    found = association.logistic(cohort["dosages"], cohort["y"], twice)
    np.testing.assert_allclose(found.log10_p, plain.log10_p, rtol=1e-5)
    assert not any("covariate columns" in sentence for sentence in plain.said)
    assert found.said[0].startswith("2 of 5 covariate columns add nothing to the others")


@pytest.mark.parametrize("rare", ["corrected", "score"])
def test_samples_without_trait_are_left_out_and_variants_without_variance_too(cohort, rare):
    dosages, y = cohort["dosages"].copy(), cohort["y"].copy()
    dosages[:, 0], dosages[:, 1] = -1, np.where(dosages[:, 1] < 0, -1, 1)
    y[5] = np.nan
    found = association.logistic(dosages, y, cohort["covariates"], rare=rare)
    kept = np.delete(np.arange(SAMPLES), 5)
    same = association.logistic(dosages[kept], y[kept], cohort["covariates"][kept], rare=rare)
    assert found.samples == SAMPLES - 1
    np.testing.assert_allclose(found.p, same.p, rtol=1e-9)
    assert found.left_out is not None
    assert found.left_out[:2].tolist() == [EXPLAINED, EXPLAINED]
    assert np.isfinite(found.p[2:]).all()


def test_a_class_of_one_is_refused_in_words(cohort):
    with pytest.raises(InputError, match=r"1 is of class 1 and 399 of class 0: each class needs 2"):
        association.logistic(cohort["dosages"], (np.arange(SAMPLES) == 3).astype(float))
    with pytest.raises(InputError, match="same class"):
        association.logistic(cohort["dosages"], np.zeros(SAMPLES))


@pytest.mark.parametrize("test", ["logistic", "firth"])
def test_variants_that_were_called_in_one_batch_are_tested_there(test):
    """The batch is constant among those called; what it costs is nothing, and a strong effect keeps its tail."""
    rng = np.random.default_rng(3)
    dosages = rng.binomial(2, 0.3, (160, 6)).astype(np.int8)
    batch, age = np.repeat([0.0, 1.0], 80), rng.normal(size=160)
    y = (dosages[:, 2] + rng.normal(size=160) > 1.2).astype(float)
    dosages[:80, :3] = -1
    given, model = np.column_stack([batch, age]), getattr(association, test)
    found = model(dosages, y, given, missing="complete")
    alone = model(dosages[80:, :3], y[80:], age[80:, None], missing="complete")
    assert np.nanmax(alone.log10_p) > 3
    np.testing.assert_allclose(found.log10_p[:3], alone.log10_p, rtol=2e-3)
    np.testing.assert_allclose(found.beta[:3], alone.beta, rtol=2e-3)
    np.testing.assert_allclose(found.se[:3], alone.se, rtol=2e-3)
    assert np.isfinite(found.p).all()


def test_what_has_no_fit_among_those_called_is_not_said_to_be_explained():
    rng = np.random.default_rng(4)
    dosages = rng.binomial(2, 0.3, (60, 3)).astype(np.int8)
    y = (np.arange(60) % 3 == 0).astype(float)
    dosages[y == 1, 0] = -1  # no case is called
    dosages[5, 1] = -1
    lead = np.where(dosages[:, 1] < 0, 0.6, dosages[:, 1])
    found = association.logistic(dosages, y, lead[:, None], missing="complete")
    assert found.left_out is not None
    assert [LEFT_OUT[reason] for reason in found.left_out] == [
        "the model has no finite fit",
        "collinear with the covariates",
        "tested",
    ]
