"""Strangers in a real browser: names bent to this machine, pages of other sites, frames, and what is injected."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import chromium
import pytest
import served
import stranger
from playwright.sync_api import Page, Response, expect
from served import still, until
from stranger import NAME, Stranger
from windows import Windows

pytestmark = pytest.mark.browser
BREAKING = Path(__file__).with_name("breaking.js").read_text()
REFUSED = {400, 401, 403, 404, 405, 421}
UNGUARDED = (
    "--disable-features=LocalNetworkAccessChecks,LocalNetworkAccessChecksWebSockets,BlockInsecurePrivateNetworkRequests"
)
"""As browsers were before they kept pages from the addresses of their own machine by themselves."""
RULES = f"--host-resolver-rules=MAP {NAME} 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"


@pytest.fixture(scope="module")
def site() -> Iterator[Stranger]:
    """Another site."""
    with stranger.serving() as serving:
        yield serving


@pytest.fixture(scope="module")
def bent(browser) -> Iterator[Windows]:
    """Pages of a browser for which a name of somebody else's leads to this machine."""
    direct = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    running = browser.browser_type.launch(
        executable_path=chromium.find(),
        args=[*chromium.FLAGS, chromium.BRIEF, "--no-proxy-server", UNGUARDED, RULES],
        env=direct,
    )
    yield Windows(running)
    running.close()


def answers(page: Page, app: served.App, name: str = "127.0.0.1") -> list[Response]:
    """Return the list in which all that the app answers to a page is noted from now on."""
    heard: list[Response] = []
    own = f"http://{name}:{app.url.rpartition(':')[2]}/"

    def note(response: Response) -> None:
        if response.url.startswith(own):
            heard.append(response)

    page.on("response", note)
    return heard


def nothing_was_had(told: dict, heard: list[Response]) -> None:
    """Fail where a page of another site read something of the app, or had it do something."""
    assert heard, "the page asked for nothing"
    passed = [f"{r.request.method} {r.url}: {r.status}" for r in heard if r.status not in REFUSED]
    assert not passed
    assert {each for each in told["fetched"] if each[:3] not in map(str, REFUSED)} <= {"blocked", "unreadable"}
    assert all(each.startswith("4403 ") for each in told["sockets"]), told["sockets"]
    assert {*told["elements"]} == {"blocked"}
    assert {*told["frames"]} == {"empty"}, told["frames"]


@pytest.mark.parametrize("name", ["127.0.0.1", NAME], ids=["another port", "another name"])
def test_a_page_of_another_site_has_nothing_from_the_app(app, site, bent, name):
    with bent.page() as page:
        before, heard = len(site.told), answers(page, app)
        page.goto(site.asking(app.url, name))
        told = until(lambda: page.title() and site.told[before:], "what the page got")[0]
        nothing_was_had(told, heard)
        assert told["opened"] == "lost", "the page holds on to a window of the app"
        assert {"blocked", "unreadable"} >= {*told["fetched"]}
        for frame in page.frames[1:]:
            assert "genotypes" not in frame.content()


@pytest.mark.parametrize("entered", [False, True], ids=["no cookie", "a session's cookie"])
def test_a_name_that_was_bent_to_this_machine_is_not_answered(app, site, bent, entered):
    port = app.url.rpartition(":")[2]
    own = f"http://{NAME}:{port}"
    with bent.page() as page:
        if entered:
            name, _, value = served.ENTERED[app.url].partition("=")
            page.context.add_cookies([{"name": name, "value": value, "url": own}])
        answer = page.goto(f"{own}/data")
        assert answer is not None
        assert (answer.status, answer.text()) == (421, "The app does not answer under this name.")
        told: list[dict] = []
        text = stranger.PAGE.format("", stranger.SCRIPT.read_text())
        page.route(f"{own}/bent*", lambda route: route.fulfill(body=text, content_type="text/html"))
        page.route(f"{own}/told", lambda route: told.append(route.request.post_data_json) or route.fulfill())
        heard = answers(page, app, NAME)
        page.goto(f"{own}/bent?{urlencode({'app': own, 'tell': f'{own}/told'})}")
        until(lambda: page.title() and told, "what the page got")
        heard = [response for response in heard if not response.url.startswith((f"{own}/bent", f"{own}/told"))]
        assert {response.status for response in heard} == {421}
        assert len(heard) > 20
        line = "The app does not answer under this name."
        had = [text for name in ("fetched", "sockets", "elements", "frames") for text in told[0][name]]
        assert {
            text.removeprefix(how) for text in had for how in ("421 ", "4403 ", "read ") if text.startswith(how)
        } == {line}
        assert {text for text in had if line not in text} <= {"blocked", "unreadable", "empty"}


def test_links_and_forms_of_other_sites_open_the_app(app, site, bent):
    link = app.link("jobs", show="Training")
    with bent.page() as page:
        for name in ("127.0.0.1", NAME):
            page.goto(site.holding(f'<a href="{link}">Open</a>', name))
            page.get_by_text("Open").click()
            page.wait_for_url(f"{app.url}/jobs?*")
            still(page)
            expect(page.get_by_role("heading", level=1).first).to_be_visible()
        field = '<input name="show" value="Training">'
        page.goto(site.holding(f'<form action="{app.url}/jobs">{field}<button>Go</button></form>', NAME))
        page.get_by_text("Go").click()
        page.wait_for_url(f"{app.url}/jobs?*")
        still(page)
        page.context.clear_cookies()
        deep = app.link("jobs", show="Training", v='{"a": "b c"}')
        page.goto(site.holding(f"<a href='{deep}'>Open</a>", NAME))
        page.get_by_text("Open").click()
        key = page.get_by_label("Key")
        key.fill("wrong")
        page.get_by_role("button", name="Enter").click()
        expect(page.get_by_role("alert")).to_contain_text("not its key")
        key.fill((app.workspace / "key").read_text())
        page.get_by_role("button", name="Enter").click()
        page.wait_for_url(deep)
        still(page)


def test_nothing_that_is_injected_runs_or_calls_out(app, site, bent):
    elsewhere = f"http://127.0.0.1:{site.port}"
    with bent.page(breaking=True) as page:
        page.goto(app.link("data"))
        still(page)
        before, opened = len(site.asked), page.url
        came = page.evaluate(BREAKING, elsewhere)
        assert came == {"fetched": "blocked", "streamed": "blocked", "socket": "blocked", "own": "ok", "broken": []}
        assert page.url == opened
        assert page.locator("iframe").count() >= 3
        assert all(
            frame.url in ("about:blank", "about:srcdoc", "chrome-error://chromewebdata/", "", page.url)
            for frame in page.frames
        )
        assert site.asked[before:] == []
