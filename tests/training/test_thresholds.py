"""What thresholds call, counted by scikit-learn; its Brier score; sentences about classes never predicted."""

import numpy as np
import pytest
from scipy import stats
from sklearn.metrics import brier_score_loss, confusion_matrix

from explorer.training import metrics
from explorer.training.called import sentences
from explorer.training.thresholds import Share, Thresholds, thresholds, wilson

RNG = np.random.default_rng(5)
Y = (RNG.random(300) < 0.3).astype(float)
PROBABILITY = np.clip(np.round(0.3 + 0.2 * (Y - 0.3) + 0.15 * RNG.normal(size=300), 3), 0.01, 1)


@pytest.fixture(scope="module")
def table() -> Thresholds:
    return thresholds(np.r_[Y, np.nan], np.r_[PROBABILITY, 0.7], ("control", "case"))


def test_every_threshold_calls_what_is_above_it(table):
    for threshold in (0.0, 0.105, 0.3, 0.301, 0.5, 0.9, 1.0):
        found = table.at(threshold)
        assert found.confusion == confusion_matrix(Y, threshold < PROBABILITY).tolist()
        called, case = threshold < PROBABILITY, Y == 1
        assert found.recall.value == pytest.approx((called & case).sum() / case.sum())
        assert found.specificity.value == pytest.approx((~called & ~case).sum() / (~case).sum())
        assert found.accuracy.value == pytest.approx((called == case).mean())
        expected = (called & case).sum() / called.sum() if called.any() else None
        assert found.precision.value == (None if expected is None else pytest.approx(expected))
    assert table.prevalence.value == pytest.approx(Y.mean())
    assert (table.negative, table.positive, table.samples) == ("control", "case", 300)


def test_one_half_is_what_the_network_calls(table):
    own = metrics.classification(Y, np.column_stack([1 - PROBABILITY, PROBABILITY]))
    assert table.at(0.5).confusion == own["confusion"]
    assert table.at(0.5).accuracy.value == pytest.approx(own["accuracy"])


def test_the_ends_call_all_and_none(table):
    lowest, highest = table.at(table.lowest), table.at(table.highest)
    assert lowest.true_positives + lowest.false_positives == 300
    assert highest.true_positives + highest.false_positives == 0
    assert table.at(table.highest - 0.001).true_positives + table.at(table.highest - 0.001).false_positives > 0
    assert sum(map(sum, table.at(table.lowest + 0.001).confusion)) == 300
    assert table.at(table.lowest + 0.001).confusion[0][0] + table.at(table.lowest + 0.001).confusion[1][0] > 0


def test_precision_at_another_prevalence_is_bayes(table):
    """Against 1,000 controls and 10 cases that are called at the same rates."""
    found = table.at(0.3)
    recall, specificity = found.recall.value, found.specificity.value
    assert recall is not None
    assert specificity is not None
    hits, wrong = 10 * recall, 1000 * (1 - specificity)
    assert found.precision_at(10 / 1010) == pytest.approx(hits / (hits + wrong))
    assert found.precision_at(table.prevalence.value) == pytest.approx(found.precision.value)
    assert table.at(1.0).precision_at(0.5) is None


def test_brier_score_and_bins(table):
    assert table.brier == pytest.approx(brier_score_loss(Y, PROBABILITY))
    assert table.skill == pytest.approx(1 - brier_score_loss(Y, PROBABILITY) / (Y.mean() * (1 - Y.mean())))
    assert sum(one.samples for one in table.bins) == 300
    for one in table.bins:
        own = (one.start - 1e-12 <= PROBABILITY) & (one.end - 1e-12 > PROBABILITY)
        assert one.samples == pytest.approx(own.sum(), abs=1)  # of 300 two lie on the border of bins
        assert one.low <= one.observed <= one.high


def test_the_interval_of_the_skill_is_that_of_other_samples():
    """Its spread over cohorts equals its width in one."""
    rng, skills, widths = np.random.default_rng(1), [], []
    for seed in range(40):
        y = np.repeat([0.0, 1.0], [70, 30])
        p = np.clip(0.3 + 0.25 * (y - 0.3) + 0.15 * rng.normal(size=100), 0, 1)
        found = thresholds(y, p, ("a", "b"), seed)
        assert found.skill is not None
        assert found.skill_low is not None
        assert found.skill_high is not None
        skills.append(found.skill)
        widths.append((found.skill_high - found.skill_low) / (2 * 1.96))
    assert np.mean(widths) == pytest.approx(np.std(skills), rel=0.25)


def test_probabilities_without_signal_are_not_called_good():
    """Noise around the prevalence, 40 cohorts: better than the prevalence in hardly any; overconfidence is named."""
    rng, words = np.random.default_rng(2), []
    for seed in range(40):
        y = rng.permutation(np.repeat([0.0, 1.0], [60, 40]))
        words.append(
            thresholds(y, np.clip(0.4 + 0.05 * rng.normal(size=100), 0, 1), ("control", "case"), seed).sentence
        )
    assert sum("they are better than" in one for one in words) <= 5
    sure = thresholds(np.arange(100) % 2.0, rng.random(100).round(), ("control", "case")).sentence
    assert "worse than always saying the prevalence, 50.0% case" in sure
    good = thresholds(Y, 0.2 + 0.6 * Y, ("control", "case")).sentence
    assert "as probabilities they are better than always" in good


def test_one_class_has_no_skill():
    found = thresholds(np.zeros(9), np.full(9, 0.2), ("control", "AD"))
    assert (found.skill, found.at(0.1).recall.value) == (None, None)
    assert "all of them are of one class" in found.sentence


@pytest.mark.parametrize(("hits", "of"), [(0, 10), (3, 10), (10, 10), (431, 1000)])
def test_wilson_is_scipys(hits, of):
    exact = stats.binomtest(hits, of).proportion_ci(method="wilson")
    assert wilson(hits, of) == pytest.approx((exact.low, exact.high))
    assert Share(hits=0, of=0).interval == (0, 1)


def test_a_class_that_is_never_predicted_is_a_sentence():
    assert sentences([[60, 0], [43, 0]], ("control", "AD")) == [
        "It never predicts AD: all 103 held-out samples are called control.",
        "It is right on 60 of 103 held-out samples, 58.3% (95% interval 48.6% to 67.3%); calling all of them control, "
        "the largest class, is right on 60, 58.3%.",
    ]
    three = sentences([[5, 0, 2], [3, 0, 1], [0, 0, 4]], ("red", "green", "blue"))
    assert three[0] == "It never predicts green: of 15 held-out samples 8 are called red and 7 are called blue."
    assert len(sentences([[3, 1], [2, 4]], ("control", "case"))) == 1
    assert (
        "calling all of them case, the largest class, is right on 6, 60.0%"
        in sentences([[3, 1], [2, 4]], ("control", "case"))[0]
    )
    assert sentences([[0, 0], [0, 0]], ("control", "case")) == []


def test_a_class_that_nobody_has_is_not_missed():
    assert len(sentences([[4, 0, 1], [2, 0, 3], [0, 0, 0]], ("a", "b", "c"))) == 2
    assert sentences([[4, 0, 1], [2, 0, 3], [0, 0, 0]], ("a", "b", "c"))[0].startswith("It never predicts b:")
