"""Penalties and dropout in the browser, against scikit-learn and closed forms."""

import arithmetic
import numpy as np
import pytest
from sklearn.linear_model import Lasso, LinearRegression, Ridge

FOLDER = "generalising/shrinking"


@pytest.fixture(scope="module")
def study():
    told = arithmetic.evaluate(f"{FOLDER}/design.js", "study(1)")
    return told, np.array(told["x"]), np.array(told["y"])


def at(expression: str, design) -> np.ndarray:
    return np.array(arithmetic.evaluate(f"{FOLDER}/paths.js", expression, design=design))


def test_the_study_is_centred_and_its_columns_differ_and_hang_together(study):
    _, x, y = study
    assert np.abs(x.mean(0)).max() < 1e-12
    assert abs(y.mean()) < 1e-12
    norms = (x**2).sum(0)
    assert norms.max() / norms.min() > 2
    assert np.corrcoef(x[:, 1], x[:, 2])[0, 1] > 0.2


@pytest.mark.parametrize("penalty", [0.1, 3.0, 80.0])
def test_ridge_and_lasso_are_those_of_scikit_learn(study, penalty):
    design, x, y = study
    ridge = Ridge(alpha=penalty, fit_intercept=False).fit(x, y).coef_
    assert at(f"ridge(design, {penalty})", design) == pytest.approx(ridge, abs=1e-9)
    lasso = Lasso(alpha=penalty / len(y), fit_intercept=False, tol=1e-12, max_iter=100_000).fit(x, y).coef_
    ours = at(f"sparse(design, {penalty})", design)
    assert ours == pytest.approx(lasso, abs=1e-7)
    assert np.array_equal(ours == 0, lasso == 0)


@pytest.mark.parametrize("p", [0.0, 0.3, 0.8])
def test_dropout_is_the_ridge_of_the_closed_form(study, p):
    design, x, y = study
    gram = x.T @ x
    expected = np.linalg.solve(gram + p / (1 - p) * np.diag(np.diag(gram)), x.T @ y)
    assert at(f"dropped(design, {p})", design) == pytest.approx(expected, abs=1e-9)
    if p:
        assert np.abs(at(f"plain(design, {p})", design) - expected).max() > 0.02
    else:
        assert LinearRegression(fit_intercept=False).fit(x, y).coef_ == pytest.approx(expected)


def test_a_path_goes_from_the_least_squares_to_nothing(study):
    design, x, _ = study
    lasso = at("path(design, 'lasso')", design)
    assert lasso[60] == pytest.approx(at("sparse(design, PENALTIES[60])", design), abs=1e-7)
    zeros = (lasso == 0).sum(1)
    assert zeros[0] == 0
    assert zeros[-1] == x.shape[1]
    assert not (at("path(design, 'ridge')", design) == 0).any()


def test_descent_with_masks_averages_to_that_ridge_and_not_to_the_plain_one():
    """30 runs of 200,000 steps: distances in standard errors are about 1 from the one, far more from the other."""
    asked = (
        "Array.from({ length: 30 }, (_, k) => { const a = new Averaged(design, 0.5, k + 1); a.run(200000);"
        " return a.result; })"
    )
    design = arithmetic.evaluate(f"{FOLDER}/design.js", "study(1)")
    runs = arithmetic.evaluate(f"{FOLDER}/averaged.js", asked, design=design)
    means, errors = (np.array([run[name] for run in runs]) for name in ("mean", "error"))

    def apart(target):
        return np.sqrt((((means - target) / errors) ** 2).mean())

    assert apart(at("dropped(design, 0.5)", design)) < 1.3
    assert apart(at("plain(design, 0.5)", design)) > 5
    # and the mean over all runs, whose own error is a thirtieth of the variance
    pooled = (means.mean(0) - at("dropped(design, 0.5)", design)) / (means.std(0, ddof=1) / np.sqrt(30))
    assert np.abs(pooled).max() < 4


def test_each_weight_is_its_own_line_of_arithmetic(study):
    design = study[0]
    for way, strength in (("ridge", 4.0), ("lasso", 4.0), ("dropout", 0.4)):
        asked = f"weightsAt(design, '{way}', {strength})"
        for row in arithmetic.evaluate(f"{FOLDER}/told.js", asked, design=design):
            assert row["remade"] == pytest.approx(row["weight"], abs=1e-8)
            assert (row["weight"] == 0) == (way == "lasso" and abs(row["dot"]) <= strength)


@pytest.mark.parametrize("dropped", ["units", "weights"])
def test_masks_leave_out_what_they_say(dropped):
    asked = f"Array.from({{ length: 400 }}, (_, k) => masked('{dropped}', 0.3, k))"
    masks = arithmetic.evaluate(f"{FOLDER}/masks.js", asked)
    assert {mask["tosses"] for mask in masks} == {9 if dropped == "units" else 28}
    kept = np.mean([mask["kept"] / mask["all"] for mask in masks])
    # a weight of the first layer needs both its units, one of the last only its own
    expected = (20 * 0.7**2 + 8 * 0.7) / 28 if dropped == "units" else 0.7
    assert kept == pytest.approx(expected, abs=0.03)
