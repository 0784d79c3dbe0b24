"""The file of names and passwords: one line each, `name:$argon2id$…`, with `:administrator` behind it for some.

It holds no password, only what a password is checked against; whoever can write it can make themselves an account.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

import argon2

from explorer.errors import InputError
from explorer.routes.ways import owned_file

LONGEST_NAME = 40
MOST_MEMORY_MIB, MOST_PASSES = 1024, 50
"""What checking one password may take; more would be a mistake in the file, or meant to take the machine down."""
WHOLE = re.compile(
    r"\$argon2id\$v=\d{1,3}\$m=\d{1,9},t=\d{1,9},p=\d{1,9}\$[A-Za-z0-9+/]{11,86}\$[A-Za-z0-9+/]{16,172}", re.ASCII
)
ADMINISTRATOR = "administrator"
MAKE = "`snp-explorer password NAME` makes such a line."


@dataclass(frozen=True)
class Account:
    """Somebody who may sign in with a password.

    Attributes
    ----------
    name : str
        As it is shown.
    hash : str
        What the password is checked against.
    administrator : bool
        Whether they see the administrator's page.
    """

    name: str
    hash: str
    administrator: bool = False

    @property
    def account(self) -> str:
        """What a person is found again by."""
        return f"password {key(self.name)}"

    @property
    def mark(self) -> str:
        """A digest that changes with the password and the role: who signed in under another has to sign in anew."""
        return hashlib.sha256(f"{self.hash} {self.administrator}".encode()).hexdigest()


def key(name: str) -> str:
    """Return a name as it is compared: capitals do not count.

    >>> key(" Ada "), key("STRASSE") == key("Straße")
    ('ada', True)
    """
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).strip().casefold())


def read(path: Path) -> dict[str, Account]:
    """Return the accounts of a file by their keys; InputError says what is wrong with which line."""
    place = f"--users {path}"
    text = owned_file.read("--users", path, MAKE)
    found: dict[str, Account] = {}
    lines: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        account = _account(f"{place}, line {number}", line.strip())
        if (name := key(account.name)) in found:
            raise InputError(f"{place}, line {number}", f"{account.name} stands in line {lines[name]} already")
        found[name], lines[name] = account, number
    if not found:
        raise InputError(place, "there is no account in it", MAKE)
    return found


def _account(place: str, line: str) -> Account:
    name, colon, rest = line.partition(":")
    name = checked_name(place, name)
    hash, _, role = rest.partition(":")
    if not colon or not hash.startswith("$argon2id$"):
        raise InputError(place, f"{name} has no password of the kind $argon2id$", MAKE)
    if role.strip() not in ("", ADMINISTRATOR):
        raise InputError(place, f"what comes after the password can only be :{ADMINISTRATOR}")
    hash = hash.strip()
    try:
        if not WHOLE.fullmatch(hash):
            raise argon2.exceptions.InvalidHashError
        parameters = argon2.extract_parameters(hash)
    except argon2.exceptions.InvalidHashError as error:
        raise InputError(place, f"the password of {name} is not whole", MAKE) from error
    if parameters.memory_cost > MOST_MEMORY_MIB * 1024 or parameters.time_cost > MOST_PASSES:
        raise InputError(place, f"to check the password of {name} would take too much memory or time", MAKE)
    return Account(name, hash, bool(role.strip()))


def checked_name(place: str, name: str) -> str:
    """Return a name without what surrounds it; InputError where it cannot be one."""
    name = unicodedata.normalize("NFC", name).strip()
    if not 1 <= len(name) <= LONGEST_NAME:
        raise InputError(place, f"a name has 1 to {LONGEST_NAME} characters")
    if not name.isprintable() or ":" in name or name.startswith("#"):
        raise InputError(place, "a name has no colon, no # in front, and nothing that cannot be printed")
    return name
