"""A session that is ended: its pages say so at once, wherever it was ended, and the way back is the entrance."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
import served
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.slow
TOLD = "You are not in the app any more"


@pytest.fixture
def alone(tmp_path: Path, watched) -> Iterator[served.App]:
    """The app on a workspace of its own: whoever has entered another one is not to be put out."""
    app = served.App(tmp_path / "workspace").start()
    yield app
    app.stop()


def session_of(app: served.App, page: Page) -> str:
    """Return the public id of the session that a page's browser has."""
    port = app.url.rpartition(":")[2]
    cookies = {one.get("name"): one.get("value", "") for one in page.context.cookies()}
    digest = hashlib.sha256(cookies[f"snp-explorer-{port}"].encode()).hexdigest()
    return served.read(app.workspace / "sessions.json")[digest]["id"]


def test_who_is_ended_elsewhere_is_told_at_once_and_who_leaves_is_out(alone, visit):
    other, own = visit(1024, 768), visit(1280, 800)
    for page in (other, own):
        page.context.clear_cookies()  # each enters anew: two browsers of one person
        page.goto(alone.address("storage"))
        served.still(page)
    id = session_of(alone, other)
    own.locator(f".st-key-section-end-{id} button").click()
    told = other.get_by_role("dialog", name=TOLD)
    expect(told).to_contain_text("Your session was ended from another browser of yours.")
    expect(told).to_contain_text("What you made is kept.")
    expect(own.locator(f".st-key-section-{id}")).to_have_count(0)
    expect(own.get_by_role("dialog", name=TOLD)).to_have_count(0)
    other.get_by_role("button", name="Enter again").click()
    expect(other.get_by_role("heading")).to_contain_text("asks for its key")
    own.get_by_role("button", name="Leave").click()
    expect(own.get_by_text("You have left the app.")).to_be_visible()
    own.goto(alone.link("storage"))
    expect(own.get_by_role("heading")).to_contain_text("asks for its key")
