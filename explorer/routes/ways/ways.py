"""The ways in that a server has beside its start key, and who may stay."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from explorer.jobs.people import People, Person
from explorer.routes.address import ENTRANCE
from explorer.routes.sessions import OWNER, Sessions
from explorer.routes.ways.class_code import Joining
from explorer.routes.ways.openid import OpenId
from explorer.routes.ways.passwords import Passwords
from explorer.routes.ways.standing import Standing

LOOKED_EVERY = 1.0
"""Seconds between two looks at the file of names and passwords."""

AGAIN = "You signed in long ago. Sign in again."
CHANGED = "You have to enter anew: your way in has changed or was taken away."


class Rest:
    """Tells when a file has changed and come to rest: an editor may write half of it, and the rest a moment later.

    >>> rest = Rest(0)
    >>> [rest.reached(stamp) for stamp in (0, 1, 2, 2, 2, 3, 3)]
    [False, False, False, True, False, False, True]
    """

    def __init__(self, stamp: object) -> None:
        self._acted_on = self._before = stamp

    def reached(self, stamp: object) -> bool:
        """Return, once for each change, whether the file is as it was when it was last looked at."""
        at_rest, self._before = stamp == self._before, stamp
        if not at_rest or stamp == self._acted_on:
            return False
        self._acted_on = stamp
        return True


@dataclass
class Ways:
    """What lets in whom; none of them where the owner uses the app alone.

    Attributes
    ----------
    joining : Joining or None
        The class that can be joined by a code.
    passwords : Passwords or None
        The names and passwords of a file.
    openid : OpenId or None
        The sign-in at another server.
    """

    joining: Joining | None = None
    passwords: Passwords | None = None
    openid: OpenId | None = None
    standing: Standing = field(default_factory=Standing)

    def __post_init__(self) -> None:
        self._ending = threading.Event()
        self._watch: threading.Thread | None = None

    @property
    def hint(self) -> str:
        """What somebody is told whose request belongs to no session."""
        if self.joining is not None and not self.joining.open:
            return "The class cannot be joined now. Ask your teacher to open it, or come back by your personal link."
        if self.joining is not None:
            return "Join the class first: its address and code are what your teacher shows."
        if self.passwords is not None or self.openid is not None:
            return "Sign in first."
        return "Open the address that the app printed when it was started: it carries the key."

    def lines(self, base: str) -> list[str]:
        """Return what is printed about the ways in once the app answers at an address."""
        told = []
        if self.joining is not None:
            told.append(f"The class joins at {base}{ENTRANCE} with the code {self.joining.spoken}")
        if self.passwords is not None:
            told.append(f"Those named in {self.passwords.path} sign in at {base}")
        if self.openid is not None:
            own = self.openid.settings.address or base
            told.append(f"{self.openid.settings.shown_name} has to send browsers back to {own}{ENTRANCE}/openid/back")
        return told

    def keep(self, folder: Path) -> None:
        """Take up what a server before this one kept in a workspace."""
        self.standing.keep(folder)
        if self.joining is not None:
            self.joining.keep(folder)

    def stands(self, person: Person | None) -> bool:
        """Return whether somebody may still be signed in."""
        if person is None:
            return False
        if person.role == "learner":
            return self.joining is not None
        mark = self.standing.mark(person.id)
        if self.passwords is not None and person.account.startswith("password "):
            account = self.passwords.accounts().get(person.account.removeprefix("password "))
            return account is not None and account.mark == mark
        return self.openid is not None and self.openid.stands(person.account, mark)

    def review(self, people: People, sessions: Sessions) -> None:
        """End the sessions of all who may not stay, with their sockets."""
        identities = {session.identity for session in sessions.all()} - {OWNER}
        for identity in identities:
            if not self.stands(people.get(identity)):
                sessions.end_of(identity, why=CHANGED)
        self._end_old(people, sessions)

    def _end_old(self, people: People, sessions: Sessions) -> None:
        """End the sessions of OpenID Connect that were begun long ago: the issuer may have signed somebody out."""
        if self.openid is None:
            return
        most = 3600.0 * self.openid.settings.hours
        for session in sessions.all():
            person = people.get(session.identity)
            if person is not None and person.account.startswith("openid ") and abs(time.time() - session.began) > most:
                sessions.end(session.id, AGAIN)

    def watch(self, people: People, sessions: Sessions) -> None:
        """Review who has entered now, whenever the file of names and passwords changes, and as time goes by."""
        rest = Rest(() if self.passwords is None else self.passwords.stamp())
        self.review(people, sessions)
        if self.passwords is not None or self.openid is not None:
            about = (people, sessions, rest)
            self._watch = threading.Thread(target=self._look, args=about, name="accounts", daemon=True)
            self._watch.start()

    def close(self) -> None:
        """Watch no longer."""
        self._ending.set()
        if self._watch is not None:
            self._watch.join(timeout=5.0)
        if self.passwords is not None:
            self.passwords.close()

    def _look(self, people: People, sessions: Sessions, rest: Rest) -> None:
        """Review after each change, and who has been here long."""
        while not self._ending.wait(LOOKED_EVERY):
            if self.passwords is not None and rest.reached(self.passwords.stamp()):
                self.review(people, sessions)
            self._end_old(people, sessions)
