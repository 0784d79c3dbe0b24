"""Pages of one browser: one that stays open has compiled what all pages of the app share, half the cost of opening."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import served
from playwright.sync_api import Browser, ConsoleMessage, Error, Page

POLICY = "Content Security Policy"


class Windows:
    """Lends pages that remember nothing but that they have entered; each is the only page of its window.

    One that was lent before stands at an address of the app, whose policy holds for whatever is run there.
    """

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.idle: list[Page] = []

    @contextlib.contextmanager
    def page(
        self, width: int = 1280, height: int = 800, touch: bool = False, moving: bool = False, breaking: bool = False
    ) -> Iterator[Page]:
        """Lend a page of this size; in the end no script may have thrown in it, and none of the app's pages may have
        asked for what their content-security policy refuses, unless that is what a test does (`breaking`).

        Unless `moving`, it asks for less motion, as a system's setting does: animations that a processor has to draw
        take an eighth of what the tests need.
        """
        page = self.idle.pop() if self.idle and not touch else self._open(touch)
        page.context.add_cookies([_cookie(url, pair) for url, pair in served.ENTERED.items()])
        thrown: list[str] = []

        def note(error: object) -> None:
            thrown.append(str(error))

        def hear(message: ConsoleMessage) -> None:
            if message.type == "error" and POLICY in message.text and message.page and _own(message.page.url):
                thrown.append(message.text)

        page.on("pageerror", note)
        page.context.on("console", hear)
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(reduced_motion="no-preference" if moving else "reduce")
        try:
            yield page
        finally:
            page.remove_listener("pageerror", note)
            page.context.remove_listener("console", hear)
            if touch or not _forget(page):
                page.context.close()
            else:
                self.idle.append(page)
        assert breaking or not thrown, thrown

    def _open(self, touch: bool) -> Page:
        context = self.browser.new_context(has_touch=touch, is_mobile=touch, accept_downloads=True)
        context.set_default_timeout(served.PATIENCE * 1000)
        return context.new_page()


def _own(url: str) -> bool:
    return any(url.startswith(f"{own}/") for own in served.ENTERED)


def _cookie(url: str, pair: str) -> Any:
    name, _, value = pair.partition("=")
    return {"name": name, "value": value, "url": url}


def _leave(page: Page) -> None:
    """Leave a page of the app for one of its address that runs no script.

    An empty one would be of another origin, and the browser would end the process that has compiled what the pages
    share: their opener policy asks for that.
    """
    own = next((url for url in served.ENTERED if page.url.startswith(f"{url}/")), None)
    if own is not None:
        with contextlib.suppress(Error):  # its server has ended
            page.goto(f"{own}/_stcore/health")
            return
    page.evaluate("() => { if (location.protocol !== 'about:') { localStorage.clear(); sessionStorage.clear(); } }")
    page.goto("about:blank")


def _forget(page: Page) -> bool:
    """Leave a page, with all that it keeps for its site; return whether it may be lent again."""
    if page.is_closed():
        return False
    try:
        _leave(page)
        page.evaluate("() => { if (location.protocol !== 'about:') { localStorage.clear(); sessionStorage.clear(); } }")
    except Error:
        return False
    page.context.clear_cookies()
    page.context.clear_permissions()
    page.context.set_offline(False)
    for other in page.context.pages:
        if other is not page:
            other.close()
    return True
