"""What `device.py` measures: networks, sizes, the figures of an H100 to compare with, and data made on the device."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
import torch
from torch import Tensor

from explorer.datasets.dataset import Dataset
from explorer.datasets.genotypes import Genotypes, variant_table
from explorer.datasets.traits import Column, Traits
from explorer.training import defaults
from explorer.training.spec import RunSpec


@dataclass(frozen=True)
class Case:
    """A network on data of one size.

    Attributes
    ----------
    people, snps, batch : of the data and of a step
    eager, graph, tf32, floor : microseconds a step on an H100 80GB, torch 2.11: a plain loop, the same step replayed as
        a CUDA graph, with TF32 too, and the bytes that must move at 2.95 TB/s; None where not measured there
    target : microseconds a step that ours must reach on such a card, without TF32
    kind : of the trait
    """

    name: str
    preset: str
    people: int
    snps: int
    batch: int
    eager: float | None = None
    graph: float | None = None
    tf32: float | None = None
    floor: float | None = None
    target: float | None = None
    kind: str = "quantitative"
    settings: dict[str, Any] = field(default_factory=dict)


CASES = (
    Case("linear", "linear", 8000, 50_000, 64, 1270, 98, 99, 15, 110),
    Case("MLP", "mlp", 8000, 50_000, 64, 1890, 436, 348, 188, 450),
    Case("CNN, 64", "cnn", 8000, 50_000, 64, 1323, 581, 487, 83, 581),
    Case("CNN, 512", "cnn", 8000, 50_000, 512, 2496, 2408, 2103, 182, 2408),
    Case("residual CNN, 32", "residual-cnn", 2000, 20_000, 32, 3665, 1719, 1710, 31, 1719),
    Case("residual CNN, 512", "residual-cnn", 2000, 20_000, 512, 24057, 23814, 20926, 73, 23814),
    Case("GPTransformer", "gptransformer", 1000, 12_000, 8, 5614, 666, 519, 6, 680),
    Case("ALS-Net", "als-net", 4000, 2048, 32, kind="binary"),
)
ALS_NET_SECONDS = 0.901
"""An epoch of ALS-Net on 4,000 people through the training loop of an H100, before steps were captured."""
ALS_NET_FASTER = 5.0
STACK = 32
STACK_COST = 1.3
THROUGH_THE_APP = 1.10
CAPTUM = 2.0
ESTIMATE = 0.15
LEAST = 0.3
"""Seconds that a figure is measured for, at least."""
LARGE = (50_000, 500_000)
LARGE_ON_CARD, LARGE_ON_HOST = 8e9, 4e9


def simulated(case: Case, device: torch.device, scale: float) -> Dataset:
    """Return people whose trait is a sum over a hundred variants; drawn on the device, as large as `scale` says."""
    people, snps = max(4 * case.batch, round(case.people * scale)), max(640, round(case.snps * scale) // 64 * 64)
    generator = torch.Generator(device).manual_seed(0)
    calls = torch.randint(0, 3, (people, snps), generator=generator, device=device, dtype=torch.int8)
    noise = torch.randn(people, generator=generator, device=device)
    weights = torch.randn(100, generator=generator, device=device)
    score = (calls[:, :100].float() @ weights).sub_(calls[:, :100].float().mean(0) @ weights) / 8 + noise
    binary = case.kind == "binary"
    y = ((score > score.median()).float() if binary else score).cpu().numpy().astype(np.float64)
    names = np.array([f"s{i}" for i in range(people)], dtype=object)
    levels = ("control", "case") if binary else ()
    column = Column.model_validate({"name": "trait", "kind": case.kind, "levels": levels})
    table = variant_table("1", np.arange(1, snps + 1), [f"v{i}" for i in range(snps)])
    traits = Traits(pd.DataFrame({"trait": y}, index=names), (column,))
    return Dataset("simulated", Genotypes(calls.cpu().numpy(), names, table), traits)


def run_spec(case: Case, dataset: Dataset, device: torch.device, **changes: Any) -> RunSpec:
    """Return the run of a case as the app would suggest it, without stopping early; one fold."""
    people, snps = dataset.genotypes.shape
    fields = defaults.for_preset(case.preset, case.kind, people, snps)
    settings = {**fields["network"].settings, **case.settings}
    fields |= {"network": {"preset": case.preset, "settings": settings}, "early_stopping": None, "keep_epochs": 0}
    fields |= {"batch_size": case.batch, "traits": ("trait",), "device": str(device), "epochs": 3, **changes}
    return RunSpec.model_validate(fields)


def synchronised(device: torch.device) -> None:
    """Wait for what the device has been given."""
    if device.type == "cuda":
        torch.cuda.synchronize(device)


def seconds_a_call(work: Callable[[], Any], device: torch.device, most: int = 2000) -> float:
    """Return the seconds of one call: three warm it up, then as many as take `LEAST` seconds are timed together.

    The device's work is waited for at the end alone, as a training loop does.
    """
    for _ in range(3):
        work()
    synchronised(device)
    calls = 1
    while True:
        began = time.perf_counter()
        for _ in range(calls):
            work()
        synchronised(device)
        spent = time.perf_counter() - began
        if spent >= LEAST or calls >= most:
            return spent / calls
        calls = min(most, max(calls + 1, round(1.2 * calls * LEAST / max(spent, 1e-6))))


def bandwidth(device: torch.device) -> float:
    """Return the bytes a second that the device's memory moves: a copy of half a gigabyte, read and written."""
    source = torch.empty(2**27 if device.type == "cuda" else 2**23, device=device)
    target = torch.empty_like(source)
    return 2 * source.numel() * 4 / seconds_a_call(lambda: target.copy_(source), device)


def apart(ours: dict[str, Tensor], theirs: dict[str, Tensor]) -> float:
    """Return the relative L2 norm of the difference of two sets of weights."""
    names = [name for name, value in theirs.items() if value.is_floating_point()]
    difference = sum(float((ours[name].double() - theirs[name].double()).square().sum()) for name in names)
    size = sum(float(theirs[name].double().square().sum()) for name in names)
    return (difference / size) ** 0.5
