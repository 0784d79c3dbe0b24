"""Everything that a user has in a workspace: each thing by its path, with its kind, name and size on the disk."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from explorer.jobs import kinds, shipped
from explorer.jobs.folder import TEMPORARY
from explorer.jobs.footprint import size
from explorer.jobs.runs import Run, Store
from explorer.jobs.trash import Trash
from explorer.jobs.workspace import Workspace

MOST = 1_000_000
"""Runs that are listed: all there are."""
DRAFTS = "networks/drafts"


@dataclass(frozen=True)
class Item:
    """One thing that can be deleted.

    Attributes
    ----------
    path : below the workspace, as `runs/train-0123456789`; what it is called everywhere
    kind : in words, as "Training"
    changed : seconds since the epoch
    bytes : what it takes of the disk
    shipped : whether it came with the app and was not made here
    """

    path: str
    kind: str
    name: str
    changed: float
    bytes: int
    shipped: bool = False


@dataclass(frozen=True)
class Used:
    """What a workspace takes of its disk, in bytes; `free` is what the disk still has.

    Attributes
    ----------
    counted, most : what of it counts towards a quota, and that quota; None where there is none
    """

    items: int
    trash: int
    temporary: int
    free: int
    counted: int | None = None
    most: int | None = None


def items(store: Store) -> list[Item]:
    """Return everything, the largest first."""
    found = [*_datasets(store.workspace), *_runs(store.list(most=MOST)), *_networks(store.workspace)]
    return sorted([*found, *uploads(store.workspace)], key=lambda item: (-item.bytes, item.path))


def of(store: Store, paths: Iterable[str]) -> list[Item]:
    """Return those of these paths that there are, sizes counted for them alone."""
    wanted = set(paths)
    runs = [run for run in store.list(most=MOST) if f"runs/{run.id}" in wanted]
    found = [*_runs(runs)]
    for folder, listed in (("datasets", _datasets), ("networks", _networks), ("uploads", uploads)):
        if any(path.startswith(f"{folder}/") for path in wanted):
            found += [item for item in listed(store.workspace) if item.path in wanted]
    return found


def used(store: Store, listed: Iterable[Item]) -> Used:
    """Return what all of it takes.

    Parameters
    ----------
    listed : of `items`
    """
    space = store.workspace
    working = [run.folder for run in store.list(state="running", most=MOST)]
    temporary = [path for folder in (space.path, *working) for path in (folder / TEMPORARY).glob("*")]
    disk, quota = shutil.disk_usage(space.path), store.quota
    most = None if quota is None or quota.disk_bytes > disk.total else quota.disk_bytes
    return Used(
        items=sum(item.bytes for item in listed),
        trash=sum(map(size, Trash(space.path).folder.glob("*"))),
        temporary=sum(map(size, temporary)),
        free=disk.free,
        counted=None if most is None else store.account.used(),
        most=most,
    )


def uploads(space: Workspace) -> list[Item]:
    """Return what was uploaded, each upload with all its files, the newest first."""
    found = []
    for folder in space.uploads_folder.iterdir():
        names = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
        names = [name for name in names if not name.startswith(".")]
        if names:
            more = f" and {len(names) - 3} more" if len(names) > 3 else ""
            name = ", ".join(names[:3]) + more
            found.append(Item(f"uploads/{folder.name}", "Upload", name, _changed(folder), size(folder)))
    return sorted(found, key=lambda item: -item.changed)


def _datasets(space: Workspace) -> list[Item]:
    theirs = shipped.datasets()
    return [
        Item(
            path=f"datasets/{about['digest']}",
            kind="Dataset",
            name=str(about["name"]),
            changed=_changed(space.datasets_folder / about["digest"] / "dataset.json"),
            bytes=size(space.datasets_folder / about["digest"]),
            shipped=about["digest"] in theirs,
        )
        for about in space.datasets()
    ]


def _runs(runs: Iterable[Run]) -> list[Item]:
    return [
        Item(
            path=f"runs/{run.id}",
            kind=kinds.KINDS[run.kind].label if run.kind in kinds.KINDS else run.kind,
            name=run.title,
            changed=run.ended or run.created,
            bytes=size(run.folder),
            shipped=run.prepared,
        )
        for run in runs
    ]


def _networks(space: Workspace) -> list[Item]:
    designs = space.designs
    found = [
        Item(
            path=f"networks/{about.id}.json",
            kind="Network",
            name=about.name,
            changed=about.saved,
            bytes=size(designs.folder / f"{about.id}.json"),
        )
        for about in designs.listed()
    ]
    drafts = space.path / DRAFTS
    if drafts.is_dir() and any(drafts.iterdir()):
        found.append(Item(DRAFTS, "Network", "Drafts of networks", _changed(drafts), size(drafts)))
    return found


def _changed(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0
