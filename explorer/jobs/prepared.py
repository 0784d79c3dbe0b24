"""Results made beforehand on the sample data and shipped with it: a fresh workspace takes them in as finished runs.

They lie in `sample_data/results` in a workspace's own format, as manifest.json and runs/<id>/, where
`explorer/jobs/preparing.py` puts them.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from explorer import seals
from explorer.datasets import samples
from explorer.jobs import private, runs, shipped
from explorer.jobs.folder import UNSEALED, RunFolder
from explorer.jobs.runs import Run, Store
from explorer.jobs.shipped import MANIFEST, Manifest, folder, manifest
from explorer.jobs.workspace import Workspace

__all__ = ["MANIFEST", "Manifest", "folder", "manifest"]

SAID = "made beforehand on the sample data"
"""What is said of such a run wherever it is shown."""


def take_in(store: Store, there: Path | None = None, only: str = "") -> list[Run]:
    """Copy what is shipped (or `only` one of it) among the runs of a workspace; return what was taken.

    Left out are runs whose dataset is not in the workspace with exactly this content, and those that it has already.
    """
    named = shipped.manifest(there)
    if named is None:
        return []
    known = {about["digest"] for about in store.workspace.datasets()}
    taken = []
    for id, digest in named.runs.items():
        home = store.workspace.runs_folder / id
        if only not in ("", id) or not runs.IDENTITY.fullmatch(id) or os.path.lexists(home):
            continue
        if not (digest is None or digest in known):
            continue
        draft = home.with_name(f".incoming-{id}")
        shutil.rmtree(draft, ignore_errors=True)
        try:
            copy(id, draft, there)
            private.close(draft)
            os.replace(draft, home)
        except OSError:
            shutil.rmtree(draft, ignore_errors=True)
            continue
        store.look_again(id)
        if not store.is_damaged(id):
            taken.append(store.get(id))
    return taken


def copy(id: str, to: Path, there: Path | None = None) -> None:
    """Copy one run that is shipped, and seal it."""
    shutil.copytree((there or shipped.folder()) / "runs" / id, to, copy_function=shutil.copyfile)
    seals.seal(to, {"job": RunFolder(to).read("job.json")}, UNSEALED, durable=False)


def missing(store: Store) -> list[str]:
    """Return what is shipped and was deleted, by its path below the workspace."""
    named = shipped.manifest()
    if named is None:
        return []
    paths = [f"datasets/{digest}" for digest in dict.fromkeys(named.runs.values()) if digest]
    paths += [f"runs/{id}" for id in named.runs]
    return [path for path in paths if not (store.workspace.path / path).exists()]


def bring_back(store: Store) -> None:
    """Put what is shipped and was deleted into a workspace again."""
    if any(path.startswith("datasets/") for path in missing(store)):
        add_samples(store.workspace)
    take_in(store)


def add_samples(workspace: Workspace) -> list[str]:
    """Put the sample data into a workspace; return their digests."""
    return [workspace.add(samples.open_sample(name)) for name in samples.names()]
