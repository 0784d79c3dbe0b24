"""The page Saliency on the example's map: where its picture begins, what its strip says, a figure of it for a paper."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree import ElementTree

import pytest
from playwright.sync_api import expect
from ruler import Genome
from served import healthy, read, still, until

from explorer.jobs import preparing
from explorer.jobs.workspace import Workspace

pytestmark = pytest.mark.browser
MARKS = {"check_circle": "passed", "warning": "caution", "block": "failed", "help": "not made"}
"""Symbol -> what it says of a gate."""


@pytest.fixture(scope="module")
def shown(app, windows) -> Iterator[dict]:
    """The page of the example's map with its line."""
    line = app.runs("line")[0]
    run = read(line / "job.json")["parameters"]["run"]
    explained = next(one for one in app.runs("explain") if read(one / "job.json")["parameters"]["run"] == run)
    digest = app.digest("Sample cross")
    judged, _ = preparing.verdict_of(explained, line, Workspace(app.workspace).dataset(digest))
    with windows.page() as page:
        page.goto(app.address("saliency", dataset=digest, run=run))
        Genome(page).has("windows")
        still(page)
        yield {"page": page, "run": run, "explained": explained.name, "headline": judged.headline}
        healthy(page)


def test_the_map_begins_below_two_lines_and_a_strip(shown):
    page = shown["page"]
    picture, top = page.locator(".genome-view .picture"), "(picture) => picture.getBoundingClientRect().top"
    for width, height in ((1024, 768), (1920, 1080), (1280, 800)):
        page.set_viewport_size({"width": width, "height": height})
        until(lambda: picture.evaluate(top) <= 260, f"a map below the strip at {width}")
        for name in ("Run", "Method", "Samples", "Baseline"):
            expect(page.get_by_role("combobox", name=name, exact=True)).to_be_in_viewport()


def test_the_strip_counts_what_it_opens_to(shown):
    page = shown["page"]
    card = page.locator(".st-key-checks-card")
    strip = card.locator("summary")
    expect(strip.locator("strong")).to_have_text(shown["headline"])
    badges = strip.locator(".stMarkdownBadge").all_inner_texts()
    strip.click()
    lines = card.locator("p").filter(has=page.get_by_role("img")).filter(has_not=page.locator(".stMarkdownBadge"))
    until(lambda: lines.count() == 8, "all eight gates")
    expect(lines.last).to_be_visible()
    marks: dict[str, list[str]] = {}
    for line in lines.all():
        about = line.locator("strong").inner_text().rstrip(".").lower()
        marks.setdefault(MARKS[line.get_by_role("img").inner_text()], []).append(about)
    for mark, about in marks.items():
        words = (f"{len(about)} {mark}", f"{mark}: {', '.join(about)}")
        assert any(one in badge for one in words for badge in badges), (mark, about, badges)
    assert len(badges) == len(marks)
    strip.click()


def test_a_figure_for_a_paper_says_what_the_strip_says(shown):
    page, run = shown["page"], shown["run"]
    page.get_by_role("button", name="Figure for a paper").click()
    page.get_by_role("radio", name="SVG").click()
    page.get_by_role("button", name="Draw it").click()
    with page.expect_download() as waiting:
        page.get_by_role("link", name=re.compile(r"\.svg$")).click()
    assert re.fullmatch(f"Sample-cross_growth-cold_[A-Za-z-]+_{run}.svg", waiting.value.suggested_filename)
    root = ElementTree.parse(waiting.value.path()).getroot()
    words = " ".join(" ".join("".join(one.itertext()).split()) for one in root.iter("{http://www.w3.org/2000/svg}text"))
    assert f"Verdict: {shown['headline']}" in words
    assert shown["explained"] in words
    page.keyboard.press("Escape")
