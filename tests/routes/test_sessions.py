"""Sessions as they are kept: by their cookies' digests alone, for their time, whatever becomes of the file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from explorer.jobs.where import KEY_FILE
from explorer.routes import access, entrance
from explorer.routes.sessions import FILE, IDLE_SECONDS, Sessions


def test_sessions_outlive_the_server_and_not_their_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    first, again = Sessions(), Sessions()
    first.keep(tmp_path)
    session, cookie = first.begin()
    other, others = first.begin()
    assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o600
    text = (tmp_path / FILE).read_text()
    assert cookie not in text
    assert session.token not in text
    assert session.token != other.token
    again.keep(tmp_path)
    assert again.of(cookie) == session
    first.end(other.id)
    assert first.of(others) is None
    for wrong in ("", cookie[:-1], cookie + "0", session.id, session.token, cookie.upper()):
        assert again.of(wrong) is None
    monkeypatch.setattr("time.time", lambda now=session.seen: now + IDLE_SECONDS + 1)
    assert again.of(cookie) is None


def test_a_session_tells_its_browser_and_its_last_visit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    first, again = Sessions(), Sessions()
    first.keep(tmp_path)
    session, cookie = first.begin()
    assert session.browser == ""
    known = first.of(cookie, "Firefox on Linux")
    assert known
    assert known.browser == "Firefox on Linux"
    written = (tmp_path / FILE).read_text()
    monkeypatch.setattr("time.time", lambda now=session.seen: now + 120)
    assert first.of(cookie, "Chrome on Android") == first.by_id(session.id)
    later = first.by_id(session.id)
    assert later
    assert (later.seen - session.seen, later.browser) == (120, "Chrome on Android")
    assert (tmp_path / FILE).read_text() == written, "a file is not written at every visit"
    again.keep(tmp_path)
    assert [one.browser for one in again.all()] == ["Firefox on Linux"]


def test_why_others_ended_a_session_is_told_to_its_cookie_alone():
    sessions = Sessions()
    (ended, cookie), (_, other) = sessions.begin(), sessions.begin()
    sessions.end(ended.id, "An administrator has ended your session.")
    assert sessions.why_ended(cookie) == "An administrator has ended your session."
    assert sessions.why_ended(other) == sessions.why_ended(ended.id) == sessions.why_ended("") == ""


DAMAGE = {
    "a browser's words": lambda text: text.replace('"browser": ""', '"browser": "\\u202e"'),
    "a long browser": lambda text: text.replace('"browser": ""', f'"browser": "{"a" * 41}"'),
    "truncated": lambda text: text[: len(text) // 2],
    "empty": lambda _: "",
    "null": lambda _: "null",
    "a list": lambda _: "[1, 2]",
    "deep": lambda _: "[" * 100_000,
    "binary": lambda _: "\x00\x01\x1f",
    "no number": lambda text: text.replace('"seen": ', '"seen": "a" , "b": '),
    "not a number": lambda text: text.replace('"seen": ', '"seen": NaN, "b": '),
    "an endless number": lambda text: text.replace('"seen": ', '"seen": Infinity, "b": '),
    "a vast number": lambda text: text.replace('"seen": ', f'"seen": {"9" * 400}, "b": '),
    "half a letter": lambda text: text.replace('"id": "', '"id": "\\ud800'),
    "a line break": lambda text: text.replace('"id": "', '"id": "\\r\\nSet-Cookie: a=b'),
    "no name": lambda text: text.replace('"id": "', '"id": 1, "b": "'),
    "not a digest": lambda text: text.replace('{"', '{"\\ud800', 1),
}


@pytest.mark.parametrize("name", DAMAGE)
def test_damaged_sessions_cost_only_themselves(tmp_path: Path, name: str):
    first, again = Sessions(), Sessions()
    first.keep(tmp_path)
    _, cookie = first.begin()
    whole = (tmp_path / FILE).read_text()
    damaged = DAMAGE[name](whole)
    assert damaged != whole
    (tmp_path / FILE).write_text(damaged)
    again.keep(tmp_path)
    assert again.of(cookie) is None
    session, new = again.begin()
    third = Sessions()
    third.keep(tmp_path)
    assert third.of(new) == session


def test_one_damaged_session_costs_itself_alone(tmp_path: Path):
    first, again = Sessions(), Sessions()
    first.keep(tmp_path)
    session, cookie = first.begin()
    content = json.loads((tmp_path / FILE).read_text())
    (tmp_path / FILE).write_text(json.dumps({"0" * 64: None, "1" * 64: [], "a": {"id": 1}, **content}))
    again.keep(tmp_path)
    assert again.of(cookie) == session


@pytest.mark.parametrize("name", [FILE, KEY_FILE])
def test_a_folder_in_the_place_of_a_file_keeps_nobody_out(tmp_path: Path, name: str):
    (tmp_path / name / "within").mkdir(parents=True)
    opened = access.Access()
    opened.keep(tmp_path)
    _, cookie = opened.sessions.begin()
    assert (tmp_path / KEY_FILE).read_text() == opened.key
    again = Sessions()
    again.keep(tmp_path)
    assert again.of(cookie)
    assert [path for path in tmp_path.glob(f"{name}-*/within")], "what lay there is kept"


def test_cookies_are_for_tls_alone_where_there_is_tls():
    for scheme in ("https", "wss"):
        assert "; Secure" in entrance.cookie({"scheme": scheme, "server": ("a", 1)}, "a", "/lab")
    assert "; Path=/lab;" in entrance.cookie({"scheme": "http", "server": ("a", 1)}, "a", "/lab")
    assert "Secure" not in entrance.cookie({"scheme": "http", "server": ("a", 1)}, "a", "")
