"""`snp-explorer password`: a line for the file of `serve --users`."""

from __future__ import annotations

import argparse
import getpass
import sys

from explorer.errors import InputError
from explorer.routes.ways import account_file, passwords

LEAST, MOST = 8, 1000


def run(arguments: argparse.Namespace) -> int:
    """Ask for a password twice, without showing it, and print the line; from a pipe its first line is taken."""
    name = account_file.checked_name("NAME", arguments.name)
    password = _asked(name)
    if not LEAST <= len(password) <= MOST:
        raise InputError(f"The password of {name}", f"it has to have {LEAST} to {MOST} characters")
    print(passwords.line(name, password, arguments.administrator))
    return 0


def _asked(name: str) -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline(MOST + 2).rstrip("\n")
    password = getpass.getpass(f"Password of {name}: ")
    if getpass.getpass("Once more: ") != password:
        raise InputError(f"The password of {name}", "the two are not the same")
    return password
