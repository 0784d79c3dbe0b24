"""Network less rival: draws against copies of samples, spread against DeLong's, verdicts without cause."""

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from explorer.training import compared, resampled
from explorer.training.baselines import Rival
from explorer.training.compared import Comparison


def rival(rows: list[np.ndarray], predictions: list[np.ndarray], name: str = "linear-all") -> Rival:
    return Rival(name, "Linear", "all variants", "y", [], rows, predictions)


@pytest.mark.parametrize(("metric", "classes"), [("auroc", 2), ("auroc", 3), ("accuracy", 3), ("pearson", 1)])
def test_scores_of_draws_are_those_of_copied_samples(metric, classes):
    """Ties, and draws that a loop copies out; the score of the samples themselves is that of one copy of each."""
    rng = np.random.default_rng(1)
    y = rng.normal(size=40) if classes == 1 else rng.integers(0, classes, 40).astype(float)
    predictions = np.round(rng.random((40, classes)) + 0.3 * (np.arange(classes) == y[:, None]), 1)
    drawn = np.concatenate(list(resampled.counts(resampled.strata(y, metric), 30, rng)))
    assert (drawn.sum(1) == 40).all()
    for counts, found in zip(drawn, resampled.scores(y, predictions, metric, drawn), strict=True):
        copies = np.repeat(np.arange(40), counts.astype(int))
        assert found == pytest.approx(resampled.score(y[copies], predictions[copies], metric), abs=1e-12)
    once = resampled.scores(y, predictions, metric, np.ones((1, 40)))
    assert once[0] == pytest.approx(resampled.score(y, predictions, metric), abs=1e-12)
    if metric == "auroc" and classes == 2:
        assert once[0] == pytest.approx(roc_auc_score(y, predictions[:, 1]), abs=1e-12)


def test_classes_keep_their_sizes_in_draws_and_every_sample_is_drawn_alike():
    strata = np.repeat([0, 1], [30, 5])
    drawn = np.concatenate(list(resampled.counts(strata, 4000, np.random.default_rng(0))))
    assert drawn.shape == (4000, 35)
    assert (drawn[:, strata == 1].sum(1) == 5).all()
    np.testing.assert_allclose(drawn.mean(0), 1, atol=0.08)
    np.testing.assert_allclose(drawn[:, strata == 0].var(0), 29 / 30, atol=0.1)


def _delong(y: np.ndarray, one: np.ndarray, other: np.ndarray) -> float:
    """Return the standard error of the difference of two AUROC (DeLong 1988), pair by pair."""
    parts = []
    for score in (one, other):
        beats = (score[y == 1][:, None] > score[y == 0]) + 0.5 * (score[y == 1][:, None] == score[y == 0])
        parts.append((beats.mean(1), beats.mean(0)))
    cases, controls = parts[0][0] - parts[1][0], parts[0][1] - parts[1][1]
    return float(np.sqrt(cases.var(ddof=1) / len(cases) + controls.var(ddof=1) / len(controls)))


def test_the_interval_of_auroc_is_delongs_made_wider_as_nadeau_and_bengio_say():
    rng = np.random.default_rng(3)
    y = (rng.random(600) < 0.3).astype(float)
    shared = y + rng.normal(size=600)
    one, other = (1 / (1 + np.exp(-(shared + 0.5 * rng.normal(size=600)))) for _ in range(2))
    rows = [np.arange(0, 300), np.arange(300, 600)]
    network = [(part, one[part][:, None]) for part in rows[::-1]]
    theirs = rival(rows, [np.column_stack([1 - other[part], other[part]]) for part in rows])
    found = compared.compared(y, network, [theirs], [300, 300], "auroc")["linear-all"]
    areas = [[roc_auc_score(y[part], score[part]) for part in rows] for score in (one, other)]
    assert (found.network, found.rival) == pytest.approx(tuple(np.mean(areas, axis=1)))
    assert found.difference == pytest.approx(np.mean(areas[0]) - np.mean(areas[1]))
    error = np.sqrt(sum(_delong(y[part], one[part], other[part]) ** 2 for part in rows)) / 2
    wider = np.sqrt((1 / 2 + 300 / 300) / (1 / 2))
    assert (found.high - found.low) / (2 * 1.96) == pytest.approx(error * wider, rel=0.1)
    assert found.low < found.difference < found.high
    assert (found.samples, found.folds) == (600, 2)


def _ridge(x: np.ndarray, y: np.ndarray, others: np.ndarray) -> np.ndarray:
    weights = np.linalg.solve(x @ x.T + 60 * np.eye(len(x)), y - y.mean())
    return y.mean() + others @ x.T @ weights


def _halves(seed: int, binary: bool, signal: float, whole: bool = False) -> Comparison:
    """Ridge regression on one half of the SNPs against the other half, whose effects are the same (or on all)."""
    rng = np.random.default_rng(seed)
    x = rng.binomial(2, 0.5, (120, 80)) - 1.0
    g = x @ np.repeat(rng.normal(size=40), 2)
    y = np.sqrt(signal) * g / g.std() + np.sqrt(1 - signal) * rng.normal(size=120)
    y = (y > np.median(y)).astype(float) if binary else y
    order, network, rows, predictions = rng.permutation(120), [], [], []
    for test in np.array_split(order, 5):
        learn = np.setdiff1d(order, test)
        even = slice(None) if whole else slice(0, None, 2)
        mine, theirs = (_ridge(x[learn, part], y[learn], x[test, part]) for part in (even, slice(1, None, 2)))
        network.append((test, mine[:, None]))
        rows.append(test)
        predictions.append(np.column_stack([1 - theirs, theirs]) if binary else theirs[:, None])
    metric = "auroc" if binary else "pearson"
    return compared.compared(y, network, [rival(rows, predictions)], [96] * 5, metric, seed)["linear-all"]


@pytest.mark.parametrize("binary", [False, True])
@pytest.mark.parametrize("signal", [0.0, 0.6])
def test_models_that_are_equal_are_rarely_told_apart(binary, signal, monkeypatch):
    """Trait without signal, and two halves of the SNPs that say equally much: 2.5% would be better, 2.5% worse."""
    monkeypatch.setattr(resampled, "MOST", 400)
    verdicts = [_halves(seed, binary, signal).verdict for seed in range(60)]
    assert verdicts.count("better") <= 5  # more than 5 of 60 at 2.5%: in .3% of runs
    assert verdicts.count("worse") <= 5


@pytest.mark.slow
@pytest.mark.parametrize("binary", [False, True])
def test_models_that_are_equal_are_told_apart_in_five_of_a_hundred(binary):
    verdicts = [_halves(seed, binary, 0.6).verdict for seed in range(400)]
    assert verdicts.count("better") <= 20
    assert verdicts.count("worse") <= 20


def test_a_model_that_knows_more_is_better(monkeypatch):
    monkeypatch.setattr(resampled, "MOST", 400)
    verdicts = [_halves(seed, False, 0.9, whole=True).verdict for seed in range(20)]
    assert verdicts.count("better") >= 12
    assert "worse" not in verdicts


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [
        (0.01, 0.2, "better"),
        (-0.2, -0.01, "worse"),
        (-0.08, 0.06, "about equal"),
        (0.001, 0.015, "about equal"),
        (-0.02, -0.004, "about equal"),
        (0.0, 0.3, "about equal"),
    ],
)
def test_three_verdicts(low, high, verdict):
    one = Comparison(
        metric="auroc", network=0.626, rival=0.631, difference=-0.005, low=low, high=high, samples=103, folds=1
    )
    assert one.verdict == verdict
    told = one.sentence("logistic regression")
    assert "AUROC 0.626 against 0.631" in told
    assert f"95% interval {low:+.3f} to {high:+.3f}" in told
    assert "103 held-out samples" in told
    assert (f"does {verdict} than logistic regression" in told) == (verdict != "about equal")
    assert ("as far as 103 held-out samples can tell" in told) == (verdict == "about equal" and max(-low, high) > 0.02)
    assert Comparison.model_validate(one.model_dump(mode="json")) == one


def test_a_constant_network_is_worse_and_not_left_out():
    rng = np.random.default_rng(0)
    y = rng.normal(size=200)
    rows = [np.arange(200)]
    good = rival(rows, [(y + 0.3 * rng.normal(size=200))[:, None]])
    found = compared.compared(y, [(rows[0], np.full((200, 1), 3.0))], [good], [800], "pearson")["linear-all"]
    assert (found.network, found.verdict) == (0, "worse")


def test_what_cannot_be_compared_is_left_out():
    rows = [np.arange(4)]
    y, one = np.array([0.0, 1, 0, 1]), np.full((4, 2), 0.5)
    theirs = rival(rows, [one])
    assert compared.compared(y, [(rows[0], one)], [theirs], [9], "auroc") == {}
    assert compared.compared(y, [(rows[0], one)], [], [9], "auroc") == {}
    alike, many = np.zeros(20), [np.arange(20)]
    half = np.full((20, 2), 0.5)
    assert compared.compared(alike, [(many[0], half)], [rival(many, [half])], [9], "auroc") == {}
    assert compared.compared(np.arange(20) % 2.0, [], [rival(many, [half])], [9], "auroc") == {}


def test_a_network_without_signal_is_said_not_to_beat_guessing():
    rng = np.random.default_rng(1)
    y, rows = np.repeat([0.0, 1.0], 50), [np.arange(100)]
    chance = rival(rows, [np.full((100, 2), 0.5)], "chance")
    noise, signal = rng.random((100, 1)), 1 / (1 + np.exp(-(2 * y - 1) - 0.5 * rng.normal(size=100)))[:, None]
    said = [
        compared.verdicts([chance], compared.compared(y, [(rows[0], one)], [chance], [400], "auroc"))
        for one in (noise, signal)
    ]
    assert [one.verdict for one in said[0]] == ["about equal"]
    assert said[0][0].sentence.startswith("The network and guessing are about equal as far as 100 held-out samples")
    assert "against 0.500" in said[0][0].sentence
    assert said[1] == []


def test_of_several_linear_models_the_best_is_named():
    made = {
        name: Comparison(metric="auroc", network=0.7, rival=r, difference=0.7 - r, low=-1, high=1, samples=9, folds=1)
        for name, r in (("linear-all", 0.6), ("linear-network", 0.65), ("svm", 0.9))
    }
    every = [rival([], [], name) for name in made]
    found = compared.best(every, made, "linear")
    assert found is not None
    assert found[0].name == "linear-network"
    said = compared.verdicts(every, made)
    assert [one.verdict for one in said] == ["about equal"]
    assert "The network and linear on all variants are about equal as far as 9 held-out" in said[0].sentence
    assert compared.best(every, {}, "linear") is None
