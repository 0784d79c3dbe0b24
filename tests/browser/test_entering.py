"""Coming in with a real browser in which no script runs: by the code of a class, a password, by way of a provider."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import entrances
import look
import openid_provider
import pytest
from entrances import code_of
from passwords_file import write

from explorer.routes import address
from explorer.routes.ways.class_code import Joining
from explorer.routes.ways.openid import OpenId
from explorer.routes.ways.openid_settings import Settings
from explorer.routes.ways.passwords import Passwords
from explorer.routes.ways.ways import Ways

pytestmark = pytest.mark.browser


@contextlib.contextmanager
def without_scripts(browser: Any) -> Iterator[Any]:
    """Open a page of a browser that remembers nothing, as on a telephone, and runs no script."""
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 780})
    yield context.new_page()
    context.close()


def test_a_class_is_joined_and_come_back_to_without_a_script(browser: Any, tmp_path: Path):
    with entrances.opened(tmp_path, Ways(joining=Joining()), "class") as there:
        with without_scripts(browser) as page:
            page.goto(address.joining(there.url, "CCCCCC"))
            page.get_by_label("Your first name").fill("Ada")
            page.get_by_role("button", name="Join").click()
            assert "That is not the code" in page.get_by_role("alert").inner_text()
            page.get_by_label("Code of the class").fill(code_of(there).spoken.lower())
            page.get_by_role("button", name="Join").click()
            link = page.locator("a.link").inner_text()
            assert link == page.locator("a.link").get_attribute("href")
            page.goto(f"{there.url}/enter")
            assert "You are here as Ada." in page.inner_text("body")
        with without_scripts(browser) as page:
            page.goto(link)
            page.goto(f"{there.url}/enter")
            assert "You are here as Ada." in page.inner_text("body")


def test_users_sign_in_here_and_at_a_provider_of_another_site(browser: Any, tmp_path: Path):
    """The way there and back crosses sites: the cookies have to come along, and the policy has to let it pass."""
    users = Passwords(write(tmp_path / "users", Ben="b"))
    with openid_provider.running() as provider:
        provider.issuer = f"http://localhost:{urlsplit(provider.issuer).port}"
        way = OpenId(
            Settings(provider.issuer, openid_provider.CLIENT, openid_provider.SECRET, ("@lab.example",), name="the lab")
        )
        with entrances.opened(tmp_path / "w", Ways(passwords=users, openid=way), "users") as there:
            with without_scripts(browser) as page:
                page.goto(f"{there.url}/data?a=b")
                page.get_by_role("link", name="Sign in with the lab").click()
                page.wait_for_url(f"{there.url}/data?a=b")
                page.goto(f"{there.url}/enter")
                assert "You are here as Ada Lovelace." in page.inner_text("body")
            with without_scripts(browser) as page:
                page.goto(f"{there.url}/data?a=b")
                page.get_by_label("Name").fill("Ben")
                page.get_by_label("Password").fill("b")
                page.get_by_role("button", name="Sign in").click()
                page.wait_for_url(f"{there.url}/data?a=b")
                provider.user |= {"sub": "cleo-1", "name": "Cleo"}
                page.goto(f"{there.url}/enter")
                page.get_by_role("link", name="Sign in with the lab").click()
                page.goto(f"{there.url}/enter")
                assert "You are here as Cleo." in page.inner_text("body")


def test_the_entrance_is_fit_to_be_shown(visit: Any, tmp_path: Path):
    with entrances.opened(tmp_path, Ways(joining=Joining()), "class") as there:
        page = visit()
        page.goto(f"{there.url}/enter")
        look.watch(page)
        for width in (390, 1024):
            for scheme in ("light", "dark"):
                page.emulate_media(color_scheme=scheme)
                page.set_viewport_size({"width": width, "height": 780})
                assert page.evaluate("document.documentElement.scrollWidth") <= width
                assert look.barriers(page) == []
