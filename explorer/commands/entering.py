"""Who may enter the app that `snp-explorer serve` starts: its owner alone, a class, or users with accounts."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from explorer.errors import InputError
from explorer.routes.exposure import Mode
from explorer.routes.ways import openid_settings, owned_file
from explorer.routes.ways.class_code import Joining
from explorer.routes.ways.openid import OpenId
from explorer.routes.ways.passwords import Passwords
from explorer.routes.ways.ways import Ways


def mode(arguments: argparse.Namespace) -> Mode:
    """Return who uses the app; InputError where the options contradict each other."""
    accounts = arguments.users is not None or arguments.openid is not None
    if arguments.for_class and accounts:
        raise InputError("--class", "learners of a class have no accounts", "Leave out --users and --openid.")
    if arguments.no_key and (arguments.for_class or accounts):
        who = "the teacher" if arguments.for_class else "an administrator"
        raise InputError("--no-key", f"whoever has the key is {who}; without one everybody would be", "Leave it out.")
    return "class" if arguments.for_class else "users" if accounts else "alone"


def ways(arguments: argparse.Namespace) -> Ways:
    """Return the ways in beside the key; InputError says what is wrong with a file, a warning who can read it."""
    found = Ways()
    if mode(arguments) == "class":
        found.joining = Joining()
    if arguments.users is not None:
        found.passwords = Passwords(arguments.users, say)
        _warn("--users", arguments.users)
    if arguments.openid is not None:
        found.openid = OpenId(openid_settings.read(arguments.openid))
        _warn(openid_settings.OPTION, arguments.openid)
    return found


def say(sentence: str) -> None:
    """Tell who runs the app."""
    print(f"  {sentence}", file=sys.stderr, flush=True)


def _warn(option: str, path: Path) -> None:
    if warning := owned_file.warning(option, path):
        say(warning)
