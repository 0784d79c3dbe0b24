"""Rivals against scikit-learn on the same people, and rules written out by hand."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression, Ridge

from explorer.training import baselines, classical, loop, plan


def standardised(cohort, learn):
    dosages = cohort.genotypes.dosages.astype(float)
    dosages[dosages < 0] = np.nan
    x = (dosages - np.nanmean(dosages[learn], 0)) / np.nanstd(dosages[learn], 0)
    return np.nan_to_num(x, nan=0.0)


def test_coordinates_carry_the_ridge_on_all_sites(cohort):
    """Logistic and ridge regression on principal coordinates are those on standardised dosages, penalty for penalty."""
    learn, others = np.arange(100), np.arange(100, 160)
    x = standardised(cohort, learn)
    found = classical.products(cohort.genotypes.dosages, None, learn, others)
    np.testing.assert_allclose(found.among, x[learn] @ x[learn].T, atol=1e-8)
    np.testing.assert_allclose(found.lengths, (x[others] ** 2).sum(1), atol=1e-8)
    z, projected, variances = found.coordinates()
    assert z.shape[1] == 40
    np.testing.assert_allclose((z**2).sum(0), variances)
    y, case = cohort.traits["height"], cohort.traits["case"].astype(int)
    ours = Ridge(alpha=3.0).fit(z, y[learn]).predict(projected)
    np.testing.assert_allclose(ours, Ridge(alpha=3.0).fit(x[learn], y[learn]).predict(x[others]), rtol=1e-8)
    ours = LogisticRegression(C=0.1, tol=1e-8, max_iter=1000).fit(z, case[learn]).predict_proba(projected)
    exact = LogisticRegression(C=0.1, tol=1e-8, max_iter=1000).fit(x[learn], case[learn]).predict_proba(x[others])
    np.testing.assert_allclose(ours, exact, atol=1e-4)


def test_the_penalty_is_chosen_without_the_held_out_people(cohort):
    """Whatever the others look like, the model that predicts them is the same."""
    learn = np.arange(100)
    z, projected, _ = classical.products(cohort.genotypes.dosages, None, learn, np.arange(100, 160)).coordinates()
    y = cohort.traits["case"][learn]
    once = classical.logistic(z, y, projected, 2, seed=1)
    again = classical.logistic(z, y, np.vstack([projected, 100 * projected]), 2, seed=1)
    np.testing.assert_allclose(once, again[:60])


def test_every_rival_stands_on_the_networks_split(cohort, run_spec):
    spec = run_spec(traits=("case",), split={"kind": "kfold", "folds": 2}, columns=tuple(range(20)))
    told = []
    found = baselines.rivals(cohort, spec, progress=lambda done, total, text: told.append(done / total))
    names = {rival.name: rival for rival in found}
    assert list(names) == ["chance", "linear-all", "components", "linear-network", "covariates", "only:batch"]
    assert names["linear-network"].inputs == "the 20 variants the network saw"
    folds = plan.folds(cohort, spec)
    for rival in found:
        assert [len(rows) for rows in rival.rows] == [len(fold.test) for fold in folds]
        assert len(rival.folds) == 2
    mean = names["linear-all"].summary["auroc"]["mean"]
    assert mean is not None
    assert mean > 0.8
    majority = [max(np.mean(cohort.traits["case"][fold.test] == c) for c in (0, 1)) for fold in folds]
    assert names["chance"].summary["accuracy"]["folds"] == pytest.approx(majority, abs=0.06)
    assert names["chance"].summary["auroc"]["mean"] == 0.5
    assert told == sorted(told)
    assert told[-1] == 1.0


def test_quantitative_traits_get_gblup_and_the_mean(cohort, run_spec):
    found = baselines.rivals(cohort, run_spec(traits=("height", "weight")))
    rows = {(row["trait"], row["name"]): row for row in baselines.table(found).to_dict("records")}
    assert rows["height", "linear-all"]["title"] == "GBLUP"
    assert rows["height", "linear-all"]["pearson"] > 0.6
    assert rows["weight", "linear-all"]["pearson"] > 0.3
    assert abs(rows["height", "chance"]["r2"]) < 0.2
    assert np.isnan(rows["height", "chance"]["pearson"])


def test_a_covariate_by_itself_answers_with_the_share_of_its_level(cohort, run_spec):
    spec = run_spec(split={"kind": "random"})
    rival = next(r for r in baselines.rivals(cohort, spec) if r.name == "only:batch")
    fold = plan.folds(cohort, spec)[0]
    learn = np.r_[fold.train, fold.validation]
    batch, case = cohort.traits["batch"], cohort.traits["case"]
    prior = case[learn].mean()
    for level in range(3):
        own = case[learn][batch[learn] == level]
        expected = (own.sum() + prior) / (len(own) + 1)
        given = rival.predictions[0][batch[fold.test] == level, 1]
        np.testing.assert_allclose(given, expected)


@pytest.mark.parametrize("trait", ["case", "height", "colour"])
def test_rivals_on_request_learn(cohort, run_spec, trait):
    found = baselines.rivals(cohort, run_spec(traits=(trait,)), on_request=("svm", "forest"))
    score = "pearson" if trait == "height" else "auroc"
    means = {rival.name: rival.summary[score]["mean"] or 0.0 for rival in found}
    least = 0.4 if trait == "height" else 0.7
    assert means["svm"] > least
    assert means["forest"] > least


def test_adaboost_learns_one_site(cohort, run_spec):
    found = baselines.rivals(cohort, run_spec(traits=("colour",)), on_request=("adaboost",))
    mean = next(r for r in found if r.name == "adaboost").summary["accuracy"]["mean"]
    assert mean is not None
    assert mean > 0.8


def test_columns_of_a_run_are_those_its_networks_saw(cohort, run_spec, tmp_path):
    spec = run_spec(columns=(5, 3, 7), epochs=1)
    list(loop.train(cohort, spec, tmp_path))
    assert {fold: list(columns) for fold, columns in baselines.columns_of(tmp_path).items()} == {0: [5, 3, 7]}


def test_inner_folds_share_few_values_that_are_no_whole_numbers():
    """A quantitative trait of few values, such as half points of a score, is cut like classes."""
    y = np.repeat([0.0, 1.5, 2.25], [20, 15, 10])
    for learn, judge in classical.inner_folds(y, 0):
        assert np.unique(y[judge], return_counts=True)[1].tolist() == [4, 3, 2]
        assert sorted([*learn, *judge]) == list(range(45))
