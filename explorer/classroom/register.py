"""Who of a class is where: the page that each learner has open, since when, and whether they follow.

It is kept in memory alone and holds nothing else of what a learner does.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from explorer.jobs.people import Person
from explorer.messages.classroom.news import LearnerRow


@dataclass
class Presence:
    """What is known of one learner since the class began.

    Attributes
    ----------
    pages : tab (a number) -> name of the page that is open there, the one that was heard of last at the end
    since : when that changed last (seconds since 1970)
    follow : whether the class may bring them elsewhere
    taken : number of the last setting that they were brought to
    looked : when the teacher last opened a copy of their page
    """

    pages: dict[int, str] = field(default_factory=dict)
    since: float = 0.0
    follow: bool = True
    taken: int = 0
    looked: float = 0.0

    @property
    def page(self) -> str:
        """The page that they had open last."""
        return next(reversed(self.pages.values()), "")


class Register:
    """The presence of all learners; its methods are called in the server's event loop."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._present: dict[str, Presence] = {}
        self._last: dict[str, str] = {}

    def of(self, identity: str) -> Presence:
        """Return the presence of a learner."""
        return self._present.setdefault(identity, Presence())

    def came(self, identity: str, tab: int) -> None:
        """Note that a tab of a learner's is connected."""
        there = self.of(identity)
        if not there.pages:
            there.since = self._clock()
        there.pages[tab] = ""

    def opened(self, identity: str, tab: int, page: str) -> bool:
        """Note which page a tab shows; return whether that is news."""
        there = self.of(identity)
        if there.pages.get(tab) == page and next(reversed(there.pages)) == tab:
            return False
        if there.page != page:
            there.since = self._clock()
        there.pages.pop(tab, None)
        there.pages[tab] = page
        return True

    def left(self, identity: str, tab: int) -> None:
        """Note that a tab is gone; with the last one the learner is."""
        there = self.of(identity)
        last = there.page
        there.pages.pop(tab, None)
        if not there.pages:
            self._last[identity] = last
        if not there.pages or there.page != last:
            there.since = self._clock()

    def forget(self, identity: str) -> None:
        """Forget a learner."""
        self._present.pop(identity, None)
        self._last.pop(identity, None)

    def rows(self, people: Iterable[Person], titles: dict[str, str]) -> tuple[LearnerRow, ...]:
        """Return one row for each learner, in the order of their names."""
        learners = (person for person in people if person.role == "learner")
        return tuple(self._row(person, titles) for person in sorted(learners, key=lambda one: one.name.casefold()))

    def _row(self, person: Person, titles: dict[str, str]) -> LearnerRow:
        there = self._present.get(person.id, Presence())
        page = there.page or ("" if there.pages else self._last.get(person.id, ""))
        return LearnerRow(
            id=person.id,
            name=person.name,
            page=titles.get(page, ""),
            since=there.since,
            follow=there.follow,
            connected=bool(there.pages),
        )
