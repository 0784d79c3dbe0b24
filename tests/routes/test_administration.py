"""What an administrator may do and nobody else: each action by everybody who is none, and what it does and leaves."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import pytest
from puppets import Puppets

from explorer.errors import InputError
from explorer.jobs.allowances import Allowance
from explorer.jobs.people import Person
from explorer.jobs.quotas import Quota
from explorer.jobs.runs import Run
from explorer.jobs.scheduler import Capacity
from explorer.messages.closing import fitting
from explorer.routes import administration, entered, server
from explorer.routes.administration import Administration
from explorer.routes.sessions import OWNER, Session

USUAL = Quota(disk_bytes=10**9, jobs=5, memory_bytes=2 * 10**9, own_data=False)
MORE = Allowance(disk_bytes=7 * 10**9, jobs=50, memory_bytes=9 * 10**9)
SECRET = "hereditaryblindness"


@dataclass
class House:
    """A server with an administrator, Ada, two users, Ben and Cleo, and what starts no workers."""

    here: server.Server
    ada: Person
    ben: Person
    cleo: Person
    puppets: Puppets

    def session(self, identity: str) -> Session:
        """Have somebody enter."""
        return self.here.access.sessions.begin(identity)[0]

    def by(self, identity: str) -> Administration:
        """Ask as somebody who has just entered."""
        return Administration(self.here, self.session(identity))

    def run(self, person: Person, state: str, title: str = SECRET) -> Run:
        """Have somebody's work reach a state."""
        store = self.here.places.of(person.id).store
        digest = "0123456789abcdef"
        about = {"name": title, "note": "", "digest": digest, "columns": [], "samples": 1, "variants": 1, "ploidy": 2}
        (store.workspace.datasets_folder / digest).mkdir(exist_ok=True)
        (store.workspace.datasets_folder / digest / "dataset.json").write_text(json.dumps(about))
        run = store.request("describe", {"dataset": digest, "seed": len(store.list())}, title)
        until(lambda: store.get(run.id).state == state)
        return store.get(run.id)

    def all_there_is(self) -> str:
        """Everything that an action could change."""
        here = self.here
        sessions = [(one.id, one.identity) for one in here.access.sessions.all()]
        own = [here.allowances.own(person.id) for person in here.people.all()]
        runs = [run.state for place in here.places.open_now() for run in place.store.list()]
        folders = sorted(path.name for path in here.people.folder.iterdir())
        return repr((here.people.all(), sorted(sessions), own, runs, folders))


def until(true: Callable[[], object]) -> None:
    """Wait until something is true."""
    end = time.monotonic() + 120
    while not true():
        assert time.monotonic() < end
        time.sleep(0.01)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """A server of several users, without workers."""
    puppets = Puppets()
    here = server.open_server(
        tmp_path / "workspace",
        launcher=puppets,
        capacity=Capacity(short=1, long=1),
        samples=False,
        mode="users",
        quota_of=lambda person: USUAL,
    )
    ada = here.people.add("Ada", "administrator", "password ada")[0]
    ben, cleo = (here.people.add(name, "user", f"password {name.lower()}")[0] for name in ("Ben", "Cleo"))
    yield House(here, ada, ben, cleo, puppets)
    puppets.living.clear()
    server.close_server(0)


ACTIONS: dict[str, Callable[[Administration, House, Run], object]] = {
    "people": lambda asked, house, run: asked.people(),
    "work": lambda asked, house, run: asked.work(),
    "use": lambda asked, house, run: asked.use(house.cleo.id),
    "give": lambda asked, house, run: asked.give_role(house.ben.id, "administrator"),
    "take": lambda asked, house, run: asked.give_role(house.ada.id, "user"),
    "allow": lambda asked, house, run: asked.allow(house.ben.id, MORE),
    "end": lambda asked, house, run: asked.end_sessions(house.cleo.id),
    "remove": lambda asked, house, run: asked.remove(house.cleo.id),
    "cancel": lambda asked, house, run: asked.cancel(house.cleo.id, run.id),
}


def nobody(house: House) -> None:
    return None


def ended(house: House) -> Session:
    session = house.session(OWNER)
    house.here.access.sessions.end(session.id)
    return session


def removed(house: House) -> Session:
    person = house.here.people.add("Dan", "administrator")[0]
    session = house.session(person.id)
    house.here.people.remove(person.id)
    return session


def invented(house: House) -> Session:
    return Session("0" * 16, OWNER, 0.0, 0.0, "0" * 64)


NO_ADMINISTRATORS: dict[str, Callable[[House], Session | None]] = {
    "nobody": nobody,
    "a user": lambda house: house.session(house.ben.id),
    "a learner": lambda house: house.session(house.here.people.add("Eve", "learner")[0].id),
    "who has left": ended,
    "who was removed": removed,
    "an invented session": invented,
    "a made-up identity": lambda house: house.session("administrator"),
}


@pytest.mark.parametrize("who", NO_ADMINISTRATORS)
def test_nobody_else_gets_as_far_as_asking(house: House, who: str):
    session = NO_ADMINISTRATORS[who](house)
    assert not administration.allowed(house.here, session)
    with pytest.raises(InputError, match="administrator's"):
        Administration(house.here, session)


def test_who_was_an_administrator_a_moment_ago_does_nothing_more(house: House):
    run = house.run(house.cleo, "running")
    asked = house.by(house.ada.id)
    assert asked.people()
    house.here.people.give_role(house.ada.id, "user")
    before = house.all_there_is()
    for name, act in ACTIONS.items():
        with pytest.raises(InputError, match="administrator's"):
            act(asked, house, run)
        assert house.all_there_is() == before, name


@pytest.mark.parametrize("name", [name for name in ACTIONS if name not in ("people", "work", "use", "take")])
def test_each_action_does_something_for_an_administrator(house: House, name: str):
    """Without this the refusals above would prove nothing."""
    for person in (house.ben, house.cleo):
        house.session(person.id)
    run = house.run(house.cleo, "running")
    before, asked = house.all_there_is(), house.by(house.ada.id)
    entered = house.all_there_is()
    assert entered != before
    ACTIONS[name](asked, house, run)
    house.puppets.living.clear()
    until(lambda: house.all_there_is() != entered)


def test_the_page_is_there_on_a_server_of_users_alone(tmp_path: Path):
    for mode in ("alone", "class"):
        here = server.open_server(tmp_path / mode, launcher=Puppets(), samples=False, mode=mode)
        try:
            session, _ = here.access.sessions.begin(OWNER)
            assert not administration.allowed(here, session)
        finally:
            server.close_server(0)


def test_the_last_administrator_keeps_the_role_and_nobody_removes_themselves(house: House):
    asked = house.by(house.ada.id)
    with pytest.raises(InputError, match="Make somebody else"):
        asked.give_role(house.ada.id, "user")
    with pytest.raises(InputError, match="another administrator"):
        asked.remove(house.ada.id)
    with pytest.raises(InputError, match="users and administrators"):
        asked.give_role(house.ben.id, "learner")
    asked.give_role(house.ben.id, "administrator")
    asked.give_role(house.ada.id, "user")
    assert [person.role for person in house.here.people.all()] == ["user", "administrator", "user"]
    house.by(OWNER).give_role(house.ben.id, "user")  # who has the key is one always
    assert administration.allowed(house.here, house.session(OWNER))


def test_sizes_and_counts_are_seen_and_no_name_of_anything(house: House):
    first, second = house.run(house.ben, "running"), house.run(house.cleo, "queued")
    third = house.run(house.ben, "queued")
    sockets = house.here.access.sessions
    session = house.session(house.ben.id)
    sockets._sockets[session.id] = {1: None, 2: None}  # type: ignore[dict-item]
    asked = house.by(OWNER)
    asked.use(house.ben.id)
    rows = {row.person.name: row for row in asked.people()}
    assert list(rows) == ["Ada", "Ben", "Cleo"]
    ben = rows["Ben"]
    assert (ben.account, ben.browsers, ben.sockets, ben.waiting, ben.working) == ("password, as ben", 1, 2, 1, 1)
    assert (ben.quota, ben.own) == (USUAL, False)
    assert ben.use is not None
    assert (ben.use.runs, ben.use.datasets) == (2, 1)
    assert (rows["Ada"].seen, rows["Ada"].use, rows["Cleo"].waiting) == (None, None, 1)
    work = asked.work()
    assert [(one.run, one.working) for one in work] == [(first.id, True), (second.id, False), (third.id, False)]
    assert {one.kind for one in work} == {"Description of a dataset"}
    told = repr((list(rows.values()), work))
    assert SECRET not in told
    assert "0123456789abcdef" not in told
    sockets._sockets.clear()


def test_a_quota_of_ones_own_holds_at_once_and_over_a_restart_and_goes_with_its_person(house: House):
    place = house.here.places.of(house.ben.id)
    asked = house.by(OWNER)
    asked.allow(house.ben.id, MORE)
    expected = Quota(**asdict(MORE), own_data=False)
    assert place.store.account.quota == house.here.allowances.of(house.ben) == expected, "own data as for everybody"
    assert house.here.allowances.of(house.cleo) == USUAL
    again = type(house.here.allowances)(house.here.people, lambda person: USUAL)
    assert again.of(house.ben) == expected
    file = house.here.people.home(house.ben.id) / "allowance.json"
    for damage in ("", "[]", '{"disk_bytes": 1e9, "jobs": 5, "memory_bytes": 5}', file.read_text()[:20], "[" * 10**5):
        file.write_text(damage)
        assert type(again)(house.here.people, lambda person: USUAL).of(house.ben) == USUAL
    asked.allow(house.ben.id, None)
    assert place.store.account.quota == USUAL
    assert not file.exists()


@pytest.mark.parametrize(
    "wrong", [(0, 5, 10**9), (10**9, 0, 10**9), (10**9, 5, 10), (10**16, 5, 10**9), (1e9, 5, 10**9)]
)
def test_no_quota_is_senseless(wrong: tuple[int, int, int]):
    with pytest.raises(InputError):
        Allowance(*wrong)


def test_who_is_ended_leaves_at_once_and_hears_why(house: House):
    (_, cookie), (_, other) = (house.here.access.sessions.begin(who.id) for who in (house.ben, house.cleo))
    own = house.session(house.ada.id)
    second = house.here.access.sessions.begin(house.ada.id)[1]
    asked = Administration(house.here, own)
    asked.end_sessions(house.ben.id)
    asked.end_sessions(house.ada.id)
    sessions = house.here.access.sessions
    assert sessions.why_ended(cookie) == sessions.why_ended(second) == administration.ENDED
    assert sessions.of(other)
    assert sessions.by_id(own.id) == own, "an administrator does not throw out the browser that asks"


def test_who_is_removed_is_gone_with_their_work_and_nobody_else_is_touched(house: House):
    cleo = house.run(house.cleo, "running", "hers")
    ben = house.run(house.ben, "queued")
    house.by(OWNER).allow(house.ben.id, MORE)
    home, (_, cookie) = house.here.people.home(house.ben.id), house.here.access.sessions.begin(house.ben.id)
    house.puppets.launch(ben.folder, 1)
    house.by(house.ada.id).remove(house.ben.id)
    assert ben.folder not in house.puppets.living, "its worker was ended"
    assert not home.exists()
    assert house.here.access.sessions.why_ended(cookie) == administration.REMOVED
    assert house.here.people.get(house.ben.id) is None
    assert house.here.allowances.own(house.ben.id) is None
    there = house.here.places.of(house.cleo.id).store.get(cleo.id)
    assert (there.state, there.title) == ("running", "hers")
    assert sorted(path.name for path in house.here.people.folder.iterdir()) == sorted((house.ada.id, house.cleo.id))


def test_whoever_is_removed_before_they_have_come_takes_a_living_worker_along(house: House):
    """As after a start of the app: a training goes on in a workspace that nobody has opened yet."""
    folder = house.here.people.home(house.ben.id) / "runs" / "train-0123456789"
    folder.mkdir(parents=True)
    house.puppets.launch(folder, 1)
    house.by(OWNER).remove(house.ben.id)
    assert house.puppets.living == []
    assert not folder.parents[1].exists()


def test_what_a_page_says_once_it_is_over_fits_into_the_closing_of_its_sockets():
    for sentence in (administration.ENDED, administration.REMOVED, entered.BY_OWN):
        assert fitting(sentence) == sentence
    assert "kept" not in administration.REMOVED


def test_who_stopped_a_piece_of_work_is_told_to_whom_it_belongs(house: House):
    running, queued = house.run(house.ben, "running"), house.run(house.ben, "queued")
    asked, store = house.by(OWNER), house.here.places.of(house.ben.id).store
    for run in (queued, running):
        asked.cancel(house.ben.id, run.id)
    assert store.get(queued.id).text == "stopped by an administrator"
    house.puppets.end(running.folder, hard=True)
    until(lambda: store.get(running.id).state == "stopped")
    assert store.get(running.id).text == "stopped by an administrator"
    assert store.why == {}
    own = house.run(house.ben, "running")
    store.stop(own.id)
    house.puppets.end(own.folder, hard=True)
    until(lambda: store.get(own.id).state == "stopped")
    assert store.get(own.id).text == "stopped by you"
    for identity in (house.cleo.id, "0" * 16):
        with pytest.raises(InputError):
            asked.cancel(identity, own.id)
