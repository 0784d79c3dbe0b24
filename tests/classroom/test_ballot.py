"""How a class answers: one vote to a voter, moved by another answer, told to those who have answered."""

from __future__ import annotations

import time

import pytest

from explorer.classroom import ballot as ballots
from explorer.classroom.ballot import FORGOTTEN_AFTER, MOST_EACH, MOST_QUESTIONS, Ballot, Counts, Question

ANSWERS = ("fall", "rise", "neither")
NEXT = Question("What next?", ANSWERS)


class Page:
    """A page of one voter, which keeps what it is told."""

    def __init__(self, ballot: Ballot, voter: str) -> None:
        self.ballot, self.voter = ballot, voter
        self.told: list[Counts] = []

    def vote(self, choice: int, question: Question = NEXT) -> None:
        """Answer."""
        self.ballot.vote(self.voter, question, choice, "playground", (self, self.told.append))


def test_each_voter_has_one_vote_and_is_told_once_it_has_answered_and_is_not_alone() -> None:
    ballot = Ballot()
    pages = [Page(ballot, voter) for voter in ("ann", "bob", "bob", "eve")]
    pages[0].vote(2)
    assert pages[0].told == []
    pages[1].vote(2)
    assert pages[0].told == pages[1].told == [(0, 0, 2)]
    pages[1].vote(0)  # another answer
    pages[2].vote(0)  # the same person in another browser
    assert [page.told[-1] for page in pages[:3]] == [(1, 0, 1)] * 3
    pages[3].vote(1, Question("And then?", ANSWERS))
    assert pages[3].told == []
    ballot.leave(pages[0])
    pages[3].vote(1)
    assert [len(page.told) for page in pages] == [3, 4, 2, 1]
    assert pages[3].told == [(1, 1, 1)]
    for choice in (-1, 3):
        pages[0].vote(choice)
    assert ballot.lately()[0].counts == (1, 1, 1)


def test_the_teacher_reads_numbers_and_no_names() -> None:
    ballot = Ballot()
    for voter, choice in (("ann", 0), ("bob", 0), ("eve", 2)):
        ballot.vote(voter, NEXT, choice, "playground")
    ballot.vote("eve", Question("Wider?", ("yes", "no")), 1, "depth")
    newest, first = ballot.lately(present=("ann", "bob", "dan", "fay"))
    assert (newest.text, newest.answers, newest.page, newest.counts) == ("Wider?", ("yes", "no"), "depth", (0, 1))
    assert (first.counts, first.voted, first.missing, first.page) == ((2, 0, 1), 3, 2, "playground")
    assert newest.missing == 4
    for one in (newest, first):
        assert sum(one.counts) == one.voted
        assert not {"ann", "bob", "eve", "dan"} & set(map(str, one))
    assert ballot.lately(most=1) == [newest._replace(missing=0, seconds=pytest.approx(newest.seconds, abs=60))]


def test_who_teaches_is_told_and_not_counted() -> None:
    ballot, told = Ballot(), []
    ballot.vote(None, NEXT, 1, "playground", ("teacher", told.append))
    assert ballot.lately() == []
    for voter in ("ann", "bob"):
        ballot.vote(voter, NEXT, 0)
    assert told == [(2, 0, 0)]
    assert ballot.lately()[0].voted == 2


def test_counts_are_held_back_until_they_are_revealed_and_a_question_is_asked_again() -> None:
    ballot, changes = Ballot(), []
    ballot.watch("teacher", lambda: changes.append(1))
    ballot.hold(True)
    pages = [Page(ballot, voter) for voter in ("ann", "bob")]
    for page in pages:
        page.vote(1)
    assert pages[0].told == pages[1].told == []
    (tally,) = ballot.lately()
    assert (tally.counts, tally.revealed) == ((0, 2, 0), False)
    ballot.reveal(tally.id)
    assert pages[0].told == pages[1].told == [(0, 2, 0)]
    assert ballot.lately()[0].revealed
    ballot.ask_again(tally.id)
    assert ballot.lately() == []
    assert pages[0].told[-1] == (0, 0, 0)
    for page in pages:
        page.vote(0)
    assert pages[0].told[-1] == (0, 0, 0), "what is asked again is held back again"
    ballot.hold(False)
    assert pages[0].told[-1] == (2, 0, 0)
    assert len(changes) == 8
    ballot.watch("teacher", None)
    pages[0].vote(2)
    assert len(changes) == 8


def test_old_questions_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    ballot, now = Ballot(), time.monotonic()
    monkeypatch.setattr(ballots.time, "monotonic", lambda: now)
    ballot.vote("ann", NEXT, 0)
    now += FORGOTTEN_AFTER - 1
    ballot.vote("bob", NEXT, 0)
    now += FORGOTTEN_AFTER - 1
    ballot.vote("ann", Question("And then?", ANSWERS), 1)
    assert [one.voted for one in ballot.lately()] == [1, 2], "it has been answered since"
    now += 2
    ballot.vote("ann", Question("And then?", ANSWERS), 1)
    assert [one.text for one in ballot.lately()] == ["And then?"]


def test_one_voter_does_not_drive_out_what_others_are_asked() -> None:
    ballot = Ballot()
    for voter in ("ann", "bob"):
        ballot.vote(voter, NEXT, 0)
    for k in range(3 * MOST_QUESTIONS):
        ballot.vote("eve", Question(f"Number {k}?", ANSWERS), 0)
    tallies = ballot.lately(most=MOST_QUESTIONS)
    assert len(tallies) == MOST_EACH + 1
    assert tallies[-1].counts == (2, 0, 0)
    for k in range(3 * MOST_QUESTIONS):
        ballot.vote(f"many {k}", Question(f"Number {k}?", ANSWERS), 0)
    assert len(ballot.lately(most=9999)) == MOST_QUESTIONS
    assert NEXT.id in {one.id for one in ballot.lately(most=9999)}
