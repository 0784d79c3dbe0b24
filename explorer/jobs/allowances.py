"""What each person may hold and have done, where that was set for them alone: it goes with their workspace.

It lies in the workspace's own folder (`people/<id>/allowance.json` below the owner's); whoever has none has what
everybody has, and so does whose file cannot be read.
"""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from explorer import stored
from explorer.errors import InputError
from explorer.jobs.people import People, Person
from explorer.jobs.quotas import Quota
from explorer.stored import Damaged

FILE = "allowance.json"
LEAST_DISK, LEAST_MEMORY = 10**6, 10**8
MOST_BYTES, MOST_JOBS = 10**15, 10_000


@dataclass(frozen=True)
class Allowance:
    """What was set for one person.

    Attributes
    ----------
    disk_bytes, memory_bytes : what they may hold on the disk, and what all their work together may take
    jobs : how many requests they may have queued and at work
    """

    disk_bytes: int
    jobs: int
    memory_bytes: int

    def __post_init__(self) -> None:
        whole = all(type(value) is int for value in (self.disk_bytes, self.jobs, self.memory_bytes))
        if not whole or not LEAST_DISK <= self.disk_bytes <= MOST_BYTES:
            raise InputError("Disk", "it has to be between 1 MB and 1,000 TB")
        if not LEAST_MEMORY <= self.memory_bytes <= MOST_BYTES:
            raise InputError("Memory", "it has to be between 100 MB and 1,000 TB")
        if not 1 <= self.jobs <= MOST_JOBS:
            raise InputError("Jobs", f"there have to be 1 to {MOST_JOBS:,}")


class Allowances:
    """The quotas of all people; safe to use from several threads.

    Parameters
    ----------
    usual : what everybody has, None where nothing limits them; whether they may bring data is said here alone
    """

    def __init__(self, people: People, usual: Callable[[Person], Quota | None]) -> None:
        self._people, self.usual = people, usual
        self._lock = threading.Lock()
        self._own = {person.id: own for person in people.all() if (own := _read(people.home(person.id))) is not None}

    def own(self, id: str) -> Allowance | None:
        """Return what was set for somebody alone; None where they have what everybody has."""
        return self._own.get(id)

    def of(self, person: Person) -> Quota | None:
        """Return what somebody may hold and have done; None where nothing limits them."""
        usual, own = self.usual(person), self._own.get(person.id)
        if own is None:
            return usual
        return Quota(**asdict(own), own_data=True) if usual is None else replace(usual, **asdict(own))

    def allow(self, id: str, own: Allowance | None) -> None:
        """Set what one person may, None for what everybody may; InputError where nobody has the identity."""
        path = self._people.home(id) / FILE
        with self._lock:
            if own is None:
                path.unlink(missing_ok=True)
                self._own.pop(id, None)
            else:
                stored.write(path, json.dumps(asdict(own)))
                self._own[id] = own

    def forget(self, id: str) -> None:
        """Forget what was set for who is not there any more."""
        with self._lock:
            self._own.pop(id, None)


def _read(home: Path) -> Allowance | None:
    with contextlib.suppress(Damaged, OSError, TypeError, ValueError, InputError):
        return Allowance(**stored.read_json(home / FILE))
    return None
