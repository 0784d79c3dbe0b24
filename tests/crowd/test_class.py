"""A class of sixty on this machine: two browsers and 58 clients without one join, train, vote, are brought along."""

from __future__ import annotations

import asyncio
import json
import re
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import httpx
import pytest
from client import PATIENCE, Person
from client import Page as Drawn
from house import House
from playwright.sync_api import Browser, Page, expect

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
        self._loop.close()


NAMES = re.compile(r"Zq\d\dxv")


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
    async def look(learner: Person) -> list[Drawn]:
        async with learner.pages() as tab:
            return [await tab.open(page) for page in ("", "playground", "jobs", "storage", "train")]

    async def all_look() -> list[list[Drawn]]:
        return list(await asyncio.gather(*map(look, crowd.learners)))

    for number, drawn in enumerate(crowd.done(all_look())):
        for page in drawn:
            assert page.fault == ""
            assert set(NAMES.findall(page.text)) <= {name_of(number)}
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

    async def brings(person: Person) -> str:
        async with person.pages() as tab:
            return (await tab.open("import")).alerts

    for person in (learner, crowd.house.owner):
        status, text = crowd.done(send(person))
        assert status == 403, text
        assert "HTTPS" in text
        assert "would cross the network unencrypted" in crowd.done(brings(person))
    assert not list((crowd.house.home(name_of(0)) / "uploads").iterdir())
    assert not list((crowd.house.workspace / "uploads").iterdir())


def test_quotas_hold_and_turns_go_round(crowd):
    """One asks for more work than they may; what another asks for after that does not wait for all of it."""
    greedy, modest = crowd.learners[1:3]

    async def ask(learner: Person, seeds: range) -> list[str]:
        async with learner.pages() as tab:
            said = []
            for seed in seeds:
                drawn = await tab.open("train", f"seed={seed}")
                button = next(id for id, label in drawn.buttons().items() if label == "Train")
                pressed = await tab.press(
                    button, "train", f"seed={seed}", **_number(drawn, "Seed of the weights", seed)
                )
                said.append(pressed.alerts)
            return said

    async def all_of_it() -> tuple[list[str], list[str]]:
        return await ask(greedy, range(100, 101 + JOBS)), await ask(modest, range(200, 201))

    mine, theirs = crowd.done(all_of_it())
    assert [bool(said) for said in mine] == JOBS * [False] + [True], mine
    assert "as many as one person may have" in mine[-1]
    assert theirs == [""]
    homes = [crowd.house.home(name_of(number)) for number in (1, 2)]
    while not _began(homes[0]):
        time.sleep(0.1)
    crowd.done(_stop(greedy, most=1))
    while not _began(homes[1]):
        time.sleep(0.1)
    assert len(_began(homes[0])) == 1, "the other's is next, though three of theirs were asked for before"
    for learner in (greedy, modest):
        crowd.done(_stop(learner))


def test_a_vote_is_one_a_person_and_the_teacher_sees_the_sum(crowd, desk: Page):
    async def vote(learner: Person, choice: int) -> None:
        async with httpx.AsyncClient(base_url=crowd.house.url, timeout=PATIENCE) as client:
            for given in (1 - choice, choice):  # thought over
                answer = await client.post(
                    f"/live/vote?token={learner.token}",
                    headers=learner.headers,
                    json={**QUESTION, "choice": given, "page": "neuron"},
                )
                assert answer.status_code == 204, answer.text

    async def all_vote() -> None:
        await asyncio.gather(*(vote(learner, number % 2) for number, learner in enumerate(crowd.learners)))

    crowd.done(all_vote())
    desk.goto(f"{crowd.house.url}/class")
    expect(desk.get_by_text(QUESTION["question"])).to_be_visible()
    expect(desk.get_by_text(f"{CLIENTS} of {CLIENTS}")).to_be_visible()


def test_the_teacher_brings_all_of_them_and_two_browsers_follow(crowd, desk: Page, browser: Browser):
    house, first = crowd.house, crowd.learners[0]
    gathered = crowd.begin(_gather(crowd.learners))
    context = browser.new_context()
    context.set_default_timeout(PATIENCE * 1000)
    try:
        page = context.new_page()
        page.goto(f"{house.url}/")
        page.get_by_label("Code of the class").fill(house.code.lower())
        page.get_by_label("Your first name").fill("Ada")
        page.get_by_role("button", name="Join").click()
        page.get_by_role("link", name="Go on").click()
        expect(page.get_by_text("You are in a class.")).to_be_visible()
        desk.goto(f"{house.url}/class")
        expect(desk.get_by_text(f"{CLIENTS + 1} learners, {CLIENTS + 1} connected")).to_be_visible()
        desk.goto(f"{house.url}/neuron")
        desk.get_by_role("button", name="Bring the class here").click()
        expect(page).to_have_url(re.compile("/neuron"))
        told = gathered.result(timeout=PATIENCE)
        assert len(told) == CLIENTS
        assert all(path.startswith("/neuron") for path in told)
        assert not page.get_by_text(name_of(0)).count()
        refused = crowd.done(_says(first, {"do": "bring", "path": "/storage"}))
        assert refused["wrong"]
        assert "teacher" in refused["sentence"]
        expect(page).to_have_url(desk.url)
    finally:
        context.close()


@pytest.fixture
def desk(crowd: Crowd, browser: Browser) -> Iterator[Page]:
    """A page of the teacher's browser."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(PATIENCE * 1000)
    name, _, cookie = crowd.house.owner.cookie.partition("=")
    context.add_cookies([{"name": name, "value": cookie, "url": crowd.house.url}])
    yield context.new_page()
    context.close()


def _number(drawn: Drawn, label: str, value: float) -> dict[str, dict[str, float]]:
    """Return the state of a page's field of a number."""
    elements = [message.delta.new_element for message in drawn.messages]
    id = next(e.number_input.id for e in elements if e.HasField("number_input") and e.number_input.label == label)
    return {"numbers": {id: value}}


def _began(home: Path) -> set[str]:
    """Return which trainings of somebody's own have had a worker."""
    return {file.parent.name for file in home.glob("runs/train-*/worker.json") if file.stat().st_nlink == 1}


async def _stop(learner: Person, most: int = 100) -> None:
    """Stop what somebody has at work or in the queue, the oldest first."""
    async with learner.pages() as tab:
        for _ in range(most):
            drawn = await tab.open("jobs")
            stops = [id for id, label in drawn.buttons().items() if label == "Stop"]
            if not stops:
                return
            await tab.press(stops[-1], "jobs")


async def _gather(learners: list[Person]) -> list[str]:
    """Listen as everybody's pages do; return where each was brought."""
    return list(await asyncio.gather(*map(_brought, learners)))


async def _brought(learner: Person) -> str:
    async with learner.live("class") as wire:
        await wire.send(json.dumps({"do": "here", "page": "start"}))
        while True:
            said = json.loads(await asyncio.wait_for(wire.recv(), PATIENCE))
            if said["tell"] == "now" and said["setting"]:
                return said["setting"]["path"]


async def _says(learner: Person, command: dict[str, Any]) -> dict[str, Any]:
    """Say something to the class; return what is told in answer."""
    async with learner.live("class") as wire:
        await wire.send(json.dumps(command))
        while True:
            said = json.loads(await asyncio.wait_for(wire.recv(), PATIENCE))
            if said["tell"] == "told":
                return said
