"""What the page says of the promoter protocol is what was measured."""

import json
from pathlib import Path

import pandas as pd
import pytest

from explorer.ui.network_form import MEASURED

KEPT = Path(__file__).resolve().parents[2] / "docs" / "promoter-protocol.jsonl"


@pytest.fixture(scope="module")
def measured() -> pd.DataFrame:
    """ALS-Net's AUROC less that of logistic regression on the same promoters: a row for each cohort with effects."""
    rows = [json.loads(line) for line in KEPT.read_text().splitlines()]
    kept = pd.DataFrame([row for row in rows if not row["null"]])
    kept[["difference", "low", "high"]] = kept["over linear-network"].tolist()
    return kept


def test_the_sentence_is_that_of_the_curve(measured: pd.DataFrame):
    assert "worse than logistic regression on the same promoters up to 5,000 samples" in MEASURED
    few = measured[measured["samples"] <= 5_000]
    assert set(few["samples"]) == {1_000, 2_000, 5_000}
    assert (few["difference"] < 0).all()
    assert few.groupby("samples")["high"].max()[[2_000, 5_000]].max() < 0
    assert "about as well at 10,000" in MEASURED
    assert abs(measured["difference"][measured["samples"] == 10_000].mean()) < 0.03
    assert "better at 20,000" in MEASURED
    assert (measured["low"][measured["samples"] == 20_000] > 0).all()


def test_the_ranking_finds_promoters_from_the_size_told(measured: pd.DataFrame):
    assert "found planted promoters from 2,000 samples on" in MEASURED
    found = measured.groupby("samples")["found"].mean()
    assert found[found.index >= 2_000].min() >= 6 > found[1_000]  # of 8; 2.7 by chance
