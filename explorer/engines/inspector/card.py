"""What the inspection engine keeps on a GPU: networks, and what they gave for many samples, within a budget.

Passes of one sample stay on the CPU, as there a GPU's launches take longer than the sums. Nothing asks for a GPU before
the first question that has many samples, which the CPU answers while CUDA is started beside it. What is kept is given
back when it was not used for a while, when a training begins in a workspace that it is of, and when memory runs out;
the few hundred megabytes of CUDA itself stay until the engine ends.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Hashable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

import torch

from explorer import blockwise, machine
from explorer.engines.inspector.shelf import Shelf, weight
from explorer.jobs.computing import of_device
from explorer.training.arithmetic import Products
from explorer.training.trained import Trained

if TYPE_CHECKING:
    from explorer.devices import Device

T = TypeVar("T")
SHARE = 0.1
"""Of the memory that is free when it is first asked for."""
IDLE = 30.0
"""Seconds without a question after which all is given back."""


LOOKED_EVERY = 2.0
"""Seconds after which it is seen that a training has begun."""


class Keep(Protocol):
    """Keeps what a pass gave where it was computed; as `Warm.get`."""

    def __call__(self, key: Hashable, make: Callable[[], T], /) -> T:
        """Return what is kept, made now where it is not."""
        ...


class Card:
    """A GPU, if there is one, and what is kept there. Its methods may be called from any thread."""

    def __init__(self, idle: float = IDLE) -> None:
        self.idle = idle
        self._lock = threading.RLock()
        self._device: Device | None = None
        self._looked = False
        self._shelf = Shelf(0)
        self._used = self._began = 0.0
        self._places: set[Path] = set()
        self._watching = False

    @property
    def bytes(self) -> int:
        """About how many bytes are kept there."""
        return self._shelf.bytes

    def passes(
        self, workspace: Path, key: Hashable, trained: Trained, keep: Keep, work: Callable[[Trained, Keep], T]
    ) -> T:
        """Return what `work` makes of a fold and of what keeps things for it; on the CPU where a GPU is no help.

        Parameters
        ----------
        workspace : the folder it is of
        key : what names the fold among the things kept
        keep : keeps what is on the CPU
        work : gives nothing back that lies on a device
        """
        with self._lock:
            device = self._ready()
            if device is None or weight(trained) > self._shelf.most_bytes:
                return work(trained, keep)
            self._note(workspace)
            try:
                return self._there(device, workspace, key, trained, work)
            except Exception as error:
                no_room = blockwise.ran_out(error) or isinstance(error, blockwise.NoRoom)
                if not (no_room or of_device(error)):
                    raise
                if not no_room:
                    self._device = None  # it is not tried again
            finally:
                self._used = time.monotonic()
            self.release()
            return work(trained, keep)

    def _there(
        self, device: Device, workspace: Path, key: Hashable, trained: Trained, work: Callable[[Trained, Keep], T]
    ) -> T:
        """Return what `work` makes on the GPU; nothing that lies there is held once it has failed."""
        there = self._shelf.get(workspace, ("network", key), lambda: trained.on(device.torch))
        with Products("float32", device.torch):
            return work(there, lambda key, make: self._shelf.get(workspace, key, make))

    def release(self) -> None:
        """Give back all memory."""
        with self._lock:
            self._shelf = Shelf(self._shelf.most_bytes)
            blockwise.free()

    def look(self) -> None:
        """Look for a GPU and start CUDA on it, which takes seconds; from then on it is used."""
        self._looked = True
        if (device := _fastest()) is None:
            return
        with contextlib.suppress(RuntimeError):  # a GPU that nothing can be put on is none
            torch.zeros(1, device=device.torch)
            self._shelf = Shelf(int(SHARE * device.free))
            self._device = device

    def _ready(self) -> Device | None:
        """Return the GPU once it is started; questions until then are answered by the CPU, at once."""
        if not self._looked and machine.accelerated():
            self._looked = True
            threading.Thread(target=self.look, name="card-look", daemon=True).start()
        return self._device

    def _note(self, workspace: Path) -> None:
        """Have a thread watch over what is kept."""
        self._places.add(workspace)
        self._used = time.monotonic()
        if not self._watching:
            self._watching, self._began = True, time.time()
            threading.Thread(target=self._watch, name="card", daemon=True).start()

    def _watch(self) -> None:
        while True:
            time.sleep(min(LOOKED_EVERY, self.idle / 4))
            with self._lock:
                if time.monotonic() - self._used < self.idle and not self._training():
                    continue
                self.release()
                self._watching, self._places = False, set()
                return

    def _training(self) -> bool:
        """Whether a training began since something was put there."""
        return any(
            _written(worker) > self._began
            for place in self._places
            for worker in (place / "runs").glob("train-*/worker.json")
        )


def _fastest() -> Device | None:
    """Return the GPU that has double precision, in which answers add up, and is the fastest."""
    from explorer import devices

    return next((one for one in devices.available() if one.name.startswith("cuda")), None)


def _written(path: Path) -> float:
    """Return when a file was written; 0 where it has gone meanwhile, with its run."""
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def place(trained: Trained) -> torch.device:
    """Return where a fold is."""
    return trained.encoder.mean.device
