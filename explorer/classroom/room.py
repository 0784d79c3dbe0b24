"""The room of a class: its teacher, its learners, and the page that is set for them.

Its methods are called in the server's event loop. It knows nothing of sockets: who sits here is told through a seat.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from explorer.classroom import standing
from explorer.classroom.paths import Place, place
from explorer.classroom.register import Register
from explorer.classroom.seats import Seat
from explorer.errors import InputError
from explorer.jobs.people import Person
from explorer.messages.classroom.news import Asked, Desk, Ended, LearnerRow, Now, Setting

TEACHER = "owner"
"""The identity of the teacher: who has the start key."""
NOT_THERE = "they are not connected"
ANSWERS_WITHIN = 30.0
"""Seconds for which an answer of a learner's page is waited for."""


class Room:
    """One class.

    Attributes
    ----------
    titles : page -> title
        Of all pages that a class can be brought to, by the name in their address.
    start : str
        The name of the page at "/".
    """

    def __init__(self, folder: Path, people: Callable[[], Iterable[Person]], clock: Callable[[], float] = time.time):
        self.titles: dict[str, str] = {}
        self.start = ""
        self.register = Register(clock)
        self.standing = standing.read(folder)
        self._folder, self._people, self._clock = folder, people, clock
        self._seats: dict[int, Seat] = {}
        self._asked: dict[int, tuple[Seat, str, float]] = {}
        self._numbers = itertools.count(1)

    def know(self, titles: Mapping[str, str], start: str) -> None:
        """Learn which pages there are."""
        self.titles, self.start = dict(titles), start

    @property
    def landing(self) -> str:
        """The path that who enters opens first."""
        return self.standing.setting.path if self.standing.setting else "/"

    # seats

    def sit(self, identity: str, desk: Callable[[], Desk]) -> Seat:
        """Return a seat for one more tab of somebody's."""
        seat = Seat(next(self._numbers), identity, lambda: self.now(identity), desk)
        self._seats[seat.number] = seat
        if identity != TEACHER:
            self.register.came(identity, seat.number)
            self.desk_changed()
        seat.now_changed()
        return seat

    def leave(self, seat: Seat) -> None:
        """Take a seat away, as its tab is gone."""
        seat.leave()
        self._seats.pop(seat.number, None)
        if seat.identity != TEACHER:
            self.register.left(seat.identity, seat.number)
            self.desk_changed()

    def seats(self, identity: str | None = None) -> Iterator[Seat]:
        """Yield the seats of somebody, or of everybody."""
        yield from [seat for seat in self._seats.values() if identity in (None, seat.identity)]

    def changed(self) -> None:
        """Have everybody told how things stand."""
        for seat in self.seats():
            seat.now_changed()
        self.desk_changed()

    def desk_changed(self) -> None:
        """Have the teacher's page about the class told."""
        for seat in self.seats(TEACHER):
            seat.desk_changed()

    # what is told

    def now(self, identity: str) -> Now:
        """Return how things stand for somebody."""
        setting = self.standing.setting
        if identity == TEACHER:
            return Now(setting=setting)
        there = self.register.of(identity)
        name = next((person.name for person in self._people() if person.id == identity), "")
        return Now(setting=setting, name=name, follow=there.follow, taken=there.taken, looked=there.looked)

    def rows(self) -> tuple[LearnerRow, ...]:
        """Return all learners with where they are."""
        return self.register.rows(self._people(), self.titles)

    # what learners say

    def here(self, seat: Seat, page: str) -> None:
        """Note which page a learner's tab shows."""
        if seat.identity != TEACHER and self.register.opened(seat.identity, seat.number, page):
            self.desk_changed()

    def follow(self, seat: Seat, on: bool) -> None:
        """Note whether a learner follows; all of their tabs are told."""
        self.register.of(seat.identity).follow = on
        self._changed_for(seat.identity)

    def taken(self, seat: Seat, number: int) -> None:
        """Note that a learner has come to a page that was set."""
        there = self.register.of(seat.identity)
        there.taken = max(there.taken, min(number, self.standing.number))
        self._changed_for(seat.identity)

    def _changed_for(self, identity: str) -> None:
        for seat in self.seats(identity):
            seat.now_changed()
        self.desk_changed()

    # what the teacher does

    def place(self, path: str) -> Place:
        """Return the place that an address is; InputError where it is none that a class can be brought to."""
        return place(path, self.titles, self.start)

    def bring(self, to: Place, of: str = "") -> None:
        """Set a page for everybody; `of` names whose state it is."""
        number = max(self.standing.number + 1, int(self._clock()))
        setting = Setting(number=number, path=to.path, title=to.title, since=self._clock(), of=of)
        self.standing = replace(self.standing, number=number, setting=setting)
        self.changed()

    def free(self) -> None:
        """Set no page any more."""
        self.standing = replace(self.standing, setting=None)
        self.changed()

    def begin(self) -> None:
        """Have the class go on after it was ended."""
        self.standing = replace(self.standing, over=False)
        self.changed()

    def keep(self) -> None:
        """Keep how the class stands, for a server that is started again; OSError where the disk does not take it."""
        standing.write(self._folder, self.standing)

    def ask(self, teacher: Seat, person: Person) -> None:
        """Ask the page that a learner has open for its address; InputError where none is connected."""
        tabs = list(self.register.of(person.id).pages)
        seat = self._seats.get(tabs[-1]) if tabs else None
        if seat is None:
            raise InputError(person.name, NOT_THERE, "Wait until they are.")
        number, now = next(self._numbers), self._clock()
        self._asked = {k: about for k, about in self._asked.items() if now - about[2] < ANSWERS_WITHIN}
        self._asked[number] = (teacher, person.id, now)
        seat.tell(Asked(number=number))

    def answer(self, seat: Seat, number: int) -> Seat | None:
        """Return the teacher's tab that has asked this learner for a copy under this number; None where none has."""
        asked = self._asked.get(number)
        if asked is None or asked[1] != seat.identity or asked[0].number not in self._seats:
            return None
        del self._asked[number]
        self.register.of(seat.identity).looked = self._clock()
        self._changed_for(seat.identity)
        return asked[0]

    def dismiss(self, identity: str, sentence: str) -> None:
        """Tell all tabs of a learner that the class is over for them, and forget where they were."""
        for seat in self.seats(identity):
            seat.tell(Ended(sentence=sentence))
        self.register.forget(identity)
        self.desk_changed()

    def end(self, sentence: str) -> None:
        """End the class: every learner is told."""
        self.standing = replace(self.standing, over=True, setting=None)
        for person in self._people():
            if person.role == "learner":
                self.dismiss(person.id, sentence)
        self.changed()
