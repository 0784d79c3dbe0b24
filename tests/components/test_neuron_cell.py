"""One neuron's arithmetic against torch and the course's worked example; pulses come as often as numbers say."""

import arithmetic
import numpy as np
import pytest
import torch

UNIT, ASKED = "neuron/cell/unit.js", "neuron/cell/asked.js"


def test_the_worked_example_is_the_courses():
    answer = arithmetic.evaluate(UNIT, "respond(WORKED)")
    assert answer["products"] == [0.175, 0.204]
    assert answer["sum"] == 0.379
    assert answer["output"] == pytest.approx(0.5936, abs=5e-5)


def test_outputs_are_torchs():
    numbers = np.random.default_rng(0).uniform(-2, 2, (40, 5)).round(2)
    numbers[:, :2] = np.abs(numbers[:, :2])
    asked = "cases.map(([x1, x2, w1, w2, b]) => kinds.map((kind) => respond({ x1, x2, w1, w2, b }, kind)))"
    found = arithmetic.evaluate(UNIT, asked, cases=numbers.tolist(), kinds=["sigmoid", "step"])
    x, w, b = torch.from_numpy(numbers).split([2, 2, 1], dim=1)
    sums = (x * w).sum(1) + b[:, 0]
    for (smooth, sharp), s in zip(found, sums, strict=True):
        assert smooth["sum"] == pytest.approx(float(s), abs=1e-9)
        assert smooth["output"] == pytest.approx(float(torch.sigmoid(s)), abs=1e-9)
        assert sharp["output"] == float(smooth["sum"] > 0)


@pytest.mark.parametrize("rate", [0, 0.4, 2.03, 3.7, 8])
def test_pulses_leave_at_their_rate_and_arrive_after_the_way(rate):
    asked = (
        "(() => { const t = new Train(); for (let k = 0; k < 600; k++) t.advance(1 / 60, rate); return [t, SPEED]; })()"
    )
    train, speed = arithmetic.evaluate("neuron/cell/pulses.js", asked, rate=rate)
    assert abs(train["sent"] - 10 * rate) <= 1
    assert abs(train["arrived"] - rate * (10 - 1 / speed)) <= 1 if rate else train["arrived"] == 0
    assert len(train["places"]) == train["sent"] - train["arrived"]
    if rate:
        assert np.diff(train["places"]) == pytest.approx(speed / rate, abs=1e-6)


def test_every_part_turns_in_its_turn():
    turned = [0, 0.5, 1, 3.25, 6]
    asked = "turned.map((at) => STATIONS.map((_, k) => progress(at, k)))"
    found = np.array(arithmetic.evaluate("neuron/cell/stations.js", asked, turned=turned))
    assert found[0] == pytest.approx(0)
    assert found[1][0] == 0.5
    assert found[2].tolist() == [1, 0, 0, 0, 0, 0]
    assert found[3][:3].tolist() == [1, 1, 1]
    assert 0 < found[3][3] < 0.5
    assert found[4] == pytest.approx(1)


def test_a_place_along_a_fibre_is_at_its_share_of_the_length():
    line = [[0, 0], [3, 0], [3, 4]]
    asked = "[0, 3 / 7, 0.5, 1, 2].map((share) => along(line, share))"
    found = arithmetic.evaluate("neuron/cell/shape.js", asked, line=line)
    assert np.array(found) == pytest.approx(np.array([[0, 0], [3, 0], [3, 0.5], [3, 4], [3, 4]]))


def test_the_guess_is_told_with_the_right_numbers():
    asked = arithmetic.evaluate(ASKED, "({ ...doubling(), doubled: DOUBLED })")
    assert asked["doubled"] == {"x1": 1, "x2": 1.02, "w1": 0.35, "w2": 0.4, "b": 0}
    after = float(torch.sigmoid(torch.tensor(0.35 + 0.408)))
    assert f"{after:.4f}" in asked["because"]
    assert 0.5936 < after < 2 * 0.5936
    assert asked["right"] == 1


def test_the_exercise_takes_the_right_answer_alone():
    right = 0.35 * 0.5 - 0.8 * 0.51, float(torch.sigmoid(torch.tensor(0.35 * 0.5 - 0.8 * 0.51)))
    s, y = (round(one, 3) for one in right)
    cases = [(s, y), (s, 1 - y), (s, s), (-s, y), (0.379, 0.594), (s + 0.002, y), (s, y + 0.002)]
    found = arithmetic.evaluate(ASKED, "cases.map(([sum, output]) => CHANGE.check({ sum, output }))", cases=cases)
    assert [one["right"] for one in found] == [True] + [False] * 6
    assert len({one["words"] for one in found[1:6]}) == 5
    assert arithmetic.evaluate(ASKED, "CHANGE.way()").endswith(f"= {right[1]:.4f}….")
