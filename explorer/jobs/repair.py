"""What can be done about damage: mending it from what is still known, taking away, and saving what can be read."""

from __future__ import annotations

import io
import json
import os
import shutil
import time
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from pydantic import ValidationError

from explorer import seals, stored
from explorer.errors import InputError
from explorer.jobs import damage, kinds, prepared
from explorer.jobs.damage import EXTRAS, Damage
from explorer.jobs.folder import UNSEALED, RunFolder
from explorer.jobs.run import REQUESTED, Run, from_folder
from explorer.jobs.runs import Store
from explorer.jobs.trash import Trash
from explorer.stored import Damaged

MOST_SAVED = 500_000_000
"""Bytes that are packed for a browser; what is larger stays where it is, and its place is told."""
LEFT_OUT = "what is left out.txt"
MAKES_DATA = ("import", "simulate", "filter", "group", "unrelated", "permute", "fill")
STEPS = 5
"""How many files of one item are mended by one click."""


@dataclass(frozen=True)
class Mend:
    """A way to mend one damage: what it comes to, as a sentence, and doing it."""

    says: str
    do: Callable[[], None]


def mend(store: Store, found: Damage) -> Mend | None:
    """Return how a damaged item can be mended; None where nothing of it is known any more."""
    if found.kind == "run":
        return _of_run(store, found)
    return _of_dataset(store, found) if found.kind == "dataset" else None


def repair(store: Store, found: Damage) -> str:
    """Mend an item, file after file; return what was done, as sentences. InputError where it cannot be mended."""
    said: list[str] = []
    last: Damage | None = found
    while last is not None and len(said) < STEPS:
        way = mend(store, last)
        if way is None:
            raise InputError(*last.told) if not said else InputError(" ".join([*said, last.told[0]]), last.told[1])
        way.do()
        said.append(way.says)
        last = _again(store, found)
    return " ".join(said)


def remove(store: Store, found: Damage) -> None:
    """Take a damaged item away, whatever is left of it."""
    if found.kind == "run":
        store.remove_damaged(found.id)
    elif found.kind == "dataset":
        store.workspace.remove(found.id)
    else:
        _delete(found.path)


def saved(found: Damage) -> bytes:
    """Return a zip of the files of an item that can be read, and of a text that names those that cannot."""
    out, left, room = io.BytesIO(), [f"{found.file}: {found.reason}"], MOST_SAVED
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, path in _readable(found.path):
            try:
                with stored.opened(path) as file:
                    size = os.fstat(file.fileno()).st_size
                    if size > room:
                        left.append(f"{name}: it is too large for a download, and lies at {path}")
                        continue
                    room -= size
                    archive.writestr(f"{found.id}/{name}", file.read(size))
            except Damaged as error:
                left.append(f"{name}: {error.reason}")
        archive.writestr(f"{found.id}/{LEFT_OUT}", "\n".join(dict.fromkeys(left)) + "\n")
    return out.getvalue()


def _readable(path: Path) -> list[tuple[str, Path]]:
    """Return what lies below a path that is no folder, by its name from there."""
    if path.is_symlink() or not path.is_dir():
        return [(path.name, path)]
    found: list[tuple[str, Path]] = []
    for inner in sorted(path.iterdir()):
        found += [(f"{inner.name}/{name}" if inner.is_dir() else name, file) for name, file in _readable(inner)]
    return found


def _again(store: Store, found: Damage) -> Damage | None:
    """Return what is still wrong with an item."""
    if found.kind == "run":
        store.look_again(found.id)
        return next((one for one in store.damaged if one.id == found.id), None)
    store.workspace.forget_loaded()
    return next((one for one in store.workspace.damaged if (one.kind, one.id) == (found.kind, found.id)), None)


# runs


def _of_run(store: Store, found: Damage) -> Mend | None:
    folder, id = found.path, found.id
    if not folder.is_dir():
        return _shipped(store, found)
    if found.file == "job.json":
        job = _job(folder)
        if job is None:
            return _shipped(store, found)
        return Mend("What was asked for was written anew.", lambda: RunFolder(folder).write("job.json", job))
    if found.file == "status.json":
        if _has_result(folder):
            return Mend("Its result is whole: it counts as done again.", lambda: _say(folder, "done"))
        return Mend("How far it was is not known any more: it can go on or be tried again.", lambda: _say(folder))
    if found.file == seals.NAME and _has_result(folder, sealed=False):
        return Mend("Its files look right, and were sealed anew.", lambda: _seal_anew(folder))
    if found.file == seals.GROWING and _has_result(folder, seals.GROWING):
        return Mend("Its course is lost; its result is kept.", lambda: _without(folder, seals.GROWING))
    job = _job(folder)
    if job is None or job.get("prepared"):
        return _shipped(store, found)
    return Mend("It is made again, with the same settings.", lambda: _make_again(store, id))


def _shipped(store: Store, found: Damage) -> Mend | None:
    """Return how a result that came with the app is had again; None where it did not, or its data are not here."""
    shipped = prepared.manifest()
    known = {None, *(about["digest"] for about in store.workspace.datasets())}
    if shipped is None or shipped.runs.get(found.id, "") not in known:
        return None
    return Mend("The result that was shipped with the app was taken in anew.", lambda: _take_in(store, found))


def _take_in(store: Store, found: Damage) -> None:
    _into_trash(store, found.title, f"runs/{found.id}")
    prepared.take_in(store, only=found.id)


def _job(folder: Path) -> dict[str, object] | None:
    """Return what a run was asked for: from job.json, its seal, or what the index knew of it."""
    files = RunFolder(folder)
    for content in (files.read("job.json"), seals.about(folder).get("job"), files.read(damage.REMEMBERED)):
        if isinstance(content, dict) and content.get("id") == folder.name:
            try:
                run = Run.model_validate({"queued": content.get("created"), **content, "folder": folder})
            except ValidationError:
                continue
            kind = kinds.KINDS.get(run.kind)
            try:
                if kind is not None:
                    kind.parameters.model_validate(run.parameters)
            except ValidationError:
                continue
            return run.model_dump(mode="json", include=REQUESTED | {"prepared"})
    return None


def _has_result(folder: Path, without: str = "", sealed: bool = True) -> bool:
    """Whether the files of a run's result are all there and as they were made, but for `without`."""
    try:
        leave_out = UNSEALED if sealed else UNSEALED | {seals.NAME}
        look = seals.faults if sealed else seals.unsealed_faults
        if any(fault.path.name != without for fault in look(folder, damage.CHECKED_AT_ONCE, leave_out)):
            return False
        stored.read_json(folder / "result.json")
    except Damaged:
        return False
    return True


def _say(folder: Path, state: str = "interrupted") -> None:
    """Write the state of a run in which no worker lives anew."""
    files = RunFolder(folder)
    worker = files.read("worker.json").get("attempt")
    status: dict[str, object] = {"state": state, "text": state, "attempt": worker if type(worker) is int else 1}
    status["progress"] = 1.0 if state == "done" else 0.0
    if state == "done":
        status["ended"] = (folder / "result.json").stat().st_mtime
    else:
        status |= {"text": "how far it was is not known: its status was damaged", "ended": time.time()}
    if (job := _job(folder)) is not None and job.get("prepared"):
        status["text"] = prepared.SAID
    files.write("status.json", status)


def _seal_anew(folder: Path) -> None:
    stored.make_way(folder / seals.NAME)
    (folder / seals.NAME).unlink(missing_ok=True)
    seals.seal(folder, {"job": _job(folder) or {}}, UNSEALED)


def _without(folder: Path, name: str) -> None:
    _delete(folder / name)
    _seal_anew(folder)


def _make_again(store: Store, id: str) -> None:
    """Leave only what was asked for in a run's folder, and queue it."""
    folder = store.workspace.runs_folder / id
    job = {**(_job(folder) or {}), "prepared": False}
    _into_trash(store, str(job["title"]), f"runs/{id}")
    folder.mkdir()
    RunFolder(folder).write("job.json", job)
    store.requeue(from_folder(folder))


# datasets


def _of_dataset(store: Store, found: Damage) -> Mend | None:
    folder = found.path
    if not folder.is_dir():
        return _from_its_files(store, found)
    if found.file == "dataset.json" and seals.about(folder).get("digest") == found.id:
        about = json.dumps(seals.about(folder), indent=1)
        return Mend("What is known about the data was written anew.", lambda: _write(folder / "dataset.json", about))
    if found.file in EXTRAS:
        name = EXTRAS[found.file]
        return Mend(f"The data are kept without their {name}.", lambda: _lose(folder, found.file, name))
    if found.file == seals.NAME and not any(seals.unsealed_faults(folder, damage.CHECKED_AT_ONCE, _SEAL)):
        return Mend("Its files look right, and were sealed anew.", lambda: _seal_data(folder))
    return _from_its_files(store, found)


_SEAL = frozenset({seals.NAME})


def _write(path: Path, text: str) -> None:
    stored.make_way(path)
    stored.write(path, text)


def _lose(folder: Path, file: str, name: str) -> None:
    """Keep a dataset without one of its files; its note says so."""
    about = stored.read_json(folder / "dataset.json")
    note = f"{about['note']} Its {name} were damaged and are left out.".strip()
    _delete(folder / file)
    _write(folder / "dataset.json", json.dumps({**about, "note": note}, indent=1))
    _seal_data(folder)


def _seal_data(folder: Path) -> None:
    stored.make_way(folder / seals.NAME)
    seals.seal(folder, stored.read_json(folder / "dataset.json"), frozenset({"dataset.json"}))


def _from_its_files(store: Store, found: Damage) -> Mend | None:
    """Return how the run that made a dataset makes it again, where what it was made from is still there."""
    for run in store.list(kind=MAKES_DATA, state="done"):
        if run.files.read("result.json").get("digest") != found.id:
            continue
        try:
            kinds.find(run.kind).validate(run.parameters, store.workspace)
        except InputError:
            continue
        return Mend(f"The data are made again, by the job {run.title!r}.", partial(_bring_again, store, found, run.id))
    return None


def _bring_again(store: Store, found: Damage, id: str) -> None:
    _into_trash(store, found.title, f"datasets/{found.id}")
    _make_again(store, id)


def _into_trash(store: Store, title: str, path: str) -> None:
    """Move what is made anew into the trash: somebody may still want what is left of it."""
    Trash(store.workspace.path).put(f"{title}, as it was when damaged", [path])
    store.workspace.forget_loaded()


def _delete(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
