"""Genotypes at two bits on the device: 50,000 people at 500,000 sites, trained on from where they lie."""

from __future__ import annotations

import contextlib
import gc
import resource
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from _device_cases import LARGE, LARGE_ON_CARD, LARGE_ON_HOST, seconds_a_call
from torch import Tensor

from explorer import devices
from explorer.datasets import by_sample, encodings
from explorer.datasets.batch_encoding import BatchEncoder
from explorer.datasets.encodings import Counts
from explorer.networks import zoo
from explorer.training import device_steps
from explorer.training.held import Packed
from explorer.training.members import Members
from explorer.training.objective import Loss, TraitTargets
from explorer.training.samples import Samples
from explorer.training.spec import RunSpec

COUNTED = 1000
"""Samples by which the encoder is fitted here; a run counts all of its training samples."""
BATCH = 256
CHECKED = 64


class Made(Samples):
    """Samples whose genotypes were drawn on the device, packed."""

    def __init__(self, packed: Tensor, positions: int, y: Tensor) -> None:
        self.train = len(packed)
        self._genotypes = Packed(packed, positions)
        encoding, counts = encodings.chosen("dosage", 2, True), Counts(2, positions)
        for start in range(0, min(COUNTED, len(packed)), 100):
            counts.add(0, positions, self._genotypes.take(slice(start, start + 100)).cpu().numpy())
        self.encoder = encodings.fitted(encoding, counts).to(packed.device)
        self._encode = BatchEncoder(self.encoder, complete=False)
        self.y = y
        self.validation = self.test = slice(self.train, self.train)


def lines(device: torch.device, scale: float) -> Iterator[tuple[str, bool | None]]:
    """Yield what the genotypes take on the card and on the host, what a step takes, and whether it is the int8 one."""
    people, sites = max(2 * BATCH, round(LARGE[0] * scale)), max(640, round(LARGE[1] * scale))
    cuda = device.type == "cuda"
    if cuda:
        torch.cuda.empty_cache()
    before, (host, seen) = _allocated(device), _from_here()
    packed = torch.randint(0, 256, (people, by_sample.width(sites)), dtype=torch.uint8, device=device)
    y = torch.randn(people, 1, device=device)
    samples = Made(packed, sites, y)
    held = _allocated(device) - before if cuda else packed.numel()
    target = TraitTargets("mse", ("trait",), ((),), (0.0,), (1.0,))
    layers = zoo.load("linear", sites, 1, 1)
    document = {"traits": ("trait",), "batch_size": BATCH, "device": str(device), "epochs": 3, "standardise": True}
    spec = RunSpec.model_validate({**document, "network": {"preset": "linear"}})
    members = Members(layers, spec, 0, devices.pick(str(device)))
    steps = device_steps.of(devices.pick(str(device)), spec, 0, samples, members, Loss(target, y), 1)
    steps.begin(0)
    while steps.prepare():
        pass
    place = [0]

    def take() -> None:
        if place[0] == people // BATCH:
            steps.begin(0)
            place[0] = 0
        steps.take(place[0])
        place[0] += 1

    steps.begin(0)
    spent = seconds_a_call(take, device, most=200)
    what = f"{people:,} people x {sites:,} sites at two bits"
    line = f"{what}: {held / 1e9:.2f} GB on the card (target <= {LARGE_ON_CARD / 1e9:.0f} GB)"
    yield line, (held <= LARGE_ON_CARD if scale >= 1 else None)
    grown = _host() - host
    line = f"  the host's memory grew by {grown / 1e9:.2f} GB (target <= {LARGE_ON_HOST / 1e9:.0f} GB)"
    line += "" if seen else "; as much as earlier parts had held is not seen"
    yield line, (grown <= LARGE_ON_HOST if scale >= 1 and seen else None)
    rows = torch.randperm(people, device=device)[:CHECKED]
    calls = by_sample.pack(samples._genotypes.take(rows).cpu().numpy())
    same = bool(np.array_equal(calls[:, : sites // 4], packed[rows].cpu().numpy()[:, : sites // 4]))
    yield f"  {CHECKED} samples unpacked, and packed again on the CPU: {'the same' if same else 'OTHER'} bytes", same
    yield f"  a linear step, batch {BATCH}: {spent * 1e6:,.0f} us; {BATCH / spent:,.0f} samples/s. {steps.said}", None


def _allocated(device: torch.device) -> int:
    return torch.cuda.memory_allocated(device) if device.type == "cuda" else 0


def _from_here() -> tuple[int, bool]:
    """Count the host's memory from here; return what is held now, and whether the most before could be forgotten.

    Source: proc_pid_clear_refs(5), since Linux 4.0.
    """
    gc.collect()
    try:
        Path("/proc/self/clear_refs").write_text("5")
    except OSError:
        return _host(), False
    return _host(), True


def _host() -> int:
    """Return the most this process has held in the host's memory, in bytes."""
    with contextlib.suppress(OSError):
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return 1024 * int(line.split()[1])
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
