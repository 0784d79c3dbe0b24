"""Metrics against scikit-learn and scipy."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from sklearn import metrics as oracle

from explorer.training import metrics


@given(seed=st.integers(0, 10_000), n=st.integers(5, 60), decimals=st.integers(1, 4))
@settings(max_examples=20, deadline=None)
def test_two_classes_agree_with_scikit_learn(seed, n, decimals):
    """Rounded scores make ties, which AUROC and average precision have to count alike."""
    rng = np.random.default_rng(seed)
    y = np.r_[0, 1, rng.integers(0, 2, n - 2)]
    score = np.round(rng.random(n), decimals)
    found = metrics.classification(y, score)
    predicted = (score > 0.5).astype(int)
    assert found["accuracy"] == pytest.approx(oracle.accuracy_score(y, predicted))
    assert found["balanced_accuracy"] == pytest.approx(oracle.balanced_accuracy_score(y, predicted))
    if predicted.any():
        assert found["precision"] == pytest.approx(oracle.precision_score(y, predicted))
    else:
        assert found["precision"] is None
    assert found["recall"] == pytest.approx(oracle.recall_score(y, predicted))
    assert found["auroc"] == pytest.approx(oracle.roc_auc_score(y, score))
    assert found["auprc"] == pytest.approx(oracle.average_precision_score(y, score))
    assert found["log_loss"] == pytest.approx(oracle.log_loss(y, np.clip(score, 1e-15, 1 - 1e-15)), rel=1e-3)
    assert found["confusion"] == oracle.confusion_matrix(y, predicted, labels=[0, 1]).tolist()


def test_three_classes_agree_with_scikit_learn():
    rng = np.random.default_rng(4)
    y = rng.integers(0, 3, 90)
    scores = rng.dirichlet([1, 1, 1], 90) + 0.5 * np.eye(3)[y]
    scores /= scores.sum(1, keepdims=True)
    found = metrics.classification(y, scores)
    predicted = scores.argmax(1)
    assert found["precision"] == pytest.approx(oracle.precision_score(y, predicted, average="macro"))
    assert found["recall"] == pytest.approx(oracle.recall_score(y, predicted, average="macro"))
    assert found["auroc"] == pytest.approx(oracle.roc_auc_score(y, scores, multi_class="ovr", average="macro"))
    assert found["auprc"] == pytest.approx(
        np.mean([oracle.average_precision_score(y == c, scores[:, c]) for c in range(3)])
    )
    assert found["confusion"] == oracle.confusion_matrix(y, predicted).tolist()


def test_calibration_bins_count_everybody_once():
    y, p = np.array([0, 0, 1, 1, 1]), np.array([0.05, 0.15, 0.15, 0.95, 1.0])
    bins = metrics.calibration(y, np.column_stack([1 - p, p]))
    assert [(b["from"], b["n"], b["observed"]) for b in bins] == [(0.0, 1, 0.0), (0.1, 2, 0.5), (0.9, 2, 1.0)]
    assert bins[1]["predicted"] == pytest.approx(0.15)
    assert metrics.classification(y, p)["calibration_error"] == pytest.approx((0.05 + 2 * 0.35 + 2 * 0.025) / 5)


def test_regression_agrees_with_scipy():
    rng = np.random.default_rng(1)
    y = rng.normal(size=50)
    yhat = 0.4 * y + rng.normal(size=50)
    found = metrics.regression(y, yhat)
    assert found["pearson"] == pytest.approx(stats.pearsonr(y, yhat)[0])
    assert found["r2"] == pytest.approx(oracle.r2_score(y, yhat))
    assert found["mse"] == pytest.approx(oracle.mean_squared_error(y, yhat))


def test_what_is_not_defined_is_none_not_a_number():
    assert metrics.regression(np.array([1.0, 2.0, 3.0]), np.full(3, 0.1))["pearson"] is None
    assert metrics.regression(np.ones(3), np.array([1.0, 2.0, 3.0]))["r2"] is None
    one_class = metrics.classification(np.zeros(4, dtype=int), np.full(4, 0.2))
    assert one_class["auroc"] is None
    assert one_class["recall"] is None
    assert one_class["accuracy"] == 1.0
    assert metrics.regression(np.array([]), np.array([]))["mse"] is None


def test_spread_over_folds():
    fold = metrics.classification(np.array([0, 1]), np.array([0.2, 0.8]))
    table = metrics.over_folds([{**fold, "auroc": 0.6}, {**fold, "auroc": 0.8}, {**fold, "auroc": None}])
    assert table["auroc"]["mean"] == pytest.approx(0.7)
    assert table["auroc"]["sd"] == pytest.approx(np.std([0.6, 0.8], ddof=1))
    assert table["auroc"]["folds"] == [0.6, 0.8, None]
    assert "confusion" not in table


def test_ranks_are_scipys_with_ties_and_with_what_is_no_number():
    rng = np.random.default_rng(0)
    for values in (rng.normal(size=40), rng.integers(0, 5, 40).astype(float), np.array([2.0, np.nan, 1.0])):
        assert np.array_equal(metrics.ranks(values), stats.rankdata(values), equal_nan=True)
