"""How a fold holds its genotypes on its device: a byte per call, packed at two bits, or streamed from a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from explorer import machine
from explorer.datasets import by_sample
from explorer.devices import Device
from explorer.errors import InputError
from explorer.training.memory import HEADROOM

Way = Literal["whole", "packed", "streamed"]
Asked = Literal["auto", "whole", "packed", "streamed"]
WAYS: tuple[Way, ...] = get_args(Way)
"""From the plainest on: each takes less of the device's memory than the one before."""
ASKED = "as the run asks for"
WINDOW_BYTES = 256 * 2**20
"""What half of the device's window takes about, where genotypes are streamed."""
AT_LEAST = 4
"""Steps that half of a window is for at least."""
OF_SAMPLE = 8
"""Bytes that say where in the window a sample lies."""


@dataclass(frozen=True)
class Calls:
    """The genotypes that a fold's network reads.

    Attributes
    ----------
    samples, positions : of all parts of the fold; of the network
    copies : numbers per call, 2 of phased genotypes
    doses : whether they are doses, of two bytes, which cannot be packed
    """

    samples: int
    positions: int
    copies: int = 1
    doses: bool = False

    @property
    def whole(self) -> int:
        """Bytes of a sample as it is stored: one per call, two per dose."""
        return self.positions * self.copies * (2 if self.doses else 1)

    @property
    def packed(self) -> int:
        """Bytes of a sample with two bits per call; a dose takes no fewer than it does anyway."""
        return self.whole if self.doses else by_sample.width(self.positions) * self.copies


@dataclass(frozen=True)
class Holding:
    """One way of holding genotypes, what it takes of the device, and why it was chosen.

    Attributes
    ----------
    way : "whole", "packed" or "streamed"
    bytes : on the device
    window : samples that half of the device's window holds, where they are streamed; else 0
    file : bytes of the temporary file from which they are streamed; else 0
    gathered : bytes of a sample that a step takes beside its calls, while these are unpacked
    reason : a clause
    """

    way: Way
    bytes: int
    window: int = 0
    file: int = 0
    gathered: int = 0
    reason: str = ""

    def sentence(self) -> str:
        """Return how genotypes are held and why; "" where they are as they are stored.

        >>> in_way("packed", Calls(8, 8), 2, "as the run asks for").sentence()
        'Genotypes are packed at two bits per call, as the run asks for.'
        """
        words = {"whole": "", "packed": "packed at two bits per call", "streamed": "streamed from a file"}[self.way]
        why = self.reason if self.reason == ASKED else f"as {self.reason}"
        return f"Genotypes are {words}, {why}." if words else ""


def stored_bytes(way: Way, calls: Calls, batch: int) -> int:
    """Return how many bytes genotypes take on the device, held in this way."""
    if way == "whole":
        return calls.samples * calls.whole
    if way == "packed":
        return calls.samples * calls.packed
    return 2 * window(calls, batch) * calls.packed + calls.samples * OF_SAMPLE


def window(calls: Calls, batch: int) -> int:
    """Return the samples that half of a window holds: whole steps, a few of them at least, no more than there are."""
    steps = max(AT_LEAST, WINDOW_BYTES // max(1, calls.packed * batch))
    return batch * min(steps, -(-calls.samples // batch))


def in_way(way: Way, calls: Calls, batch: int, reason: str) -> Holding:
    """Return the holding of these calls in this way."""
    of_window = window(calls, batch) if way == "streamed" else 0
    gathered = 0 if way == "whole" or calls.doses else calls.packed
    file = calls.samples * calls.packed if way == "streamed" else 0
    return Holding(way, stored_bytes(way, calls, batch), of_window, file, gathered, reason)


def ways(calls: Calls) -> tuple[Way, ...]:
    """Return the ways there are of holding these: doses cannot be packed."""
    return ("whole", "streamed") if calls.doses else WAYS


def choose(calls: Calls, batch: int, beside: int, device: Device, asked: Asked = "auto") -> Holding:
    """Choose how a fold's genotypes are held on its device: the plainest way that leaves room for the rest.

    Parameters
    ----------
    batch : samples of a step
    beside : bytes that the run takes on the device for everything else
    asked : "auto", or the way that the run asks for

    Raises
    ------
    InputError : doses are to be packed
    """
    if asked != "auto":
        if asked not in ways(calls):
            why = "these are doses of imputation, which do not fit into two bits"
            raise InputError("Packed genotypes", why, "Hold them whole, or stream them.")
        return in_way(asked, calls, batch, ASKED)
    room = int(device.free * HEADROOM) - beside
    each: dict[Way, int] = {way: stored_bytes(way, calls, batch) for way in ways(calls)}
    fits = [way for way, size in each.items() if size <= room]
    if "whole" in fits:
        return in_way("whole", calls, batch, f"{machine.size(each['whole'])}, for which there is room")
    left = f"{machine.size(max(0, room))} of {device.title} are left for genotypes"
    ruled_out = f"{machine.size(each['whole'])} {'as doses' if calls.doses else 'with a byte per call'}"
    if "packed" in fits:
        return in_way("packed", calls, batch, f"{left}; {ruled_out}, {machine.size(each['packed'])} with two bits")
    if "packed" in each:
        ruled_out += f", {machine.size(each['packed'])} with two bits"
    return in_way("streamed", calls, batch, f"{left}; {ruled_out}")
