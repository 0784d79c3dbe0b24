"""What nobody foresaw in a page, a part, a callback, a component, a route: an id on the screen, the rest in the log."""

from __future__ import annotations

import re
import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest
import served
from entering import enter
from playwright.sync_api import expect
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect
from websockets.typing import Origin

from explorer.jobs.workspace import Workspace

pytestmark = pytest.mark.browser
ENTRY = re.compile(r"^fault ([0-9a-f]{8}), ", re.MULTILINE)


@pytest.fixture(scope="module")
def faulty(tmp_path_factory) -> Iterator[served.App]:
    """The app with faults planted, on an empty workspace."""
    place = tmp_path_factory.mktemp("faulty") / "workspace"
    space = Workspace(place)
    space.prepare()
    (space.datasets_folder / "README").touch()  # with anything in it, it is not fresh, and gets no samples
    app = served.App(place, warm="faulty_app:main").start()
    yield app
    app.kill()  # its log tells of the faults


def told(app: served.App, page) -> str:
    """Return the entry of the log that the one box on the page names; it says what to do and where the log is."""
    box = page.get_by_test_id("stAlert")
    expect(box).to_have_count(1)
    words = box.get_by_test_id("stMarkdownContainer").inner_text()
    assert page.get_by_test_id("stException").count() == 0
    assert "redacted" not in page.locator("body").inner_text()
    assert "not to be shown" not in page.locator("body").inner_text()
    log = app.workspace / "log" / "faults.log"
    assert words.startswith("Something went wrong on our side. Reload the page; your data and runs are as they were.")
    id = re.search(r"send the entry ([0-9a-f]{8}) of (\S+)\.$", words)
    assert id, words
    assert id[2] == str(log)
    text = log.read_text()
    assert ENTRY.findall(text)[-1] == id[1]
    return text[text.index(f"fault {id[1]}, ") :]


def test_page_part_callback_and_data(faulty, visit):
    page = visit()
    page.goto(faulty.address("faulty", what="page"))
    served.still(page)
    entry = told(faulty, page)
    assert "RuntimeError: not to be shown ⟨U+001B⟩[31m page token=(left out) (left out)" in entry
    assert "in fail" in entry
    page.goto(faulty.address("faulty"))
    served.still(page)
    expect(page.get_by_test_id("stAlert")).to_have_count(0)
    for button, word in (("Part", "part"), ("Callback", "callback")):
        page.goto(faulty.address("faulty"))
        served.still(page)
        served.rerun(page, page.get_by_role("button", name=button, exact=True).click)
        assert f"31m {word} " in told(faulty, page)
    page.goto(faulty.address("faulty", what="pack"))
    served.still(page)
    assert "TypeError" in told(faulty, page)
    for button in ("Refused part", "Refused callback"):
        page.goto(faulty.address("faulty"))
        served.still(page)
        served.rerun(page, page.get_by_role("button", name=button, exact=True).click)
        expect(page.get_by_test_id("stAlert")).to_contain_text("cohort.bim line 812: 5 columns, expected 6.")


def test_part_of_the_browser_that_fails_says_so(faulty, browser):
    page = browser.new_page()
    thrown = []
    page.on("pageerror", lambda error: thrown.append(error))
    page.goto(faulty.address("faulty", what="data"))
    expect(page.get_by_role("alert").get_by_text("This part of the page failed in the browser")).to_be_visible()
    assert page.get_by_test_id("stException").count() == 0
    assert thrown, "the fault is in the browser's console"
    page.close()


def test_route_and_terminal(faulty):
    came = enter(faulty.url, faulty.workspace)
    token, cookie = came.token, {"Cookie": came.cookie}
    headers = {**cookie, "Origin": faulty.url}
    question = urllib.request.Request(f"{faulty.url}/live/inspect?token={token}", b"{}", headers)
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(question, timeout=served.PATIENCE)
    assert refused.value.code == 500
    words = refused.value.read().decode()
    log = (faulty.workspace / "log" / "faults.log").read_text()
    id = ENTRY.findall(log)[-1]
    assert f"entry {id} of {faulty.workspace}/log/faults.log" in words
    assert "not to be shown" not in words
    address = f"ws{faulty.url.removeprefix('http')}/live/runs/train-0123456789?token={token}"
    with (
        connect(address, origin=Origin(faulty.url), additional_headers=cookie) as socket,
        pytest.raises(ConnectionClosed) as closed,
    ):
        socket.recv(served.PATIENCE)
    assert closed.value.rcvd
    log, printed = (faulty.workspace / "log" / "faults.log").read_text(), faulty.log.read_text()
    assert (
        closed.value.rcvd.reason
        == f"Something went wrong on our side (entry {ENTRY.findall(log)[-1]} of the app's log)."
    )
    for text in (log, printed):
        assert "not to be shown" in text
        assert token not in text
        assert "\x1b" not in text
