"""The app on a workspace that the version before left: its links show the choices and figures that they showed then."""

from __future__ import annotations

import json

import before
import old_pages
import pytest
import served

import explorer

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def old(tmp_path_factory):
    """A server on the old workspace."""
    running = served.App(before.unpack(tmp_path_factory.mktemp("before"))).start()
    yield running
    running.stop()


def test_its_links_open_what_they_opened(old, visit):
    told = json.loads((before.HERE / "pages.json").read_text())
    page = visit()
    links = old_pages.links(before.said()["workspace"])
    assert set(links) == set(told)
    work = {run.name for run in (old.workspace / "runs").iterdir()}
    for name, link in links.items():
        page.goto(old.url + old_pages.address(*link))
        served.still(page)
        served.healthy(page)
        assert page.get_by_test_id("stAlertContentError").count() == 0, name
        shown = old_pages.shown(page, link[1])
        assert {key: shown.get(key) for key in told[name]} == told[name], name
        if name == "start":
            assert page.get_by_text(f"SNP Explorer {explorer.__version__}", exact=True).is_visible()
    asked = {run.name for run in (old.workspace / "runs").iterdir()} - work
    assert not asked, "what was done before is done again"
