"""Polynomials in the browser, against numpy and scikit-learn."""

import arithmetic
import numpy as np
import pytest
from numpy.polynomial import legendre
from sklearn.linear_model import Lasso

FOLDER = "generalising/polynomials"


@pytest.fixture(scope="module")
def points():
    return arithmetic.evaluate(f"{FOLDER}/points.js", "{ train: training(1), fresh: drawnPoints(FRESH, 901) }")


def design(xs: np.ndarray, degree: int) -> np.ndarray:
    """Legendre polynomials of norm 1 over [-1, 1]."""
    return legendre.legvander(xs, degree) * np.sqrt(2 * np.arange(degree + 1) + 1)


def fitted(points, degree, method, strength):
    asked = f"fit(points, {degree}, '{method}', {strength})"
    return np.array(arithmetic.evaluate(f"{FOLDER}/fits.js", asked, points=points["train"]))


@pytest.mark.parametrize("degree", [0, 3, 9, 14])
def test_least_squares_are_those_of_numpy(points, degree):
    xs, ys = np.array(points["train"]).T
    expected = np.linalg.lstsq(design(xs, degree), ys, rcond=None)[0]
    assert fitted(points, degree, "none", 0) == pytest.approx(expected, rel=1e-6)


def test_the_error_is_that_of_the_points(points):
    xs, ys = np.array(points["fresh"]).T
    weights = fitted(points, 5, "none", 0)
    asked = "[error(w, points), curve(w, 0.3)]"
    told = arithmetic.evaluate(f"{FOLDER}/fits.js", asked, points=points["fresh"], w=weights.tolist())
    assert told == pytest.approx(
        [((design(xs, 5) @ weights - ys) ** 2).mean(), (design(np.array([0.3]), 5) @ weights)[0]]
    )


def test_penalties_do_not_hold_the_constant_back(points):
    xs, ys = np.array(points["train"]).T
    x, n = design(xs, 12), len(ys)
    penalty = 0.01 * np.eye(13)
    penalty[0, 0] = 0
    expected = np.linalg.solve(x.T @ x / n + penalty, x.T @ ys / n)
    assert fitted(points, 12, "ridge", 0.01) == pytest.approx(expected, rel=1e-6)
    # the lasso of scikit-learn centres the columns for its intercept, which is the same as leaving the constant free
    lasso = Lasso(alpha=0.02 / 2, tol=1e-12, max_iter=1_000_000).fit(x[:, 1:], ys)
    ours = fitted(points, 12, "lasso", 0.02)
    assert ours[1:] == pytest.approx(lasso.coef_, abs=1e-5)
    assert ours[0] == pytest.approx(lasso.intercept_, abs=1e-5)
    assert np.array_equal(ours[1:] == 0, lasso.coef_ == 0)
    assert (ours == 0).any()


def test_descent_stops_where_it_is_told_and_ends_at_the_least_squares(points):
    xs, ys = np.array(points["train"]).T
    x, n = design(xs, 3), len(ys)
    curvature = 2 * x.T @ x / n
    rate = 1 / np.abs(curvature).sum(1).max()
    w = np.zeros(4)
    for _ in range(17):
        w = w - rate * (curvature @ w - 2 * x.T @ ys / n)
    assert fitted(points, 3, "early", 17) == pytest.approx(w, abs=1e-12)
    assert fitted(points, 3, "early", 20_000) == pytest.approx(fitted(points, 3, "none", 0), abs=1e-9)


def test_every_way_of_holding_back_makes_the_curve_less_rough(points):
    def rough(method, strength):
        asked = f"roughness(fit(points, 12, '{method}', {strength}))"
        return arithmetic.evaluate(f"{FOLDER}/fits.js", asked, points=points["train"])

    free = rough("none", 0)
    for method, weak, strong in (("ridge", 1e-3, 0.1), ("lasso", 1e-3, 0.1), ("early", 2000, 20), ("noise", 0.02, 0.2)):
        assert free > rough(method, weak) > rough(method, strong), method


def test_a_point_above_another_does_no_harm(points):
    twice = [*points["train"], [points["train"][3][0], 1.0]]
    asked = "fit(points, 14, 'none', 0).map(Number.isFinite)"
    assert all(arithmetic.evaluate(f"{FOLDER}/fits.js", asked, points=twice))
    asked = "fit([[0.5, 1], [0.5, 0.5]], 14, 'none', 0)"
    weights = np.array(arithmetic.evaluate(f"{FOLDER}/fits.js", asked))
    assert (design(np.array([0.5]), 14) @ weights)[0] == pytest.approx(0.75)
