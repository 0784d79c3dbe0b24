"""`snp-explorer address`: the address of the app that is open on a workspace, with its key."""

from __future__ import annotations

import argparse

from explorer.errors import InputError
from explorer.jobs import holding
from explorer.jobs.workspace import Workspace
from explorer.routes import entrance
from explorer.routes.access import KEY_FILE


def run(arguments: argparse.Namespace) -> int:
    """Print the address; InputError where no app is open on the workspace, or the address is not this user's."""
    space = Workspace(arguments.workspace)
    base = holding.address(space.path)
    try:
        key = (space.path / KEY_FILE).read_text()
    except PermissionError as error:
        raise InputError(f"workspace {space.path}", "it belongs to another user, and so does its key") from error
    except OSError:
        base, key = "", ""
    if not base:
        raise InputError(f"workspace {space.path}", "no app is open on it", "Start it with `snp-explorer serve`.")
    print(entrance.address(base, key))
    return 0
