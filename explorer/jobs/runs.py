"""The run store: request work, follow it, stop it, resume it, and read its result."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import threading
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from explorer import stored
from explorer.errors import InputError
from explorer.jobs import blame, damage, kinds, lanes, needs, storage_faults
from explorer.jobs.changed import Changed
from explorer.jobs.damage import Damage
from explorer.jobs.folder import Chunk, RunFolder, State, StopWord
from explorer.jobs.index import Index, Row
from explorer.jobs.quotas import Account, Quota
from explorer.jobs.run import IDENTITY, OF_STATUS, REQUESTED, Run, from_folder, key_of, title_of
from explorer.jobs.trash import Trash
from explorer.jobs.workspace import Workspace
from explorer.stored import Damaged

__all__ = ["IDENTITY", "Run", "Store"]
MOMENT = 0.05
"""Seconds for which a page waits while the runs are looked through."""


class Store:
    """The runs of one workspace; only the process that holds the workspace's lock has one.

    With a quota, all that is stored in the workspace and all work that is asked for keeps to it.
    """

    def __init__(self, workspace: Workspace, quota: Quota | None = None) -> None:
        if not workspace.locked:
            raise InputError(f"workspace {workspace.path}", "it is not held by this process")
        self.workspace = workspace
        self.account = workspace.account = Account(quota, workspace.path)
        workspace.own_data &= quota is None or quota.own_data
        self.index = Index(workspace.index_path, self._rows)
        self._damaged: dict[str, Damage] = {}
        self._known_whole: dict[str, tuple[object, ...]] = {}
        self._looked_at = 0
        self.changed = Changed()
        self.lock = threading.RLock()
        self.unwritten: dict[str, Run] = {}
        """Runs as they ended whose folders could not be told so yet, by id."""
        self.why: dict[str, str] = {}
        """What is said of runs that somebody else has stopped, until they have ended, by id."""
        self.rebuild()

    @property
    def quota(self) -> Quota | None:
        """What the person may have whose workspace it is, as it is now; None where nothing limits them."""
        return self.account.quota

    # requests

    def request(
        self,
        kind: str,
        parameters: BaseModel | Mapping[str, object],
        title: str = "",
        *,
        keep_going: bool | None = None,
        again: bool = False,
    ) -> Run:
        """Return the run that does this work: the one already there with equal parameters, or a new queued one.

        A run that failed or was stopped is returned as it is, so that a page which requests it at every rerun does not
        fail over and over: `resume` tries it again, and so does `again=True`, which is for a click. Parameters are
        validated here; InputError names the field that is wrong, the memory or disk of which there is too little, or
        what of the quota is used up.
        """
        about = kinds.find(kind)
        self.workspace.refuse_vanished()
        validated = about.validate(parameters, self.workspace)
        document = validated.model_dump(mode="json")
        key = key_of(kind, document, about.version)
        with self.lock:
            there = self.index.with_key(key)
            if there is not None and self._whole(run := self.get(Run.model_validate_json(there).id)):
                if not (again and run.resumable):
                    return run
                needs.refuse(kind, validated, self.workspace)
                return self.resume(run.id)
            needed = needs.refuse(kind, validated, self.workspace)
            storage_faults.refuse_full(self.workspace.path)
            memory, disk = (0, 0) if needed is None else (needed.memory_bytes, needed.disk_bytes)
            self.account.refuse_job(title or about.label, self.index.pending(), memory, disk)
            now = time.time()
            id = self.name(kind, key)
            run = Run(
                id=id,
                kind=kind,
                title=title or about.label,
                parameters=document,
                key=key,
                folder=self.workspace.runs_folder / id,
                created=now,
                queued=self._end_of_queue(),
                keep_going=about.keep_going if keep_going is None else keep_going,
                lane=lanes.of(kind, validated, self.workspace),
                memory_bytes=memory,
            )
            self._make(run)
            self.account.promise(id, disk)
            self.index.put(run.row())
        self.changed.set()
        return run

    def _make(self, run: Run) -> None:
        """Make the folder of a new run; InputError where the disk does not take it, and nothing is left of it."""
        with storage_faults.plainly(self.workspace.path):
            draft = RunFolder(run.folder.with_name(f".new-{run.id}"))
            try:
                draft.path.mkdir()
                draft.write("job.json", run.model_dump(mode="json", include=REQUESTED))
                stored.move(draft.path, run.folder)
            except BaseException:
                shutil.rmtree(draft.path, ignore_errors=True)
                raise

    def name(self, kind: str, key: str) -> str:
        """Return an id for a new run."""
        return f"{kind}-{secrets.token_hex(5)}"

    # queries

    def get(self, id: str) -> Run:
        """Return a run as it is now; InputError where there is none with this id."""
        self.workspace.refuse_vanished()
        document = self.index.one(id) if IDENTITY.fullmatch(id) else None
        if document is None and id in self._damaged:
            raise InputError(*self._damaged[id].told)
        if document is None:
            raise InputError(
                f"run {id[:60]}", "it is not in this workspace", "Was it deleted, or is the link cut short?"
            )
        return self._fresh(Run.model_validate_json(document))

    def list(self, kind: str | tuple[str, ...] = (), state: str | tuple[str, ...] = (), most: int = 1000) -> list[Run]:
        """Return runs, newest first, of one kind or several and in one state or several."""
        allowed = [(value,) if isinstance(value, str) else tuple(value) for value in (kind, state)]
        return [self._fresh(Run.model_validate_json(text)) for text in self.index.all(*allowed, most=most)]

    def find(self, kind: str, parameters: BaseModel | Mapping[str, object]) -> Run | None:
        """Return the run already there with equal parameters, without requesting it."""
        about = kinds.find(kind)
        document = about.validate(parameters, self.workspace).model_dump(mode="json")
        there = self.index.with_key(key_of(kind, document, about.version))
        run = None if there is None else self._fresh(Run.model_validate_json(there))
        return run if run is not None and self._whole(run) else None

    def events(self, id: str, offset: int = 0) -> Chunk:
        """Return the events of a run from a byte offset on, and the next offset; a smaller offset means: begin anew."""
        return self.get(id).files.events(offset)

    def result(self, id: str) -> dict[str, Any]:
        """Return the content of result.json of a run that is done; InputError otherwise."""
        run = self.get(id)
        if not run.done:
            raise InputError(f"run {run.title}", f"it has no result: it is {run.state}", run.text)
        self.refuse_damaged(run)
        return stored.read_json(run.folder / "result.json")

    # damage

    @property
    def damaged(self) -> list[Damage]:
        """The runs that are in no list, since their files are not as they were written, by their names."""
        return [self._damaged[id] for id in sorted(self._damaged)]

    def is_damaged(self, id: str) -> bool:
        """Whether a run is among the damaged."""
        return id in self._damaged

    def refuse_damaged(self, run: Run) -> None:
        """Raise InputError where the files of a finished run are not as they were made; it is then in no list.

        Files that have not changed since they were last looked at are not read again.
        """
        if not run.done:
            return
        now = _signature(run.folder)
        if self._known_whole.get(run.id) == now:
            return
        try:
            damage.refuse_run(run.folder)
        except Damaged as error:
            found = self._set_aside(run.folder, error, run.title)
            raise InputError(*found.told) from error
        self._known_whole[run.id] = now

    def blame(self, error: BaseException) -> InputError | None:
        """Return the refusal of the damaged run over whose files a reader failed; None where none is damaged."""
        found = blame.behind(error, self.workspace.runs_folder)
        return None if found is None else InputError(*self._set_aside(*found).told)

    def _whole(self, run: Run) -> bool:
        """Whether a run can be used; the damaged are set aside, so that the same work is done anew."""
        try:
            self.refuse_damaged(run)
        except InputError:
            return False
        return True

    def look_again(self, id: str) -> None:
        """Read the folder of one run anew, after something was done to it."""
        with self.lock:
            self._damaged.pop(id, None)
            self._known_whole.pop(id, None)
            self.index.remove(id)
            if (row := self._row(self.workspace.runs_folder / id)) is not None:
                self.index.put(row)
        self.changed.set()

    def look_through(self) -> None:
        """Look at finished runs as the start of the app does: whether their files are there in full.

        A page waits for it, so that it goes on at the next call where it takes longer than a moment.
        """
        until, runs = time.monotonic() + MOMENT, self.list(state="done")
        begin = self._looked_at % max(1, len(runs))
        for run in [*runs[begin:], *runs[:begin]]:
            self._looked_at += 1
            try:
                from_folder(run.folder)
            except Damaged as error:
                self._set_aside(run.folder, error, run.title)
            if time.monotonic() > until:
                return

    def _set_aside(self, folder: Path, error: Damaged, title: str = "") -> Damage:
        found = Damage.of("run", folder, error, title or title_of(folder))
        with self.lock:
            self._damaged[folder.name] = found
            self._known_whole.pop(folder.name, None)
            self.index.remove(folder.name)
        return found

    # control

    def stop(self, id: str, why: str = "") -> Run:
        """End a run for good, as soon as it can; a worker that does not listen is terminated, then killed.

        Parameters
        ----------
        why : what is said of it, where it is not its owner who stops it
        """
        with self.lock:
            if why and self.get(id).pending:
                self.why[id] = why
            run = self._request_stop(id, "stop")
            if not run.pending:
                self.why.pop(id, None)
            return run

    def pause(self, id: str) -> Run:
        """Have a training run write its checkpoint and let go of the machine, to be resumed later."""
        run = self.get(id)
        if not run.checkpointed:
            raise InputError(f"run {run.title}", "only training can be paused", "Stop it instead.")
        return self._request_stop(id, "pause")

    def resume(self, id: str) -> Run:
        """Queue a run again that was paused, stopped, interrupted or has failed; training goes on at its checkpoint."""
        with self.lock, storage_faults.plainly(self.workspace.path):
            run = self.get(id)
            if run.pending:
                if run.state == "running" and run.files.stop_word():
                    raise InputError(f"run {run.title}", "it is still ending", "Try again in a moment.")
                return run
            if run.done:
                raise InputError(f"run {run.title}", "it is done")
            self.refuse_start(run)
            self.account.refuse_job(run.title, self.index.pending(), run.memory_bytes)
            return self.requeue(run)

    def refuse_start(self, run: Run) -> None:
        """Raise InputError where a run reads files of one's own, and these are not taken (any more)."""
        if not self.workspace.own_data and run.kind in kinds.KINDS:
            kinds.find(run.kind).validate(run.parameters, self.workspace)

    def requeue(self, run: Run) -> Run:
        """Put a run without a worker back into the queue; unless checkpointed, what an attempt left is deleted."""
        update = {"state": "queued", "queued": self._end_of_queue(), "text": "waiting for its turn"}
        again = self.settle(run.model_copy(update={**update, "ended": None, "pid": None}))
        run.files.clear_stop()  # in this order: a server killed between any two steps finds a queued run
        self.clear(run)
        return again

    def clear(self, run: Run) -> None:
        """Delete what earlier attempts left, unless the run goes on from there; nothing where a worker is at it."""
        if not run.checkpointed:
            with run.files.occupied() as mine:
                for path in run.folder.iterdir() if mine else ():
                    if path.name not in ("job.json", "status.json", "worker.lock"):
                        shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()

    def _end_of_queue(self) -> float:
        """Return the time for a run that queues now: behind those that wait, also where the clock was set back."""
        return max(time.time(), self.index.last_queued() + 0.001)

    def delete(self, id: str) -> None:
        """Move a run and its folder into the trash; InputError while a worker is still at it."""
        with self.lock:
            run = self.get(id)
            if run.state == "running":
                raise InputError(f"run {run.title}", "it is still at work", "Stop it first.")
            Trash(self.workspace.path).put(run.title, [f"runs/{id}"])
            self.forget([id])

    def forget(self, ids: Iterable[str]) -> None:
        """Take runs out of the index whose folders are gone."""
        for id in ids:
            self.index.remove(id)
            self.account.ended(id)
        self.changed.set()

    def remove_damaged(self, id: str) -> None:
        """Move what is left of a damaged run into the trash."""
        with self.lock:
            Trash(self.workspace.path).put(self._damaged[id].title, [f"runs/{id}"])
            self._damaged.pop(id)
            self.forget([id])

    # upkeep of the index, used by the scheduler

    def settle(self, run: Run) -> Run:
        """Write a state that no worker writes: into the folder, so that the index can be rebuilt, and the index."""
        run.files.write("status.json", run.model_dump(mode="json", include=OF_STATUS))
        self.unwritten.pop(run.id, None)
        self.index.put(run.row())
        if not run.pending:
            self.account.ended(run.id)
        self.changed.set()
        return run

    def settle_somehow(self, run: Run) -> None:
        """Settle a run whose worker has ended; where the disk does not take its state, `write_late` writes that."""
        try:
            self.settle(run)
        except OSError as error:
            if storage_faults.find(error, self.workspace.path) is None:
                raise
            self.unwritten[run.id] = run
            self.index.put(run.row())

    def write_late(self) -> None:
        """Write the states that the disk did not take; OSError where it still does not."""
        for run in list(self.unwritten.values()):
            self.settle(run)

    def rebuild(self) -> None:
        """Read every run folder and write the index anew; what is damaged is in `damaged`, and in no list."""
        self.index.rebuild(self._rows())

    def _rows(self) -> list[Row]:
        self._damaged.clear()
        return [row for path in sorted(self.workspace.runs_folder.iterdir()) if (row := self._row(path)) is not None]

    def _row(self, path: Path) -> Row | None:
        """Return the row of a run; None where the folder is not a run's, or is damaged and set aside."""
        if not IDENTITY.fullmatch(path.name) or not os.path.lexists(path):
            return None
        try:
            return from_folder(path).row()
        except Damaged as error:
            self._remember(path, error)
            self._damaged[path.name] = Damage.of("run", path, error, title_of(path))
            return None

    def _remember(self, folder: Path, error: Damaged) -> None:
        """Write into a folder what the index knows of its run, where the folder does not say it any more."""
        if error.path.name == "job.json" and folder.is_dir() and (document := self.index.one(folder.name)):
            with contextlib.suppress(OSError):
                stored.write(folder / damage.REMEMBERED, document)

    def close(self) -> None:
        """Close the index."""
        self.index.close()

    def _request_stop(self, id: str, word: StopWord) -> Run:
        with self.lock, storage_faults.plainly(self.workspace.path):
            run = self.get(id)
            if run.state == "running":
                run.files.request_stop(word)
                run = run.model_copy(update={"text": "pausing" if word == "pause" else "stopping"})
            elif run.state in ("queued", "paused", "interrupted"):
                state: State = "paused" if word == "pause" else "stopped"
                said = self.why.get(id, f"{state} by you")
                run = self.settle(run.model_copy(update={"state": state, "text": said, "ended": time.time()}))
        self.changed.set()
        return run

    def _fresh(self, run: Run) -> Run:
        """Add what the worker says to what the index knows, while one is at work."""
        if run.state != "running":
            return run
        status = run.files.read("status.json")
        if status.get("attempt") != run.attempt:
            return run
        update = {name: status[name] for name in ("progress", "text", "seconds_left") if name in status}
        if run.files.stop_word():
            update["text"] = "pausing" if run.files.stop_word() == "pause" else "stopping"
        try:
            return Run.model_validate({**run.model_dump(), **update})
        except ValidationError:
            return run


def _signature(folder: Path) -> tuple[object, ...]:
    """Return what changes whenever a file at the top of a folder does."""
    with os.scandir(folder) as entries:
        stats = [(entry.name, entry.stat(follow_symlinks=False)) for entry in entries]
    return tuple(sorted((name, stat.st_mtime_ns, stat.st_size, stat.st_ino) for name, stat in stats))
