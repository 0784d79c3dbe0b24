"""Who may stay: over an end of the app, another mode, a line taken out of the file, a new password, another role."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import entrances
import pytest
from entrances import Browser, Entrance, code_of, join, link_of
from passwords_file import line, write
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect
from websockets.typing import Origin

from explorer.routes.ways import ways as ways_module
from explorer.routes.ways.class_code import Joining
from explorer.routes.ways.passwords import Passwords
from explorer.routes.ways.ways import Ways


@pytest.fixture(autouse=True)
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look at the file often."""
    monkeypatch.setattr(ways_module, "LOOKED_EVERY", 0.02)


def until(true: Callable[[], bool]) -> None:
    """Wait until something is true."""
    end = time.monotonic() + 300
    while not true():
        assert time.monotonic() < end
        time.sleep(0.01)


def signed_in(there: Entrance, name: str, password: str) -> Browser:
    """Return the browser of somebody who has signed in."""
    browser = there.browser()
    assert browser.send("/enter/password", name=name, password=password).status == 303
    assert browser.name == name
    return browser


def socket_of(browser: Browser) -> Any:
    """Open a socket of theirs."""
    assert browser.session
    there = browser.entrance
    cookie = {"Cookie": "; ".join(f"{name}={value}" for name, value in browser.cookies.items())}
    address = f"ws://127.0.0.1:{there.port}/live/playground?token={browser.session.token}&session={browser.session.id}"
    return connect(address, origin=Origin(there.url), additional_headers=cookie)


def closed(socket: Any) -> int:
    """Wait until a socket is closed; return the code."""
    try:
        while True:
            socket.recv(timeout=300)
    except ConnectionClosed as ended:
        return ended.rcvd.code if ended.rcvd else 0


def test_who_is_taken_out_of_the_file_is_out_at_once_with_every_socket_and_nobody_else(tmp_path: Path):
    path = write(tmp_path / "users", Ada="a", Ben="b", Cleo="c")
    with entrances.opened(tmp_path / "w", Ways(passwords=Passwords(path)), "users") as there:
        ada, ben, cleo = (signed_in(there, name, name[0].lower()) for name in ("Ada", "Ben", "Cleo"))
        with socket_of(ben) as bens, socket_of(cleo) as cleos, socket_of(ada):
            kept = [line for line in path.read_text().splitlines() if line.startswith("Ada")]
            path.write_text("\n".join([*kept, line("Cleo", "new")]))
            until(lambda: ben.session is None and cleo.session is None)
            assert closed(bens) == closed(cleos) == 4403
            assert ben.ask("/live/nothing").status == 401
            assert ada.session
            assert there.here.access.sessions.connected(ada.session.id) == 1
        assert there.here.people.by_account("password ben") is not None, "what they made stays"


def test_a_file_that_is_being_written_puts_nobody_out(tmp_path: Path):
    told: list[str] = []
    path = write(tmp_path / "users", Ada="a", Ben="b")
    whole = path.read_text()
    with entrances.opened(tmp_path / "w", Ways(passwords=Passwords(path, told.append)), "users") as there:
        ada, ben = signed_in(there, "Ada", "a"), signed_in(there, "Ben", "b")
        for said, content in enumerate(("", whole[: len(whole) - 30], "Ada\n"), 1):
            path.write_text(content)
            until(lambda count=said: len(told) == count)
            assert (ada.name, ben.name) == ("Ada", "Ben")
        path.write_text(whole)
        assert (ada.name, ben.name) == ("Ada", "Ben")


def test_a_password_or_role_that_was_changed_while_the_app_was_ended_counts(tmp_path: Path):
    path = tmp_path / "users"
    kept = {}
    write(path, Ada="a", Ben="b", Cleo="c", Dan="d")
    lines = path.read_text().splitlines()
    with entrances.opened(tmp_path / "w", Ways(passwords=Passwords(path)), "users") as there:
        port = there.port
        for name in ("Ada", "Ben", "Cleo", "Dan"):
            kept[name] = dict(signed_in(there, name, name[0].lower()).cookies)
    new = write(tmp_path / "other", Ben="new").read_text().splitlines()[-1]
    changed = [line for line in lines if not line.startswith(("Ben", "Cleo"))]
    changed = [f"{line}:administrator" if line.startswith("Dan") else line for line in changed]
    path.write_text("\n".join([*changed, new]))
    with entrances.opened(tmp_path / "w", Ways(passwords=Passwords(path)), "users", port) as there:
        names = {name: Browser(there, cookies).name for name, cookies in kept.items()}
        assert names == {"Ada": "Ada", "Ben": "", "Cleo": "", "Dan": ""}
        dan = signed_in(there, "Dan", "d")
        assert dan.session
        person = there.here.people.get(dan.session.identity)
        assert person
        assert person.role == "administrator"
    (tmp_path / "w" / "signed-in.json").write_text("[" * 5000)
    with entrances.opened(tmp_path / "w", Ways(passwords=Passwords(path)), "users", port) as there:
        assert Browser(there, kept["Ada"]).name == "", "what is not known is not believed"
        assert signed_in(there, "Ada", "a").name == "Ada"


def test_a_new_password_ends_what_was_begun_under_the_one_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Also where the sign-in comes before the file was looked at again."""
    monkeypatch.setattr(ways_module, "LOOKED_EVERY", 1000.0)
    path = write(tmp_path / "users", Ada="a")
    with entrances.opened(tmp_path / "w", Ways(passwords=Passwords(path)), "users") as there:
        thief = signed_in(there, "Ada", "a")
        write(path, Ada="new")
        ada = signed_in(there, "Ada", "new")
        assert thief.session is None
        there.here.access.ways.review(there.here.people, there.here.access.sessions)
        assert ada.name == "Ada"


def test_learners_of_a_class_are_out_where_the_app_is_opened_for_its_owner_alone(tmp_path: Path):
    with entrances.opened(tmp_path, Ways(joining=Joining()), "class") as there:
        ada, answer = join(there, "Ada")
        port, cookies = there.port, dict(ada.cookies)
        code = code_of(there).code
    with entrances.opened(tmp_path, Ways(joining=Joining()), "class", port) as there:
        assert code_of(there).code == code, "the class goes on"
        ada = Browser(there, dict(cookies))
        assert ada.name == "Ada"
    with entrances.opened(tmp_path, Ways(), "alone", port) as there:
        ada = Browser(there, dict(cookies))
        assert ada.session is None
        assert ada.follow(link_of(answer)).status == 404
        assert ada.name == ""


def test_below_a_base_path_everything_stays_below_it(tmp_path: Path):
    with entrances.opened(tmp_path, Ways(joining=Joining()), "class", base="lab/genome") as there:
        browser = there.browser()
        asked = browser.ask("/lab/genome/data?a=b")
        assert (asked.status, 'name="next" value="/data?a=b"' in asked.body) == (401, True)
        assert 'action="/lab/genome/enter/class"' in asked.body
        answer = browser.send("/lab/genome/enter/class", code=code_of(there).code, name="Ada", next="/data?a=b")
        assert 'href="/lab/genome/data?a=b"' in answer.body
        assert "; Path=/lab/genome;" in answer.header("set-cookie")
        link = link_of(answer)
        assert link.startswith(f"{there.url}/lab/genome/enter/me?link=")
        elsewhere = there.browser()
        back = elsewhere.follow(f"{link}&next=/data")
        assert (back.header("location"), elsewhere.name) == ("/lab/genome/data", "Ada")
        assert 'href="/lab/genome/"' in elsewhere.ask("/lab/genome/enter").body
