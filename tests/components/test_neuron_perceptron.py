"""Rosenblatt's rule against numpy, the widest margin against scipy, and the bound over many random sets."""

import arithmetic
import numpy as np
import pytest
from scipy.optimize import nnls

RULE, MARGIN, POINTS, ASKED = (f"neuron/perceptron/{name}.js" for name in ("rule", "margin", "points", "asked"))


def plain(points) -> tuple[np.ndarray, np.ndarray]:
    """Return the points with the constant in front, and their classes."""
    return np.array([[1, p["x1"], p["x2"]] for p in points]), np.array([p["y"] for p in points])


def perceptron(points, visits: int) -> tuple[np.ndarray, int, list[float]]:
    """Run the rule; return weights, mistakes and the product of each visit."""
    x, y = plain(points)
    w, mistakes, products = np.zeros(3), 0, []
    for k in range(visits):
        at = k % len(x)
        product = round(y[at] * (w @ x[at]), 8)
        products.append(product)
        if product <= 0:
            w, mistakes = w + y[at] * x[at], mistakes + 1
    return w, mistakes, products


def widest(points) -> float | None:
    """Return the largest margin of a unit vector: 1 / |w| for the shortest w with y w.x >= 1.

    The least-distance problem as non-negative least squares (Lawson & Hanson 1974, chapter 23).
    """
    x, y = plain(points)
    constraints = y[:, None] * x
    solution, rest = nnls(np.vstack([constraints.T, np.ones(len(x))]), np.array([0, 0, 0, 1.0]))
    if rest < 1e-7:
        return None
    residual = np.vstack([constraints.T, np.ones(len(x))]) @ solution - [0, 0, 0, 1]
    return float(1 / np.linalg.norm(residual[:3] / residual[3]))


@pytest.fixture(scope="module")
def sets():
    """Separable sets of many gaps and seeds, with what the browser makes of them."""
    asked = """[0.05, 0.1, 0.2, 0.35, 0.5].flatMap((gap) => Array.from({ length: 40 }, (_, k) => {
      const points = separable(gap, k + 1);
      return { gap, points };
    }))"""
    drawn = arithmetic.evaluate(POINTS, asked)
    found = arithmetic.evaluate(RULE, "sets.map(({ points }) => outcome(points, 20000))", sets=drawn)
    asked = """sets.map(({ points }) => {
      const gap = widest(points), far = farthest(points);
      return { ...gap, ...far, bound: bound(far.size, gap.margin) };
    })"""
    limits = arithmetic.evaluate(MARGIN, asked, sets=drawn)
    return list(zip(drawn, found, limits, strict=True))


def test_mistakes_stay_within_the_bound(sets):
    assert len(sets) == 200
    for _, run, limit in sets:
        assert run["done"]
        assert 1 <= run["mistakes"] <= limit["bound"]
    assert max(run["mistakes"] for _, run, _ in sets) > 20


def test_the_rule_is_numpys(sets):
    for drawn, run, _ in sets[::7]:
        w, mistakes, products = perceptron(drawn["points"], run["visits"])
        assert run["w"] == pytest.approx(w)
        assert run["mistakes"] == mistakes
        assert min(products[-len(drawn["points"]) :]) > 0


def test_the_margin_is_the_widest(sets):
    for drawn, _, limit in sets:
        x, y = plain(drawn["points"])
        assert limit["margin"] == pytest.approx(widest(drawn["points"]), rel=1e-6)
        assert np.linalg.norm(limit["u"]) == pytest.approx(1)
        products = y * (x @ limit["u"])
        assert products.min() == pytest.approx(limit["margin"])
        assert products[limit["support"]] == pytest.approx(limit["margin"])
        assert limit["size"] == pytest.approx(np.linalg.norm(x, axis=1).max())
        assert limit["bound"] == pytest.approx((np.linalg.norm(x, axis=1).max() / products.min()) ** 2)


def test_the_points_keep_the_gap_asked_for(sets):
    for drawn, _, limit in sets:
        x, y = plain(drawn["points"])
        assert len(x) == 16
        assert y.sum() == 0
        assert np.abs(x[:, 1:] * 10 - np.round(x[:, 1:] * 10)).max() < 1e-9
        ahead, behind = x[y > 0], x[y < 0]
        assert min(np.linalg.norm(a - b) for a in ahead for b in behind) >= 2 * drawn["gap"] - 1e-9
        assert limit["margin"] >= drawn["gap"] / np.sqrt(1 + 1.01**2) - 1e-9  # the line passes the origin within 1.01


def test_sets_that_no_line_separates_have_no_margin():
    generator = np.random.default_rng(5)
    sets = [
        [{"x1": a, "x2": b, "y": int(generator.choice([-1, 1]))} for a, b in generator.integers(-10, 21, (n, 2)) / 10]
        for n in (4, 5, 6, 8)
        for _ in range(40)
    ]
    found = arithmetic.evaluate(MARGIN, "sets.map((points) => widest(points)?.margin ?? null)", sets=sets)
    expected = [widest(points) for points in sets]
    assert [one is None for one in found] == [one is None for one in expected]
    assert 20 < sum(one is None for one in found) < 140
    known = [(a, b) for a, b in zip(found, expected, strict=True) if b is not None]
    assert [a for a, _ in known] == pytest.approx([b for _, b in known], rel=1e-5)


def test_on_xor_the_weights_come_back():
    xor = arithmetic.evaluate(POINTS, "XOR")
    assert all((p["y"] > 0) == (p["x1"] != p["x2"]) for p in xor)
    assert arithmetic.evaluate(MARGIN, "widest(points)", points=xor) is None
    run = arithmetic.evaluate(RULE, "outcome(points, 1000)", points=xor)
    assert not run["done"]
    start, length = run["cycle"]["from"], run["cycle"]["visits"]
    seen = [(*perceptron(xor, k)[0], k % 4) for k in range(start + 3 * length)]
    assert len(set(seen)) == start + length
    assert seen[start : start + length] == seen[start + length : start + 2 * length]
    assert run["cycle"]["mistakes"] == perceptron(xor, start + length)[1] - perceptron(xor, start)[1] == 4


def test_a_cycle_is_the_first_state_that_comes_again():
    points = [
        {"x1": a, "x2": b, "y": c} for a, b, c in [(0, 0, -1), (0.3, 1.2, 1), (1, -0.4, 1), (1, 1, -1), (0.5, 0.4, 1)]
    ]
    cycle = arithmetic.evaluate(RULE, "outcome(points, 20000)", points=points)["cycle"]
    states = [(*perceptron(points, k)[0].round(6), k % len(points)) for k in range(cycle["from"] + 2 * cycle["visits"])]
    again = cycle["from"] + cycle["visits"]
    assert len(set(states[:again])) == again
    assert states[again:] == states[cycle["from"] : again]


def test_points_come_back_from_a_link_and_nonsense_does_not():
    asked = "[XOR, separable(0.2, 9)].map((points) => [points, readPoints(written(points))])"
    for points, back in arithmetic.evaluate(POINTS, asked):
        assert points == back
    nonsense = ["", "1,2,p", "1,2,p;1,x,n", "0,0,p;1,1,q", ";".join(["0,0,p"] * 25), "1,2,p;1e5,2,n", "NaN,0,p;1,1,n"]
    assert arithmetic.evaluate(POINTS, "texts.map((one) => readPoints(one))", texts=nonsense) == [None] * len(nonsense)
    assert arithmetic.evaluate(POINTS, "readPoints('9,-9,p;0.14,1,n')") == [
        {"x1": 2, "x2": -1, "y": 1},
        {"x1": 0.1, "x2": 1, "y": -1},
    ]


def test_the_exercises_take_the_right_answers_alone():
    w, x, y = np.array([0, 1, -1]), np.array([1, 2, 1]), -1
    assert y * (w @ x) <= 0
    after = (w + y * x).tolist()
    cases = [after, w.tolist(), (w - y * x).tolist(), [0, after[1], after[2]], [1, 1, 1]]
    found = arithmetic.evaluate(ASKED, "cases.map(([b, w1, w2]) => UPDATE.check({ b, w1, w2 }))", cases=cases)
    assert [one["right"] for one in found] == [True, False, False, False, False]
    assert len({one["words"] for one in found}) == 5
    found = arithmetic.evaluate(
        ASKED, "cases.map((most) => BOUND.check({ most }))", cases=[(3 / 0.25) ** 2, 12, 1 / 144, 16]
    )
    assert [one["right"] for one in found] == [True, False, False, False]
    assert len({one["words"] for one in found}) == 4
