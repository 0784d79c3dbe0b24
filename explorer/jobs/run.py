"""A run: one piece of work and how far it is, and how it is read from its folder alone."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from explorer import seals, stored
from explorer.jobs import damage, kinds
from explorer.jobs.folder import FINAL, RunFolder, State
from explorer.jobs.index import Row
from explorer.sentences import sentence
from explorer.stored import Damaged

Moment = Annotated[float, Field(ge=0, lt=2.5e11, allow_inf_nan=False)]
"""Seconds since 1970, within what a calendar holds."""
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Span = Annotated[float, Field(ge=0, lt=1e10, allow_inf_nan=False)]
IDENTITY = re.compile(r"[a-z]{2,20}-[0-9a-f]{10}")
REQUESTED = {"id", "kind", "title", "parameters", "key", "created", "queued", "keep_going", "lane", "memory_bytes"}
"""What job.json says of a run: all that was decided when it was requested."""
OF_STATUS = {"state", "progress", "text", "seconds_left", "started", "ended", "attempt", "queued"}
"""What status.json says of it."""


class Run(BaseModel):
    """One piece of work and how far it is: a snapshot, not a live object."""

    model_config = ConfigDict(frozen=True)

    id: str
    kind: str
    title: str
    parameters: dict[str, Any]
    key: str
    folder: Path
    created: Moment
    queued: Moment
    keep_going: bool = False
    """Whether it goes on when the app is stopped."""
    lane: kinds.Lane | None = None
    """Among which work it waits for its turn; None where an earlier version requested it."""
    memory_bytes: int = 0
    """What it is known to hold in memory beside the program."""
    prepared: bool = False
    """Whether it was shipped with the sample data (`explorer/jobs/prepared.py`), and not made here."""
    state: State = "queued"
    progress: Share = 0.0
    """0 to 1."""
    text: str = "waiting for its turn"
    """What it is doing, or why it ended, as a sentence."""
    seconds_left: Span | None = None
    started: Moment | None = None
    ended: Moment | None = None
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

    def row(self) -> Row:
        """Return its row for the index."""
        return self.id, self.kind, self.key, self.state, self.queued, self.created, self.model_dump_json()


def from_folder(path: Path) -> Run:
    """Return a run read from its folder alone; Damaged where it cannot be, or its result is not as it was made.

    The files of a result are looked at by their sizes alone.
    """
    if not path.is_dir():
        raise Damaged(path, "it is no folder")
    files = RunFolder(path)
    job = stored.read_json(path / "job.json")
    if job.get("id") != path.name:
        raise Damaged(path / "job.json", "it is of another run")
    requested = {name: value for name, value in job.items() if name in REQUESTED | {"prepared"}}
    run = _read(path / "job.json", {"queued": requested.get("created"), **requested, "folder": path})
    about = kinds.KINDS.get(run.kind)
    _refuse_parameters(path, job, "" if about is None else key_of(run.kind, run.parameters, about.version))
    worker = files.read("worker.json")
    attempt = worker["attempt"] if type(worker.get("attempt")) is int and 0 < worker["attempt"] < 10**6 else 1
    at_work = bool(worker) and files.has_worker()
    status = _status(path, at_work)
    told = {name: value for name, value in status.items() if name in OF_STATUS}
    known = {name: worker[name] for name in ("pid", "threads") if type(worker.get(name)) is int}
    if worker and (not status or attempt > status.get("attempt", 0)):
        told |= {"state": "running", "attempt": attempt}
    run = _read(path / "status.json", {**run.model_dump(), **told, **known})
    if run.done:
        damage.refuse_run(path, content=False)
    try:
        run.row()
    except (ValueError, RecursionError):
        raise Damaged(path / "job.json", "it holds text or depths that cannot be kept") from None
    return run


def fresh(run: Run) -> Run:
    """Add what the worker says to what the index knows of a run, while one is at work."""
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


def _status(path: Path, at_work: bool) -> dict[str, Any]:
    """Return what status.json says; nothing where there is none yet, or a worker is about to write another."""
    there = os.path.lexists(path / "status.json")
    if not there and os.path.lexists(path / "result.json"):
        raise Damaged(path / "status.json", "it is missing")
    if not there:
        return {}
    try:
        status = stored.read_json(path / "status.json")
        if type(status.get("attempt", 0)) is not int:
            raise Damaged(path / "status.json", "its attempt is no number")
        if "state" not in status and os.path.lexists(path / "result.json"):
            raise Damaged(path / "status.json", "it does not say how the run ended")
    except Damaged:
        if at_work:
            return {}
        raise
    return status


def _refuse_parameters(folder: Path, job: Mapping[str, Any], key: str) -> None:
    """Raise Damaged where the parameters in job.json are not those that the run was made with."""
    kind = kinds.KINDS.get(job["kind"])
    if kind is None or job.get("key") == key:
        return
    try:
        kind.parameters.model_validate(job.get("parameters"))
    except (ValidationError, RecursionError) as error:
        at = ".".join(map(str, error.errors()[0]["loc"])) if isinstance(error, ValidationError) else ""
        reason = f"its parameters are not those of such work{f' ({at[:60]})' if at else ''}"
        raise Damaged(folder / "job.json", reason) from None


def _read(path: Path, content: Mapping[str, Any]) -> Run:
    try:
        return Run.model_validate(content)
    except ValidationError as error:
        said = sentence(error, "in it")
        raise Damaged(path, f"{said.place}: {said.reason}") from None


def title_of(path: Path) -> str:
    """Return what a run is called, from whatever of it can be read."""
    for job in (RunFolder(path).read("job.json"), seals.about(path).get("job")):
        if isinstance(job, dict) and isinstance(job.get("title"), str) and job["title"]:
            return job["title"]
    return path.name


def key_of(kind: str, document: Mapping[str, object], version: int) -> str:
    """Return what equal work has in common."""
    text = json.dumps([kind, version, document], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:24]
