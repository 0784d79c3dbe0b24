"""Delete what somebody has, with what hangs together with it, and put it back."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from explorer.errors import InputError
from explorer.jobs import belongings, trash
from explorer.jobs.belongings import Item
from explorer.jobs.folder import RunFolder
from explorer.jobs.runs import IDENTITY, Run, Store
from explorer.jobs.trash import Entry, Restored, Trash
from explorer.jobs.uploads import arriving
from explorer.jobs.workspace import DIGEST

MAKES_DATA = ("import", "simulate", "filter", "group", "unrelated", "permute", "fill")
"""Kinds of work whose result is a dataset."""


@dataclass(frozen=True)
class Plan:
    """What a deletion would take.

    Attributes
    ----------
    chosen : what was asked for
    along : what has no use without it: the files a dataset was loaded from, the work that made it
    made_from : work that was made from it; it keeps its results where it stays
    at_work : work that hinders, as it still reads or writes any of it
    """

    chosen: tuple[Item, ...]
    along: tuple[Item, ...]
    made_from: tuple[Item, ...]
    at_work: tuple[Run, ...]

    def items(self, made_from: bool) -> tuple[Item, ...]:
        """Return all that would go, with what was made from it or without."""
        return (*self.chosen, *self.along, *(self.made_from if made_from else ()))

    @property
    def title(self) -> str:
        """What is to be deleted, in a few words."""
        if len(self.chosen) == 1:
            return self.chosen[0].name
        return f"{len(self.chosen):,} items"


def plan(store: Store, chosen: Iterable[str]) -> Plan:
    """Return what goes when these paths are deleted; InputError where there is none of them."""
    asked = dict.fromkeys(chosen)
    links = _Links(store)
    along = dict.fromkeys(path for path in links.only_for(asked) if path not in asked)
    made_from = dict.fromkeys(path for path in links.made_from({*asked, *along}))
    hindering = {*asked, *along}
    at_work = [
        run
        for run in links.runs.values()
        if (run.pending and f"runs/{run.id}" in made_from) or (run.state == "running" and f"runs/{run.id}" in hindering)
    ]
    found = {item.path: item for item in belongings.of(store, [*asked, *along, *made_from])}
    for path in asked:
        if path not in found:
            raise InputError(path[:60], "it is not in this workspace", "Was it deleted already?")
    parts = [tuple(found[path] for path in paths if path in found) for paths in (asked, along, made_from)]
    return Plan(*parts, at_work=tuple(at_work))


def delete(
    store: Store, chosen: Iterable[str], made_from: bool = False, title: str = "", for_good: bool = False
) -> Entry | None:
    """Move things into the trash with what has no use without them, and if asked with what was made from them.

    `for_good` deletes them at once, without a way back, and returns None. InputError where work is still at any of it.
    """
    with store.lock:
        planned = plan(store, chosen)
        refuse(store, planned)
        going = planned.items(made_from)
        paths = [item.path for item in going]
        if for_good:
            trash.remove_for_good(store.workspace.path, paths)
            entry = None
        else:
            title = title or planned.title
            entry = Trash(store.workspace.path).put(title, paths, sum(item.bytes for item in going))
        store.forget(path.removeprefix("runs/") for path in paths if path.startswith("runs/"))
    return entry


def refuse(store: Store, planned: Plan) -> None:
    """Raise InputError where something still works on what is to be deleted, or a file of it is still arriving."""
    for item in planned.items(made_from=False):
        if item.path.startswith("uploads/") and arriving(store.workspace.path / item.path):
            raise InputError(item.name, "a file of it is still arriving", "Wait until it is there.")
    if planned.at_work:
        first, own = planned.at_work[0], {item.path for item in planned.chosen}
        what = f"{first.title} is still at work on it" if f"runs/{first.id}" not in own else "it is still at work"
        raise InputError(planned.title, what, "Stop it first.")


def restore(store: Store, id: str) -> Restored:
    """Put back what an entry of the trash holds; work that waited for its turn comes back stopped."""
    with store.lock:
        restored = Trash(store.workspace.path).restore(id)
        for path in restored.back:
            if path.startswith("runs/"):
                id = path.split("/")[1]
                store.look_again(id)
                with contextlib.suppress(InputError):  # of what is damaged: it is listed as such
                    if (run := store.get(id)).pending:
                        told = "deleted while it waited for its turn"
                        words = {"state": "stopped", "text": told, "ended": time.time()}
                        store.settle(run.model_copy(update=words))
        store.workspace.forget_loaded()
    return restored


def everything(store: Store) -> list[Item]:
    """Return all that was made or brought here: not what came with the app."""
    return [item for item in belongings.items(store) if not item.shipped]


class _Links:
    """Which run reads what, and which made what: paths below the workspace."""

    def __init__(self, store: Store) -> None:
        self._uploads = store.workspace.uploads_folder
        self.runs = {run.id: run for run in store.list(most=belongings.MOST)}
        self.reads = {id: frozenset(self._named(run.parameters)) for id, run in self.runs.items()}
        self.makes = {id: made for id, run in self.runs.items() if (made := _made(run)) is not None}

    def only_for(self, asked: Iterable[str]) -> Iterator[str]:
        """Yield what has no use without these: makers of a dataset, its uploads, examinations of uploads."""
        gone = set(asked)
        kept_uploads = {
            path
            for id, made in self.makes.items()
            if made not in gone and (self._uploads.parents[0] / made).exists()
            for path in self.reads[id]
            if path.startswith("uploads/")
        }
        uploads = {path for path in gone if path.startswith("uploads/")}
        for id, made in self.makes.items():
            if made in gone:
                yield f"runs/{id}"
                uploads |= {path for path in self.reads[id] if path.startswith("uploads/")} - kept_uploads
        yield from sorted(uploads - gone)
        for id, run in self.runs.items():
            if run.kind == "check" and self.reads[id] & uploads:
                yield f"runs/{id}"

    def made_from(self, gone: set[str]) -> Iterator[str]:
        """Yield the runs that read any of these, or what was made from them; not those that made what stays."""
        found, reached = list[str](), set(gone)
        waiting = True
        while waiting:
            waiting = [f"runs/{id}" for id in self.runs if f"runs/{id}" not in reached and self.reads[id] & reached]
            reached.update(waiting)
            found += waiting
        for path in found:
            id = path.removeprefix("runs/")
            stays = self.makes.get(id)
            if stays is None or not (self._uploads.parents[0] / stays).exists():
                yield path

    def _named(self, value: object) -> Iterator[str]:
        """Yield what parameters name: datasets by digest, runs by id, uploads by the paths of their files."""
        if isinstance(value, dict):
            for one in value.values():
                yield from self._named(one)
        elif isinstance(value, Sequence) and not isinstance(value, str):
            for one in value:
                yield from self._named(one)
        elif isinstance(value, str):
            if DIGEST.fullmatch(value):
                yield f"datasets/{value}"
            elif IDENTITY.fullmatch(value):
                yield f"runs/{value}"
            elif value.startswith(f"{self._uploads}/"):
                yield f"uploads/{Path(value).relative_to(self._uploads).parts[0]}"


def _made(run: Run) -> str | None:
    """Return the path of the dataset that a run made; None where it made none."""
    if run.kind not in MAKES_DATA or not run.done:
        return None
    digest = RunFolder(run.folder).read("result.json").get("digest")
    return f"datasets/{digest}" if isinstance(digest, str) and DIGEST.fullmatch(digest) else None
