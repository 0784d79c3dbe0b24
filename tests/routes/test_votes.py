"""How a class answers: one vote to a browser, moved by another answer, told to those who have answered."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from explorer.engines.playground.bridge import Seat
from explorer.messages.playground.commands import Vote
from explorer.routes import votes
from explorer.routes.votes import FORGOTTEN_AFTER, MOST_QUESTIONS, Ballot

SMALL = {"layers": [{"units": 3}], "samples": 40}
ANSWERS = ("fall", "rise", "neither")


class Heard(Seat):
    """A seat that keeps what it is told."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.told: list[tuple[str, list[int]]] = []

    def deliver(self, frame: bytes | str | None) -> None:
        """Take note of the counts."""
        said = json.loads(frame or "null")
        self.told.append((said["question"], said["counts"]))


def vote(voter: int, choice: int, question: str = "What next?") -> Vote:
    """Return an answer of a browser."""
    return Vote(do="vote", question=question, answers=ANSWERS, choice=choice, voter=f"browser-{voter}")


def test_each_browser_has_one_vote_and_is_told_once_it_has_answered_and_is_not_alone() -> None:
    ballot, seats = Ballot(), [Heard(k) for k in range(4)]
    ballot.vote(seats[0], vote(0, 2))
    assert seats[0].told == []
    ballot.vote(seats[1], vote(1, 2))
    assert seats[0].told == seats[1].told == [("What next?", [0, 0, 2])]
    ballot.vote(seats[1], vote(1, 0))  # another answer
    ballot.vote(seats[2], vote(1, 0))  # the same browser in another tab
    assert [seat.told[-1][1] for seat in seats[:3]] == [[1, 0, 1]] * 3
    ballot.vote(seats[3], vote(3, 1, "And then?"))
    assert seats[3].told == []
    ballot.leave(seats[0])
    ballot.vote(seats[3], vote(3, 1))
    assert [len(seat.told) for seat in seats] == [3, 4, 2, 1]
    assert seats[3].told == [("What next?", [1, 1, 1])]


def test_old_questions_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    ballot, seat, now = Ballot(), Heard(0), time.monotonic()
    monkeypatch.setattr(votes.time, "monotonic", lambda: now)
    for k in range(MOST_QUESTIONS + 1):
        ballot.vote(seat, vote(0, 0, f"Number {k}?"))
    ballot.vote(seat, vote(1, 0, "Number 0?"))
    assert seat.told == []
    ballot.vote(seat, vote(1, 0, f"Number {MOST_QUESTIONS}?"))
    assert len(seat.told) == 1
    now += FORGOTTEN_AFTER + 1
    ballot.vote(seat, vote(2, 0, f"Number {MOST_QUESTIONS}?"))
    assert seat.told[1:] == [(f"Number {MOST_QUESTIONS}?", [3, 0, 0])], "it has just been answered"
    now += FORGOTTEN_AFTER + 1
    ballot.vote(seat, vote(0, 0))
    ballot.vote(seat, vote(3, 0, f"Number {MOST_QUESTIONS}?"))
    assert len(seat.told) == 2


def counts(page: Any) -> list[int]:
    """Return the next votes that a page is told, drawing what comes before."""
    while isinstance(block := page.wire.recv(timeout=120.0), bytes):
        pass
    return json.loads(block)["counts"]


def test_two_pages_of_one_server_are_told_each_others_answers(page: Any) -> None:
    one, two = page().open(**SMALL), page().open(**SMALL)
    asked = {"question": "Which?", "answers": ANSWERS}
    one.say("vote", choice=0, voter="browser-one", **asked)
    two.say("vote", choice=1, voter="browser-two", **asked)
    assert counts(one) == counts(two) == [1, 1, 0]
    one.say("vote", choice=1, voter="browser-one", **asked)
    assert counts(one) == counts(two) == [0, 2, 0]
    one.say("vote", choice=3, voter="browser-one", **asked)
    one.until(lambda header: header["notice"] and header["notice"]["kind"] == "refused")
