"""The published protocol in a real browser, on the sample cohort: rank promoters, train ALS-Net, look inside."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import served
from bed_reader import open_bed
from playwright.sync_api import expect
from ruler import Genome
from served import (
    cells,
    choices,
    healthy,
    learning,
    metric,
    numbers,
    still,
    table_called,
    until,
    written_rows,
    written_table,
)

from explorer.inspection.explanation.result import Explanation

pytestmark = pytest.mark.browser
SAMPLES = Path(__file__).resolve().parents[2] / "sample_data"
LONG = 1200.0
"""Seconds that training and explaining may take on a machine which others use too."""
PROTOCOL = {"protocol-epochs": 1, "protocol-momentum": 0.9, "protocol-hold_out": 0.8}


@pytest.fixture(scope="module")
def truth() -> pd.DataFrame:
    return pd.read_csv(SAMPLES / "cohort_truth.csv", dtype={"chromosome": str})


@pytest.fixture(scope="module")
def digest(app) -> str:
    return app.digest("Sample cohort")


@pytest.fixture(scope="module")
def trained(app, digest, windows):
    """ALS-Net, a quarter as wide as published, trained through the page by the protocol; the page afterwards."""
    before, narrow = set(app.runs("train")), {f"net-als-net-{digest[:4]}-width": 16}
    with windows.page() as page:
        page.goto(app.address("train", **learning(digest, "als-net", epochs=2), **narrow, **PROTOCOL))
        still(page)
        expect(page.get_by_text("and better with 20,000")).to_be_visible()
        page.get_by_role("button", name="Train", exact=True).click()
        run = until(lambda: [r for r in app.runs("train") if r not in before], "a run")[-1]
        until(lambda: served.state(run) in ("done", "failed"), "the end of training", LONG)
        assert served.state(run) == "done", served.read(run / "status.json")
        yield page, run


def test_counts_of_the_cohort_are_those_of_its_files(app, visit, digest, truth):
    page = visit()
    page.goto(app.address("data", dataset=digest, tab="Traits"))
    with open_bed(SAMPLES / "cohort.bed") as file:
        calls = file.read(dtype="int8")
    expect(metric(page, "Samples")).to_have_text(f"{calls.shape[0]:,}")
    expect(metric(page, "Variants")).to_have_text(f"{calls.shape[1]:,}")
    expect(metric(page, "Missing calls")).to_have_text(f"{100 * (calls < 0).mean():.2f}%")
    expect(metric(page, "Genes")).to_have_text("96")
    expect(metric(page, "Known loci")).to_have_text(str(len(truth)))
    healthy(page)


@pytest.mark.slow
def test_promoters_are_ranked_per_gene(trained):
    page, run = trained
    ranking = pd.read_csv(run / "ranking.csv", dtype={"chromosome": str})
    assert len(ranking) == 96
    still(page)
    shown = cells(table_called(page, "Promoters ranked by accuracy"))
    for row, (_, kept) in zip(shown[:5], ranking.iloc[:5].iterrows(), strict=True):
        assert [row[0], row[1]] == [str(kept.iloc[0]), str(kept.iloc[1])]
    spec = served.read(run / "run.json")
    assert spec["protocol"]["epochs"] == PROTOCOL["protocol-epochs"]
    assert spec["network"]["settings"]["width"] == 16
    healthy(page)


@pytest.mark.slow
def test_rivals_stand_beside_it(app, trained):
    page, run = trained
    frame = written_table(page, "The network and its rivals")
    expect(frame).to_contain_text("Logistic regression")
    expect(frame).to_contain_text("batch only")  # they come one by one
    shown = {row[0]: row for row in written_rows(frame)}
    reached = served.read(run / "metrics.json")["network"]["disease"]["summary"]
    assert numbers(shown["The network"][2])[0] == pytest.approx(100 * reached["accuracy"]["mean"], abs=0.06)
    with np.load(run / "predictions-0.npz") as kept:
        rows, predicted = kept["rows"], kept["predictions"]
    case = (pd.read_csv(SAMPLES / "cohort_traits.csv")["disease"] == "case").to_numpy()[rows]
    right = (predicted[:, -1] > 0.5) == case if predicted.shape[1] == 1 else (predicted.argmax(1) == 1) == case
    assert numbers(shown["The network"][2])[0] == pytest.approx(100 * right.mean(), abs=0.06)
    assert any("batch" in " ".join(row).lower() for row in shown.values())
    verdict = served.read(app.runs("rivals")[-1] / "result.json")["verdicts"]["disease"][-1]
    assert "logistic regression on" in verdict["sentence"]
    expect(page.get_by_text(verdict["sentence"])).to_be_visible()
    probability = predicted[:, -1]
    slider = page.get_by_role("slider", name="Threshold of the probability of case")
    slider.scroll_into_view_if_needed()
    hits = int((case & (probability > 0.5)).sum())
    expect(metric(page, "Recall")).to_have_text(f"{hits / case.sum():.1%}")
    slider.press("Home")
    expect(metric(page, "Recall")).to_have_text("100.0%")
    expect(page.get_by_text("Where to draw the line")).to_be_visible()
    healthy(page)


def of_run(job, run):
    """Whether a job is about a training run."""
    return served.read(job / "job.json")["parameters"]["run"] == run.name


@pytest.mark.slow
def test_the_map_says_how_many_planted_promoters_it_finds(app, trained):
    page, run = trained
    page.get_by_role("link", name="See which positions it used").click()
    page.locator(".st-key-checks-card").wait_for(timeout=LONG * 1000)
    view = Genome(page)
    view.has("score")
    view.has("log10p")
    still(page)
    assert choices(page)["run"] == run.name
    made = next(other for other in app.runs("explain") if of_run(other, run))
    truth = served.read(made / "explanation.json")["checks"]["truth"]
    until(lambda: any(of_run(line, run) and served.state(line) == "done" for line in app.runs("line")), "a line", LONG)
    card = page.locator(".st-key-checks-card")
    expect(card).not_to_contain_text("No significance line was drawn", timeout=LONG * 1000)
    still(page)
    sentence = card.get_by_text(f"{truth['found']} of {truth['of']} known ones")
    if not sentence.is_visible():
        card.get_by_text("What was checked").click()
    expect(sentence).to_be_visible()
    scores = pd.read_csv(made / "exports" / "scores.csv", dtype={"chromosome": str})
    read = int(np.isfinite(Explanation.load(made).scores).sum())
    assert len(scores) == read == 2048
    page.get_by_role("tab", name="Around gene starts").click()
    figure = page.get_by_role("tabpanel", name="Around gene starts").locator(".js-plotly-plot")
    figure.wait_for()
    names = figure.evaluate("plot => plot.data.map((one) => one.name)")
    assert {"cases", "controls"} <= {str(name).lower() for name in names}
    healthy(page)
