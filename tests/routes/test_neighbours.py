"""Two people of one server at our routes: neither sees, names, counts as or reaches what is the other's."""

from __future__ import annotations

import json
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect
from websockets.typing import Origin

from explorer.engines.inspector.bridge import Inspector
from explorer.engines.inspector.turns import Asker
from explorer.routes import server
from explorer.routes.sessions import OWNER

NOBODYS = "describe-0000000000"


@pytest.fixture(scope="module")
def ann(site: Any) -> Any:
    """A learner with a running run that has a table."""
    here = server.current()
    made = site.by(here.people.add("Ann", "learner")[0].id)
    folder = made.store.workspace.datasets_folder / ("0" * 16)
    folder.mkdir()
    about = {"name": "nothing", "note": "", "digest": "0" * 16, "columns": [], "samples": 1, "variants": 1, "ploidy": 2}
    (folder / "dataset.json").write_text(json.dumps(about))
    run = made.run("Ann's own")
    assert run.folder.is_relative_to(made.store.workspace.path)
    (run.folder / "table.csv").write_text("a,b\n")
    return made


@pytest.fixture(scope="module")
def bob(site: Any) -> Any:
    """A learner who has nothing."""
    return site.by(server.current().people.add("Bob", "learner")[0].id)


@pytest.fixture
def anns(ann: Any) -> str:
    """The id of Ann's run."""
    return ann.store.list()[0].id


def fetched(by: Any, path: str, token: str = "") -> tuple[int, str, dict[str, str]]:
    """Return status, text and headers of what is at a path."""
    query = {"token": token or by.token}
    answer = httpx.get(f"{by.url}{path}", params=query, headers=by.headers, timeout=60)
    return answer.status_code, answer.text, {k: v for k, v in answer.headers.items() if k != "date"}


def closed(by: Any, id: str, token: str = "") -> tuple[int, str]:
    """Return with which code and reason the events of a run are refused."""
    address = f"{by.socket_url}/live/runs/{id}?token={token or by.token}"
    wire = connect(address, origin=Origin(by.origin), additional_headers={"Cookie": by.cookie})
    with wire, pytest.raises(ConnectionClosed) as ended:
        wire.recv(timeout=60)
    assert ended.value.rcvd
    return ended.value.rcvd.code, ended.value.rcvd.reason


def test_what_is_ones_own_is_there(ann: Any, anns: str) -> None:
    assert fetched(ann, f"/live/files/{anns}/table.csv")[:2] == (200, "a,b\n")


def test_anothers_run_is_as_one_that_nobody_has(site: Any, ann: Any, bob: Any, anns: str) -> None:
    assert len(anns) == len(NOBODYS)
    assert anns.partition("-")[0] == NOBODYS.partition("-")[0]
    for by in (bob, site):
        for token in ("", ann.token):
            theirs, nobodys = (fetched(by, f"/live/files/{id}/table.csv", token) for id in (anns, NOBODYS))
            assert theirs[0] in (403, 404)
            assert (theirs[0], theirs[1].replace(anns, NOBODYS), theirs[2]) == nobodys
            refused, unknown = (closed(by, id, token) for id in (anns, NOBODYS))
            assert refused[0] in (4403, 4404)
            assert (refused[0], refused[1].replace(anns, NOBODYS)) == unknown
        assert "not in this workspace" in fetched(by, f"/live/files/{anns}/table.csv")[1]
        assert "not in this workspace" in closed(by, anns)[1]
    assert "another session" in fetched(bob, f"/live/files/{anns}/table.csv", ann.token)[1]


def test_no_path_leads_into_anothers_workspace(site: Any, ann: Any, bob: Any, anns: str) -> None:
    person = ann.store.workspace.path.name
    for by in (bob, site):
        for path in (
            f"people/{person}/runs/{anns}/table.csv",
            f"..%2F..%2F{person}%2Fruns%2F{anns}/table.csv",
            f"{anns}/..%2F..%2F..%2F{person}%2Fruns%2F{anns}%2Ftable.csv",
            f"{person}/table.csv",
        ):
            assert fetched(by, f"/live/files/{path}")[0] == 404


def test_question_is_about_the_workspace_of_who_asks_whatever_it_says(
    site: Any, ann: Any, bob: Any, anns: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[Path, Asker]] = []

    def send(_: Inspector, text: bytes, workspace: Path, asker: Asker) -> Future[bytes]:
        asked.append((workspace, asker))
        answer: Future[bytes] = Future()
        answer.set_result(b"answer")
        return answer

    monkeypatch.setattr(Inspector, "send", send)
    theirs = str(ann.store.workspace.path)
    body = json.dumps({"ask": "layers", "run": anns, "workspace": theirs})
    for by in (bob, site, ann):
        more = {"X-Explorer-Session": ann.token[:16], "X-Workspace": theirs}
        query = by.query(asker=f"of {theirs}", workspace=theirs, identity="owner")
        answer = httpx.post(f"{site.url}/live/inspect", params=query, headers={**by.headers, **more}, content=body)
        assert answer.content == b"answer"
        workspace, asker = asked.pop()
        assert workspace == by.store.workspace.path
        assert asker.person == ("" if by is site else by.store.workspace.path.name)
    refused = httpx.post(f"{site.url}/live/inspect", params=ann.query(), headers=bob.headers, content=body)
    assert refused.status_code == 403
    assert not asked


def test_upload_into_anothers_folder_lands_in_ones_own(ann: Any, bob: Any) -> None:
    def post(by: Any, **query: str) -> httpx.Response:
        where = f"{by.url}/live/upload"
        return httpx.post(where, params=by.query(name="a.csv", **query), headers=by.headers, content=b"x", timeout=60)

    first = post(ann).json()
    second = post(bob, upload=first["upload"])
    assert Path(first["path"]).is_relative_to(ann.store.workspace.path)
    if second.status_code == 200:
        assert Path(second.json()["path"]).is_relative_to(bob.store.workspace.path)
    assert Path(first["path"]).read_bytes() == b"x"
    assert len(list(Path(first["path"]).parent.iterdir())) == 1


def test_who_was_removed_reaches_nothing_any_more(site: Any) -> None:
    here = server.current()
    eve = site.by(here.people.add("Eve", "learner")[0].id)
    assert fetched(eve, f"/live/files/{NOBODYS}/table.csv")[0] == 404
    here.places.remove(eve.store.workspace.path.name)
    assert fetched(eve, f"/live/files/{NOBODYS}/table.csv")[0] == 401
    with (
        pytest.raises(ConnectionClosed) as ended,
        connect(
            f"{eve.socket_url}/live/playground?token={eve.token}&session=abcdefgh",
            origin=Origin(eve.origin),
            additional_headers={"Cookie": eve.cookie},
        ) as wire,
    ):
        wire.recv(timeout=60)
    assert ended.value.rcvd
    assert ended.value.rcvd.code == 4403
    assert OWNER in {place.identity for place in here.places.open_now()}
