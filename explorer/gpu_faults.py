"""What torch, CUDA and NVIDIA's driver say when a GPU cannot be used, as plain sentences with what to do."""

from __future__ import annotations

import re
from dataclasses import dataclass

from explorer import machine
from explorer.errors import InputError

CPU_INSTEAD = "or choose the CPU"
AGAIN = (
    "Run it again; training goes on from its last checkpoint. If it comes again, choose the CPU and send log.txt of "
    "the run's folder."
)
NO_ROOM = re.compile(r"out of memory|\w+_STATUS_ALLOC_FAILED", re.IGNORECASE)
"""How torch's allocator and NVIDIA's libraries word it."""
KNOWN: tuple[tuple[str, str, str], ...] = (
    (
        r"driver on your system is too old|driver version is insufficient",
        "its NVIDIA driver is too old for the installed build of torch",
        "Update the driver, or install a build of torch for an older CUDA.",
    ),
    (
        r"Driver/library version mismatch|compat mode|system has unsupported display driver",
        "parts of its NVIDIA driver are of different versions, as after an update of the driver",
        "Restart the machine; in a container, update the driver of the machine that it runs on.",
    ),
    (
        r"no kernel image is available|device kernel image is invalid|is not compatible with the current PyTorch",
        "the installed build of torch has no code for a GPU of its generation",
        f"Install a build of torch that has, {CPU_INSTEAD}.",
    ),
    (
        r"not compiled with CUDA enabled|compiled without CUDA support",
        "the installed torch is a build for CPUs",
        "Install a CUDA build of the same torch.",
    ),
    (
        r"Found no NVIDIA driver|no CUDA-capable device is detected|might not have a CUDA gpu",
        "no NVIDIA driver answers",
        "Install NVIDIA's driver; in a container, see that it was given the GPU.",
    ),
    (
        r"busy or unavailable|exclusive-process",
        "another program has the GPU for itself",
        f"Wait until that has ended, {CPU_INSTEAD}.",
    ),
    (
        r"CUDA unknown error|Can't initialize NVML|Failed to initialize NVML|communicate with the NVIDIA driver|"
        r"system not yet initialized|driver shutting down|initialization error|CUDA driver initialization failed",
        "its NVIDIA driver does not answer",
        "Restart the machine; in a container, see that it was given the GPU.",
    ),
    (
        r"GPU is lost|device lost|fallen off the bus|ECC error|NVLink|launch timed out|hardware stack error",
        "the GPU broke off in the middle of work",
        f"{AGAIN} If other programs fail on it too, restart the machine.",
    ),
    (
        r"[Uu]nable to find an engine|[Uu]nable to find a valid cuDNN algorithm",
        "cuDNN found no way to compute a convolution, as a rule for want of memory",
        f"Choose a smaller batch or network, or fewer variants, close what else uses it, {CPU_INSTEAD}.",
    ),
    (
        r"illegal memory access|misaligned address|illegal instruction|invalid program counter|device-side assert|"
        r"unspecified launch failure|illegal address",
        "a computation on the GPU went wrong",
        AGAIN,
    ),
)
"""Words of a message, the reason that they stand for, and what to do."""
DEVICE = re.compile(r"CUDA|cuda|cuDNN|CUDNN|cuBLAS|CUBLAS|NVML|nvidia|NVIDIA")


@dataclass(frozen=True)
class Trouble:
    """Why a GPU is not used, as a clause, and what to do, as a sentence."""

    reason: str
    mend: str


def trouble(text: str) -> Trouble | None:
    """Return what is wrong with a GPU by what torch or the driver says of it; None where it is not about one.

    >>> trouble("CUDA error: no kernel image is available for execution on the device").reason
    'the installed build of torch has no code for a GPU of its generation'
    """
    for words, reason, mend in KNOWN:
        if re.search(words, text):
            return Trouble(reason, mend)
    if DEVICE.search(text) is None:
        return None
    first = re.sub(r"^CUDA (?:error|initialization): ", "", text.strip().splitlines()[0])[:160].rstrip(". ")
    return Trouble(f"the GPU reports: {first}", AGAIN)


def ran_out(error: BaseException) -> bool:
    """Whether an error tells of a GPU's memory."""
    if type(error).__name__ == "OutOfMemoryError":  # torch's own, not imported for this alone
        return True
    return (
        isinstance(error, RuntimeError) and DEVICE.search(str(error)) is not None and bool(NO_ROOM.search(str(error)))
    )


def refusal(error: BaseException) -> InputError | None:
    """Return what is said of work that a GPU's failure ended; None where the error is none of a GPU's.

    >>> refusal(RuntimeError("shapes do not fit")) is None
    True
    """
    if ran_out(error):
        return without_room(error)
    if not isinstance(error, RuntimeError | AssertionError):
        return None
    found = trouble(str(error))
    return None if found is None else InputError("GPU", found.reason, found.mend)


def without_room(
    error: BaseException, title: str = "the GPU", needed: int | None = None, free: int | None = None
) -> InputError:
    """Return the sentence for a GPU that had not enough memory, with the figures that the error tells.

    Parameters
    ----------
    title : the device's name for display
    needed, free : bytes that the work was said to need, and that were free when it began, where that is known
    """
    told = _Told.of(str(error))
    said: list[str] = []
    if needed is not None:
        said.append(f"the run needs about {machine.size(needed)}")
    if free is not None and told.total:
        said.append(f"{machine.size(free)} of {machine.size(told.total)} were free when it began")
    elif free is not None:
        said.append(f"{machine.size(free)} were free when it began")
    if told.others is not None and told.total is not None and told.others > SHARED * told.total:
        said.append(f"other programs now hold {machine.size(told.others)}")
    if told.tried is not None:
        held = f" beside the {machine.size(told.own)} it held" if told.own else ""
        said.append(f"{machine.size(told.tried)} more{held} could not be had")
    reason = "; ".join(said) or "there was not enough of it"
    mend = "Choose a smaller batch or network, or fewer variants, close what else uses it, or take the CPU."
    return InputError(f"Memory of {title}", reason, mend)


SHARED = 0.05
"""Share of a GPU's memory from which on what other programs hold is worth a word: a desktop always holds some."""
UNITS = {"bytes": 1, "KiB": 2**10, "MiB": 2**20, "GiB": 2**30, "TiB": 2**40}
AMOUNT = r"(\d+(?:\.\d+)?) (bytes|[KMGT]iB)"


@dataclass(frozen=True)
class _Told:
    """The figures of torch's message, in bytes."""

    tried: int | None
    total: int | None
    free: int | None
    own: int | None

    @classmethod
    def of(cls, text: str) -> _Told:
        def figure(words: str) -> int | None:
            found = re.search(words.format(AMOUNT), text)
            return None if found is None else int(float(found[1]) * UNITS[found[2]])

        return cls(
            figure(r"Tried to allocate {}"),
            figure(r"total capac?i?ty of {}"),
            figure(r"of which {} is free"),
            figure(r"this process has {} memory in use"),
        )

    @property
    def others(self) -> int | None:
        """Bytes that neither are free nor belong to this process."""
        if self.total is None or self.free is None or self.own is None:
            return None
        return max(0, self.total - self.free - self.own)
