"""Thresholds and differences as drawn: against scikit-learn, and with the counts and intervals that were measured."""

import numpy as np
import pytest
from figures import layout, traces
from sklearn import metrics as sk

from explorer.drawing import rivals, theme, thresholds
from explorer.training.compared import Comparison
from explorer.training.thresholds import thresholds as counted

RNG = np.random.default_rng(12)
TRUTH = (RNG.random(300) < 0.4).astype(int)
SCORE = np.round(1 / (1 + np.exp(-1.5 * TRUTH - RNG.normal(size=300) + 1)), 2)
TABLE = counted(TRUTH.astype(float), SCORE, ("control", "case"))
COMPARED = Comparison(metric="auroc", network=0.7, rival=0.6, difference=0.1, low=0.02, high=0.18, samples=300, folds=5)


def test_shares_over_thresholds_are_those_of_scikit_learn():
    drawn = thresholds.over_thresholds(TABLE, 0.4)
    lines = {trace["name"]: trace for trace in traces(drawn)}
    x = np.array(lines["recall"]["x"])
    assert x[0] == pytest.approx(TABLE.lowest)
    assert x[-1] == pytest.approx(TABLE.highest)
    for place in (0, len(x) // 2, len(x) - 2):
        called = x[place] + 1e-9 < SCORE
        assert lines["recall"]["y"][place] == pytest.approx(sk.recall_score(TRUTH, called))
        assert lines["precision"]["y"][place] == pytest.approx(sk.precision_score(TRUTH, called))
        assert lines["specificity"]["y"][place] == pytest.approx(sk.recall_score(1 - TRUTH, ~called))
    told = theme.describe(drawn)
    assert f"recall {sk.recall_score(TRUTH, SCORE > 0.4):.3f}" in told


def test_reliability_has_the_counts_of_its_bins():
    points = traces(thresholds.reliability(TABLE))[1]
    assert sum(int(text.replace(",", "")) for text in points["text"]) == len(TRUTH)
    assert [row[0] for row in points["customdata"]] == [one.positives for one in TABLE.bins]
    upper = np.array(points["y"]) + np.array(points["error_y"]["array"])
    assert upper == pytest.approx([one.high for one in TABLE.bins])


def test_differences_carry_interval_and_verdict():
    worse = COMPARED.model_copy(update={"difference": -0.1, "low": -0.2, "high": -0.03})
    drawn = rivals.differences({"GBLUP": COMPARED, "forest": worse})
    told = theme.describe(drawn)
    assert "GBLUP: better, difference +0.100, 95% interval +0.020 to +0.180" in told
    assert "forest: worse" in told
    assert list(layout(drawn)["yaxis"]["categoryarray"]) == ["forest", "GBLUP"]
    bars = {trace["name"]: trace["error_x"] for trace in traces(drawn)}
    assert bars["GBLUP"]["array"] == pytest.approx([0.08])
    assert bars["forest"]["arrayminus"] == pytest.approx([0.1])
