"""One hostile dataset on every page: what a file says is shown as text, and nothing is asked of another machine."""

from __future__ import annotations

import contextlib
import csv
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from xml.etree import ElementTree

import hostile_names as hostile
import hostile_workspace
import pytest
import served
from playwright.sync_api import Page, TimeoutError

from explorer import cells
from explorer.ui import navigation

pytestmark = pytest.mark.browser
HARM = Path(__file__).with_name("harm.js").read_text()
CALL = "(host) => globalThis.harm(host)"
PAGES = [name for _, name, _, _ in navigation.SECTIONS["Genotypes to saliency"]]
PLACES = (0.1, 0.5), (0.5, 0.5), (0.75, 0.7)
"""Where a figure is pointed at, in its width and height."""
LISTED = """() => [...document.querySelectorAll("[role=option], [role=listbox], [data-testid$=VirtualDropdown]")]
  .some((node) => node.getClientRects().length > 0)"""
LOCAL = ("data:", "blob:", "about:")


class Watched:
    """A page on which everything that is more than text is noted, wherever it goes."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.found: dict[str, str] = {}
        self.lists = 0
        page.on("request", lambda request: self._asked(request.url))
        page.on("dialog", lambda dialog: self._note("dialog", dialog.message))

    def look(self, at: str) -> None:
        """Note what is wrong with the page now."""
        for harm in self.page.evaluate(CALL, hostile.HOST):
            self._note(at, harm)
        if self.page.get_by_test_id("stException").count() or "on our side" in self.page.locator("body").inner_text():
            self._note(at, "a fault is shown")

    def hover(self, at: str) -> None:
        """Look at the tooltips of every figure."""
        for plot in self.page.locator(".js-plotly-plot .nsewdrag:visible, .genome-view canvas:visible").all():
            plot.scroll_into_view_if_needed()
            box = plot.bounding_box()
            assert box
            for x, y in PLACES:
                self.page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"], steps=2)
                self.look(f"{at}, tooltip")

    def _asked(self, url: str) -> None:
        if not url.startswith((*LOCAL, "http://127.0.0.1:", "ws://127.0.0.1:")):
            self._note("request", url)

    def _note(self, at: str, harm: str) -> None:
        self.found.setdefault(harm, at)


@pytest.fixture(scope="module")
def opened(browser) -> Iterator[Callable[[served.App], Watched]]:
    """`opened(app) -> watched`: a page of its own that has entered the app."""
    contexts = []

    def make(app: served.App) -> Watched:
        contexts.append(browser.new_context(viewport={"width": 1280, "height": 1000}, accept_downloads=True))
        contexts[-1].set_default_timeout(served.PATIENCE * 1000)
        contexts[-1].add_init_script(HARM)
        contexts[-1].add_init_script("delete globalThis.showSaveFilePicker")  # files are loaded down, nobody is asked
        page = contexts[-1].new_page()
        page.goto(app.address("jobs"))
        return Watched(page)

    yield make
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def quick_app(tmp_path_factory) -> Iterator[served.App]:
    """The app on the hostile dataset, described."""
    place = tmp_path_factory.mktemp("hostile") / "workspace"
    hostile_workspace.make(place)
    app = served.App(place, warm="warm_app:main").start()
    yield app
    app.stop()


@pytest.fixture(scope="module")
def whole_app(tmp_path_factory) -> Iterator[served.App]:
    """The app on the hostile dataset with networks trained on it and looked into."""
    place = tmp_path_factory.mktemp("hostile") / "workspace"
    hostile_workspace.make(place, whole=True)
    app = served.App(place, warm="warm_app:main").start()
    yield app
    app.stop()


@pytest.mark.slow
def test_data_and_jobs_show_text(quick_app, opened):
    watched = opened(quick_app)
    page = watched.page
    served.still(page)
    watched.look("jobs")
    title = hostile_workspace.TITLE.replace("\u202e", "⟨U+202E⟩")
    assert title in page.locator("body").inner_text().replace("\u2060", "")
    page.goto(quick_app.link("data", tab="Samples"))
    served.still(page)
    watched.look("data")
    watched.hover("data")
    assert not watched.found, "\n".join(f"{at}: {harm}" for harm, at in watched.found.items())


@pytest.mark.slow
@pytest.mark.parametrize("name", ["", *PAGES])
def test_every_page_and_view_shows_text(whole_app, opened, name):
    watched = opened(whole_app)
    page = watched.page
    page.goto(whole_app.link(name))
    served.still(page)
    _everywhere(watched, name or "start")
    views = page.locator(".st-key-view").first
    for view in (views.get_by_role("radio").all_inner_texts() if views.count() else [])[1:]:
        views.get_by_role("radio", name=view, exact=True).click()
        served.still(page)
        _everywhere(watched, f"{name}, {view}")
    for tab in page.get_by_role("tab").all()[1:]:
        tab.click()
        served.still(page)
        _everywhere(watched, f"{name}, {tab.inner_text()}")
    assert watched.lists or name not in ("data", "association", "train", "inside")
    assert not watched.found, "\n".join(f"{at}: {harm}" for harm, at in watched.found.items())


def _everywhere(watched: Watched, at: str) -> None:
    page = watched.page
    watched.look(at)
    watched.hover(at)
    for summary in page.locator("[data-testid=stExpander] summary:visible").all():
        summary.click()
    for box in page.locator("[data-testid=stSelectbox] input:visible, [data-testid=stMultiSelect] input:visible").all():
        box.click()
        with contextlib.suppress(TimeoutError):  # what cannot be opened now shows no options
            page.wait_for_function(LISTED, timeout=5000)
            watched.lists += 1
        watched.look(f"{at}, options")
        page.keyboard.press("Escape")
    watched.look(f"{at}, opened")


@pytest.mark.slow
def test_what_is_taken_home_is_text(whole_app, opened, browser, tmp_path):
    """SVG, the standalone page, the table's own CSV, and the exports of runs."""
    watched = opened(whole_app)
    page = watched.page
    page.goto(whole_app.link("association"))
    served.still(page)
    for word, ending in (("SVG", "svg"), ("HTML", "html")):
        page.get_by_text("Export", exact=True).first.click()
        with page.expect_download() as loaded:
            page.locator(".menu[open] button").filter(has_text=word).first.click()
        path = tmp_path / f"view.{ending}"
        assert not set(loaded.value.suggested_filename) & (hostile.INVISIBLE | set("<>/\\"))
        loaded.value.save_as(path)
    drawn = (tmp_path / "view.svg").read_text()
    root = ElementTree.fromstring(drawn)
    assert {tag.tag.rpartition("}")[2] for tag in root.iter()} <= {
        *("svg", "g", "path", "rect", "circle", "line", "polyline", "polygon", "text", "tspan", "title", "desc"),
        *("defs", "clipPath", "image", "style"),
    }
    assert not set(drawn) & (hostile.INVISIBLE - set("\r"))
    context = browser.new_context()
    context.add_init_script(HARM)
    alone = Watched(context.new_page())
    alone.page.goto((tmp_path / "view.html").as_uri())
    alone.page.locator("canvas").first.wait_for()
    alone.look("the page taken home")
    alone.hover("the page taken home")
    context.close()
    found = {harm: at for harm, at in alone.found.items() if "file://" not in harm}
    assert not found, found
    frame = page.get_by_test_id("stDataFrame").first
    frame.scroll_into_view_if_needed()
    frame.hover()
    with page.expect_download() as loaded:
        page.get_by_role("button", name="Download as CSV").first.click()
    loaded.value.save_as(tmp_path / "table.csv")
    tables = [tmp_path / "table.csv", *(whole_app.workspace / "runs").rglob("*.csv")]
    assert len(tables) > 6
    risky = tuple("=+-@\t\r＝＋－＠")
    for table in tables:
        for row in csv.reader(io.StringIO(table.read_text(encoding="utf-8-sig"), newline="")):
            for cell in row:
                assert not cell.startswith(risky) or len(cell) == 1 or cells.NUMBER.match(cell), (table.name, cell)
