"""What an administrator sees and does: sizes and counts of everybody, never what anything of theirs is called.

Each thing that is asked for is asked with the session that asks, and refused where that is no administrator's at that
very moment, however it came about that it was asked.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass

from explorer.errors import InputError
from explorer.jobs import kinds, turns
from explorer.jobs.allowances import Allowance
from explorer.jobs.disk_use import Use
from explorer.jobs.kinds import Lane
from explorer.jobs.people import Person, Role
from explorer.jobs.quotas import Quota
from explorer.jobs.runs import Run
from explorer.routes.places import Place
from explorer.routes.server import Server
from explorer.routes.sessions import OWNER, Session

NOT_THEIRS = "The page", "it is an administrator's", "Ask one of them."
ENDED = "An administrator has ended your session. What you made is kept; enter again."
REMOVED = "An administrator has removed you from this server, and deleted your workspace."
STOPPED = "stopped by an administrator"
MOST_LISTED = 10_000
_roles = threading.RLock()


@dataclass(frozen=True)
class Row:
    """One person, in sizes and counts.

    Attributes
    ----------
    account : how they sign in, in words
    seen : when they were last here (seconds since 1970); None where no browser of theirs has entered
    browsers, sockets : how many have entered, and how many connections their pages have open now
    use : what they hold on the disk, as it was last measured; None where it was not yet
    quota, own : what they may, None where nothing limits them; whether it was set for them alone
    waiting, working : their requests that wait, and that are at work
    memory : bytes that their work holds
    """

    person: Person
    account: str
    seen: float | None
    browsers: int
    sockets: int
    use: Use | None
    quota: Quota | None
    own: bool
    waiting: int
    working: int
    memory: int


@dataclass(frozen=True)
class Work:
    """One piece of work of somebody: what it is called stays theirs.

    Attributes
    ----------
    identity, run : whose it is, and which
    kind, lane : what kind of work it is, in words, and among which it waits for its turn
    working : whether it is at work, else it waits
    since : seconds since 1970
    progress : 0 to 1
    memory : bytes that it holds
    """

    identity: str
    run: str
    kind: str
    lane: Lane
    working: bool
    since: float
    progress: float
    memory: int


def allowed(here: Server, session: Session | None) -> bool:
    """Return whether a session is an administrator's now: who has the start key, or a person with that role."""
    if here.mode != "users" or session is None or here.access.sessions.by_id(session.id) is None:
        return False
    person = here.people.get(session.identity)
    return session.identity == OWNER or (person is not None and person.role == "administrator")


class Administration:
    """What one session asks of a server; InputError at whatever it asks where it is no administrator's (any more)."""

    def __init__(self, here: Server, session: Session | None) -> None:
        self._here, self._session = here, session
        self._refuse()

    # what is seen

    def people(self) -> list[Row]:
        """Return everybody, who came first first."""
        self._refuse()
        here, entered = self._here, dict[str, list[Session]]()
        for session in here.access.sessions.all():
            entered.setdefault(session.identity, []).append(session)
        busy = dict[str, list[Work]]()
        for work in self.work():
            busy.setdefault(work.identity, []).append(work)
        return [self._row(person, entered.get(person.id, []), busy.get(person.id, [])) for person in here.people.all()]

    def work(self) -> list[Work]:
        """Return all that is at work, and then all that waits, first come first."""
        self._refuse()
        found = [
            _work(place.identity, run)
            for place in self._here.places.open_now()
            for run in place.store.list(state=("queued", "running"), most=MOST_LISTED)
        ]
        return sorted(found, key=lambda work: (not work.working, work.since))

    def use(self, id: str) -> Use:
        """Return what somebody holds on the disk, measured now; InputError where that cannot be done."""
        self._refuse()
        return self._here.disk_use.now(id)

    # what is done

    def give_role(self, id: str, role: Role) -> None:
        """Make somebody an administrator, or a user again; InputError where no person would be one any more."""
        with _roles:
            self._refuse()
            person = self._person(id)
            if role not in ("user", "administrator") or person.role == "learner":
                raise InputError("The role", "users and administrators have one here")
            if role == "user" and self._own(id) and not self._other_administrators(id):
                raise InputError(
                    "Your role", "nobody else has it", "Make somebody else an administrator before you give it up."
                )
            self._here.people.give_role(id, role)

    def allow(self, id: str, allowance: Allowance | None) -> None:
        """Set what somebody may hold and have done, None for what everybody may; it holds at once."""
        self._refuse()
        person = self._person(id)
        self._here.allowances.allow(id, allowance)
        if (place := self._here.places.there(id)) is not None:
            place.store.account.quota = self._here.allowances.of(person)

    def end_sessions(self, id: str) -> None:
        """End all sessions of somebody but the one that asks, their sockets at once."""
        self._refuse()
        self._person(id)
        assert self._session is not None
        self._here.access.sessions.end_of(id, but=self._session.id, why=ENDED)

    def remove(self, id: str) -> None:
        """Remove somebody for good: their sessions and work are ended, and their workspace is deleted."""
        with _roles:
            self._refuse()
            self._person(id)
            if self._own(id):
                raise InputError("Your own workspace", "it is the one you work in", "Ask another administrator.")
            self._here.access.sessions.end_of(id, why=REMOVED)
            self._here.places.remove(id)
            self._here.allowances.forget(id)
            self._here.access.sessions.end_of(id, why=REMOVED)  # one that was begun meanwhile

    def cancel(self, identity: str, run: str) -> None:
        """Stop a piece of somebody's work; InputError where there is none."""
        self._refuse()
        place: Place | None = self._here.places.there(identity)
        if place is None:
            raise InputError("The work", "there is none of this person")
        place.store.stop(run, STOPPED)

    def _refuse(self) -> None:
        if not allowed(self._here, self._session):
            raise InputError(*NOT_THEIRS)

    def _person(self, id: str) -> Person:
        person = self._here.people.get(id)
        if person is None:
            raise InputError("The person", "nobody here has this identity", "Were they removed?")
        return person

    def _own(self, id: str) -> bool:
        return self._session is not None and self._session.identity == id

    def _other_administrators(self, id: str) -> bool:
        return any(person.role == "administrator" and person.id != id for person in self._here.people.all())

    def _row(self, person: Person, entered: list[Session], busy: list[Work]) -> Row:
        here = self._here
        return Row(
            person=person,
            account=account(person),
            seen=max((session.seen for session in entered), default=None),
            browsers=len(entered),
            sockets=sum(here.access.sessions.connected(session.id) for session in entered),
            use=here.disk_use.of(person.id),
            quota=here.allowances.of(person),
            own=here.allowances.own(person.id) is not None,
            waiting=sum(not work.working for work in busy),
            working=sum(work.working for work in busy),
            memory=sum(work.memory for work in busy),
        )


def account(person: Person) -> str:
    """Return in words how somebody signs in.

    >>> account(Person("0" * 16, "Ada", "user", 0.0, "password ada"))
    'password, as ada'
    """
    way, _, more = person.account.partition(" ")
    if way == "password":
        return f"password, as {more}"
    if way == "openid":
        issuer, _, subject = more.partition(" ")
        return f"{issuer}, as {subject}"
    return "personal link"


def _work(identity: str, run: Run) -> Work:
    working = run.state == "running"
    return Work(
        identity=identity,
        run=run.id,
        kind=kinds.KINDS[run.kind].label if run.kind in kinds.KINDS else run.kind,
        lane=turns.lane_of(run),
        working=working,
        since=(run.started or run.queued) if working else run.queued,
        progress=run.progress,
        memory=turns.held(run) if working else 0,
    )
