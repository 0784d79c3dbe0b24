"""Which devices can compute, and how much memory each has left."""

from __future__ import annotations

import json
import platform
import subprocess
import time
from dataclasses import asdict, dataclass
from functools import lru_cache

import psutil
import torch

from explorer import machine
from explorer.errors import InputError
from explorer.gpus_apart import APART
from explorer.limits import DEVICE_NAMES

BFLOAT16_FROM = 8
"""Compute capability from which NVIDIA's GPUs have bfloat16."""
ASKED_EVERY = 5.0
"""Seconds for which the free memory of GPUs, as another program tells it, is taken to be so."""
NAMES = DEVICE_NAMES
"""What a request may call a device: "auto" is the fastest there is."""


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
    if APART.begun:
        return [*_of_child(), _cpu()]
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
    if name == "cpu":
        return _cpu()
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


def _of_child() -> list[Device]:
    """Return the GPUs that a child process found, with the memory that is free now where another program tells."""
    now = _free_by_name(int(time.monotonic() / ASKED_EVERY))
    found: list[Device] = []
    for one in APART.gpus():
        uuid, fields = one["uuid"], {name: value for name, value in one.items() if name != "uuid"}
        free = next((free for name, free in now.items() if uuid and name.endswith(uuid)), fields["free"])
        found.append(Device(**{**fields, "free": free}))
    return found


def main() -> None:
    """Print the GPUs as one line of JSON, each with the identifier that its driver gives it."""
    gpus = [device for device in available() if device.name != "cpu"]
    uuids = [
        str(torch.cuda.get_device_properties(device.torch).uuid) if device.name.startswith("cuda") else ""
        for device in gpus
    ]
    print(json.dumps([{**asdict(device), "uuid": uuid} for device, uuid in zip(gpus, uuids, strict=True)]))


def _cpu() -> Device:
    total, free = machine.memory()
    cores = psutil.cpu_count(logical=False) or psutil.cpu_count() or 1
    name = platform.processor() or platform.machine()
    return Device("cpu", f"CPU, {cores} cores ({name})" if name else f"CPU, {cores} cores", total, free)


if __name__ == "__main__":
    main()
