"""The app on a workspace that the version before left, below a base path: old links show what they showed then."""

from __future__ import annotations

import json

import before
import old_pages
import pytest
import served

pytestmark = pytest.mark.browser
LINKS = old_pages.links(before.said()["workspace"])
SHOWN = json.loads((before.HERE / "pages.json").read_text())
REWORDED = {
    "everybody it was given": "all samples it was given",
    "The map passes every check that was made.": "No locus stands out from noise.",
    "Do not rely on this map.": "Do not rely on this map: the scores do not show what the network uses.",
}
"""Choices that another text stands for since, and what is said of maps now."""
AT_ONCE = ("saliency", "inside_cnn")
"""The links that every run of the tests follows."""
ANEW = frozenset({"describe", "explain", "line", "associate", "attention", "rivals", "clusters", "relatives"})
"""Kinds of work that say more, or other things, of the same request since, and those that did not exist."""


@pytest.fixture(scope="module")
def old(tmp_path_factory):
    """A server on the old workspace."""
    left = before.unpack(tmp_path_factory.mktemp("before"))
    running = served.App(left, base="/lab/explorer", warm="warm_app:main").start()
    work = set(running.workspace.glob("runs/*"))
    yield running
    running.stop()
    there = set(running.workspace.glob("runs/*"))
    assert there >= work
    done = {json.loads((run / "job.json").read_text())["kind"] for run in there - work}
    assert done <= ANEW, "what was done before is done again"
    assert running.url in running.log.read_text()


def follow(old, page, names) -> None:
    """Follow links, and compare what their pages show with what they showed then."""
    for name in names:
        address, choices = LINKS[name]
        page.goto(old.entering(old_pages.address(address, choices)))
        served.still(page)
        served.healthy(page)
        assert page.get_by_test_id("stAlertContentError").count() == 0, name
        shown = old_pages.shown(page, choices)
        expected = {key: str(REWORDED.get(text, text)).replace(" %", "%") for key, text in SHOWN[name].items()}
        if str(shown.get("run")).startswith(expected.get("run") or "?"):  # seed, folds and time follow
            expected["run"] = shown["run"]
        assert {key: shown.get(key) for key in expected} == expected, name


def test_old_links_show_what_they_showed(old, visit):
    follow(old, visit(), AT_ONCE)


@pytest.mark.slow
def test_the_other_old_links_too(old, visit):
    follow(old, visit(), sorted(set(SHOWN) - set(AT_ONCE)))


def test_a_link_to_a_tab_opens_it_under_its_new_name(old, visit):
    page = visit()
    page.goto(old.entering(old_pages.address(*LINKS["data"]).replace("tab=Traits", "tab=People")))
    served.still(page)
    served.healthy(page)
    assert old_pages.shown(page, {"tab": ""})["tab"] == "Samples"


def test_below_a_base_path_pages_reach_our_routes(old, visit):
    page, urls = visit(), []

    def heard(request) -> None:
        urls.append(request.url)

    for kind in ("request", "websocket"):
        page.on(kind, heard)
    page.goto(old.address("playground"))
    page.locator(".playground[data-frame]").wait_for()
    for kind in ("request", "websocket"):
        page.remove_listener(kind, heard)
    ours = [url for url in urls if "/modules/" in url or "/live/" in url]
    assert [url for url in ours if "/lab/explorer/live/playground?" in url]
    assert all("/lab/explorer/" in url for url in ours)
    assert page.request.get(f"{old.url}/assets/icon.svg").status == 200
    page.goto(old.entering(old_pages.address(*LINKS["train"])))
    link = page.locator("a[href*='live/files/']").first
    link.wait_for()
    answer = page.request.get(link.evaluate("a => a.href"))
    assert answer.status == 200
    assert "attachment" in answer.headers["content-disposition"]
