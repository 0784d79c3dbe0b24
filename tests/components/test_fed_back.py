"""The comparison of what is fed back, in the browser: medians, counts, questions and exercises."""

import statistics

import arithmetic
import pytest

FOLDER = "sequences/fed_back"


def learnt(feeds, reached, task="gap_4"):
    right = [1.0 if at is not None else 0.25 for at in reached]
    cost = [[1.4, 1.2, 0.01 if at is not None else 1.39] for at in reached]
    about = {"task": task, "feeds": feeds, "updates": [0, 50, 100], "cost": cost, "reached": reached, "right": right}
    return {**about, "given": right if feeds == "taught" else None}


def test_medians_are_those_of_the_starts():
    lists = [[3], [3, 1], [5, 1, 4], [8, 1, 2, 9]]
    told = arithmetic.evaluate(f"{FOLDER}/measured.js", "lists.map(median)", lists=lists)
    assert told == [statistics.median(one) for one in lists]
    one = learnt("o", [70, None, 90, 50])
    assert arithmetic.evaluate(f"{FOLDER}/measured.js", "speed(one)", one=one) == {
        "learnt": 3,
        "of": 4,
        "middle": 70,
        "least": 50,
        "most": 90,
    }
    assert arithmetic.evaluate(f"{FOLDER}/measured.js", "typical(one, 2)", one=learnt("h", [None, None, 10])) == 1.39


@pytest.mark.parametrize("right", [[], ["h"], ["h", "o"], ["h", "o", "y"], ["h", "o", "y", "taught"], ["taught"]])
def test_the_right_answer_is_among_three_whatever_was_measured(right):
    """Also where nothing was learnt by any: then "none" is right."""
    everyone = [learnt(feeds, [80 if feeds in right else None] * 4) for feeds in ("h", "o", "y", "taught")]
    told = arithmetic.evaluate(f"{FOLDER}/told.js", "asked('gap_4', all)", all=everyone)
    assert len(set(told["answers"])) == 3
    words = {"h": "I, state h", "o": "II, output o", "y": "II, softmax(o)", "taught": "II, teacher forcing"}
    said = told["answers"][told["right"]]
    others = [feeds for feeds in right if feeds != "h"]
    if len(others) in (0, 3):
        assert said == {0: "none", 3: "all three"}[len(others)]
    else:
        assert [words[feeds] in said for feeds in words] == [feeds in others for feeds in words]


def test_the_fastest_on_parity_is_by_its_median():
    reached = {"h": [300, 400, 380], "o": [100, 500, 510], "y": [10, 10, 10], "taught": [130, 120, 150]}
    everyone = [learnt(feeds, at, "parity") for feeds, at in reached.items()]
    told = arithmetic.evaluate(f"{FOLDER}/told.js", "asked('parity', all)", all=everyone)
    assert told["answers"][told["right"]] == "II, teacher forcing"
    total = arithmetic.evaluate(f"{FOLDER}/told.js", "summary(all)", all=[*everyone, learnt("h", [None, 20])])
    assert "I, state h 4 of 5" in total


def test_the_share_without_memory_and_the_exercises():
    assert arithmetic.evaluate(f"{FOLDER}/exercises.js", "withoutMemory()") == pytest.approx(4 / 6)
    asked = "EXERCISES.map(({ check }, k) => tried[k].map((one) => check(one).right))"
    tried = [
        [{"share": s} for s in (4 / 6, 66.7, 0.5, 1.0, 0.6)],
        [{"where": where} for where in ("rest", "state", "nowhere")],
    ]
    assert arithmetic.evaluate(f"{FOLDER}/exercises.js", asked, tried=tried) == [
        [True, True, False, False, False],
        [True, False, False],
    ]


def test_a_curve_grows_between_two_measurements():
    told = arithmetic.evaluate(
        f"{FOLDER}/chart.js", "[0, 75, 100].map((at) => grown([0, 50, 100], at, (k) => [4, 2, 1][k]))"
    )
    assert told == [[[0, 4]], [[0, 4], [50, 2], [75, 1.5]], [[0, 4], [50, 2], [100, 1]]]
