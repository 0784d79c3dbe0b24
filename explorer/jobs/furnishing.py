"""A new workspace gets the sample data, and what was made on them beforehand: copied, or linked from a template.

Where many people have workspaces on one disk, what came with the app lies there once: every workspace has its files as
hard links. Nothing writes into a finished file in place (a new one takes its name), so that what one person does to
theirs, deleting included, leaves the others' as they are. What the disk itself damages is damaged for all of them at
once; each notices it by the seal, and `repair` puts a copy of its own in its place.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
from pathlib import Path

import explorer
from explorer.datasets import samples
from explorer.jobs import damage, prepared, private, shipped
from explorer.jobs.runs import Store
from explorer.stored import Damaged

TEMPLATE = "template"
"""The folder below the owner's workspace in which the template lies, under a name made from what is shipped."""


def furnish(store: Store, template: Path | None = None) -> bool:
    """Give a new workspace what came with the app; return whether finished runs are among it.

    Parameters
    ----------
    template : as `template` returns it: its files are linked where the disk allows that; None copies what is shipped
    """
    if template is None:
        prepared.add_samples(store.workspace)
        return bool(prepared.take_in(store))
    space = store.workspace
    for part, folder in (("datasets", space.datasets_folder), ("runs", space.runs_folder)):
        for source in sorted((template / part).iterdir()):
            if not os.path.lexists(folder / source.name):
                draft = folder / f".incoming-{source.name}"
                shutil.rmtree(draft, ignore_errors=True)
                link_tree(source, draft)
                os.replace(draft, folder / source.name)
    store.rebuild()
    _replace_damaged(store)
    return bool(store.list(state="done", most=1))


def _replace_damaged(store: Store) -> None:
    """Have a copy of its own in the place of what had been damaged in the template, by the sizes of its files."""
    for found in [*store.workspace.damaged, *store.damaged]:
        if str(found.path.relative_to(store.workspace.path)) in shipped.paths():
            shutil.rmtree(found.path, ignore_errors=True)
    prepared.bring_back(store)


def template(workspace: Path) -> Path | None:
    """Return the folder of what is shipped, as workspaces have it, below the owner's; None where nothing is.

    It is made where it is not there, is of another version, or a file of it is not as it was made.
    """
    named = shipped.manifest()
    if named is None:
        return None
    home = workspace / TEMPLATE / _version()
    if home.is_dir() and not any(map(_is_damaged, _things(home))):
        return home
    home.parent.mkdir(mode=0o700, exist_ok=True)
    for former in home.parent.iterdir():
        shutil.rmtree(former, ignore_errors=True)
    draft = home.with_name(f".draft-{secrets.token_hex(4)}")
    try:
        for name in samples.names():
            dataset = samples.open_sample(name)
            dataset.save(draft / "datasets" / dataset.digest)
        (draft / "runs").mkdir(mode=0o700)
        for id in named.runs:
            prepared.copy(id, draft / "runs" / id)
        private.close(draft)
        os.replace(draft, home)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return home


def _version() -> str:
    """Return a name that is another one whenever something else is shipped, or it is kept otherwise."""
    told = [explorer.__version__, (shipped.folder() / shipped.MANIFEST).read_text()]
    told += [f"{path.name} {path.stat().st_size}" for path in sorted(samples.folder().iterdir()) if path.is_file()]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:16]


def _things(home: Path) -> list[Path]:
    return [path for part in ("datasets", "runs") for path in (home / part).iterdir()]


def _is_damaged(folder: Path) -> bool:
    try:
        if folder.parent.name == "datasets":
            damage.about_dataset(folder)
            damage.refuse_dataset(folder)
        else:
            damage.refuse_run(folder)
    except Damaged:
        return True
    return False


def link_tree(source: Path, target: Path) -> None:
    """Make a folder whose files are those of another one, copied where the disk does not link them."""
    target.mkdir(mode=0o700)
    with os.scandir(source) as entries:
        for entry in entries:
            to = target / entry.name
            if entry.is_dir(follow_symlinks=False):
                link_tree(Path(entry.path), to)
                continue
            try:
                os.link(entry.path, to, follow_symlinks=False)
            except OSError:  # another disk, one without links, or one that has no more of them to give
                shutil.copyfile(entry.path, to)
