"""What a training run takes of its device's memory, and whether it will fit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from explorer import machine
from explorer.devices import Device
from explorer.errors import InputError

HEADROOM = 0.92
"""Share of the free memory a run may plan to fill."""
DECODED_DOSE = 13
"""Bytes that a dose takes beside its two while it is read: three numbers of four bytes, and whether it is missing."""


@dataclass(frozen=True)
class Memory:
    """Bytes a run needs on its device, by what needs them."""

    parts: Mapping[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """Bytes in all."""
        return sum(self.parts.values())


def estimate(
    genotypes: int,
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
    genotypes : bytes of all samples' genotypes on the device, as `holding.stored_bytes` has them
    stored : bytes of a sample's genotypes in a step: as they are stored, and packed beside that
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
            "genotypes": genotypes,
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
