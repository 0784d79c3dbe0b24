"""The line that the browser fits: against lstsq, descent against torch, absolute error against a linear program."""

import numpy as np
import pytest
import torch
from arithmetic import evaluate
from scipy import optimize

SQUARES, ABSOLUTE = "learning/line/squares.js", "learning/line/absolute.js"


def clouds(count: int, points: int = 6) -> list[np.ndarray]:
    """Return sets of points on the grid of tenths that the view drags them over."""
    random = np.random.default_rng(3)
    return [np.round(random.uniform([0, 0], [5, 10], (points, 2)), 1) for _ in range(count)]


def design(points: np.ndarray) -> np.ndarray:
    return np.column_stack([np.ones(len(points)), points[:, 0]])


def test_the_closed_form_is_least_squares():
    sets = clouds(40)
    for points, found in zip(sets, evaluate(SQUARES, "sets.map(normal)", sets=[p.tolist() for p in sets]), strict=True):
        x, y = design(points), points[:, 1]
        assert found["w"] == pytest.approx(np.linalg.lstsq(x, y)[0], rel=1e-9)
        assert [[found["n"], found["sx"]], [found["sx"], found["sxx"]]] == pytest.approx(x.T @ x)
        assert [found["sy"], found["sxy"]] == pytest.approx(x.T @ y)
        assert found["det"] == pytest.approx(np.linalg.det(x.T @ x))


def test_points_above_each_other_have_no_slope():
    assert evaluate(SQUARES, "normal([[2, 1], [2, 3], [2, 8]])")["w"] is None
    assert evaluate(ABSOLUTE, "leastAbsolute([[2, 1], [2, 3], [2, 8]])") is None


def test_the_gradient_is_autograds_and_the_curvature_has_these_eigenvalues():
    sets, w = clouds(20), [0.3, -1.2]
    found = evaluate(
        SQUARES,
        "sets.map((p) => [gradient(normal(p), w), curvature(normal(p)), step(normal(p), w, 0.05)])",
        sets=[p.tolist() for p in sets],
        w=w,
    )
    for points, (gradient, curvature, after) in zip(sets, found, strict=True):
        x, y = torch.from_numpy(design(points)), torch.from_numpy(points[:, 1].copy())
        weights = torch.tensor(w, dtype=torch.float64, requires_grad=True)
        torch.nn.functional.mse_loss(x @ weights, y).backward()
        assert weights.grad is not None
        assert gradient == pytest.approx(weights.grad.numpy())
        torch.optim.SGD([weights], lr=0.05).step()
        assert after == pytest.approx(weights.detach().numpy())
        least, largest = np.linalg.eigvalsh(2 / len(points) * (x.T @ x).numpy())
        assert (curvature["least"], curvature["largest"]) == pytest.approx((least, largest))
        assert curvature["limit"] == pytest.approx(2 / largest)


@pytest.mark.parametrize(("share", "arrives"), [(0.9, True), (0.999, True), (1.001, False), (1.1, False)])
def test_descent_arrives_below_the_limit_and_flees_above_it(share, arrives):
    distances = evaluate(
        SQUARES,
        "sets.map((p) => { const s = normal(p); let w = [0, 0]; const at = [distance(w, s.w)];"
        " for (let k = 0; k < 20000; k++) { w = step(s, w, share * curvature(s).limit); } "
        " at.push(distance(w, s.w)); return at; })",
        sets=[p.tolist() for p in clouds(5)],
        share=share,
    )
    for before, after in distances:
        assert after < 1e-6 * before if arrives else not after < 1e3 * before


def by_linear_program(points: np.ndarray) -> float:
    """Return the least mean absolute error of a line: the least sum of u + v, X w + u - v = y, u and v positive."""
    x, n = design(points), len(points)
    cost = np.concatenate([np.zeros(2), np.ones(2 * n) / n])
    equal = np.hstack([x, np.eye(n), -np.eye(n)])
    bounds = [(None, None)] * 2 + [(0, None)] * 2 * n
    return optimize.linprog(cost, A_eq=equal, b_eq=points[:, 1], bounds=bounds).fun


@pytest.mark.parametrize("points", [3, 6, 8])
def test_the_line_of_least_absolute_error_is_the_linear_programs(points):
    sets = clouds(25, points)
    found = evaluate(ABSOLUTE, "sets.map(leastAbsolute)", sets=[p.tolist() for p in sets])
    for cloud, one in zip(sets, found, strict=True):
        misses = cloud[:, 1] - design(cloud) @ one["w"]
        assert one["loss"] == pytest.approx(by_linear_program(cloud), abs=1e-9)
        assert one["loss"] == pytest.approx(np.abs(misses).mean(), abs=1e-12)
        assert np.abs(misses[one["through"]]) == pytest.approx(0, abs=1e-9)


def test_where_several_lines_are_as_good_it_says_so():
    """Four points at two places: any line that crosses both gaps has the same error."""
    assert not evaluate(ABSOLUTE, "leastAbsolute([[0, 0], [0, 1], [2, 0], [2, 1]])")["unique"]
    assert evaluate(ABSOLUTE, "leastAbsolute([[0, 0], [1, 1], [2, 2], [1, 5]])")["unique"]


def test_the_subgradient_is_the_slope_wherever_there_is_one():
    sets, w = clouds(20), [1.03, 0.77]
    found = evaluate(ABSOLUTE, "sets.map((p) => subgradient(p, w))", sets=[p.tolist() for p in sets], w=w)
    for points, gradient in zip(sets, found, strict=True):
        x, y = design(points), points[:, 1]
        assert gradient == pytest.approx(x.T @ np.sign(x @ np.array(w) - y) / len(points))
