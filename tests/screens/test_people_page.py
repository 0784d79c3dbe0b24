"""The page People as somebody's script of it, past the menu: it does nothing for who is no administrator."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from puppets import Puppets
from streamlit.testing.v1 import AppTest

from explorer.jobs.people import Person
from explorer.jobs.scheduler import Capacity
from explorer.routes import server
from explorer.routes.sessions import OWNER
from explorer.screens.genome.people import table
from explorer.ui import navigation, session

PAGE = navigation.PAGES / "genome" / "people.py"
PATIENCE, DIGEST = 120.0, "0123456789abcdef"


class House:
    """A server with an administrator and two users, and pages of whoever has entered."""

    def __init__(self, here: server.Server, patch: pytest.MonkeyPatch) -> None:
        self.here, self._patch = here, patch
        self.ada = here.people.add("Ada", "administrator", "password ada")[0]
        self.ben, self.cleo = (here.people.add(name, "user")[0] for name in ("Ben", "Cleo"))
        self.sessions = {who: here.access.sessions.begin(who)[0] for who in (OWNER, self.ada.id, self.ben.id)}
        here.access.sessions.begin(self.cleo.id)
        store = here.places.of(self.cleo.id).store
        folder = store.workspace.datasets_folder / DIGEST
        folder.mkdir()
        about = {"name": "hers", "note": "", "digest": DIGEST, "columns": [], "samples": 1, "variants": 1, "ploidy": 2}
        (folder / "dataset.json").write_text(json.dumps(about))
        self.run = store.request("describe", {"dataset": DIGEST}, "hers")

    def be(self, identity: str) -> None:
        """Have what is drawn next be drawn for somebody, as the guard says who it is."""
        session_id = self.sessions[identity].id if identity in self.sessions else "0" * 16
        fake = SimpleNamespace(user={"session": session_id})
        self._patch.setattr(session, "st", fake)

    def page(self, identity: str, view: str = "", chosen: Person | None = None) -> AppTest:
        """Draw the page for somebody; a person may have been chosen in the table."""
        self.be(identity)
        test = AppTest.from_file(str(PAGE), default_timeout=PATIENCE)
        if view:
            test.query_params["show"] = view
        if chosen is not None:
            test.session_state[table.CHOSEN] = chosen.id
        return test.run()

    def all_there_is(self) -> str:
        """Everything that the page could change."""
        here = self.here
        sessions = sorted((one.id, one.identity) for one in here.access.sessions.all())
        own = [here.allowances.own(person.id) for person in here.people.all()]
        return repr((here.people.all(), sessions, own, self.state(), sorted(here.people.folder.iterdir())))

    def state(self) -> str:
        """Return how far Cleo's work is, "" where there is none of it any more."""
        place = self.here.places.there(self.cleo.id)
        return "" if place is None else place.store.get(self.run.id).state


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    """A server of several users, on which nothing starts to work."""
    capacity = Capacity(short=0, long=0, training=0)
    here = server.open_server(tmp_path, launcher=Puppets(), capacity=capacity, samples=False, mode="users")
    here.disk_use.close()
    try:
        yield House(here, monkeypatch)
    finally:
        server.close_server(0)


def press(words: str) -> Callable[[AppTest], AppTest]:
    """Press the button with these words on it."""

    def act(test: AppTest) -> AppTest:
        return next(button for button in test.button if button.label.startswith(words)).click().run()

    return act


ACTS: dict[str, tuple[str, Callable[[AppTest], AppTest]]] = {
    "role": ("", press("Make an administrator")),
    "sessions": ("", press("End 1 session")),
    "quota": ("", press("Set")),
    "cancel": ("Work", press("Stop")),
}


@pytest.mark.parametrize("view", ["", "Work", "People", "nonsense"])
def test_who_is_no_administrator_is_shown_nothing_and_offered_nothing(house: House, view: str):
    before = house.all_there_is()
    for identity in (house.ben.id, house.cleo.id, "nobody"):
        test = house.page(identity, view, chosen=house.cleo)
        assert [error.message for error in test.exception] == ["The page: it is an administrator's. Ask one of them."]
        drawn = [element.type for element in test.main.children.values() if element.type != "exception"]
        assert (drawn, len(test.button), len(test.dataframe)) == (["title"], 0, 0)
    assert house.all_there_is() == before


@pytest.mark.parametrize("name", ACTS)
def test_an_open_page_does_nothing_more_for_who_was_an_administrator(house: House, name: str):
    view, act = ACTS[name]
    test = house.page(house.ada.id, view, chosen=house.cleo)
    assert not test.exception
    house.here.people.give_role(house.ada.id, "user")
    before = house.all_there_is()
    act(test)
    assert house.all_there_is() == before
    said = [error.message for error in test.exception] + [error.value for error in test.error]
    assert any("administrator's" in text for text in said), said


@pytest.mark.parametrize("name", ACTS)
@pytest.mark.parametrize("who", ["ada", OWNER])
def test_the_page_does_it_for_an_administrator(house: House, name: str, who: str):
    view, act = ACTS[name]
    test = house.page(house.ada.id if who == "ada" else OWNER, view, chosen=house.cleo)
    before = house.all_there_is()
    act(test)
    assert not test.exception
    assert house.all_there_is() != before


def test_the_page_is_in_the_menu_of_administrators_alone(house: House):
    for identity, has in ((OWNER, True), (house.ada.id, True), (house.ben.id, False), ("nobody", False)):
        house.be(identity)
        assert session.administers() is has
    assert "Server" not in navigation.pages()


def test_thousands_are_found_by_a_word_and_one_of_them_by_id(house: House):
    rows: list[Any] = [
        SimpleNamespace(person=Person(f"{n:016x}", f"User {n}", "user", 0.0), account=f"password, as u{n}")
        for n in range(2000)
    ]
    assert [row.person.name for row in rows if table.fits(row, "USER 77  as")] == [
        f"User {n}" for n in range(2000) if "77" in str(n)
    ]
