"""Gates over the plane: truth tables, what a line can do, and that none can do XOR (by linear programming)."""

import arithmetic
import numpy as np
import pytest
from scipy.optimize import linprog

GATES = "neuron/gates/gates.js"
ROWS = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
TARGETS = {
    "AND": ROWS.all(1),
    "OR": ROWS.any(1),
    "NOT": ROWS[:, 0] == 0,
    "NAND": ~ROWS.all(1),
    "XOR": ROWS[:, 0] != ROWS[:, 1],
}


def separable(targets) -> bool:
    """Say whether weights exist whose sums are at least 1 above and 1 below zero where they should be."""
    signed = np.where(targets, 1, -1)[:, None] * np.c_[ROWS, np.ones(4)]
    return linprog(np.zeros(3), -signed, -np.ones(4), bounds=(None, None)).status == 0


def test_truth_tables_are_logics():
    gates = arithmetic.evaluate(GATES, "GATES")
    assert {name: list(map(bool, row)) for name, row in gates.items()} == {n: t.tolist() for n, t in TARGETS.items()}


@pytest.mark.parametrize("gate", TARGETS)
def test_the_best_line_is_as_good_as_any_can_be(gate):
    count, found, best = arithmetic.evaluate(
        "neuron/gates/sweep.js", "[LINES, tally(gate, LINES), best(gate)]", gate=gate
    )
    assert sum(found) == count == 264
    assert (found[4] > 0) == separable(TARGETS[gate]) == (gate != "XOR")
    assert found[3] > 0
    rows = arithmetic.evaluate(GATES, "score(table(gate, best))", gate=gate, best=best)
    assert rows == (4 if separable(TARGETS[gate]) else 3)
    solved = arithmetic.evaluate(GATES, "SOLUTIONS[gate] && table(gate, SOLUTIONS[gate])", gate=gate)
    assert (solved is None) == (gate == "XOR")
    assert all(row["right"] for row in solved or [])


def test_a_row_says_what_the_step_makes_of_its_sum():
    weights = np.random.default_rng(1).uniform(-2, 2, (30, 3)).round(2)
    asked = "cases.map(([w1, w2, b]) => table(gate, { w1, w2, b }))"
    for gate, targets in TARGETS.items():
        for (w1, w2, b), rows in zip(
            weights, arithmetic.evaluate(GATES, asked, cases=weights.tolist(), gate=gate), strict=True
        ):
            sums = (ROWS @ [w1, w2] + b).round(8)
            assert [row["sum"] for row in rows] == pytest.approx(sums)
            assert [row["right"] for row in rows] == ((sums > 0) == targets).tolist()


def test_xors_two_totals_are_one_number_so_one_pair_must_lose():
    weights = np.random.default_rng(2).uniform(-2, 2, (50, 3)).round(2)
    asked = "cases.map(([w1, w2, b]) => [contradiction({ w1, w2, b }), table('XOR', { w1, w2, b })])"
    for (w1, w2, b), (why, rows) in zip(
        weights, arithmetic.evaluate(GATES, asked, cases=weights.tolist()), strict=True
    ):
        assert sum(why["ones"]) == pytest.approx(sum(why["zeros"])) == pytest.approx(w1 + w2 + 2 * b)
        wrong = {"ones" if row["target"] else "zeros" for row in rows if not row["right"]}
        assert why["broken"] in wrong


def test_the_line_ends_on_the_border_and_the_side_is_where_the_neuron_answers_1():
    weights = np.random.default_rng(3).uniform(-2, 2, (60, 3)).round(2)
    asked = """cases.map(([w1, w2, b]) => {
      const weights = { w1, w2, b }, range = [-0.6, 1.6];
      return [lineWithin(weights, range), positiveSide(weights, range), foot(weights, [0.25, 0.75])];
    })"""
    grid = np.linspace(-0.6, 1.6, 221)
    for (w1, w2, b), (ends, side, at) in zip(
        weights, arithmetic.evaluate(GATES, asked, cases=weights.tolist()), strict=True
    ):
        for x, y in ends or []:
            assert w1 * x + w2 * y + b == pytest.approx(0, abs=1e-9)
            assert max(abs(x - 0.5), abs(y - 0.5)) == pytest.approx(1.1)
        share = (w1 * grid[:, None] + w2 * grid + b > 0).mean()
        x, y = np.array(side or [[0, 0]]).T
        area = abs(x @ np.roll(y, 1) - y @ np.roll(x, 1)) / 2
        assert area / 2.2**2 == pytest.approx(share, abs=0.02)
        assert (w1 * at[0] + w2 * at[1] + b) == pytest.approx(0, abs=1e-9)
        assert w1 * (at[1] - 0.75) == pytest.approx(w2 * (at[0] - 0.25), abs=1e-9)


def test_the_arrow_gives_back_its_weights():
    weights = [[1, 1, -1.5], [-0.4, 1.2, 0.3], [2, -2, 0.05]]
    asked = """cases.map(([w1, w2, b]) => {
      const { from, to } = arrow({ w1, w2, b }), back = weightsOf(from, to);
      return [back.w1, back.w2, back.b];
    })"""
    assert np.array(arithmetic.evaluate("neuron/gates/plane.js", asked, cases=weights)) == pytest.approx(
        np.array(weights)
    )


def test_the_exercise_takes_weights_that_are_nand_alone():
    cases = np.random.default_rng(4).uniform(-3, 3, (300, 3)).round(1)
    cases = np.r_[cases, [[-1, -1, 1.5], [-2, -1, 2.5], [1, 1, -1.5], [-1, -1, 2], [0, 0, 1]]]
    asked = "cases.map(([w1, w2, b]) => NAND.check({ w1, w2, b }))"
    found = arithmetic.evaluate("neuron/gates/asked.js", asked, cases=cases.tolist())
    right = [bool((((ROWS @ w[:2] + w[2]).round(8) > 0) == TARGETS["NAND"]).all()) for w in cases]
    assert [one["right"] for one in found] == right
    assert 5 < sum(right) < 100
    assert "Inputs 1 and 1 give" in found[-1]["words"]
