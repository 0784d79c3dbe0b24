"""Where work computes: on the device that is asked for, and on the CPU where a GPU that nobody named fails."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Generic, TypeVar

from explorer import gpu_faults, machine
from explorer.errors import InputError
from explorer.limits import DEVICE_NAMES
from explorer.progress import Progress, silent
from explorer.shown import shown

if TYPE_CHECKING:
    from explorer.devices import Device

T = TypeVar("T")
OTHERS = re.compile(r"cusolver|cuSOLVER|CUSOLVER|HIP|MPS|linalg\.|out of memory|NVRTC")
"""Of what the libraries below torch, and other makers' devices, say where they fail, beside `gpu_faults`."""
LONGEST = 160
"""Characters of an error that are told."""


@dataclass(frozen=True)
class Computed(Generic[T]):
    """What was computed, and where.

    Attributes
    ----------
    device : the device's name for display; "" for the CPU of a machine where nothing else was there
    instead : why it is not the GPU, as a sentence; "" where nothing failed
    """

    made: T
    device: str = ""
    instead: str = ""

    @property
    def summary(self) -> dict[str, object]:
        """What a run's result says of it: nothing where there was no choice."""
        return {name: said for name in ("device", "instead") if (said := getattr(self, name))}

    @property
    def told(self) -> str:
        """The same in words; "" where there was no choice."""
        return told(self.summary)


def told(result: dict[str, object]) -> str:
    """Return where a run's result was computed, in words; "" where it does not say.

    >>> told({"device": "A card"}), told({})
    ('Computed on A card.', '')
    """
    if not result.get("device"):
        return ""
    return " ".join(filter(None, (str(result.get("instead") or ""), f"Computed on {result['device']}.")))


def named(given: str) -> str:
    """Return a name of a device as a user gave it; InputError where it can be none.

    >>> named("cuda:1")
    'cuda:1'
    """
    if re.fullmatch(DEVICE_NAMES, given) is None:
        raise InputError(
            f"Device {shown(given[:40])}", "no device is called so", "Give auto, cpu, cuda, cuda:1 or mps."
        )
    return given


def computed(asked: str, work: Callable[[Device], T], progress: Progress = silent, double: bool = True) -> Computed[T]:
    """Return what `work` makes on the device of this name, "auto" being the fastest there is.

    Where a GPU fails that nobody named, the work is done again on the CPU, and that is said; one that was named fails.

    Parameters
    ----------
    double : whether it takes double precision, which Apple's GPUs have not: then the CPU does it, and that is said

    Raises
    ------
    InputError : this machine has no such device
    """
    from explorer import devices

    device = devices.pick(asked if asked != "auto" or machine.accelerated() else "cpu")
    if device.name == "cpu":
        return Computed(work(device), device.title if _several() else "")
    if double and device.name == "mps":
        instead = f"{device.title} has no double precision, in which this is computed."
    else:
        try:
            return Computed(_exactly(work, device), device.title)
        except Exception as error:
            if asked != "auto" or not of_device(error):
                raise
            failed = _reason(error)
        # by now the error is gone, and with it the frames that held on to what was on the device
        instead = f"{device.title} could not compute it: {failed}."
    progress(0.0, 1.0, f"{instead} On the CPU instead")
    cpu = devices.pick("cpu")
    return Computed(work(cpu), cpu.title, instead)


def _exactly(work: Callable[[Device], T], device: Device) -> T:
    """Return what work makes on a GPU whose convolutions do not round to TF32, as torch's do unless they are told."""
    from explorer.training.arithmetic import Products

    with Products("float32", device.torch):
        return work(device)


def of_genotypes(asked: str, work: Callable[[], T], progress: Progress = silent) -> Computed[T]:
    """Return the same of work on genotypes alone, whose methods are told of the device by `genetics.computing`."""
    from explorer.genetics import computing

    if asked in ("auto", "cpu") and not machine.accelerated():  # torch is not imported for this alone
        return Computed(work())
    from explorer import devices

    used = False

    def there(device: Device) -> T:
        nonlocal used
        with computing.on(device) as accelerator:
            made = work()
        used = accelerator is not None and accelerator.used
        return made

    done = computed(asked, there, progress)
    return done if used or not done.device else replace(done, device=devices.pick("cpu").title)


def _several() -> bool:
    """Whether there is anything but a CPU."""
    from explorer import devices

    return machine.accelerated() and len(devices.available()) > 1


def of_device(error: BaseException) -> bool:
    """Say whether an error is a device's, and not one of what was asked or of this program.

    >>> of_device(RuntimeError("CUDA error: an illegal memory access was encountered")), of_device(KeyError("locus"))
    (True, False)
    """
    if _no_room(error):
        return True
    told = str(error)
    return isinstance(error, RuntimeError | TypeError | AssertionError) and (
        gpu_faults.trouble(told) is not None or OTHERS.search(told) is not None
    )


def _no_room(error: BaseException) -> bool:
    """Say whether memory ran out, on a device, or so far that no block was small enough."""
    from explorer.blockwise import NoRoom

    return isinstance(error, NoRoom) or gpu_faults.ran_out(error)


def _reason(error: BaseException) -> str:
    """Return why a device failed, as a clause."""
    if _no_room(error):
        return "there was not enough memory on it"
    known = gpu_faults.trouble(str(error))
    return shown(str(error).strip().split("\n")[0])[:LONGEST].rstrip(". ") if known is None else known.reason
