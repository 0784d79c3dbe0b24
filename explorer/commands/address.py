"""`snp-explorer address`: the address of the app that is open on a workspace, with its key."""

from __future__ import annotations

import argparse

from explorer.errors import InputError
from explorer.jobs import holding, where
from explorer.routes.address import keyed


def run(arguments: argparse.Namespace) -> int:
    """Print the address; InputError where no app is open on the workspace, or the address is not this user's."""
    folder = where.resolved(arguments.workspace)
    base = holding.address(folder)
    try:
        key = (folder / where.KEY_FILE).read_text()
    except PermissionError as error:
        raise InputError(f"workspace {folder}", "it belongs to another user, and so does its key") from error
    except OSError:
        base, key = "", ""
    if not base:
        raise InputError(f"workspace {folder}", "no app is open on it", "Start it with `snp-explorer serve`.")
    print(keyed(base, key))
    return 0
