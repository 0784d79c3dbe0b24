"""The Attention page offers groups to permute within where the dataset has a covariate of groups, and says so."""

import pytest
from streamlit.testing.v1 import AppTest


def page(kept: int) -> None:
    from types import SimpleNamespace

    import mosaics
    import numpy as np
    import pandas as pd
    import streamlit as st

    from explorer.datasets.dataset import Dataset
    from explorer.datasets.traits import Column, Traits
    from explorer.jobs.tasks.group import with_clusters
    from explorer.screens.genome.attention import form

    rng = np.random.default_rng(1)
    panel = mosaics.genotypes(rng.binomial(2, 0.5, (40, 30)))
    table = pd.DataFrame({"height": rng.normal(size=40)}, index=pd.Index(panel.samples))
    data = Dataset("panel", panel, Traits(table, (Column(name="height", kind="quantitative"),)))
    for _ in range(kept):
        data, _ = with_clusters(data, np.arange(40) % 2)
    run = SimpleNamespace(id="train-0", parameters={"spec": {"traits": ["height"]}})
    st.json(form.parameters(run, data)["look"])  # pyright: ignore[reportArgumentType]


def sentences() -> None:
    from types import SimpleNamespace

    import pandas as pd

    from explorer.inspection.attention.result import AttentionResult
    from explorer.screens.genome.attention import heads

    tests = {
        "listed": 1, "tested": 1, "chosen": "by name", "samples": 90, "those": "", "covariates": [], "components": 0,
        "relatives": 0, "transformation": "", "correction": "greatest statistic",
        "within": "Residuals were permuted within my_batch (3 groups, the smallest of 9 samples).",
    }  # fmt: skip
    pairs = pd.DataFrame({"head": ["1.1"], "score": 1.0, "p": 0.5, "corrected": 0.5, "not_tested": ""})
    result = SimpleNamespace(pairs=pairs, about={"tests": tests, "known": []})
    result.said = lambda: AttentionResult.said(result)  # pyright: ignore[reportArgumentType]
    heads.pairs(result)  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize(("kept", "within"), [(0, None), (1, "cluster"), (2, "cluster 2")])
def test_the_last_clusters_kept_are_chosen_and_all_samples_can_be(kept: int, within: str | None) -> None:
    import json

    app = AppTest.from_function(page, args=(kept,), default_timeout=60).run()
    assert not app.exception
    boxes = [box for box in app.selectbox if box.label == "Permuted within"]
    assert len(boxes) == (kept > 0)
    assert json.loads(app.json[0].value).get("within") == within
    if boxes:
        assert len(boxes[0].options) == 1 + kept
        app = boxes[0].select_index(0).run()
        assert json.loads(app.json[0].value)["within"] is None


def test_the_list_says_within_which_groups() -> None:
    app = AppTest.from_function(sentences, default_timeout=60).run()
    assert not app.exception
    assert any(
        r"permuted within my\_batch \(3 groups, the smallest of 9 samples\)" in text.value for text in app.markdown
    )
