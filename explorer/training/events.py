"""The events of a training run, one JSON line each."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

Metrics = dict[str, float | None]


class _Event(BaseModel):
    """`index` counts the run's events from 0 and goes on after a resume; `fold` is the split's fold."""

    model_config = ConfigDict(frozen=True)

    index: int = 0
    fold: int = 0


class Started(_Event):
    """Training began, or went on from a checkpoint (`resumed`), of so many networks per fold, by so many processes.

    `device_free`: bytes of the device's memory that were free then. `device_note`: why a GPU that there is is not used.
    """

    type: Literal["started"] = "started"
    device: str
    device_title: str
    device_free: int | None = None
    device_note: str = ""
    threads: int
    precision: str
    folds: tuple[int, ...]
    networks: int = 1
    processes: int = 1
    epochs: int
    samples: int
    positions: int | None = None
    parameters: int | None = None
    memory_bytes: int | None = None
    resumed: bool = False


class FoldStarted(_Event):
    """A fold's columns and network are settled; its genotypes are `held` on the device in one of three ways."""

    type: Literal["fold_started"] = "fold_started"
    train: int
    validation: int
    test: int
    positions: int
    channels: int
    parameters: int
    memory_bytes: int
    removed: dict[str, int] = Field(default_factory=dict)
    held: str = "whole"
    held_because: str = ""


class Steps(_Event):
    """How the steps of a fold are taken on its device, from `epoch` on, in one sentence; only where it is asked."""

    type: Literal["steps"] = "steps"
    epoch: int
    text: str


class Ranking(_Event):
    """The promoter ranking of a fold moved on: `epoch` of `of` over `promoters` networks at once.

    `steps` says how their steps are taken on a GPU; it is empty elsewhere.
    """

    type: Literal["ranking"] = "ranking"
    epoch: int
    of: int
    promoters: int
    seconds_left: float | None = None
    best: tuple[str, ...] = ()
    steps: str = ""


class Step(_Event):
    """Where training stands within an epoch; at most a few a second."""

    type: Literal["step"] = "step"
    epoch: int
    step: int
    of: int
    train_loss: float
    samples_per_s: float
    seconds_left: float | None = None


class Epoch(_Event):
    """An epoch is over: epoch counts from 1; losses are without penalties, on the scale the loss sees."""

    type: Literal["epoch"] = "epoch"
    epoch: int
    of: int
    train_loss: float
    validation_loss: float | None
    penalty: float
    learning_rate: float
    train_metrics: Metrics
    metrics: Metrics
    best: bool
    samples_per_s: float
    seconds_left: float


class Checkpoint(_Event):
    """The run can go on from here."""

    type: Literal["checkpoint"] = "checkpoint"
    epoch: int
    step: int


class Diverged(_Event):
    """The loss became useless; the checkpoint is from before (`kept_epoch`, None where there was none)."""

    type: Literal["diverged"] = "diverged"
    epoch: int
    step: int
    reason: str
    suggestion: str
    kept_epoch: int | None = None


class FoldDone(_Event):
    """A fold's best weights are saved and measured on samples it never saw."""

    type: Literal["fold_done"] = "fold_done"
    epochs: int
    best_epoch: int
    evaluated_on: Literal["test", "validation"]
    metrics: dict[str, Any]
    seconds: float


class Finished(_Event):
    """Every fold is done; `metrics` are metrics.json's mean values, per trait."""

    type: Literal["finished"] = "finished"
    metrics: dict[str, Any]
    seconds: float


Event = Annotated[
    Started | FoldStarted | Steps | Ranking | Step | Epoch | Checkpoint | Diverged | FoldDone | Finished,
    Field(discriminator="type"),
]
_ADAPTER: TypeAdapter[Any] = TypeAdapter(Event)
TYPES = frozenset(
    {"started", "fold_started", "steps", "ranking", "step", "epoch", "checkpoint", "diverged", "fold_done", "finished"}
)


def parse(line: str | bytes | dict[str, Any]) -> Any:
    """Return the training event of a JSON line or a decoded line; keys it does not know (`t`) are left out."""
    return _ADAPTER.validate_python(json.loads(line) if isinstance(line, str | bytes) else line)


def append(path: Path, event: Any, **more: Any) -> None:
    """Append one event, and `more` keys such as `t`, as a line of `path`."""
    line = json.dumps({**more, **event.model_dump(mode="json")}, allow_nan=False)
    with path.open("a", encoding="utf-8") as file:
        file.write(line + "\n")


def read(path: Path) -> Iterator[Any]:
    """Yield the training events of an events.jsonl; other lines and a half-written last one are passed over."""
    for _, event in _lines(path):
        if event is not None:
            yield parse(event)


def cut(path: Path, events: int) -> int:
    """Cut out training events with index >= `events`; return the bytes removed.

    `events` is how many had been yielded when the checkpoint was written (`checkpoint.position(folder).events`). Lines
    that are no training events stay; a half-written last line goes. The file keeps its place on the disk, so that
    a process that has it open for appending continues in it.
    """
    if not path.exists():
        return 0
    before = path.stat().st_size
    kept = b"".join(line for line, event in _lines(path) if event is None or event["index"] < events)
    if len(kept) < before:
        with path.open("r+b") as file:
            file.write(kept)
            file.truncate()
    return before - len(kept)


def _lines(path: Path) -> Iterator[tuple[bytes, dict[str, Any] | None]]:
    """Yield every whole line, with its training event or None where it is something else."""
    with path.open("rb") as file:
        for raw in file:
            if not raw.endswith(b"\n"):
                return
            try:
                line = json.loads(raw)
            except ValueError:
                yield raw, None
                continue
            known = isinstance(line, dict) and line.get("type") in TYPES and isinstance(line.get("index"), int)
            yield raw, line if known else None
