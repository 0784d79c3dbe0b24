"""One's own browsers: seen and ended by oneself, and by nobody else who knows their ids."""

from __future__ import annotations

import pytest

from explorer.errors import InputError
from explorer.routes import browsers, entered
from explorer.routes.sessions import Sessions

ADA, BEN = "a" * 16, "b" * 16
AGENTS = {
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36"
    " Edg/141.0.0.0": "Edge on Windows",
    "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0 Mobile"
    " Safari/537.36": "Chrome on Android",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1"
    " Mobile/15E148 Safari/604.1": "Safari on iPhone",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 14.5; rv:140.0) Gecko/20100101 Firefox/140.0": "Firefox on macOS",
    "": "",
    "<img src=x onerror=alert(1)> \u202e" * 100: "",
}


@pytest.mark.parametrize(("agent", "name"), AGENTS.items(), ids=AGENTS.values())
def test_a_browser_is_named_by_its_header_and_nothing_else_of_it_is_kept(agent: str, name: str):
    assert browsers.named(agent) == name


def test_each_sees_their_own_browsers_alone():
    sessions = Sessions()
    first, second = (sessions.begin(ADA)[0] for _ in range(2))
    other, _ = sessions.begin(BEN)
    seen = entered.browsers(sessions, first)
    assert [(one.id, one.here) for one in seen] == [(first.id, True), (second.id, False)]
    assert [one.id for one in entered.browsers(sessions, other)] == [other.id]


def test_nobody_ends_the_session_of_another_by_its_id():
    sessions = Sessions()
    (ada, _), (ben, cookie) = sessions.begin(ADA), sessions.begin(BEN)
    for id in (ben.id, "", "*", ben.token, ADA, BEN, cookie):
        with pytest.raises(InputError, match="none of yours"):
            entered.end(sessions, ada, id)
    entered.end_others(sessions, ada)
    assert sessions.of(cookie) == ben
    assert sessions.why_ended(cookie) == ""


def test_ending_the_others_leaves_the_one_that_asks():
    sessions = Sessions()
    own, cookie = sessions.begin(ADA)
    others = [sessions.begin(ADA) for _ in range(3)]
    entered.end(sessions, own, others[0][0].id)
    assert [sessions.of(text) is None for _, text in others] == [True, False, False]
    entered.end_others(sessions, own)
    assert all(sessions.of(text) is None for _, text in others)
    assert sessions.why_ended(others[2][1]) == entered.BY_OWN
    assert sessions.of(cookie) == own
