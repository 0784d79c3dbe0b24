"""Two on one server: neither sees, guesses or deletes what is the other's, by page, link, id, route or socket."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from client import Page, Person, Tab, done
from house import House
from possessions import mark
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Origin, Subprotocol

from explorer.jobs.folder import RunFolder
from explorer.ui import navigation

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]
PAGES = [
    about[1] if about[1] != navigation.START else "" for listed in navigation.SECTIONS.values() for about in listed
]
NOTHING = {
    "run": "train-0123456789",
    "dataset": "0123456789abcdef",
    "design": "0123456789",
    "upload": "0123456789abcdef",
}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A server with Ada and Ben, each with things of their own."""
    folder = tmp_path_factory.mktemp("two") / "workspace"
    house = House(folder, ("Ada", "Ben"))
    yield house
    said = house.end()
    assert "Traceback" not in said, said


def links(house: House, name: str) -> list[str]:
    """Every way in which an address can name things of somebody."""
    has = house.things[name]
    named = {"run": has.run, "dataset": has.dataset, "design": has.design, "upload": has.upload}
    return [
        f"dataset={has.dataset}&run={has.training}",
        f"run={has.training}",
        *(f"{key}={value}" for key, value in named.items()),
        f"a={has.training}&b={has.run}&runs={has.run}&network={has.design}&name={has.mark}",
        f"path=/{house.home(name).relative_to('/')}/uploads/{has.upload}/{has.mark}.csv",
    ]


def mine_only(page: Page, house: House, other: str, asked: str = "") -> None:
    """Fail where a page has anything of somebody else's in it; what the link itself said may be repeated."""
    assert page.fault == ""
    has, text = house.things[other], page.text
    for word in (
        mark(other),
        house.ids[other],
        has.dataset,
        has.run,
        has.training,
        has.design,
        has.upload,
        has.trashed,
    ):
        assert word not in text or word in asked, f"{word} of {other}"


@pytest.fixture
def ada(house: House) -> Person:
    """One of them."""
    return house.people["Ada"]


@pytest.fixture
def ben(house: House) -> Person:
    """The other."""
    return house.people["Ben"]


def test_each_sees_what_is_theirs(house, ada, ben):
    async def seen() -> None:
        for name, person in (("Ada", ada), ("Ben", ben)):
            async with person.pages() as tab:
                found = {page: await tab.open(page) for page in ("data", "jobs", "storage", "train", "network")}
            for page, drawn in found.items():
                assert mark(name) in drawn.text, f"{page} of {name}"
                mine_only(drawn, house, "Ben" if name == "Ada" else "Ada")

    done(seen())


def test_no_page_shows_the_others_things_whatever_the_link_names(house, ben):
    async def walk() -> None:
        async with ben.pages() as tab:
            for page in PAGES:
                mine_only(await tab.open(page), house, "Ada")
                for link in links(house, "Ada"):
                    mine_only(await tab.open(page, link), house, "Ada", link)

    done(walk())


def test_a_link_to_the_others_thing_says_what_a_link_to_nothing_says(house, ben):
    has = house.things["Ada"]
    named = {"run": has.run, "dataset": has.dataset, "design": has.design, "upload": has.upload}

    async def said(page: str, query: str) -> set[str]:
        async with ben.pages() as tab:
            drawn = await tab.open(page, query)
        return set(drawn.alerts.split("; "))

    async def compared() -> None:
        warned = 0
        for page in ("data", "train", "saliency", "attention", "inside", "network", "import", "jobs"):
            for key, value in named.items():
                there, nowhere = await said(page, f"{key}={value}"), await said(page, f"{key}={NOTHING[key]}")
                assert {text.replace(value, "ID") for text in there} == {
                    text.replace(NOTHING[key], "ID") for text in nowhere
                }
                warned += any("is not" in text for text in there)
        assert warned >= 8, "links to what is not there are answered"

    done(compared())


def test_routes_and_sockets_answer_for_the_others_id_as_for_none(house, ada, ben):
    has = house.things["Ada"]

    async def attacked() -> None:
        async with httpx.AsyncClient(base_url=house.url, timeout=120) as client:
            for run in (has.run, has.training):
                mine = await client.get(f"/live/files/{run}/job.json?token={ada.token}", headers=ada.headers)
                assert mine.status_code == 200
                for file in ("job.json", "metrics.json", "exports/x.csv", "../../person.json"):
                    theirs = await client.get(f"/live/files/{run}/{file}?token={ben.token}", headers=ben.headers)
                    none = await client.get(
                        f"/live/files/{NOTHING['run']}/{file}?token={ben.token}", headers=ben.headers
                    )
                    assert theirs.status_code == none.status_code == 404
                    assert theirs.text.replace(run, "ID") == none.text.replace(NOTHING["run"], "ID")
                borrowed = await client.get(f"/live/files/{run}/job.json?token={ada.token}", headers=ben.headers)
                assert borrowed.status_code == 403
                for question in ({"do": "saliency", "run": run}, {"kind": "field", "run": run}):
                    answer = await client.post(
                        f"/live/inspect?token={ben.token}", headers=ben.headers, content=json.dumps(question)
                    )
                    assert answer.status_code == 422
                    assert mark("Ada") not in answer.text
            sent = await client.post(
                f"/live/upload?token={ben.token}&name=bens.csv&upload={has.upload}", headers=ben.headers, content=b"b"
            )
            assert sent.status_code == 200
            assert mark("Ada") not in sent.text
        for run in (has.run, has.training):
            code, reason = await ben.closing(f"runs/{run}")
            assert (code, reason.replace(run, "ID")) == _none(await ben.closing(f"runs/{NOTHING['run']}"))

    done(attacked())
    assert [path.name for path in (house.home("Ada") / "uploads" / has.upload).iterdir()] == [f"{has.mark}.csv"]
    assert (house.home("Ben") / "uploads" / has.upload / "bens.csv").exists()


def _none(said: tuple[int, str]) -> tuple[int, str]:
    return said[0], said[1].replace(NOTHING["run"], "ID")


def test_no_button_of_the_others_pages_does_anything(house, ada, ben):
    """Every button of one's pages, but of parts that run by themselves, is pressed by the other, who knows the ids."""
    before = _lying_there(house, "Ada")

    async def pressed() -> None:
        async with ada.pages() as tab, ben.pages() as other:
            for page in ("storage", "jobs", "data", "network", "train"):
                drawn = await tab.open(page, f"dataset={house.things['Ada'].dataset}")
                asked = f"dataset={house.things['Ada'].dataset}&run={house.things['Ada'].training}"
                await other.open(page, asked)
                for id in drawn.buttons():
                    if not drawn.in_fragment(id):
                        mine_only(await other.press(id, page, asked), house, "Ada", asked)

    done(pressed())
    assert _lying_there(house, "Ada") == before


def _lying_there(house: House, name: str) -> list[str]:
    home, has = house.home(name), house.things[name]
    parts = [home / "runs" / has.run, home / "runs" / has.training, home / "datasets" / has.dataset]
    files = [path for part in (*parts, home / "networks", home / "trash") for path in part.rglob("*") if path.is_file()]
    assert RunFolder(home / "runs" / has.training).read("status.json")["state"] == "done"
    return sorted(f"{path.relative_to(home)} {path.stat().st_mtime_ns}" for path in files)


def test_a_page_of_streamlits_is_not_taken_over_by_its_id(house, ada, ben):
    """A page that lost its socket goes on by its id; another session that knows the id gets a fresh page."""

    async def hijacked() -> tuple[str, Page]:
        async with ada.pages() as tab:
            drawn = await tab.open("data", f"dataset={house.things['Ada'].dataset}")
        id = next(m.new_session.initialize.session_id for m in drawn.messages if m.HasField("new_session"))
        protocols = [Subprotocol("streamlit"), Subprotocol("xsrf"), Subprotocol(id)]
        headers = {"Cookie": ben.cookie}
        address = f"{ben.socket_url}/_stcore/stream"
        async with connect(
            address, origin=Origin(ben.origin), subprotocols=protocols, additional_headers=headers, max_size=None
        ) as wire:
            return id, await Tab(wire).open("data")

    id, page = done(hijacked())
    mine_only(page, house, "Ada")
    assert id not in page.text


def test_a_playground_is_not_taken_over_by_its_name(house, ada, ben):
    """A session of the playground belongs to who opened it: another who gives its name gets one of their own."""
    name = "a-name-that-is-known"

    async def played() -> None:
        async with ada.live("playground", session=name) as hers:
            await hers.send(json.dumps({"do": "open", "state": {"learning_rate": 0.003}}))
            await asyncio.wait_for(hers.recv(), 120)
            async with ben.live("playground", session=name) as his:
                await his.send(json.dumps({"do": "open", "state": {}}))
                await asyncio.wait_for(his.recv(), 120)
                await his.send(json.dumps({"do": "play"}))
                await asyncio.wait_for(his.recv(), 120)
            try:
                while True:
                    await asyncio.wait_for(hers.recv(), 1.0)
            except TimeoutError:
                pass  # still open, and nothing plays there
            except ConnectionClosed as closed:
                raise AssertionError(f"taken over: {closed}") from closed

    done(played())


def test_who_leaves_is_out_of_every_socket_and_page(house):
    """The cookie is worth nothing any more, and sockets that are open close."""

    async def left() -> None:
        cookie = house.people["Ben"].cookie
        going = Person(house.url, cookie)
        async with going.pages() as tab:
            await tab.open("data")
            answer = await going.post("/leave", {})
            assert answer.status_code == 200
            await asyncio.wait_for(tab.wire.wait_closed(), 60)
        again = Person(house.url, cookie)
        assert (await again.get("/data")).status_code == 401
        assert (await again.closing(f"runs/{NOTHING['run']}"))[0] == 4403

    done(left())


def test_folders_of_people_are_their_servers_users_alone(house):
    for path in (house.workspace / "people").rglob("*"):
        assert path.lstat().st_mode & 0o077 == 0, path
    assert not list(Path(house.workspace / "people").glob(".deleted-*"))
