"""How a process joins the others that train a run: where `torchrun` started it, for as long as the run takes."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import torch
import torch.distributed as dist
from torch.distributed import FileStore  # pyright: ignore[reportPrivateImportUsage]

from explorer import devices
from explorer.devices import Device
from explorer.errors import InputError
from explorer.training import started
from explorer.training.ranks import ALONE, Ranks, Several
from explorer.training.spec import RunSpec

STORE = "store"
"""The file in the folder of the processes over which they find each other."""
PATIENCE = timedelta(minutes=30)
"""How long a process waits for the others, which may still be reading; one that is gone is noticed at once."""


@contextlib.contextmanager
def joined(spec: RunSpec) -> Iterator[Ranks]:
    """Join the processes of a run; a process that was started alone shares nothing.

    On CUDA each takes the GPU of its number. They talk over this machine's own address alone, as the launcher has set.

    Raises
    ------
    InputError : what the run needs is not there for so many processes
    """
    folder, own, many = started.folder(), started.number(), started.many()
    if folder is None or own is None:
        yield ALONE
        return
    refuse_unsuitable(spec)
    cuda = devices.pick(spec.device).torch.type == "cuda"
    if cuda:
        torch.cuda.set_device(own)
    store = FileStore(str(Path(folder) / STORE), many)
    backend = "cpu:gloo,cuda:nccl" if cuda else "gloo"
    dist.init_process_group(backend, store=store, rank=own, world_size=many, timeout=PATIENCE)
    yield Several(spec.ensemble, every_step=spec.checkpoint_every == 0)
    dist.destroy_process_group()  # not where the run broke off: others may be gone, and it would wait for them


def gpus() -> list[Device]:
    """Return the GPUs of this machine that may train together."""
    return [device for device in devices.available() if device.torch.type == "cuda"]


def refuse_unsuitable(spec: RunSpec) -> None:
    """Raise InputError where a run cannot be trained by as many processes as it asks for.

    Raises
    ------
    InputError : fewer networks than processes, fewer GPUs, or a device of which there is one
    """
    many = spec.processes
    if many == 1:
        return
    if not dist.is_available():
        raise InputError("Processes", "this build of torch trains in one alone", "Leave them at 1.")
    if 1 < spec.ensemble < many:
        raise InputError(
            "Processes",
            f"{many} of them cannot share out {spec.ensemble} networks per fold",
            f"Choose {spec.ensemble} processes or fewer, or more networks.",
        )
    device = devices.pick(spec.device)
    if device.torch.type == "cpu":
        return
    there = len(gpus())
    if device.torch.type != "cuda" or (spec.device not in ("auto", "cuda") and there > 1):
        raise InputError(
            f"Device {spec.device}",
            f"it is one, and each of {many} processes takes one of its own",
            "Choose cuda, which is all GPUs, or one process.",
        )
    if there < many:
        some = "one GPU" if there == 1 else f"{there} GPUs"
        raise InputError(
            "Processes", f"{many} of them take a GPU each, and this machine has {some}", f"Choose {there} at most."
        )
