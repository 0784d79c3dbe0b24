"""What a class guesses: the answers given to "predict first" questions, counted while the server lives.

Who votes is named by the server, never by a browser: one vote on a question, moved by another answer. Nobody is told
who gave which answer, and who has not answered yet is a number.

The teacher's page reads `Ballot.lately`, and may `hold` the counts back from those who have answered until it reveals
them, and ask a question again.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable
from dataclasses import dataclass, field
from typing import NamedTuple

MOST_QUESTIONS, MOST_VOTERS, MOST_EACH = 400, 2000, 60
"""Questions that are known, voters on one of them, and questions that one voter's answers are kept of."""
FORGOTTEN_AFTER = 6 * 3600.0
"""Seconds after which a question that nobody answered is forgotten: the next class votes anew."""
FEWEST = 2
"""So many have to have answered before those who did are told the counts: one's own answer alone is no vote."""

Counts = tuple[int, ...]
Told = Callable[[Counts], None]


class Question(NamedTuple):
    """A question as it was put: the same words with other answers are another question."""

    text: str
    answers: tuple[str, ...]

    @property
    def id(self) -> str:
        """Names it in messages: 16 hex digits."""
        return hashlib.sha256("\n".join([self.text, *self.answers]).encode()).hexdigest()[:16]


class Tally(NamedTuple):
    """How a question stands.

    Attributes
    ----------
    id : str
        Names the question in `reveal` and `ask_again`.
    text, answers : str, tuple of str
        The question as it was put. It came from a browser: to be shown as text.
    page : str
        The name of the page where it was answered last, "" where that is not known.
    counts : tuple of int
        How many gave each of the answers.
    voted : int
        How many have answered: the sum of `counts`.
    missing : int
        How many of those who are there have not answered.
    seconds : float
        How long ago somebody answered last.
    revealed : bool
        Whether those who answered are told the counts.
    """

    id: str
    text: str
    answers: tuple[str, ...]
    page: str
    counts: Counts
    voted: int
    missing: int
    seconds: float
    revealed: bool


@dataclass
class _Asked:
    """One question: the answer of each voter, and whom to tell the counts."""

    page: str = ""
    answers: dict[str, int] = field(default_factory=dict)
    listeners: dict[Hashable, Told] = field(default_factory=dict)
    last: float = 0.0
    revealed: bool = False


class Ballot:
    """The votes of those who vote together; safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._asked: OrderedDict[Question, _Asked] = OrderedDict()
        self._hold = False
        self._watching: dict[Hashable, Callable[[], None]] = {}

    def vote(
        self,
        voter: str | None,
        question: Question,
        choice: int,
        page: str = "",
        listener: tuple[Hashable, Told] | None = None,
    ) -> None:
        """Count an answer; a choice that is none of the answers counts nothing.

        Parameters
        ----------
        voter : who answers, as the server knows it; None counts nothing, and the listener is told what others answer
        question, choice : what was answered, and by which answer, counted from 0
        page : the name of the page where
        listener : (name, told): `told` is called with the counts now and whenever they change, until the same listener
            votes on another question or leaves
        """
        if not 0 <= choice < len(question.answers):
            return
        with self._lock:
            now = time.monotonic()
            if listener is not None:
                self.leave(listener[0])
            asked = self._asked.setdefault(question, _Asked(last=now))
            self._asked.move_to_end(question)
            if voter is not None and (voter in asked.answers or len(asked.answers) < MOST_VOTERS):
                asked.answers[voter] = choice
                asked.last, asked.page = now, page or asked.page
            if listener is not None:
                asked.listeners[listener[0]] = listener[1]
            self._forget(now)
            if voter is not None:
                self._withdraw(voter)
            telling = self._telling(question)
        _tell(telling)
        self._say_changed()

    def leave(self, listener: Hashable) -> None:
        """Tell a listener no more; what was answered counts on."""
        with self._lock:
            for asked in self._asked.values():
                asked.listeners.pop(listener, None)

    def lately(self, present: Collection[str] = (), most: int = 20) -> list[Tally]:
        """Return the questions answered last, the newest first; `present` are the voters who could answer now."""
        with self._lock:
            now = time.monotonic()
            answered = [question for question, asked in self._asked.items() if asked.answers]
            return [self._tally(question, present, now) for question in reversed(answered)][:most]

    def hold(self, held: bool) -> None:
        """Hold the counts back from those who answer until `reveal`, or tell them at once as without a teacher."""
        with self._lock:
            self._hold = held
            telling = [] if held else [one for question in self._asked for one in self._telling(question)]
        _tell(telling)
        self._say_changed()

    @property
    def held(self) -> bool:
        """Whether counts are held back."""
        return self._hold

    def reveal(self, id: str) -> None:
        """Tell those who answered a question how all did, from now on."""
        with self._lock:
            telling = []
            for question in self._found(id):
                self._asked[question].revealed = True
                telling += self._telling(question)
        _tell(telling)
        self._say_changed()

    def ask_again(self, id: str) -> None:
        """Forget how a question was answered: everybody may answer anew, and nobody is told the counts before."""
        with self._lock:
            telling = []
            for question in self._found(id):
                asked = self._asked.pop(question)
                telling += [(told, (0,) * len(question.answers)) for told in asked.listeners.values()]
        _tell(telling)
        self._say_changed()

    def watch(self, name: Hashable, changed: Callable[[], None] | None) -> None:
        """Have `changed` called, in whatever thread, after each change; None ends that."""
        with self._lock:
            if changed is None:
                self._watching.pop(name, None)
            else:
                self._watching[name] = changed

    def _say_changed(self) -> None:
        for changed in list(self._watching.values()):
            changed()

    def _found(self, id: str) -> list[Question]:
        return [question for question in self._asked if question.id == id]

    def _telling(self, question: Question) -> list[tuple[Told, Counts]]:
        asked = self._asked[question]
        if len(asked.answers) < FEWEST or (self._hold and not asked.revealed):
            return []
        counts = _counts(question, asked)
        return [(told, counts) for told in asked.listeners.values()]

    def _tally(self, question: Question, present: Collection[str], now: float) -> Tally:
        asked = self._asked[question]
        missing = len(set(present) - set(asked.answers))
        counts, told = _counts(question, asked), asked.revealed or not self._hold
        return Tally(question.id, *question, asked.page, counts, len(asked.answers), missing, now - asked.last, told)

    def _forget(self, now: float) -> None:
        """Let old questions go, and of too many those that fewest answered."""
        for question in [one for one, asked in self._asked.items() if now - asked.last > FORGOTTEN_AFTER]:
            del self._asked[question]
        while len(self._asked) > MOST_QUESTIONS:
            asked = self._asked
            del asked[min(list(asked)[:-1], key=lambda one: (len(asked[one].answers), asked[one].last))]

    def _withdraw(self, voter: str) -> None:
        """Take back the oldest answers of somebody who has answered very many questions, asked by nobody maybe."""
        answered = [question for question, asked in self._asked.items() if voter in asked.answers]
        for question in answered[:-MOST_EACH]:
            asked = self._asked[question]
            del asked.answers[voter]
            if not asked.answers:
                del self._asked[question]


def _counts(question: Question, asked: _Asked) -> Counts:
    given = list(asked.answers.values())
    return tuple(given.count(k) for k in range(len(question.answers)))


def _tell(telling: list[tuple[Told, Counts]]) -> None:
    for told, counts in telling:
        told(counts)


_lock = threading.Lock()
_ballots: dict[str, Ballot] = {}


def ballot(among: str = "") -> Ballot:
    """Return the ballot of those who vote together: "" is everybody of a class, or of a server without one.

    Users of one server who have nothing to do with each other vote each by themselves: `among` is their identity.
    """
    with _lock:
        return _ballots.setdefault(among, Ballot())


def leave(listener: Hashable) -> None:
    """Tell a listener no more, wherever it votes."""
    for each in list(_ballots.values()):
        each.leave(listener)
