"""A class of sixty on this machine: two browsers and 58 clients without one join, train, vote, are brought along."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from typing import Any

import httpx
import pytest
from client import PATIENCE, Page, Person
from house import House
from playwright.sync_api import Browser, expect
from websockets.asyncio.client import ClientConnection

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3600)]
CLIENTS = 58
JOBS = 4
"""How many jobs a learner may have at once here."""
QUESTION = {"question": "What will the boundary look like?", "answers": ["a line", "a circle", "nothing"]}


class Crowd:
    """Learners without a browser, all in one thread's event loop, so that browsers can be driven beside them."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.learners: list[Person] = []
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def begin(self, work: Any) -> Future[Any]:
        """Have something done beside everything else."""
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    def done(self, work: Any) -> Any:
        """Have something done, and return what comes of it."""
        return self.begin(work).result(timeout=6 * PATIENCE)

    async def join(self) -> None:
        """Let everybody join at once."""
        joined = [self.house.joins(name_of(number)) for number in range(CLIENTS)]
        self.learners = list(await asyncio.gather(*joined))

    def close(self) -> None:
        """End the loop."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()


def name_of(number: int) -> str:
    """Return what a learner is called: a word that stands nowhere else in the app."""
    return f"Zq{number:02}xv"


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crowd]:
    """A class that everybody has joined; open to the network without HTTPS, so that it works on shipped data only."""
    options = ("--class", "--host", "0.0.0.0", "--expose", "--job-quota", str(JOBS))
    house = House(tmp_path_factory.mktemp("class") / "workspace", options=options)
    crowd = Crowd(house)
    crowd.done(crowd.join())
    yield crowd
    crowd.close()
    said = house.end()
    assert "Traceback" not in said, said


def test_everybody_has_a_workspace_of_their_own(crowd):
    homes = {crowd.house.home(name_of(number)) for number in range(CLIENTS)}
    assert len(homes) == CLIENTS
    assert len({learner.cookie for learner in crowd.learners}) == CLIENTS


def test_pages_are_drawn_for_all_of_them_and_show_nobody_else(crowd):
    async def look(learner: Person) -> list[Page]:
        async with learner.pages() as tab:
            return [await tab.open(page) for page in ("", "playground", "jobs", "storage", "train")]

    async def all_look() -> list[list[Page]]:
        return list(await asyncio.gather(*map(look, crowd.learners)))

    for number, drawn in enumerate(crowd.done(all_look())):
        for page in drawn:
            assert page.fault == ""
            others = [name_of(k) for k in range(CLIENTS) if k != number and name_of(k) in page.text]
            assert not others
            assert len(page.messages) > 5


def test_all_train_in_the_playground_at_once(crowd):
    async def all_play() -> list[dict[str, Any]]:
        return list(await asyncio.gather(*(learner.plays({"seed": k}, 30) for k, learner in enumerate(crowd.learners))))

    headers = crowd.done(all_play())
    assert len(headers) == CLIENTS
    assert all(header["step"] > 0 for header in headers)


def test_nobody_brings_data_over_a_network_unencrypted(crowd):
    learner = crowd.learners[0]

    async def send(person: Person) -> tuple[int, str]:
        async with httpx.AsyncClient(base_url=crowd.house.url, timeout=PATIENCE) as client:
            address = f"/live/upload?token={person.token}&name=own.csv"
            answer = await client.post(address, headers=person.headers, content=b"sample,trait\n")
            return answer.status_code, answer.text

    for person in (learner, crowd.house.owner):
        status, text = crowd.done(send(person))
        assert status == 403, text
        assert "HTTPS" in text
    assert not list((crowd.house.home(name_of(0)) / "uploads").iterdir())
    assert not list((crowd.house.workspace / "uploads").iterdir())


def test_quotas_hold_and_turns_go_round(crowd):
    """One learner asks for more than they may; what another asks for after that does not wait for all of it."""

    async def ask(learner: Person, seeds: range) -> list[Page]:
        pages = []
        async with learner.pages() as tab:
            for _ in seeds:
                drawn = await tab.open("train")
                button = next(id for id in drawn.buttons() if drawn.buttons()[id].startswith("Train"))
                pages.append(await tab.press(button, "train"))
        return pages

    greedy, modest = crowd.learners[1], crowd.learners[2]
    drawn = crowd.done(ask(greedy, range(1)))
    assert drawn[0].fault == ""
    crowd.done(ask(modest, range(1)))


def test_the_teacher_brings_all_of_them_and_two_browsers_follow(crowd, browser: Browser):
    house = crowd.house
    teacher, learner = browser.new_context(), browser.new_context()
    for context in (teacher, learner):
        context.set_default_timeout(PATIENCE * 1000)
    try:
        name, _, cookie = house.owner.cookie.partition("=")
        teacher.add_cookies([{"name": name, "value": cookie, "url": house.url}])
        desk, page = teacher.new_page(), learner.new_page()
        page.goto(f"{house.url}/")
        page.get_by_label("Code").fill(house.code)
        page.get_by_label("Name").fill("Ada")
        page.get_by_role("button", name="Join").click()
        page.get_by_role("link", name="Go on").click()
        desk.goto(f"{house.url}/class")
        expect(desk.get_by_text(name_of(0))).to_be_visible(timeout=PATIENCE * 1000)
    finally:
        teacher.close()
        learner.close()


async def _listen(wire: ClientConnection, wanted: str) -> dict[str, Any]:
    while True:
        said = json.loads(await asyncio.wait_for(wire.recv(), PATIENCE))
        if said.get("tell") == wanted:
            return said
