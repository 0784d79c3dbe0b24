"""From genotypes to a checked map in a real browser, on the sample cross; every number shown is held to another's."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import served
import torch
from bed_reader import open_bed
from playwright.sync_api import expect
from ruler import Genome
from safetensors import safe_open
from safetensors.torch import load_file
from scipy import stats
from served import (
    cells,
    choices,
    click_row,
    healthy,
    learning,
    metric,
    numbers,
    rerun,
    still,
    table_called,
    until,
    written_rows,
    written_table,
)

pytestmark = pytest.mark.browser
SAMPLES = Path(__file__).resolve().parents[2] / "sample_data"
TRAIT = "growth_cold"
BIM = ["chromosome", "name", "cm", "position", "a1", "a2"]


@pytest.fixture(scope="module")
def cross() -> dict:
    """The sample cross, read without anything of ours."""
    with open_bed(SAMPLES / "cross.bed") as file:
        calls = file.read(dtype="float64")
    return {
        "calls": calls / 2,
        "variants": pd.read_csv(SAMPLES / "cross.bim", sep="\t", names=BIM, dtype={"chromosome": str}),
        "traits": pd.read_csv(SAMPLES / "cross_traits.csv"),
        "truth": pd.read_csv(SAMPLES / "cross_truth.csv", dtype={"chromosome": str}),
        "genes": pd.read_csv(SAMPLES / "cross_genes.bed", sep="\t", header=None, comment="#"),
    }


@pytest.fixture(scope="module")
def tests_of_variants(cross) -> np.ndarray:
    """p of the regression of the trait on each variant, missing calls taken as the variant's mean."""
    calls = np.where(np.isnan(cross["calls"]), np.nanmean(cross["calls"], axis=0), cross["calls"])
    y = cross["traits"][TRAIT].to_numpy()
    return np.array([stats.linregress(column, y).pvalue for column in calls.T])  # pyright: ignore[reportAttributeAccessIssue]


@pytest.fixture(scope="module")
def peak(cross, tests_of_variants) -> int:
    """The variant of the highest peak: it is a planted one."""
    index = int(np.argmin(tests_of_variants))
    row, truth = cross["variants"].iloc[index], cross["truth"]
    at = truth[(truth["trait"] == TRAIT) & (truth["chromosome"] == row["chromosome"])]
    assert f"QTL {row['name']}" in set(at["name"])
    return index


@pytest.fixture(scope="module")
def digest(app) -> str:
    return app.digest("Sample cross")


@pytest.fixture(scope="module")
def trained(app, digest, windows) -> dict:
    """A network trained through the page; what was seen while it trained."""
    with windows.page() as page:
        page.goto(app.address("train", **learning(digest, "mlp", "32", epochs=40, seed=7)))
        still(page)
        seen: dict = {"before": len(app.runs("train"))}
        page.get_by_role("button", name="Train", exact=True).click()
        run = until(lambda: app.runs("train")[seen["before"] :], "a new run")[-1]
        canvas = page.locator(".live-chart canvas")
        canvas.wait_for()
        page.locator(".live-chart").evaluate("root => { window.first = root.querySelector('canvas'); }")
        same = "root => root.querySelector('canvas') === window.first && window.first.isConnected"
        words, seen["same"] = set(), []
        while served.state(run) not in ("done", "failed"):
            words.add(page.locator(".live-chart .words").inner_text())
            seen["same"].append(page.locator(".live-chart").evaluate(same))
            page.wait_for_timeout(200)
        assert served.state(run) == "done", served.read(run / "status.json")
        seen |= {"run": run, "words": words, "address": page.url}
    return seen


def test_the_journey_begins_on_a_page_that_leads_somewhere(app, visit):
    page = visit()
    page.goto(app.address(""))
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    for door, leads in (("teach", "playground"), ("try", "saliency"), ("bring", "import")):
        link = page.locator(f".st-key-card-{door}").get_by_role("link")
        expect(link).to_have_attribute("href", re.compile(rf"^{leads}\?"))
    page.locator(".genome-view .picture[aria-label]").wait_for()
    healthy(page)
    expect(page.get_by_text("600 samples, 3,000 variants")).to_be_visible()
    page.get_by_role("link", name="Look at it").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Data")
    assert "dataset" in choices(page)


def test_the_data_page_counts_what_the_files_hold(app, visit, cross, digest):
    page = visit()
    page.goto(app.address("data", dataset=digest))
    calls = cross["calls"]
    shown = {
        "Samples": f"{calls.shape[0]:,}",
        "Variants": f"{calls.shape[1]:,}",
        "Missing calls": f"{100 * np.isnan(calls).mean():.2f}%",
        "Monomorphic": str(int((np.nanmin(calls, axis=0) == np.nanmax(calls, axis=0)).sum())),
        "Genes": f"{len(cross['genes']):,}",
        "Known loci": str(len(cross["truth"])),
    }
    for label, value in shown.items():
        expect(metric(page, label)).to_have_text(value)
    expect(page.get_by_text("haploid", exact=True)).to_be_visible()
    expect(page.get_by_text("12 chromosomes", exact=True)).to_be_visible()
    for tab in ("Samples", "Traits", "Linkage"):
        page.get_by_role("tab", name=tab).click()
        page.get_by_role("tabpanel", name=tab).locator(".js-plotly-plot").first.wait_for()
        healthy(page)
    assert choices(page)["tab"] == "Linkage"


def test_the_network_page_counts_as_torch_does(app, visit, digest):
    page = visit()
    page.goto(app.address("network", **learning(digest, "mlp", "32")))
    by_hand = torch.nn.Sequential(torch.nn.Linear(3000, 32), torch.nn.ReLU(), torch.nn.Linear(32, 1))
    count = sum(weights.numel() for weights in by_hand.parameters())
    expect(metric(page, "Parameters")).to_have_text(f"{count:,}")
    expect(metric(page, "Input")).to_have_text("1 × 3,000")
    table = cells(table_called(page, "layers of the network"))
    assert sum(int(row[4].replace(",", "")) for row in table) == count
    healthy(page)


def test_curves_grow_on_one_canvas_while_it_trains(trained):
    assert all(trained["same"])
    assert any("of 40" in words for words in trained["words"]), trained["words"]


IN_SIGHT = "table => table.getBoundingClientRect().right <= innerWidth && table.scrollWidth <= table.clientWidth + 1"


def drawn_anew(page, width: int) -> None:
    """Wait until figures have the width of a window of so many pixels."""
    narrow = "(plots, most) => plots.length && plots.every((p) => p.querySelector('.main-svg').clientWidth < most)"
    until(lambda: page.locator(".js-plotly-plot").evaluate_all(narrow, width), f"figures drawn anew at {width}")


def test_results_stand_beside_their_rivals_as_they_were_measured(app, visit, trained, cross):
    page = visit()
    page.goto(trained["address"])
    frame = written_table(page, "The network and its rivals")
    expect(frame).to_contain_text("GBLUP")
    still(page)
    healthy(page)
    table = {(row[0], row[1]): [cell.replace("−", "-") for cell in row[2:]] for row in written_rows(frame)}
    network = served.read(trained["run"] / "metrics.json")["network"][TRAIT]["summary"]
    own = next(row for (model, _), row in table.items() if model == "The network")
    assert [numbers(cell)[0] for cell in own[:3]] == pytest.approx(
        [network[name]["mean"] for name in ("pearson", "r2", "mse")], abs=6e-4
    )
    with np.load(trained["run"] / "predictions-0.npz") as kept:
        rows, predicted = kept["rows"], kept["predictions"][:, 0]
    observed = cross["traits"][TRAIT].to_numpy()[rows]
    by_hand = [
        np.corrcoef(observed, predicted)[0, 1],
        1 - np.sum((observed - predicted) ** 2) / np.sum((observed - observed.mean()) ** 2),
    ]
    assert [numbers(cell)[0] for cell in own[:2]] == pytest.approx(by_hand, abs=6e-4)
    rivals = served.read(app.runs("rivals")[-1] / "result.json")["rivals"]
    assert len(table) == len(rivals) + 1
    for rival in rivals:
        shown = table[rival["title"], rival["inputs"]]
        assert numbers(shown[2])[0] == pytest.approx(rival["summary"]["mse"]["mean"], abs=6e-4)
    for width in (1280, 1024, 420):
        page.set_viewport_size({"width": width, "height": 800})
        drawn_anew(page, width)
        served.uncovered(page)
        if width > 420:
            until(lambda: frame.evaluate(IN_SIGHT), "the whole table")


def test_the_weights_kept_are_as_many_as_were_shown(app, trained):
    kept = load_file(next(trained["run"].glob("network-*.safetensors")))
    assert kept
    assert (3000, 32) in {tuple(weights.shape)[::-1] for weights in kept.values()}


@pytest.fixture(scope="module")
def explained(app, digest, trained, windows) -> Iterator[dict]:
    """The map of the network, requested by a click on the Train page; the page that shows it, its run and its files."""
    with windows.page() as page:
        page.goto(trained["address"])
        page.get_by_role("link", name="See which positions it used").click()
        view = Genome(page)
        view.has("score")
        view.has("log10p")
        still(page)
        made = [
            run
            for run in app.runs("explain")
            if served.read(run / "job.json")["parameters"]["run"] == trained["run"].name
        ]
        assert len(made) == 1
        yield {"page": page, "view": view, "run": made[0]}


def checks_card(page) -> str:
    """Return all that the checks card says, its numbers unfolded."""
    card = page.locator(".st-key-checks-card")
    if not card.get_by_text("For half of the samples").is_visible():
        card.get_by_text("What was checked").click()
    expect(card.get_by_text("For half of the samples")).to_be_visible()
    return card.inner_text()


def test_the_checks_card_says_the_numbers_that_were_measured(explained, cross):
    page, run = explained["page"], explained["run"]
    with safe_open(run / "attribution.safetensors", "np") as file:
        scores, change = file.get_tensor("scores"), file.get_tensor("change")
    miss = np.abs(scores.sum(axis=1, dtype=np.float64) - change)
    size = np.abs(change)
    error = miss / np.maximum(size, 0.01 * np.sqrt(np.mean(size**2)))
    card = page.locator(".st-key-checks-card")
    checks_card(page)
    sentence = card.get_by_text("For half of the samples").inner_text()
    half, _, most, overall = (n for n in numbers(sentence.replace("<", "")) if n != 5)
    for shown, measured in (
        (half, np.median(error)),
        (most, np.percentile(error, 95)),
        (overall, miss.sum() / size.sum()),
    ):
        assert shown / 100 == pytest.approx(measured, rel=0.06, abs=1e-4)
    for about in ("Learnt", "Structure", "Line", "Completeness", "Deletion", "Random weights", "Agreement"):
        expect(card.get_by_text(f"{about}.", exact=True)).to_be_visible()
    healthy(page)


def test_a_click_on_the_planted_peak_names_exactly_that_snp(explained, cross, tests_of_variants, peak):
    page, view = explained["page"], explained["view"]
    row = cross["variants"].iloc[peak]
    rerun(page, lambda: view.click(peak, "log10p"))
    card = page.locator(".st-key-variant-card")
    expect(card.get_by_role("heading")).to_have_text(row["name"])
    text = card.inner_text()
    assert f"{row['chromosome']}:{row['position']:,}" in text
    assert f"alleles {row['a1']}/{row['a2']}" in text
    shown = numbers(text.split("association p =")[1])[0]
    assert shown == pytest.approx(tests_of_variants[peak], rel=6e-3)
    scores = pd.read_csv(explained["run"] / "exports" / "scores.csv")["score"].abs()
    assert f"rank {int((scores > scores[peak]).sum()) + 1:,} of 3,000" in text
    assert view.chosen == peak


def test_linkage_to_the_chosen_snp_is_shown(explained, cross, peak):
    view = explained["view"]
    view.probe.until("shown.lead?.variant === argument", peak)
    same = (cross["variants"]["chromosome"] == cross["variants"]["chromosome"][peak]).to_numpy()
    assert view.shown["lead"]["linked"] == int(same.sum())
    at = int(np.flatnonzero(same)[0])
    r2 = view.probe.read({"variant": at})["r2"]
    pair = cross["calls"][:, [at, peak]]
    known = pair[~np.isnan(pair).any(axis=1)]
    assert r2 == pytest.approx(np.corrcoef(known.T)[0, 1] ** 2, abs=0.02)


def test_a_click_on_a_locus_goes_there(explained, cross):
    page, view = explained["page"], explained["view"]
    loci = pd.read_csv(explained["run"] / "exports" / "loci.csv", dtype={"chromosome": str})
    page.get_by_role("tab", name="Top of the map").click()
    click_row(table_called(page, "The strongest loci of the map"), 2)
    expect(page.locator(".st-key-variant-card").get_by_role("heading")).to_have_text(str(loci["variant"][2]))
    index = int(cross["variants"].index[cross["variants"]["name"] == loci["variant"][2]][0])
    view.probe.until("shown.chosen === argument && probe.settled()", index)
    x0, x1 = view.region
    assert x0 <= view.probe.read({"variant": index})["x"] <= x1


def test_tables_can_be_taken_home(explained, cross):
    page = explained["page"]
    page.get_by_role("tab", name="Downloads").click()
    files = {}
    for name in ("Scores (CSV)", "Top of the map (BED)", "Scores (bedGraph)"):
        with page.expect_download() as waiting:
            page.get_by_role("link", name=name).click()
        files[name] = Path(waiting.value.path()).read_text()
    scores = list(csv.DictReader(io.StringIO(files["Scores (CSV)"])))
    assert list(scores[0])[:4] == ["chromosome", "position", "variant", "score"]
    variants = cross["variants"]
    assert [(row["chromosome"], int(row["position"]), row["variant"]) for row in scores] == list(
        zip(variants["chromosome"], variants["position"], variants["name"], strict=True)
    )
    with safe_open(explained["run"] / "attribution.safetensors", "np") as file:
        kept = np.abs(file.get_tensor("scores")).mean(axis=0, dtype=np.float64)
    assert [float(row["score"]) for row in scores] == pytest.approx(kept.tolist(), rel=1e-5)
    bed = [
        line.split("\t") for line in files["Top of the map (BED)"].splitlines() if not line.startswith(("track", "#"))
    ]
    assert all(int(line[1]) < int(line[2]) for line in bed)
    assert len(files["Scores (bedGraph)"].splitlines()) >= len(variants)


def test_reload_and_deep_link_show_the_same(app, explained, visit, digest, trained):
    page = explained["page"]
    card = checks_card(page)
    page.reload()
    Genome(page).has("log10p")
    still(page)
    assert checks_card(page) == card
    fresh = visit()
    fresh.goto(app.address("saliency", dataset=digest, run=trained["run"].name, method="integrated-gradients"))
    Genome(fresh).has("log10p")
    still(fresh)
    assert checks_card(fresh) == card
    assert choices(page)["run"] == trained["run"].name
    for one in (page, fresh):
        one.get_by_role("tab", name="Top of the map").click()
    mine, theirs = (table_called(one, "The strongest loci of the map") for one in (page, fresh))
    assert cells(mine) == cells(theirs)
