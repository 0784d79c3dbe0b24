"""The view of branches: weights counted as torch does, means and leads as the measurement has them."""

from __future__ import annotations

import pytest
from arithmetic import evaluate
from torch import nn

FOLDER = "generalising/branches"


def count(*layers: nn.Module) -> int:
    return sum(part.numel() for layer in layers for part in layer.parameters())


BRANCHES = [count(nn.Conv2d(64, 32, 1)), count(nn.Conv2d(64, 64, 3)), count(nn.Conv2d(64, 16, 5))]


def test_the_exercise_takes_what_torch_counts() -> None:
    one, three, five = BRANCHES
    tries = [
        BRANCHES,
        [one - 32, three, five],
        [one, three - 64, five],
        [one, three, (25 + 1) * 16],
        [one, 9 * 64, five],
        [one, three, five + 1],
    ]
    told = evaluate(
        f"{FOLDER}/exercises.js", "tries.map(([one, three, five]) => COUNT.check({ one, three, five }))", tries=tries
    )
    assert [verdict["right"] for verdict in told] == [True] + [False] * 5
    assert "bias" in told[1]["words"]
    assert "3 × 3" in told[2]["words"]
    assert "64 channels" in told[3]["words"]


def test_the_bottleneck_takes_what_torch_counts() -> None:
    both = count(nn.Conv2d(64, 8, 1), nn.Conv2d(8, 16, 5))
    tries = [both, count(nn.Conv2d(8, 16, 5)), count(nn.Conv2d(64, 8, 1)) + BRANCHES[2], BRANCHES[2], 0]
    told = evaluate(f"{FOLDER}/exercises.js", "tries.map((both) => BOTTLENECK.check({ both }))", tries=tries)
    assert [verdict["right"] for verdict in told] == [True] + [False] * 4
    assert len({verdict["words"] for verdict in told[:4]}) == 4


def course(seed: int, spreads: list[float], share: float = 0.7) -> dict:
    return {
        "motif": "none",
        "price": 0,
        "seed": seed,
        "norms": [[1, 1, 1], [1, 2, 3]],
        "spreads": [[0, 0, 0], spreads],
        "shares": [[0, 0, 0], [0.1, 0.9 - share, share]],
        "accuracy": [0.5, 0.75],
        "without": [0.75, 0.6, 0.5],
    }


def test_leads_means_and_counts() -> None:
    courses = [course(1, [1, 2, 3]), course(0, [4, 2, 3])]
    expression = """(() => {
        const all = new Measured(courses, { kernels: [1, 3, 5], tested: 20 }), of = all.of("none", 0);
        return [of.map((one) => one.seed), all.leading(of, 1), all.leading(of, 0), all.each(of, "spreads", 0, 1),
            all.right(of, 1), all.right(of, 1, 1), all.epochs];
    })()"""
    found = evaluate(f"{FOLDER}/measured.js", expression, courses=courses)
    assert found == [[0, 1], [1, 0, 1], [0, 0, 0], [4, 1], [15, 15], [12, 12], 1]


@pytest.mark.parametrize(("share", "right"), [(0.7, 2), (0.33, 0), (0.05, 1)])
def test_the_outcome_is_what_was_measured(share, right) -> None:
    """The answer that is right is read from the result, not written by hand."""
    expression = """(() => {
        const one = { epochs: 1, of: () => courses, each: (of, m, b, e) => of.map((c) => c[m][e][b]) };
        return outcome(one);
    })()"""
    told = evaluate(f"{FOLDER}/exercises.js", expression, courses=[course(0, [1, 1, 1], share)] * 3)
    assert told["right"] == right
    assert told["because"].startswith(f"It is {100 * share:.0f}%, the mean of 3 networks.")
    assert told["because"].endswith("standard deviation there is 1.00, with the ring 1.00.")
