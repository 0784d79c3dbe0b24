"""`snp-explorer storage`: what a workspace holds and how much room it takes; delete, and put back."""

from __future__ import annotations

import argparse
import sys
import time

from explorer.errors import InputError
from explorer.jobs import belongings, deleting, private, sweeping
from explorer.jobs.runs import Store
from explorer.jobs.trash import Trash
from explorer.jobs.workspace import Workspace


def run(arguments: argparse.Namespace) -> int:
    """List, delete or put back; 0 where that was done, 1 where the question was answered with no."""
    private.write_privately()
    space = Workspace(arguments.workspace)
    if not space.path.is_dir():
        raise InputError(str(space.path), "there is no such workspace", "Check --workspace.")
    space.hold("the command line")
    try:
        private.tighten(space.path)
        sweeping.complete(space)
        store = Store(space)
        try:
            return _do(store, arguments)
        finally:
            store.close()
    finally:
        space.release()


def _do(store: Store, arguments: argparse.Namespace) -> int:
    trash = Trash(store.workspace.path)
    if arguments.undo:
        restored = deleting.restore(store, arguments.undo)
        print(f"{len(restored.back):,} put back" + f", {len(restored.there):,} there again" * bool(restored.there))
    elif arguments.empty:
        return _empty(trash, arguments.yes)
    elif arguments.delete or arguments.everything:
        return _delete(store, arguments)
    else:
        _list(store, trash)
    return 0


def _list(store: Store, trash: Trash) -> None:
    items = belongings.items(store)
    width = max((len(item.path) for item in items), default=0)
    for item in items:
        when = time.strftime("%Y-%m-%d %H:%M", time.localtime(item.changed))
        origin = ", shipped" if item.shipped else ""
        print(f"{_room(item.bytes)}  {item.path:{width}}  {when}  {_plain(item.name)} ({item.kind}{origin})")
    used = belongings.used(store, items)
    print(f"{_room(used.items)}  in all; {_room(used.free).strip()} free on the disk")
    for entry in trash.entries():
        until = time.strftime("%Y-%m-%d %H:%M", time.localtime(entry.until))
        print(f"{_room(entry.note.bytes)}  deleted: {_plain(entry.note.title)}; --undo {entry.id} until {until}")


def _delete(store: Store, arguments: argparse.Namespace) -> int:
    if arguments.everything:
        paths, title = [item.path for item in deleting.everything(store)], "Everything of yours"
    else:
        paths, title = [path.rstrip("/") for path in arguments.delete], ""
    if not paths:
        print("There is nothing to delete.")
        return 0
    planned = deleting.plan(store, paths)
    deleting.refuse(store, planned)
    going = planned.items(arguments.made_from)
    for item in going:
        print(f"{_room(item.bytes)}  {item.path}  {_plain(item.name)} ({item.kind})")
    if planned.made_from and not arguments.made_from:
        print(f"{len(planned.made_from):,} jobs made from it stay, with their results (--made-from deletes them too).")
    if not arguments.yes and not _agreed(f"Delete {len(going):,} items{_for_good(arguments)}?"):
        return 1
    entry = deleting.delete(store, paths, arguments.made_from, title, arguments.for_good)
    print("Deleted for good." if entry is None else f"Deleted. Back with: snp-explorer storage --undo {entry.id}")
    return 0


def _empty(trash: Trash, yes: bool) -> int:
    number = len(trash.entries())
    if number and not yes and not _agreed(f"Delete for good what was deleted ({number:,})?"):
        return 1
    trash.empty()
    print("The trash is empty.")
    return 0


def _agreed(question: str) -> bool:
    if not sys.stdin.isatty():
        raise InputError("storage", "deleting asks first, and nobody can answer here", "Add --yes.")
    return input(f"{question} [y/N] ").strip().lower() in ("y", "yes")


def _for_good(arguments: argparse.Namespace) -> str:
    return " for good" if arguments.for_good else ""


def _plain(name: str) -> str:
    """Return a name from a file without what a terminal could take for a command."""
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in name)


def _room(number: int) -> str:
    return f"{number / 1e6:10.2f} MB"
