"""The run store: request work, follow it, stop it, resume it, and read its result."""

from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
import shutil
import threading
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from explorer.errors import InputError
from explorer.jobs import kinds, lanes, needs, storage_faults
from explorer.jobs.folder import FINAL, Chunk, RunFolder, State, StopWord
from explorer.jobs.index import Index
from explorer.jobs.trash import Trash
from explorer.jobs.workspace import Workspace

IDENTITY = re.compile(r"[a-z]{2,20}-[0-9a-f]{10}")
REQUESTED = {"id", "kind", "title", "parameters", "key", "created", "queued", "keep_going", "lane", "memory_bytes"}
"""What job.json says of a run: all that was decided when it was requested."""


class Run(BaseModel):
    """One piece of work and how far it is: a snapshot, not a live object."""

    model_config = ConfigDict(frozen=True)

    id: str
    kind: str
    title: str
    parameters: dict[str, Any]
    key: str
    folder: Path
    created: float
    queued: float
    keep_going: bool = False
    """Whether it goes on when the app is stopped."""
    lane: kinds.Lane | None = None
    """Among which work it waits for its turn; None where an earlier version requested it."""
    memory_bytes: int = 0
    """What it is known to hold in memory beside the program."""
    prepared: bool = False
    """Whether it was shipped with the sample data (`explorer/jobs/prepared.py`), and not made here."""
    state: State = "queued"
    progress: float = 0.0
    """0 to 1."""
    text: str = "waiting for its turn"
    """What it is doing, or why it ended, as a sentence."""
    seconds_left: float | None = None
    started: float | None = None
    ended: float | None = None
    attempt: int = 0
    """How often a worker was started on it; where it rises, events.jsonl may have been cut."""
    pid: int | None = None
    threads: int | None = None

    @property
    def pending(self) -> bool:
        """Whether it waits or works; otherwise it is final unless resumed."""
        return self.state not in FINAL

    @property
    def done(self) -> bool:
        """Whether its result is there."""
        return self.state == "done"

    @property
    def resumable(self) -> bool:
        """Whether `resume` has a meaning: anything that ended without a result."""
        return self.state in FINAL and self.state != "done"

    @property
    def checkpointed(self) -> bool:
        """Whether it can be paused, and resumes where it was instead of from its start."""
        return kinds.KINDS[self.kind].checkpointed if self.kind in kinds.KINDS else False

    @property
    def files(self) -> RunFolder:
        """Its folder's files."""
        return RunFolder(self.folder)

    def row(self) -> tuple[str, str, str, str, float, float, str]:
        """Return its row for the index."""
        return self.id, self.kind, self.key, self.state, self.queued, self.created, self.model_dump_json()


class Store:
    """The runs of one workspace; only the process that holds the workspace's lock has one."""

    def __init__(self, workspace: Workspace) -> None:
        if not workspace.locked:
            raise InputError(f"workspace {workspace.path}", "it is not held by this process")
        self.workspace = workspace
        self.index = Index(workspace.index_path)
        self.changed = threading.Event()
        self.lock = threading.RLock()
        self.unwritten: dict[str, Run] = {}
        """Runs as they ended whose folders could not be told so yet, by id."""
        self.rebuild()

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
        validated here; InputError names the field that is wrong, or the memory or disk of which there is too little.
        """
        about = kinds.find(kind)
        self.workspace.refuse_vanished()
        validated = about.validate(parameters, self.workspace)
        document = validated.model_dump(mode="json")
        key = _key(kind, document, about.version)
        with self.lock:
            there = self.index.with_key(key)
            if there is not None:
                run = self.get(Run.model_validate_json(there).id)
                if not (again and run.resumable):
                    return run
                needs.refuse(kind, validated, self.workspace)
                return self.resume(run.id)
            needed = needs.refuse(kind, validated, self.workspace)
            storage_faults.refuse_full(self.workspace.path)
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
                memory_bytes=0 if needed is None else needed.memory_bytes,
            )
            self._make(run)
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
                os.replace(draft.path, run.folder)
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
        there = self.index.with_key(_key(kind, document, about.version))
        return None if there is None else self._fresh(Run.model_validate_json(there))

    def events(self, id: str, offset: int = 0) -> Chunk:
        """Return the events of a run from a byte offset on, and the next offset; a smaller offset means: begin anew."""
        return self.get(id).files.events(offset)

    def result(self, id: str) -> dict[str, Any]:
        """Return the content of result.json of a run that is done; InputError otherwise."""
        run = self.get(id)
        if not run.done:
            raise InputError(f"run {run.title}", f"it has no result: it is {run.state}", run.text)
        return run.files.read("result.json")

    # control

    def stop(self, id: str) -> Run:
        """End a run for good, as soon as it can; a worker that does not listen is terminated, then killed."""
        return self._request_stop(id, "stop")

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
            return self.requeue(run)

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
                        shutil.rmtree(path) if path.is_dir() else path.unlink()

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
        self.changed.set()

    # upkeep of the index, used by the scheduler

    def settle(self, run: Run) -> Run:
        """Write a state that no worker writes: into the folder, so that the index can be rebuilt, and the index."""
        keep = {"state", "progress", "text", "seconds_left", "started", "ended", "attempt", "queued"}
        run.files.write("status.json", run.model_dump(mode="json", include=keep))
        self.unwritten.pop(run.id, None)
        self.index.put(run.row())
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
        """Read every run folder and write the index anew."""
        rows = []
        for path in sorted(self.workspace.runs_folder.iterdir()):
            if (run := from_folder(path)) is not None:
                rows.append(run.row())
        self.index.rebuild(rows)

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
                run = self.settle(
                    run.model_copy(update={"state": state, "text": f"{state} by you", "ended": time.time()})
                )
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
        return run.model_copy(update=update)


def from_folder(path: Path) -> Run | None:
    """Return a run read from its folder alone; None where it is not a run's."""
    files = RunFolder(path)
    job, status = files.read("job.json"), files.read("status.json")
    if not IDENTITY.fullmatch(path.name) or job.get("id") != path.name:
        return None
    worker = files.read("worker.json")
    about = {"queued": job["created"], **job, **status, "folder": path}
    about |= {"pid": worker.get("pid"), "threads": worker.get("threads")}
    if worker and not status:
        about |= {"state": "running", "attempt": worker.get("attempt", 1)}
    if worker and worker.get("attempt", 0) > status.get("attempt", 0):
        about |= {"state": "running", "attempt": worker["attempt"]}
    known = {name: value for name, value in about.items() if name in Run.model_fields}
    try:
        return Run.model_validate(known)
    except ValueError:
        return None


def _key(kind: str, document: Mapping[str, object], version: int) -> str:
    text = json.dumps([kind, version, document], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:24]
