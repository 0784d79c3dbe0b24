"""Two users, each signed in in a browser: what one sees, links to, deletes or leaves is nothing to the other."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from client import PATIENCE
from house import House
from playwright.sync_api import Browser, Page, expect
from possessions import mark

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A server with Ada and Ben, each with things of their own."""
    house = House(tmp_path_factory.mktemp("browsers") / "workspace", ("Ada", "Ben"))
    yield house
    said = house.end()
    assert "Traceback" not in said, said


@pytest.fixture(scope="module")
def both(house: House, browser: Browser) -> Iterator[dict[str, Page]]:
    """Both have signed in by the form."""
    contexts, pages = [], {}
    for name in ("Ada", "Ben"):
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        context.set_default_timeout(PATIENCE * 1000)
        contexts.append(context)
        page = pages[name] = context.new_page()
        page.goto(f"{house.url}/storage")
        page.get_by_label("Name").fill(name)
        page.get_by_label("Password").fill(f"{name} comes in")
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("heading", name="Storage")).to_be_visible()
        expect(page.get_by_text(mark(name)).first).to_be_visible()
    yield pages
    for context in contexts:
        context.close()


def other(name: str) -> str:
    """Return who is the other one."""
    return "Ben" if name == "Ada" else "Ada"


@pytest.mark.parametrize("name", ["Ada", "Ben"])
@pytest.mark.parametrize("page", ["storage", "jobs", "data", "train", "network"])
def test_pages_show_what_is_ones_own(both, house, name, page):
    tab = both[name]
    tab.goto(f"{house.url}/{page}")
    expect(tab.get_by_text(mark(name)).first).to_be_attached()
    assert mark(other(name)) not in tab.content()


@pytest.mark.parametrize("page", ["data", "train", "saliency", "inside"])
def test_a_link_of_the_others_opens_nothing_of_theirs(both, house, page):
    tab, has = both["Ben"], house.things["Ada"]
    tab.goto(f"{house.url}/{page}?dataset={has.dataset}&run={has.training}")
    expect(tab.get_by_text("is not in this workspace").or_(tab.get_by_text("not among")).first).to_be_visible()
    assert mark("Ada") not in tab.content()


def test_a_file_of_the_others_cannot_be_fetched_from_a_page(both, house):
    tab, has = both["Ben"], house.things["Ada"]
    tab.goto(f"{house.url}/jobs")
    for token in (house.people["Ada"].token, house.people["Ben"].token, ""):
        address = f"{house.url}/live/files/{has.training}/job.json?token={token}"
        status, text = tab.evaluate(
            "async (a) => { const r = await fetch(a); return [r.status, await r.text()]; }", address
        )
        assert status in (403, 404)
        assert mark("Ada") not in text


def test_who_leaves_in_one_browser_is_out_there_alone(both, house):
    ada, ben = both["Ada"], both["Ben"]
    for tab in (ada, ben):
        tab.goto(f"{house.url}/jobs")
        expect(tab.get_by_text(mark("Ada" if tab is ada else "Ben")).first).to_be_visible()
    ada.get_by_role("button", name="Leave").click()
    expect(ada.get_by_text("You have left")).to_be_visible()
    ada.goto(f"{house.url}/jobs")
    expect(ada.get_by_role("button", name="Sign in")).to_be_visible()
    assert mark("Ada") not in ada.content()
    ben.reload()
    expect(ben.get_by_text(mark("Ben")).first).to_be_visible()
