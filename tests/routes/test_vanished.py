"""Our routes while the workspace is away: refused in its sentence, nothing made in its place, and on they go."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import sites
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect
from websockets.typing import Origin

from explorer.routes import server

site = sites.site
SENTENCE = "the folder is not there any more. Nothing is made in its place."


@pytest.fixture
def away(site: Any) -> Iterator[None]:
    """The workspace's folder under another name."""
    elsewhere = site.folder.with_name("elsewhere")
    site.folder.rename(elsewhere)
    yield
    assert not site.folder.exists()
    elsewhere.rename(site.folder)


def test_routes_say_that_the_workspace_is_gone_and_make_no_other(site: Any, request: pytest.FixtureRequest) -> None:
    run = site.run("at work")
    put = f"{site.url}/live/upload"
    request.getfixturevalue("away")
    refused = httpx.post(put, params=site.query(name="a.csv"), content=b"x", headers=site.headers)
    assert refused.status_code == 507
    assert SENTENCE in refused.json()["error"]
    file = httpx.get(f"{site.url}/live/files/{run.id}/a.csv", params=site.query(), headers=site.headers)
    assert (file.status_code, SENTENCE in file.text) == (404, True)
    address = f"{site.socket_url}/live/runs/{run.id}?token={site.token}"
    with (
        connect(address, origin=Origin(site.origin), additional_headers={"Cookie": site.cookie}) as wire,
        pytest.raises(ConnectionClosed, match="not there any more"),
    ):
        wire.recv(timeout=60)


def test_they_go_on_when_it_is_back(site: Any) -> None:
    answer = httpx.post(f"{site.url}/live/upload", params=site.query(name="b.csv"), content=b"x", headers=site.headers)
    assert answer.status_code == 200
    assert (site.folder / "uploads" / answer.json()["upload"] / "b.csv").read_bytes() == b"x"
    assert server.current().store.list()
