"""The state a run can go on from: one safetensors file, replaced atomically, nothing pickled."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Annotated, Any

import torch
from pydantic import ConfigDict, Field, TypeAdapter, with_config
from safetensors.torch import save_file
from torch import Tensor

from explorer import stored
from explorer.errors import InputError
from explorer.limits import MOST_EPOCHS, Row, Whole
from explorer.tensors import opened, understood
from explorer.tensors import read as tensors_of
from explorer.training.writer import Writer

FILE = "checkpoint.safetensors"
FORMAT = 1
AGAIN = "Train the run again."


@dataclass
class Position:
    """Where a run stands; the tensors beside it hold what it has learnt so far.

    Attributes
    ----------
    run : which run it is (`RunSpec`'s digest over all that decides its result) and on which dataset
    place : index into the folds that are trained, of the fold under way
    epoch, step : epochs done in that fold, and steps done in the epoch after them
    events : how many training events the run had yielded; later ones are cut on resume (`events.cut`)
    done : results of the folds already finished, as `FoldDone` events
    numbers : the fold's scalars: sums, best loss, patience, optimizer scalars, random states' names
    """

    run: Annotated[str, Field(max_length=200)] = ""
    place: Row = 0
    epoch: Annotated[int, Field(ge=0, le=MOST_EPOCHS)] = 0
    step: Whole = 0
    events: Whole = 0
    done: list[dict[str, Any]] = field(default_factory=list)
    numbers: dict[str, Any] = field(default_factory=dict)


POSITION = TypeAdapter(with_config(ConfigDict(extra="forbid"))(Position))


def write(folder: Path, position: Position, tensors: dict[str, Tensor], writer: Writer | None = None) -> None:
    """Replace the folder's checkpoint; a crash at any moment leaves the old one or the new one, whole.

    With a `writer` the file may be on its way still when this returns, with everything as it is now.
    """
    metadata = {"position": json.dumps(asdict(position)), "format": str(FORMAT)}

    def put(now: dict[str, Tensor]) -> None:
        save(folder / FILE, now, metadata)

    if writer is None:
        put(tensors)
    else:
        writer.write(tensors, put, timed=True)


def save(path: Path, tensors: dict[str, Tensor], metadata: dict[str, str]) -> None:
    """Write tensors and texts to `path` by way of a draft beside it."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    on_cpu = {name: tensor.detach().to("cpu").contiguous() for name, tensor in tensors.items()}
    try:
        save_file(on_cpu, draft, metadata)
        with draft.open("rb") as file:
            os.fsync(file.fileno())
        os.replace(draft, path)
        stored.sync(path.parent)
    finally:
        draft.unlink(missing_ok=True)


def open_file(path: Path) -> tuple[dict[str, Tensor], dict[str, str]]:
    """Return the tensors and texts of a safetensors file; InputError where it is damaged, or none of ours."""
    return tensors_of(path, mend=AGAIN)


def texts(path: Path) -> dict[str, str]:
    """Return the texts of a safetensors file without its tensors; InputError where it is damaged."""
    with opened(path, mend=AGAIN) as file:
        return file.metadata() or {}


def position(folder: Path) -> Position | None:
    """Return where the run in this folder would go on, None where it would begin anew."""
    path = folder / FILE
    if not path.exists():
        return None
    return _position(path, texts(path))


def read(folder: Path) -> tuple[Position, dict[str, Tensor]] | None:
    """Return the position and the tensors of the folder's checkpoint, None where there is none."""
    path = folder / FILE
    if not path.exists():
        return None
    tensors, metadata = open_file(path)
    return _position(path, metadata), tensors


def _position(path: Path, metadata: dict[str, str]) -> Position:
    if metadata.get("format", "1") != str(FORMAT):
        raise InputError(path.name, "another version of SNP Explorer wrote it", AGAIN)
    if not {"format", "position"} <= set(metadata):
        raise InputError(path.name, "it is no checkpoint of SNP Explorer", AGAIN)
    with understood(path.name, AGAIN):
        return POSITION.validate_json(metadata["position"])


def part(tensors: dict[str, Tensor], prefix: str) -> dict[str, Tensor]:
    """Return the tensors named "prefix.*", without the prefix."""
    return {name[len(prefix) + 1 :]: tensor for name, tensor in tensors.items() if name.startswith(prefix + ".")}


def prefixed(prefix: str, tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    """Return the tensors under the names "prefix.*"."""
    return {f"{prefix}.{name}": tensor for name, tensor in tensors.items()}


class RandomStream:
    """torch's random numbers of the run: in force only inside `with`; the caller's state is untouched.

    Dropout draws from torch's global generators. The caller gets its own state back at every event.
    """

    def __init__(self, seed: int, device: torch.device, threads: int | None = None) -> None:
        self.device, self.threads = device, threads
        outside = self._now()
        torch.default_generator.manual_seed(seed)
        if device.type == "cuda":
            with torch.cuda.device(device):
                torch.cuda.manual_seed(seed)
        elif device.type == "mps":
            torch.mps.manual_seed(seed)
        self._inside = self._now()
        self._set(outside)

    def __enter__(self) -> RandomStream:
        self._outside, self._outside_threads = self._now(), torch.get_num_threads()
        self._set(self._inside)
        if self.threads:
            torch.set_num_threads(self.threads)
        return self

    def __exit__(self, *_: object) -> None:
        self._inside = self._now()
        self._set(self._outside)
        if self.threads:
            torch.set_num_threads(self._outside_threads)

    def state(self) -> dict[str, Tensor]:
        """Return the random states the next `with` begins from, uint8 tensors."""
        return self._inside

    def restore(self, state: dict[str, Tensor]) -> None:
        """Go on from these states at the next `with`."""
        self._inside = {**self._inside, **state}

    def _now(self) -> dict[str, Tensor]:
        state = {"cpu": torch.get_rng_state()}
        if self.device.type == "cuda":
            state["cuda"] = torch.cuda.get_rng_state(self.device)
        elif self.device.type == "mps":
            state["mps"] = torch.mps.get_rng_state()
        return state

    def _set(self, state: dict[str, Tensor]) -> None:
        torch.set_rng_state(state["cpu"])
        if "cuda" in state and self.device.type == "cuda":
            torch.cuda.set_rng_state(state["cuda"], self.device)
        elif "mps" in state and self.device.type == "mps":
            torch.mps.set_rng_state(state["mps"])
