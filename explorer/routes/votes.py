"""What a class guesses: the answers given to the questions of lessons, counted while the server lives.

Each browser has one vote on a question, known by a random name that it gave itself; who gives another answer moves it.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from dataclasses import dataclass, field

from explorer.engines.playground.bridge import Seat
from explorer.messages.playground.commands import Vote
from explorer.messages.playground.guess import Votes

MOST_QUESTIONS, MOST_VOTERS = 200, 2000
FORGOTTEN_AFTER = 6 * 3600.0
"""Seconds after which a question that nobody answered is forgotten: the next class votes anew."""
FEWEST = 2
"""So many have to have answered before anybody is told the counts: one's own answer alone is no vote."""

Question = tuple[str, tuple[str, str, str]]


@dataclass
class _Asked:
    """One question: the answer of each voter, and the seats that are told of others."""

    answers: dict[str, int] = field(default_factory=dict)
    seats: dict[int, Seat] = field(default_factory=dict)
    last: float = 0.0


class Ballot:
    """The votes on all questions; its methods are called in the server's event loop."""

    def __init__(self) -> None:
        self._asked: OrderedDict[Question, _Asked] = OrderedDict()

    def vote(self, seat: Seat, vote: Vote) -> None:
        """Count an answer, and tell the counts to every seat whose browser has answered this question."""
        now, question = time.monotonic(), (vote.question, vote.answers)
        self.leave(seat)
        asked = self._asked.setdefault(question, _Asked())
        self._asked.move_to_end(question)
        asked.last = now
        self._forget(now)
        if vote.voter in asked.answers or len(asked.answers) < MOST_VOTERS:
            asked.answers[vote.voter] = vote.choice
        asked.seats[seat.number] = seat
        if len(asked.answers) < FEWEST:
            return
        given = list(asked.answers.values())
        counts = given.count(0), given.count(1), given.count(2)
        told = Votes(question=vote.question, answers=vote.answers, counts=counts).model_dump_json()
        for each in asked.seats.values():
            each.deliver(told)

    def leave(self, seat: Seat) -> None:
        """Tell a seat no more; what its browser answered counts on."""
        for asked in self._asked.values():
            asked.seats.pop(seat.number, None)

    def _forget(self, now: float) -> None:
        while True:
            oldest = next(iter(self._asked.values()))
            if now - oldest.last <= FORGOTTEN_AFTER and len(self._asked) <= MOST_QUESTIONS:
                return
            self._asked.popitem(last=False)
