"""The significance line on the pages: planted strong loci above it, none on a permuted trait."""

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
from playwright.sync_api import expect
from ruler import Genome
from served import cells, healthy, learning, still, table_called, until

pytestmark = pytest.mark.browser
SAMPLES = Path(__file__).resolve().parents[2] / "sample_data"
TRAIT = "growth_cold"
STRONG = {"example": {"QTL 10_413126"}, "trained": {"QTL 4_8164", "QTL 10_413126"}}
"""The planted loci that single markers find most clearly; one network on one hold-out finds the first of them."""
GATES = (
    "Learnt",
    "Structure",
    "Reproducible",
    "Line",
    "Completeness",
    "Deletion",
    "Random weights",
    "Agreement",
)
QUIET = "No locus stands out from noise"


def finished(app, kind: str, before: int) -> Path:
    """Return the run of a kind that is new, once it is done."""
    run = until(lambda: app.runs(kind)[before:], f"a run of kind {kind}")[-1]
    until(lambda: served.state(run) in ("done", "failed"), f"the end of {run.name}")
    assert served.state(run) == "done", served.read(run / "status.json")
    return run


@pytest.fixture(scope="module")
def trained(app, windows) -> dict:
    """A small network trained through the page on five folds, twice on each."""
    chosen = learning(app.digest("Sample cross"), "mlp", "32", split="kfold", ensemble=2, epochs=25)
    with windows.page() as page:
        page.goto(app.address("train", **chosen, **{"split-folds": 5}))
        still(page)
        expect(page.get_by_role("spinbutton", name="Folds")).to_have_value("5")
        expect(page.get_by_role("spinbutton", name="Networks per fold")).to_have_value("2")
        before = len(app.runs("train"))
        page.get_by_role("button", name="Train", exact=True).click()
        page.get_by_text(re.compile(r"fold \d of 5 . 2 networks side by side")).wait_for()
        run = finished(app, "train", before)
        still(page)
        return {"run": run, "address": page.url}


@pytest.fixture(scope="module", params=["example", pytest.param("trained", marks=pytest.mark.slow)])
def lined(request, app, windows) -> Iterator[dict]:
    """The Saliency page of the example, or of that run, its line drawn; the line's own files."""
    example = request.param == "example"
    if example:
        run = next(run for run in app.runs("train") if served.state(run) == "done")
    else:
        run = request.getfixturevalue("trained")["run"]
    before = len(app.runs("line"))
    with windows.page(1920, 1100) as page:
        page.goto(app.address("saliency", dataset=app.digest("Sample cross"), run=run.name))
        line = app.runs("line")[0] if example else finished(app, "line", before)
        assert served.read(line / "job.json")["parameters"]["run"] == run.name
        view = Genome(page)
        view.has("windows")
        view.has("log10p")
        still(page)
        tables = {name: pd.read_parquet(line / f"{name}.parquet") for name in ("windows", "loci")}
        how = None if example else "5 folds × 2 networks"
        yield {"page": page, "view": view, "line": line, "strong": STRONG[request.param], "how": how, **tables}


@pytest.mark.slow
def test_the_run_trained_every_network_that_was_asked_for(trained):
    kept = [path.name for path in trained["run"].glob("*.safetensors")]
    assert {f"network-{fold}.safetensors" for fold in range(5)} <= set(kept)
    assert {f"member-{fold}-1.safetensors" for fold in range(5)} <= set(kept)


def test_the_headline_stands_on_a_strip_that_opens_to_every_gate(lined):
    page, loci, windows = lined["page"], lined["loci"], lined["windows"]
    card = page.locator(".st-key-checks-card")
    assert QUIET not in card.inner_text()
    card.get_by_text("What was checked").click()
    for gate in GATES:
        expect(card.get_by_text(f"{gate}.", exact=True)).to_be_visible()
    found = (
        f"{len(loci)} {'locus stands' if len(loci) == 1 else 'loci stand'} out from noise, of {len(windows):,} windows"
    )
    expect(card.get_by_text(found)).to_be_visible()
    chosen = page.get_by_role("combobox", name="Run", exact=True).input_value()
    assert (lined["how"] or "network") in chosen
    healthy(page)


def test_the_line_is_that_of_all_windows_and_strong_planted_loci_stand_above_it(lined):
    page, loci, windows = lined["page"], lined["loci"], lined["windows"]
    threshold = np.log10(0.05 / len(windows))
    assert (loci["log10_p"] <= threshold).all()
    label = page.locator(".genome-view .picture").get_attribute("aria-label")
    assert f"{len(loci)} {'locus stands' if len(loci) == 1 else 'loci stand'} above the line" in label
    truth = pd.read_csv(SAMPLES / "cross_truth.csv", dtype={"chromosome": str})
    truth = truth[truth["trait"] == TRAIT]
    reached = {
        str(known["name"])
        for _, known in truth.iterrows()
        for _, row in loci.iterrows()
        if row["chromosome"] == known["chromosome"] and row["start"] <= known["end"] and row["end"] >= known["start"]
    }
    assert reached >= lined["strong"]


def test_the_table_has_the_p_values_of_the_windows(lined):
    page, windows = lined["page"], lined["windows"]
    rows = cells(table_called(page, "The loci above the significance line"))
    assert len(rows) == len(lined["loci"])
    for chromosome, start, end, width, p, q, found, *_ in rows:
        low, high = (int(text.replace(",", "")) for text in (start, end))
        same = (windows["chromosome"] == chromosome) & (windows["start"] == low) & (windows["end"] == high)
        own = windows[same].iloc[0]
        assert float(p) == pytest.approx(10 ** own["log10_p"], rel=6e-3)
        assert float(q) == pytest.approx(own["q"], rel=6e-3)
        assert int(width.replace(",", "")) == high - low + 1
        assert found in ("also by single markers", "only by the network")


def test_a_pointer_on_a_locus_tells_its_p_value(lined):
    page, view, loci = lined["page"], lined["view"], lined["loci"]
    rows = cells(table_called(page, "The loci above the significance line"))
    lead = next(text for text in rows[0] if re.fullmatch(r"\d+_\d+", text))
    variants = pd.read_csv(SAMPLES / "cross.bim", sep="\t", header=None, dtype={0: str})
    view.settle()
    tooltip, ring = view.root.locator(".tooltip"), {"variant": int(variants.index[variants[1] == lead][0])}

    def tells() -> bool:  # what stands above the view may grow late and push it from under the pointer
        view.probe.point(ring | {"track": "windows"})
        return "p (network)" in tooltip.inner_text()

    until(tells, "the card of the window")
    told = tooltip.inner_text()
    mantissa, exponent = re.search(r"p \(network\)\s+([\d.]+)×10(\S+)", told).groups()  # pyright: ignore[reportOptionalMemberAccess]
    power = int(exponent.translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")))
    assert float(mantissa) * 10.0**power == pytest.approx(10 ** loci["log10_p"].min(), rel=0.06)
    assert lead in told


def test_loci_and_windows_go_home_with_what_was_tested(lined):
    page, loci, windows = lined["page"], lined["loci"], lined["windows"]
    page.get_by_role("tab", name="Downloads").click()
    texts = {}
    for name in ("Loci above the line (CSV)", "Loci above the line (BED)", "Windows tested (CSV)"):
        with page.expect_download() as waiting:
            page.get_by_role("button", name=name).click()
        texts[name] = Path(waiting.value.path()).read_text()
    rows = list(csv.DictReader(io.StringIO(texts["Loci above the line (CSV)"])))
    assert [float(row["log10_p"]) for row in rows] == pytest.approx(loci["log10_p"].tolist(), rel=1e-4)
    for row in rows:
        assert row["trait"] == TRAIT
        assert row["sampler"]
        assert row["verdict"] in ("trustworthy", "caution", "untrustworthy")
        assert row["version"].startswith("SNP Explorer ")
    assert len(list(csv.DictReader(io.StringIO(texts["Windows tested (CSV)"])))) == len(windows)
    assert len([line for line in texts["Loci above the line (BED)"].splitlines() if line[0].isdigit()]) == len(loci)


@pytest.mark.slow
def test_genes_and_pathways_are_tested_on_request(app, lined, tmp_path):
    page, before = lined["page"], len(app.runs("line"))
    page.get_by_role("tab", name="Loci").click()
    page.get_by_role("button", name="Genes", exact=True).or_(page.get_by_role("radio", name="Genes")).first.click()
    line = finished(app, "line", before)
    windows = pd.read_parquet(line / "windows.parquet")
    assert set(windows["kind"]) == {"gene"}
    still(page)
    expect(page).to_have_url(re.compile("blocks=genes"))
    page.reload()
    still(page)
    page.get_by_role("tab", name="Loci").click()
    expect(page.get_by_text("verdict above are of genes alone")).to_be_visible()
    strongest, others = windows["name"][windows["log10_p"].argmin()], windows["name"].tolist()
    sets = tmp_path / "sets.gmt"
    sets.write_text(
        "\n".join(f"set {n}\t\t" + "\t".join([others[n], others[n + 5], strongest][: 2 + (n == 0)]) for n in range(3))
    )
    page.locator("input[type=file]").last.set_input_files(sets)
    rows = cells(table_called(page, "Pathways by the p values of their genes"))
    assert rows[0][0] == "set 0"
    assert rows[0][2] == "3"
    assert rows[0][3] == strongest
    page.get_by_role("tab", name="Downloads").click()
    expect(page.get_by_role("button", name="Genes tested (CSV)")).to_be_visible()
    healthy(page)


@pytest.mark.slow
def test_a_permuted_trait_ends_in_no_locus(app, page, trained):
    page.goto(trained["address"])
    still(page)
    before = {kind: len(app.runs(kind)) for kind in ("permute", "train", "line")}
    page.get_by_role("button", name="Train on a permuted trait").click()
    finished(app, "permute", before["permute"])
    control = finished(app, "train", before["train"])
    spec = served.read(control / "job.json")["parameters"]["spec"]
    assert spec["traits"] == [f"{TRAIT} (permuted)"]
    expect(page).to_have_url(re.compile(f"run={control.name}"))
    page.goto(app.address("saliency", dataset=spec["dataset"], run=control.name))
    finished(app, "line", before["line"])
    expect(page.locator(".st-key-checks-card").get_by_text(QUIET).first).to_be_visible()
    expect(page.get_by_text("The map all the same")).to_be_visible()
    expect(page.locator(".genome-view")).not_to_be_visible()
    page.get_by_text("The map all the same").click()
    view = Genome(page)
    view.has("windows")
    assert view.shown["size"][0] > 600
    healthy(page)
