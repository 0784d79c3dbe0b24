"""Which devices can compute, and how much memory each has left."""

from __future__ import annotations

import json
import os
import platform
import re
import subprocess
import threading
import time
import warnings
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any

import psutil
import torch

from explorer import gpu_faults, machine
from explorer.errors import InputError
from explorer.gpu_faults import Trouble
from explorer.gpus_apart import APART
from explorer.limits import DEVICE_NAMES

BFLOAT16_FROM = 8
"""Compute capability from which NVIDIA's GPUs have bfloat16."""
ASKED_EVERY = 5.0
"""Seconds for which the free memory of GPUs, as another program tells it, is taken to be so."""
NAMES = DEVICE_NAMES
"""What a request may call a device: "auto" is the fastest there is."""
ARCHITECTURE = re.compile(r"(sm|compute)_(\d+)(\d)[a-z]?")
"""What torch was built for, by kind of code, generation and step within it."""
LOOKED_FOR_EVERY = 60.0
"""Seconds for which it is taken to be so that there is, or is no, GPU that torch does not find."""
_ruled_out: set[str] = set()
"""GPUs that have failed in this process."""
_watching = threading.Lock()
"""Held while warnings are caught, which is done for the whole process."""


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
    """Return every device of this machine, the fastest first; the CPU is always the last.

    A GPU that cannot be used is not among them (`overlooked` says why).
    """
    if APART.begun:
        return [*_of_child(), _cpu()]
    devices = _cuda()[0]
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
        if name in ("auto", device.name) or (name == "cuda" and device.name.startswith("cuda")):
            return device
    names = ", ".join(device.name for device in devices)
    why = overlooked() if name.startswith("cuda") else ""
    raise InputError(f"Device {name}", "this machine has no such device", f"It has {names}. {why}".strip())


def overlooked() -> str:
    """Return why a GPU that this machine seems to have is not used, and what to do; "" where there is none."""
    if APART.begun:
        return APART.unused()
    devices, told = _cuda()
    if devices and not told:
        return ""
    found = gpu_faults.trouble(told) if told else None
    if found is None and not devices:
        there, said = _driver(int(time.monotonic() / LOOKED_FOR_EVERY))
        if there and not (torch.version.cuda or torch.version.hip):
            version = torch.__version__.split("+")[0]
            found = Trouble("the installed torch is a build for CPUs", f"Install the CUDA build of torch {version}.")
        elif not there and said:
            found = gpu_faults.trouble(said)
        elif there and os.environ.get("CUDA_VISIBLE_DEVICES", "0") in ("", "-1"):
            found = Trouble("CUDA_VISIBLE_DEVICES hides it", "Start the app without that setting.")
        elif there:
            found = Trouble("torch does not find it", "Restart the machine; in a container, give it the GPU.")
    return "" if found is None else f"There is an NVIDIA GPU, but {found.reason}. {found.mend}"


def try_out(name: str) -> str:
    """Compute something small on the device of this name; for a process that is about to use it.

    Where it fails and nobody named it ("auto"), it is not offered in this process any more.

    Returns
    -------
    str
        Why it is not used, a sentence; "" where it computes.

    Raises
    ------
    InputError : this machine has no such device, or it was named and fails
    """
    device = pick(name)
    if device.torch.type != "cuda":
        return ""
    try:
        ones = torch.ones(8, device=device.torch)
        good = float((ones + ones).sum()) == 16.0
        text = "" if good else "CUDA gives wrong sums"
    except RuntimeError as error:
        if gpu_faults.ran_out(error):
            raise gpu_faults.without_room(error, device.title, free=device.free) from error
        text = str(error)
    if not text:
        return ""
    found = gpu_faults.trouble(text) or Trouble(f"it fails: {text.splitlines()[0][:160]}", "Choose the CPU.")
    if name != "auto":
        raise InputError(f"Device {name}", found.reason, found.mend)
    _ruled_out.add(device.name)
    return f"{device.title} is not used, because {found.reason}. {found.mend}"


def of_others(device: Device) -> int:
    """Return the bytes of a GPU's memory that other work seems to hold; 0 where it is little, or the device no GPU."""
    if device.torch.type != "cuda":
        return 0
    own = 0 if APART.begun else torch.cuda.memory_reserved(device.torch.index)
    held = device.total - device.free - own
    return held if held > gpu_faults.SHARED * device.total else 0


def _cuda() -> tuple[list[Device], str]:
    """Return the CUDA devices that can be used, and what torch says of those that cannot."""
    devices: list[Device] = []
    told: list[str] = []
    with _watching:
        with warnings.catch_warnings(record=True) as warned:
            warnings.simplefilter("always")
            try:
                count = torch.cuda.device_count() if torch.cuda.is_available() else 0
                for index in range(count):
                    about = torch.cuda.get_device_properties(index)
                    name = f"cuda:{index}"
                    if not _has_code_for(about):
                        told.append("no kernel image is available")
                    elif name not in _ruled_out:
                        bfloat16 = torch.version.hip is not None or about.major >= BFLOAT16_FROM
                        free = _free(index, about.uuid)
                        devices.append(Device(name, about.name, about.total_memory, free, bfloat16))
            except RuntimeError as error:
                told.append(str(error))
        told += [str(one.message) for one in warned]
    return devices, "\n".join(told) if not devices else ""


def _has_code_for(about: Any) -> bool:
    """Return whether torch was built for a GPU of these properties.

    Either for its generation, or an earlier one of its kind ("sm_80" serves 8.6), or with code that the driver
    translates for whatever comes later ("compute_80"). ROCm names its generations otherwise and is not asked.
    """
    built = torch.cuda.get_arch_list() if torch.version.cuda else []
    known = [(one[1], int(one[2]), int(one[3])) for name in built if (one := ARCHITECTURE.fullmatch(name))]
    return not known or any(
        (major == about.major and minor <= about.minor)
        if kind == "sm"
        else (major, minor) <= (about.major, about.minor)
        for kind, major, minor in known
    )


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
def _driver(when: int) -> tuple[bool, str]:
    """Return whether NVIDIA's driver lists a GPU, as at one moment (`when`), and what it says where it fails."""
    try:
        done = subprocess.run(["nvidia-smi", "-L"], capture_output=True, text=True, timeout=10, check=False)
    except (OSError, subprocess.SubprocessError):
        return False, ""
    return done.returncode == 0 and "GPU" in done.stdout, "" if done.returncode == 0 else done.stdout + done.stderr


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
    """Print why one is not used, and the GPUs, each with the identifier of its driver: two lines of JSON."""
    print(json.dumps(overlooked()))
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
