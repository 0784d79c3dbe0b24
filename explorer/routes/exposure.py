"""What is exposed where the app can be reached from beyond its machine without a key, a sign-in or encryption."""

from __future__ import annotations

from typing import Literal

Mode = Literal["alone", "class", "users"]
"""Who uses a server: its owner alone, a class with its teacher, or users with accounts."""
ENCRYPT = "give --certificate, or --proxy for one that speaks HTTPS"
WITHOUT_KEY = "Anybody who can reach it can use the app, and see and delete its data."
LISTENER = {
    "alone": "Whoever can listen in the network can take the key from it, and do all that you can.",
    "class": "Whoever can listen in the network can take the teacher's key and the learners' links from it.",
    "users": "Whoever can listen in the network can take the administrator's key, passwords and sessions from it.",
}
UNENCRYPTED = {
    "alone": f"The key and all genotypes cross the network unencrypted: {ENCRYPT}.",
    "class": f"All that the class does crosses the network unencrypted, so it works on shipped data only: {ENCRYPT}.",
    "users": f"The keys and all genotypes cross the network unencrypted: {ENCRYPT}.",
}
OPEN_TO_ALL = {
    True: "Whatever lies in its workspace, genotypes included, is theirs.",
    False: f"All genotypes cross the network unencrypted: {ENCRYPT}.",
}


def exposed(mode: Mode, key: bool, encrypted: bool) -> tuple[str, str] | None:
    """Return in two lines what an app that others can reach exposes: to whom, and what; None where nothing.

    Parameters
    ----------
    mode : str
        "alone", "class" or "users".
    key : bool
        Whether it asks for its key.
    encrypted : bool
        Whether all that others send comes by HTTPS, here or at a named proxy.
    """
    if not key:
        return WITHOUT_KEY, OPEN_TO_ALL[encrypted]
    return None if encrypted else (LISTENER[mode], UNENCRYPTED[mode])


def lacking(key: bool, encrypted: bool) -> str:
    """Return what is missing, in words.

    >>> lacking(key=False, encrypted=False), lacking(key=True, encrypted=False)
    ('a key and HTTPS', 'HTTPS')
    """
    return " and ".join([*([] if key else ["a key"]), *([] if encrypted else ["HTTPS"])])
