"""Which devices can train, how much memory each has left, and whether a run will fit."""

from __future__ import annotations

import platform
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

import psutil
import torch

from explorer import machine
from explorer.errors import InputError

BFLOAT16_FROM = 8
"""Compute capability from which NVIDIA's GPUs have bfloat16."""
ASKED_EVERY = 5.0
"""Seconds for which the free memory of GPUs, as another program tells it, is taken to be so."""
HEADROOM = 0.92
"""Share of the free memory a run may plan to fill."""
DECODED_DOSE = 13
"""Bytes that a dose takes beside its two while it is read: three numbers of four bytes, and whether it is missing."""


@dataclass(frozen=True)
class Device:
    """A place to compute.

    Attributes
    ----------
    name : "cpu", "mps", "cuda:0", ...
    title : its name for display
    total, free : bytes of memory; `free` is a snapshot
    bfloat16 : whether bfloat16 autocast is offered on it
    """

    name: str
    title: str
    total: int
    free: int
    bfloat16: bool = False

    @property
    def torch(self) -> torch.device:
        """The torch device."""
        return torch.device(self.name)


def available() -> list[Device]:
    """Return every device of this machine, the fastest first; the CPU is always the last."""
    devices: list[Device] = []
    if torch.cuda.is_available():
        for index in range(torch.cuda.device_count()):
            about = torch.cuda.get_device_properties(index)
            bfloat16 = torch.version.hip is not None or about.major >= BFLOAT16_FROM
            devices.append(Device(f"cuda:{index}", about.name, about.total_memory, _free(index, about.uuid), bfloat16))
    if torch.backends.mps.is_available():
        total = torch.mps.recommended_max_memory()
        devices.append(Device("mps", "Apple GPU", total, max(0, total - torch.mps.driver_allocated_memory())))
    return [*devices, _cpu()]


def pick(name: str = "auto") -> Device:
    """Return the device of this name; "auto" is the fastest there is, "cuda" the first CUDA device.

    Raises
    ------
    InputError : this machine has no such device
    """
    devices = available()
    for device in devices:
        if name in ("auto", device.name) or (name == "cuda" and device.name == "cuda:0"):
            return device
    names = ", ".join(device.name for device in devices)
    raise InputError(f"Device {name}", "this machine has no such device", f"It has {names}.")


def _free(index: int, uuid: object) -> int:
    """Return the bytes of a GPU's memory that are free, without taking any of them.

    To ask CUDA itself takes some hundred megabytes of the GPU until this process ends, so a process that does not use
    the GPU, as the server, asks NVIDIA's own program where there is one.
    """
    if not torch.cuda.memory_reserved(index):
        for name, free in _free_by_name(int(time.monotonic() / ASKED_EVERY)).items():
            if name.endswith(str(uuid)):
                return free
    return torch.cuda.mem_get_info(index)[0]


@lru_cache(maxsize=1)
def _free_by_name(when: int) -> dict[str, int]:
    """Return the free bytes of each GPU by its identifier, as at one moment (`when`); empty where nothing tells."""
    command = ["nvidia-smi", "--query-gpu=uuid,memory.free", "--format=csv,noheader,nounits"]
    try:
        text = subprocess.run(command, capture_output=True, text=True, timeout=10, check=True).stdout
        lines = [line.split(",") for line in text.splitlines()]
        return {name.strip(): int(free) * 2**20 for name, free in lines}
    except (OSError, subprocess.SubprocessError, ValueError):
        return {}


def _cpu() -> Device:
    total, free = machine.memory()
    cores = psutil.cpu_count(logical=False) or psutil.cpu_count() or 1
    name = platform.processor() or platform.machine()
    return Device("cpu", f"CPU, {cores} cores ({name})" if name else f"CPU, {cores} cores", total, free)


@dataclass(frozen=True)
class Memory:
    """Bytes a run needs on its device, by what needs them."""

    parts: Mapping[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """Bytes in all."""
        return sum(self.parts.values())


def estimate(
    samples: int,
    stored: int,
    inputs: int,
    parameters: int,
    activations: int,
    batch_size: int,
    optimizer_copies: int,
    precision: str = "float32",
    decoded: int = 0,
) -> Memory:
    """Estimate the memory a run needs before anything is built.

    Parameters
    ----------
    samples, stored : rows and bytes per row of the genotype matrix on the device
    inputs : encoded numbers per sample (channels * positions)
    parameters : numbers the network learns
    activations : numbers all layers give for one sample
    batch_size : samples per step
    optimizer_copies : numbers the optimizer keeps per parameter
    precision : "bfloat16" halves what layers give (weights stay float32)
    decoded : further bytes that a sample takes while its doses are read

    Returns
    -------
    Memory
        genotypes; weights with their gradients, the optimizer's memory and the copy of the best; one batch encoded
        (the codes, the numbers, a temporary); what the layers give, kept for the backward pass, and its gradients.
    """
    wide = 2 if precision == "bfloat16" else 4
    return Memory(
        {
            "genotypes": samples * stored,
            "weights": 4 * parameters * 2,
            "optimizer and best weights": 4 * parameters * (optimizer_copies + 1),
            "encoded batch": batch_size * (stored + decoded + inputs * 4 * 3),
            "layers": batch_size * activations * wide * 2,
        }
    )


def refuse_too_much(memory: Memory, device: Device) -> None:
    """Raise InputError where the run cannot fit on the device."""
    room = int(device.free * HEADROOM)
    if memory.total <= room:
        return
    name, size = max(memory.parts.items(), key=lambda part: part[1])
    mend = {
        "genotypes": "Choose fewer variants: filter by frequency, prune by LD, or use the promoter protocol",
        "encoded batch": "Choose a smaller batch or fewer variants",
        "layers": "Choose a smaller batch, or pool earlier in the network",
    }.get(name, "Choose narrower layers or fewer variants")
    raise InputError(
        f"Memory of {device.title}",
        f"this run needs about {machine.size(memory.total)}, most of it for the {name} ({machine.size(size)}), "
        f"but {machine.size(device.free)} of {machine.size(device.total)} are free",
        f"{mend}.",
    )
