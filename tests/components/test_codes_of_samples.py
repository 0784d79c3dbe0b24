"""The arithmetic of the view Codes of samples against scikit-learn, and its shipped numbers."""

from __future__ import annotations

import arithmetic
import numpy as np
import pytest
from sklearn.metrics import roc_auc_score, roc_curve

from explorer.jobs import prepared
from explorer.jobs.sample_codes import GROUPS, Codes

SCRIPT = "making/codes/roc.js"


def shipped() -> Codes:
    named = prepared.manifest()
    assert named is not None
    return Codes.load(prepared.folder() / "runs" / next(id for id in named.runs if id.startswith("novelty-")))


def test_pairs_and_curve_are_scikit_learns():
    rng = np.random.default_rng(0)
    known, fresh = rng.integers(0, 12, 60).tolist(), rng.integers(3, 15, 40).tolist()  # many ties
    threshold = "thresholdAt(known, fresh, 0.4)"
    told = arithmetic.evaluate(
        SCRIPT,
        f"({{ auroc: auroc(known, fresh), curve: curve(known, fresh), "
        f"above: [above(known, {threshold}), above(fresh, {threshold})],"
        f" threshold: {threshold}, part: curve(known, fresh, {threshold}), bins: binned(known, [0, 12], 4) }})",
        known=known,
        fresh=fresh,
    )
    labels, values = [0] * 60 + [1] * 40, known + fresh
    assert told["auroc"] == pytest.approx(roc_auc_score(labels, values))
    across, up, _ = roc_curve(labels, values, drop_intermediate=False)
    np.testing.assert_allclose(told["curve"], np.stack([across, up], 1))
    low, high = min(values), max(values)
    assert told["threshold"] == pytest.approx(low + 0.4 * (high - low))
    counts = [sum(v > told["threshold"] for v in some) for some in (known, fresh)]
    assert told["above"] == counts
    assert arithmetic.evaluate(SCRIPT, "above([1, 2, 2, 3], 2)") == 1
    assert told["part"][-1] == pytest.approx([counts[0] / 60, counts[1] / 40])
    assert told["bins"] == np.histogram(known, 4, (0, 12))[0].tolist()


def test_the_shipped_scores_give_the_shipped_aurocs():
    made = shipped()
    for group in GROUPS:
        known, new = made.arrays[f"known_{group}"], made.arrays[f"new_{group}"]
        for k in range(3):
            labels = np.repeat([0, 1], [known.shape[1], new.shape[1]])
            theirs = roc_auc_score(labels, np.concatenate([known[k], new[k]]))
            assert made.about["aurocs"][group][0][k] == pytest.approx(theirs, abs=2e-4)
    random = np.array(made.about["aurocs"]["random"])
    assert (np.abs(random - 0.5) < 0.05).all()
