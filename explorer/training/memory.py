"""What a training run takes of its device's memory, and whether it will fit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from explorer import devices, machine
from explorer.devices import Device
from explorer.errors import InputError

HEADROOM = 0.92
"""Share of the free memory a run may plan to fill."""


@dataclass(frozen=True)
class Memory:
    """Bytes a run needs on its device, by what needs them."""

    parts: Mapping[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """Bytes in all."""
        return sum(self.parts.values())


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
        f"but {machine.size(device.free)} of {machine.size(device.total)} are free{_beside(device)}",
        f"{mend}.",
    )


def _beside(device: Device) -> str:
    others = devices.of_others(device)
    return f"; other work holds {machine.size(others)}" if others else ""
