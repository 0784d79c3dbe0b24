"""Explanations on the device: integrated gradients against Captum's, mutagenesis and occlusion against the CPU."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import partial

import numpy as np
import torch
from _device_cases import CAPTUM, seconds_a_call, synchronised
from torch import Tensor, nn

from explorer.datasets import encodings
from explorer.inspection.attribution.attribute import attribute
from explorer.inspection.attribution.integrated import integrated_gradients
from explorer.inspection.attribution.subject import OutputTarget, Subject
from explorer.networks import zoo
from explorer.networks.build import build

NETWORKS = (("mlp", 256, 11_623), ("cnn", 256, 11_623), ("gptransformer", 256, 11_623))
"""Preset, samples, SNPs."""
Line = tuple[str, bool | None]
STEPS = 50
"""Captum's default."""
MUTATED = 32


def parts(device: torch.device, scale: float) -> dict[str, Callable[[], Iterator[Line]]]:
    """Return what yields a line of figures for each network and method, with whether its target is met (None: none)."""
    found: dict[str, Callable[[], Iterator[Line]]] = {
        f"explanations, {preset}": partial(
            _integrated, preset, max(8, round(people * scale)), max(640, round(snps * scale)), device
        )
        for preset, people, snps in NETWORKS
    }
    changed = partial(_changed, max(2, round(MUTATED * scale)), max(640, round(11_623 * scale)), device)
    return found | {"explanations, changed genotypes": changed}


def _data(preset: str, people: int, snps: int, device: torch.device) -> tuple[nn.Module, Tensor, Tensor]:
    """Return a network whose weights are not small, its inputs and the mean of them."""
    settings = {"token_size": max(10, snps // 120), "pooling": "flatten"} if preset == "gptransformer" else {}
    network = build(zoo.load(preset, snps, 1, 1, **settings), 0).eval().to(device)
    generator = torch.Generator(device).manual_seed(0)
    x = torch.randint(0, 3, (people, 1, snps), generator=generator, device=device).float()
    return network, x, x.mean(0, keepdim=True)


def _integrated(preset: str, people: int, snps: int, device: torch.device) -> Iterator[Line]:
    network, x, baseline = _data(preset, people, snps, device)
    subject = Subject(network, OutputTarget(0), (1, snps), device)
    change = subject.values(x) - subject.values(baseline)

    def missed(scores: Tensor) -> float:
        """The root mean square of what the scores do not add up to, relative to the change."""
        miss = scores.double().flatten(1).sum(1) - change.double()
        return float(miss.square().mean().sqrt() / change.double().square().mean().sqrt())

    def ours() -> Tensor:
        return integrated_gradients(subject, x, baseline)[0]

    spent, own = seconds_a_call(ours, device, most=10), missed(ours())
    what = f"integrated gradients, {preset}, {people} x {snps:,}"
    try:
        from captum.attr import IntegratedGradients
    except Exception as error:  # an installed one may lack what it imports
        why = "is not installed" if isinstance(error, ModuleNotFoundError) else f"does not load ({error})"
        yield f"{what}: {spent:.3f} s, misses {own:.1e}; Captum {why}", None
        return
    captums = IntegratedGradients(network)

    def theirs() -> Tensor:
        return captums.attribute(x, baseline, target=0, n_steps=STEPS, internal_batch_size=64 * STEPS)

    plain, others = seconds_a_call(theirs, device, most=3), missed(theirs())
    better = own <= max(others, 0.01)
    yield (
        (
            f"{what}: {spent:.3f} s, misses {own:.1e}; Captum ({STEPS} steps) {plain:.3f} s, {others:.1e}; "
            f"{plain / spent:.1f}x (target >= {CAPTUM:.0f}x at equal or better completeness, or within 1%)"
        ),
        (plain >= CAPTUM * spent and better),
    )


def _changed(people: int, snps: int, device: torch.device) -> Iterator[Line]:
    network = _data("cnn", 2, snps, torch.device("cpu"))[0]
    calls = np.random.default_rng(0).integers(0, 3, (people, snps)).astype(np.int8)
    encoder = encodings.fit("dosage", calls, np.arange(people), 2)
    for method in ("mutagenesis", "occlusion"):

        def on(where: torch.device, method: str = method) -> tuple[float, np.ndarray]:
            def work() -> np.ndarray:
                return attribute(network, encoder, calls, method, baseline=encoder.mean[None], device=where).scores

            work() if where.type == "cuda" else None
            synchronised(where)
            return _timed(work)

        spent, scores = on(device)
        line = f"{method}, cnn, {people} x {snps:,}: {spent:.2f} s"
        if device.type == "cpu":
            yield line, None
            continue
        slow, exact = on(torch.device("cpu"))
        worst = float(np.abs(scores - exact).max() / np.abs(exact).max())
        line += f"; CPU {slow:.2f} s, {slow / spent:.1f}x; differs by {worst:.1e} of the largest score"
        yield line, worst < 1e-4


def _timed(work: Callable[[], np.ndarray]) -> tuple[float, np.ndarray]:
    began = time.perf_counter()
    result = work()
    return time.perf_counter() - began, result
