"""Promoter windows against the library's, counts and curves of the published results against scipy."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from arithmetic import evaluate
from scipy import stats

from explorer.datasets import promoters

WINDOWS, RESULTS = "neuron/als/windows.js", "neuron/als/results.js"


def test_windows_are_the_librarys_on_both_strands():
    random = np.random.default_rng(7)
    cases = []
    for count in (64, 90, 200):
        positions = np.sort(random.choice(np.arange(1, 5000), count, replace=False))
        for tss in [*positions[[0, 8, 30, 56, -9, -1]].tolist(), *random.integers(1, 5000, 12).tolist()]:
            cases += [(positions.tolist(), int(tss), strand) for strand in "+-"]
    found = evaluate(
        WINDOWS, "cases.map(([positions, start, strand]) => chosen(positions, start, strand))", cases=cases
    )
    kept = 0
    for (positions, tss, strand), window in zip(cases, found, strict=True):
        variants = pd.DataFrame({"chromosome": "7", "position": positions, "name": "s", "a1": "A", "a2": "C"})
        genes = pd.DataFrame({"chromosome": ["7"], "name": ["g"], "strand": [strand], "tss": [tss]})
        expected = promoters.windows(variants, genes)
        if len(expected):
            assert window["columns"] == expected.columns[0].tolist()
            kept += 1
        else:
            assert window["columns"] == []
            reason = f"{window['before']} sites upstream and {window['after']} downstream"
            assert expected.left_out["reason"][0] == reason
            assert reason in window["fault"]
    assert 20 < kept < len(cases)


def test_scattered_sites_are_as_far_apart_as_said():
    positions = np.array(
        evaluate(
            WINDOWS,
            "scattered((() => { let s = 9; return () => (s = (s * 16807) % 2147483647) / 2147483647; })(), 2e6, 600)",
        )
    )
    assert (np.diff(positions) > 0).all()
    assert positions[-1] <= 2e6
    assert np.diff(positions).mean() == pytest.approx(600, rel=0.08)


def test_precision_and_recall_give_back_the_published_accuracy():
    """On as many cases as controls, within what rounding to three digits leaves."""
    rows = evaluate(RESULTS, "[...MODELS, BATCH].map((row) => [row, counts(row), rates(counts(row))])")
    published = {row["name"]: (row["accuracy"], row["precision"], row["recall"]) for row, _, _ in rows}
    assert published == {
        "Logistic regression": (73.9, 75.9, 69.9),
        "SVM": (72.5, 78.3, 62.4),
        "Random forest": (59.6, 81.3, 24.9),
        "AdaBoost": (66.1, 70.0, 56.5),
        "ALS-Net": (76.9, 71.1, 90.8),
        "Batch alone": (84.4, 78.6, 94.5),
    }
    for row, counts, rates in rows:
        assert counts["tp"] + counts["fn"] == counts["fp"] + counts["tn"] == pytest.approx(100)
        assert rates["precision"] == pytest.approx(row["precision"])
        assert rates["recall"] == pytest.approx(row["recall"])
        assert rates["accuracy"] == pytest.approx(row["accuracy"], abs=0.11), row["name"]
    assert all(row["accuracy"] < 84.4 for row, _, _ in rows[:5])


def test_normal_shares_and_quantiles_are_scipys():
    x = np.linspace(-6, 6, 49).tolist()
    assert evaluate(RESULTS, "x.map(below)", x=x) == pytest.approx(stats.norm.cdf(x), abs=1e-12)
    q = [1e-6, 0.01, 0.2, 0.5, 0.9, 0.999]
    assert evaluate(RESULTS, "q.map(quantile)", q=q) == pytest.approx(stats.norm.ppf(q), abs=1e-9)


def test_simulated_scores_pass_through_the_published_point():
    for row, fit, rates in evaluate(
        RESULTS, "MODELS.map((row) => ((f) => [row, f, rates(above(f.threshold, f.apart))])(fitted(row)))"
    ):
        assert rates["precision"] == pytest.approx(row["precision"], abs=1e-6)
        assert rates["recall"] == pytest.approx(row["recall"], abs=1e-6)
        assert stats.norm.sf(fit["threshold"], loc=fit["apart"]) * 100 == pytest.approx(row["recall"], abs=1e-6)


def test_counts_above_a_threshold_are_scipys():
    thresholds = [-1.0, 0.0, 0.7, 3.0]
    for t, found in zip(thresholds, evaluate(RESULTS, "t.map((one) => above(one, 1.4))", t=thresholds), strict=True):
        assert found["tp"] == pytest.approx(100 * stats.norm.sf(t - 1.4))
        assert found["fp"] == pytest.approx(100 * stats.norm.sf(t))
