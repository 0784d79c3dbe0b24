"""The settings of a sign-in by OpenID Connect: a TOML file: the issuer, what the app is there, who may enter."""

from __future__ import annotations

import ipaddress
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from explorer.errors import InputError
from explorer.jobs.people import Role
from explorer.routes.ways import owned_file

OPTION = "--openid"
SIGNED = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""Signatures that the issuer's public key checks."""
BY_SECRET = ("HS256", "HS384", "HS512")
"""Signatures by the client's secret, which have to be named in the file. "none" is no signature."""
EVERYBODY = "*"
KNOWN = {
    **dict.fromkeys(("issuer", "client_id", "client_secret", "client_secret_file", "name", "address"), str),
    **dict.fromkeys(("allow", "administrators", "algorithms"), list),
    "hours": float,
}
LONGEST_ISSUER = 300


@dataclass(frozen=True)
class Settings:
    """Where people sign in, and who of them may enter.

    Attributes
    ----------
    issuer : str
        The address by which the issuer names itself.
    client_id, client_secret : str
        What the app is to the issuer.
    allow : tuple of str
        Mail addresses ("ada@lab.example"), whole domains ("@lab.example"), or "*": whomever the issuer signs in.
    administrators : tuple of str
        Mail addresses of those who see the administrator's page.
    algorithms : tuple of str
        Signatures that are taken.
    name : str
        How the button calls the issuer.
    address : str
        The app's own address as browsers have it; "" where that is what they ask for.
    hours : float
        After so long somebody has to sign in again, whom the issuer may have signed out meanwhile.
    """

    issuer: str
    client_id: str
    client_secret: str = field(default="", repr=False)
    allow: tuple[str, ...] = ()
    administrators: tuple[str, ...] = ()
    algorithms: tuple[str, ...] = SIGNED
    name: str = ""
    address: str = ""
    hours: float = 12.0

    @property
    def shown_name(self) -> str:
        """How the issuer is called."""
        return self.name or urlsplit(self.issuer).netloc

    @property
    def by_secret(self) -> bool:
        """Whether tokens are signed by the client's secret, not by the issuer's key."""
        return self.algorithms[0] in BY_SECRET

    def role(self, mail: str) -> Role | None:
        """Return what somebody with this verified mail address ("" for none) is here; None where they may not enter."""
        mail = mail.casefold() if mail.isascii() else ""  # a Kelvin sign would become a k
        if mail and mail in self.administrators:
            return "administrator"
        domain = f"@{mail.rpartition('@')[2]}" if "@" in mail else ""
        return "user" if EVERYBODY in self.allow or (mail and {mail, domain} & set(self.allow)) else None


def read(path: Path) -> Settings:
    """Return the settings of a file; InputError says what is wrong with them."""
    place = f"{OPTION} {path}"
    try:
        told: dict[str, Any] = tomllib.loads(owned_file.read(OPTION, path))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise InputError(place, f"it is no TOML ({error})") from error
    for key, value in told.items():
        if key not in KNOWN:
            raise InputError(place, f"there is no setting {key}", f"The settings are {', '.join(KNOWN)}.")
        whole = isinstance(value, list) and all(isinstance(each, str) for each in value)
        if KNOWN[key] is float and (isinstance(value, bool) or not isinstance(value, int | float) or not value > 0):
            raise InputError(place, f"{key} has to be a number above 0")
        if KNOWN[key] is not float and not (whole if KNOWN[key] is list else isinstance(value, str)):
            raise InputError(place, f"{key} has to be {'a list of texts' if KNOWN[key] is list else 'text'}")
    for key in ("issuer", "client_id", "allow"):
        if not told.get(key):
            mend = f'"{EVERYBODY}" lets in everybody whom the issuer signs in.' if key == "allow" else ""
            raise InputError(place, f"{key} is missing", mend)
    if not trusted(told["issuer"]) or len(told["issuer"]) > LONGEST_ISSUER or urlsplit(told["issuer"]).query:
        raise InputError(f"{place}, issuer", "it has to be an address that begins with https://")
    if told.get("address") and not trusted(told["address"]):
        raise InputError(f"{place}, address", "it has to be an address that begins with https://")
    for entry in (*told["allow"], *told.get("administrators", ())):
        if entry != EVERYBODY and (entry.count("@") != 1 or entry.endswith("@")):
            raise InputError(place, f"{entry} is neither a mail address nor a domain as in @lab.example")
    for entry in told.get("administrators", ()):
        if entry == EVERYBODY or entry.startswith("@"):
            raise InputError(place, f"administrators are named one by one, and {entry} is no mail address")
    algorithms = tuple(told.get("algorithms") or SIGNED)
    if not (set(algorithms) <= set(SIGNED) or set(algorithms) <= set(BY_SECRET)):
        kinds = f"either some of {', '.join(SIGNED)}, or some of {', '.join(BY_SECRET)}"
        raise InputError(f"{place}, algorithms", f"signatures that can be checked are {kinds}")
    secret = _secret(place, path, told)
    if algorithms[0] in BY_SECRET and len(secret) < 32:
        raise InputError(f"{place}, algorithms", "a secret of less than 32 characters signs nothing safely")
    return Settings(
        issuer=told["issuer"],
        client_id=told["client_id"],
        client_secret=secret,
        allow=tuple(entry.casefold() for entry in told["allow"]),
        administrators=tuple(entry.casefold() for entry in told.get("administrators", ())),
        algorithms=algorithms,
        name=told.get("name", ""),
        address=told.get("address", "").rstrip("/"),
        hours=float(told.get("hours", 12.0)),
    )


def trusted(address: str) -> bool:
    """Return whether what is asked at an address comes from who is meant: https, or this very machine.

    >>> trusted("https://login.lab.example"), trusted("http://login.lab.example"), trusted("http://127.0.0.1:9000")
    (True, False, True)
    """
    try:
        parts = urlsplit(address)
        name, _ = parts.hostname or "", parts.port
    except ValueError:
        return False
    if not name or parts.username is not None or parts.fragment or not address.isprintable() or " " in address:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and loopback(address))


def loopback(address: str) -> bool:
    """Return whether an address is one of this machine."""
    name = urlsplit(address).hostname or ""
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return name == "localhost"


def _secret(place: str, path: Path, told: dict[str, Any]) -> str:
    if "client_secret" in told and "client_secret_file" in told:
        raise InputError(place, "client_secret and client_secret_file are both given", "Leave out one of them.")
    if "client_secret_file" in told:
        return owned_file.read("client_secret_file", path.parent / told["client_secret_file"]).strip()
    return told.get("client_secret", "")
