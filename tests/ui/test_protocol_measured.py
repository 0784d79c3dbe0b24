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
    by_size = {size: part for size, part in measured.groupby("samples")}
    assert "no better than chance with 1,000 samples" in MEASURED
    assert (by_size[1_000]["als-net"] < 0.55).all()
    assert "worse than logistic regression on the same promoters with 2,000 and 5,000" in MEASURED
    assert (pd.concat([by_size[2_000], by_size[5_000]])["high"] < 0).all()
    assert "as well or a little worse with 10,000" in MEASURED
    assert by_size[10_000]["difference"].between(-0.05, 0.0).all()
    assert "better with 20,000" in MEASURED
    assert (by_size[20_000]["low"] > 0).all()


def test_the_ranking_finds_promoters_from_the_size_told(measured: pd.DataFrame):
    assert "found planted promoters from 2,000 samples on" in MEASURED
    found = measured.groupby("samples")["found"].mean()
    assert found[found.index >= 2_000].min() >= 6 > found[1_000]  # of 8; 2.7 by chance
