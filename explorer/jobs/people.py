"""Who has a workspace on this server beside its owner: learners of a class, and users.

Each is described by a small file in the workspace's own folder (`people/<id>/person.json` below the owner's), so that a
damaged one costs that person's way in and nobody else's. What is secret of a person (the personal link) is kept as a
digest only: who reads the file cannot enter with it.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import math
import re
import secrets
import threading
import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Literal, get_args

from explorer import stored
from explorer.errors import InputError
from explorer.stored import Damaged

FOLDER, FILE = "people", "person.json"
Role = Literal["learner", "user", "administrator"]
ID, DIGEST = re.compile(r"[0-9a-f]{16}"), re.compile(r"[0-9a-f]{64}|")
LONGEST_NAME, LONGEST_ACCOUNT = 40, 600
MOST = 5000
NOBODY = "The person", "nobody here has this identity", "Were they removed?"


@dataclass(frozen=True)
class Person:
    """Somebody with a workspace of their own.

    Attributes
    ----------
    id : str
        16 hex digits; the identity of their sessions, and the name of the workspace's folder.
    name : str
        What they are called: text of up to 40 characters, to be shown as such.
    role : str
        "learner", "user" or "administrator".
    since : float
        When they first came (seconds since 1970).
    account : str
        By what a sign-in knows them ("password NAME", "openid ISSUER SUBJECT"); "" where only a link does.
    link : str
        SHA-256 of the secret in their personal link; "" where they have none.
    signed : str
        The role that their sign-in gave them last; "" where none did. Theirs may be another since.
    """

    id: str
    name: str
    role: Role
    since: float
    account: str = ""
    link: str = ""
    signed: str = ""


class People:
    """Everybody who has a workspace below this one; safe to use from several threads."""

    def __init__(self, workspace: Path) -> None:
        self.folder = workspace / FOLDER
        self._lock = threading.RLock()
        self._people: dict[str, Person] = {}
        self.damaged: list[str] = []
        """Ids of folders of people whose description cannot be read: nobody can enter there any more."""
        if self.folder.is_dir():
            for home in sorted(path for path in self.folder.iterdir() if ID.fullmatch(path.name)):
                person = _read(home)
                if person is None:
                    self.damaged.append(home.name)
                else:
                    self._people[home.name] = person
        self._people = dict(sorted(self._people.items(), key=lambda pair: pair[1].since))

    def home(self, id: str) -> Path:
        """Return the folder of somebody's workspace; InputError where nobody has the identity."""
        if id not in self._people:
            raise InputError(*NOBODY)
        return self.folder / id

    def add(self, name: str, role: Role, account: str = "") -> tuple[Person, str]:
        """Return a new person, and the secret of a personal link; InputError where the name does not do."""
        secret, name = secrets.token_urlsafe(24), fitting(name)
        with self._lock:
            if len(self._people) >= MOST:
                raise InputError("The app", f"{MOST:,} people have workspaces here", "Remove some of them first.")
            if account and self.by_account(account) is not None:
                raise InputError("The account", "it has a workspace here already")
            person = Person(secrets.token_hex(8), name, role, time.time(), account[:LONGEST_ACCOUNT], _digest(secret))
            self._keep(person)
        return person, secret

    def get(self, id: str) -> Person | None:
        """Return the person of an identity, or None."""
        return self._people.get(id)

    def by_link(self, secret: str) -> Person | None:
        """Return whose personal link carries this secret, or None."""
        digest = _digest(secret)
        return next((person for person in self.all() if person.link == digest), None)

    def by_account(self, account: str) -> Person | None:
        """Return who signs in by this account, or None."""
        return next((person for person in self.all() if account and person.account == account), None)

    def all(self) -> list[Person]:
        """Return everybody, who came first first."""
        return list(self._people.values())

    def rename(self, id: str, name: str) -> None:
        """Call somebody by another name; InputError where it does not do, or nobody has the identity."""
        self._replace(id, name=fitting(name))

    def give_role(self, id: str, role: Role) -> None:
        """Give somebody another role; InputError where nobody has the identity."""
        self._replace(id, role=role)

    def sign(self, id: str, role: Role) -> None:
        """Take up the role that a sign-in gives somebody: where it is another than last time, it is theirs from now on.

        Else what was given or taken here since stands. InputError where nobody has the identity.
        """
        with self._lock:
            person = self._people.get(id)
            if person is None or person.signed != role:
                self._replace(id, role=role, signed=role)

    def renew(self, id: str) -> str:
        """Return the secret of a new personal link; the former one leads nowhere any more."""
        secret = secrets.token_urlsafe(24)
        self._replace(id, link=_digest(secret))
        return secret

    def remove(self, id: str) -> None:
        """Forget somebody: no link or account leads to their workspace any more, which is not touched otherwise."""
        with self._lock:
            if id in self._people:
                (self.folder / id / FILE).unlink(missing_ok=True)
            self._people = {key: person for key, person in self._people.items() if key != id}

    def _replace(self, id: str, **changes: str) -> None:
        with self._lock:
            person = self._people.get(id)
            if person is None:
                raise InputError(*NOBODY)
            self._keep(replace(person, **changes))

    def _keep(self, person: Person) -> None:
        """Keep somebody; where the disk does not take it, nothing has changed (OSError)."""
        home = self.folder / person.id
        self.folder.mkdir(mode=0o700, exist_ok=True)
        home.mkdir(mode=0o700, exist_ok=True)
        stored.write(home / FILE, json.dumps(asdict(person), indent=1))
        self._people = {**self._people, person.id: person}


def fitting(name: str) -> str:
    """Return a name as it is kept: one line of text without control characters; InputError where nothing is left.

    >>> fitting("  Ada   Lovelace ")
    'Ada Lovelace'
    """
    name = " ".join("".join(c for c in name if c.isprintable() or c.isspace()).split())[:LONGEST_NAME].strip()
    if not name:
        raise InputError("The name", "it is empty", "Give one of 1 to 40 characters.")
    return name


def _digest(secret: str) -> str:
    return hashlib.sha256(f"link {secret}".encode()).hexdigest()


def _read(home: Path) -> Person | None:
    """Return whom a folder belongs to; None where its file does not say."""
    with contextlib.suppress(Damaged, OSError, TypeError, ValueError, OverflowError, InputError):
        about = stored.read_json(home / FILE)
        person = Person(**about)
        texts = (person.id, person.name, person.role, person.account, person.link, person.signed)
        fits = all(isinstance(text, str) for text in texts) and math.isfinite(float(person.since))
        fits = fits and person.id == home.name and DIGEST.fullmatch(person.link) is not None
        fits = fits and person.role in get_args(Role) and person.signed in ("", *get_args(Role))
        if fits and len(person.account) <= LONGEST_ACCOUNT:
            return replace(person, name=fitting(person.name))
    return None
