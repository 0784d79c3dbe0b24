"""The data folder on the import page: opened, filtered, searched; only what is ticked is taken, and it loads."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import expect
from served import healthy, rerun

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "datasets"))
import corpus.known

from explorer.datasets import dataset as datasets

pytestmark = pytest.mark.browser
HOSTILE = '<img src=x onerror="window.hacked=1">[a](javascript:window.hacked=2) :material&bolt: $x^2$ **b**'
"""A name of a folder and of a file."""
SHOWN = HOSTILE.replace(":material", ":\u2060material")
"""The same on a page: what stands there unseen keeps the icon from being one."""


@pytest.fixture(scope="module")
def data(app) -> Iterator[Path]:
    """The app's data folder: a cohort in a folder with a hostile name, tables, many files, and what is passed over."""
    from corpus.known import A1, A2, CHROMOSOMES, NAMES, POSITIONS, SAMPLES, YIELDS, bed_bytes

    folder = app.data_folder
    deep = folder / HOSTILE
    (folder / "many").mkdir()
    deep.mkdir()
    (deep / "six.bed").write_bytes(bed_bytes())
    rows = zip(CHROMOSOMES, NAMES, POSITIONS, A1, A2, strict=True)
    (deep / "six.bim").write_text("".join(f"{c}\t{n}\t0\t{p}\t{a}\t{b}\n" for c, n, p, a, b in rows))
    samples = [f"folder-{sample}" for sample in SAMPLES]  # as a dataset it is none that another test has loaded
    (deep / "six.fam").write_text("".join(f"{s}\t{s}\t0\t0\t0\t-9\n" for s in samples))
    lines = [f"{s},{y}" for s, y in zip(samples, YIELDS, strict=True)]
    (folder / "six_traits.csv").write_text("\n".join(["sample,yield", *lines, ""]))
    (folder / f"{HOSTILE}.csv").write_text("sample,yield\n")
    (folder / "genes.gff3").write_text("##gff-version 3\n")
    (folder / "calls.gds").write_bytes(b"COREARRAYx0A")
    for number in range(60):
        (folder / "many" / f"sample_{number:02}.vcf").write_text("")
    os.mkfifo(folder / "pipe.vcf")
    (folder / os.fsdecode(b"latin\xff.csv")).write_text("")
    (folder / "out.fam").symlink_to("/etc/hostname")
    yield folder
    for path in folder.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()


@pytest.fixture
def page(app, data, visit):
    page = visit()
    page.goto(app.address("import", way="Data folder"))
    box(page, "six_traits.csv").wait_for()
    return page


def box(page, name: str):
    """Return the box to tick for a file, by the words of its label."""
    return page.get_by_test_id("stCheckbox").filter(has_text=name)


def find(page, words: str) -> None:
    """Search for words."""
    search = page.get_by_label("Find by name")
    search.fill(words)
    rerun(page, lambda: search.press("Enter"))


def test_a_folder_is_opened_filtered_and_searched_and_only_what_is_ticked_is_loaded(app, page):
    find(page, "traits")
    expect(box(page, "six_traits.csv")).to_have_count(1)
    expect(page.get_by_text("Tick the files to examine.")).to_be_visible()  # to search has taken nothing
    find(page, "six.bed")
    expect(box(page, "six.bed")).to_contain_text("with six.bim and six.fam")
    find(page, "")
    rerun(page, page.get_by_role("button", name=SHOWN).click)
    expect(page.get_by_test_id("stCheckbox")).to_have_count(1)
    rerun(page, box(page, "six.bed").locator("label").click)
    rerun(page, page.get_by_role("button", name="cohorts", exact=True).click)
    for name in ("six_traits.csv", f"{SHOWN}.csv"):
        rerun(page, box(page, name).locator("label").click)
    expect(page.get_by_text(f"Not used: {SHOWN}.csv.")).to_be_visible()
    expect(page.get_by_text("What was understood")).to_be_visible()
    rerun(page, page.get_by_role("button", name=f"{SHOWN}.csv", exact=True).click)
    expect(page.get_by_text("Not used")).to_have_count(0)
    name = page.get_by_label("Name of the dataset")
    name.fill("From the folder")
    rerun(page, lambda: name.press("Enter"))
    page.get_by_role("button", name="Load", exact=True).click()
    expect(page.get_by_text("is loaded")).to_be_visible()
    made = datasets.load(app.workspace / "datasets" / app.digest("From the folder"))
    np.testing.assert_array_equal(made.genotypes.dosages, corpus.known.DOSAGES)
    assert made.traits["yield"].tolist() == corpus.known.YIELDS
    healthy(page)
    assert page.evaluate("window.hacked") is None


def test_what_cannot_be_read_and_what_cannot_be_chosen_are_told(page):
    expect(page.get_by_role("heading", name="What cannot, and what to do")).to_be_visible()
    expect(page.get_by_text("snpgdsGDS2BED")).to_have_count(1)
    told = page.get_by_text("3 names were passed over")
    expect(told).to_contain_text("pipe.vcf (it is a named pipe)")
    expect(told).to_contain_text("latin\ufffd.csv (its name is not UTF-8 text)")
    expect(told).to_contain_text("out.fam (it lies outside the data folder)")
    rerun(page, page.get_by_text("Genes", exact=True).first.click)
    expect(box(page, "genes.gff3")).to_have_count(1)
    expect(box(page, "six_traits.csv")).to_have_count(0)
    rerun(page, page.get_by_text("All", exact=True).first.click)
    rerun(page, box(page, "calls.gds").locator("label").click)
    expect(page.get_by_test_id("stAlert").filter(has_text="calls.gds: GDS. In R")).to_be_visible()
    expect(page.get_by_test_id("stAlert").filter(has_text="are not read as genotypes")).to_be_visible()
    healthy(page)


def test_many_files_are_shown_in_pages(page):
    rerun(page, page.get_by_role("button", name="many", exact=True).click)
    expect(page.get_by_text("1 to 50 of 60 names")).to_be_visible()
    expect(page.get_by_test_id("stCheckbox")).to_have_count(50)
    find(page, "sample_5")
    expect(page.get_by_test_id("stCheckbox")).to_have_count(10)
    find(page, "there is none")
    expect(page.get_by_text("Nothing here is called so.")).to_be_visible()
    healthy(page)
