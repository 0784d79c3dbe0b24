"""Votes by their routes: counted by the server's own session, whatever a page says of itself."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from explorer.classroom.ballot import ballot
from explorer.routes import server

SMALL = {"layers": [{"units": 3}], "samples": 40}
ANSWERS = ("fall", "rise", "neither")


def told(page: Any, counts: list[int]) -> bool:
    """Return whether a page is told these counts, drawing what comes before."""
    while isinstance(block := page.wire.recv(timeout=120.0), bytes) or json.loads(block)["counts"] != counts:
        pass
    return True


def test_two_browsers_are_told_each_others_answers_and_one_is_one_voter_in_all_its_tabs(page: Any, other: Any) -> None:
    one, tab, two = page().open(**SMALL), page().open(**SMALL), page(by=other).open(**SMALL)
    asked = {"question": "Which?", "answers": ANSWERS, "page": "playground"}
    one.say("vote", choice=0, **asked)
    tab.say("vote", choice=0, **asked)
    two.say("vote", choice=1, **asked)
    assert told(one, [1, 1, 0])
    assert told(two, [1, 1, 0])
    one.say("vote", choice=1, **asked)
    assert told(one, [0, 2, 0])
    assert told(two, [0, 2, 0])
    for wrong in ({"choice": 3}, {"choice": 0, "voter": "another-name"}):
        one.say("vote", **{**asked, **wrong})
        one.until(lambda header: header["notice"] and header["notice"]["kind"] == "refused")
    (tally,) = [each for each in ballot().lately() if each.text == "Which?"]
    assert (tally.counts, tally.page) == ((0, 2, 0), "playground")


def test_views_vote_by_their_route(site: Any, other: Any) -> None:
    asked = {"question": "Does it stop?", "answers": ["yes", "no"], "page": "perceptron"}

    def post(body: Any, by: Any = site, **query: str) -> httpx.Response:
        text = body if isinstance(body, str) else json.dumps(body)
        return httpx.post(f"{site.url}/live/vote", params=by.query(**query), headers=by.headers, content=text)

    for by, choice in ((site, 0), (site, 1), (other, 1)):
        assert post({**asked, "choice": choice}, by).status_code == 204
    (tally,) = [each for each in ballot().lately() if each.text == "Does it stop?"]
    assert (tally.counts, tally.page) == ((0, 2), "perceptron")
    assert post({**asked, "choice": 0}, token="wrong").status_code == 403
    assert post({**asked, "choice": 0}, token=other.token).status_code == 403, "another's token is none"
    for wrong in ("{", "[]", {**asked, "choice": 9}, {**asked, "choice": 0, "voter": "bob"}, {**asked, "answers": []}):
        answer = post(wrong)
        assert answer.status_code == 422
        assert answer.text.endswith((".", "?"))
    assert post("x" * 9000).status_code == 413
    assert post({**asked, "choice": 2}).status_code == 204
    assert [each.counts for each in ballot().lately() if each.text == "Does it stop?"] == [(0, 2)]


@pytest.mark.parametrize("mode", ["alone", "class", "users"])
def test_learners_vote_together_and_users_each_alone(mode: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from types import SimpleNamespace

    from explorer.routes import votes
    from explorer.routes.sessions import Sessions

    monkeypatch.setattr(server, "current", lambda: SimpleNamespace(mode=mode))
    sessions = Sessions()
    ann, bob = (sessions.begin(letter * 16)[0] for letter in "ab")
    again, owner, owners = sessions.begin("a" * 16)[0], sessions.begin()[0], sessions.begin()[0]
    assert votes.voter(ann) == votes.voter(again) != votes.voter(bob)
    assert (votes.voter(owner) is None) == (mode == "class")
    assert mode == "class" or votes.voter(owner) != votes.voter(owners)
    assert (votes.ballot_of(ann) is votes.ballot_of(bob)) == (mode != "users")
    assert votes.ballot_of(ann) is votes.ballot_of(again)
