"""Every attribution method beside Captum's on an MLP of yeast size, and integrated gradients of a transformer.

    python tests/benchmarks/attribution.py [--people 20] [--threads 1] [--device cpu] [--repeats 3] [--only TEXT]

Prints time of ours over Captum's within one run, taken in turns (CPU time; wall time on a GPU), with the largest
difference in scores, or how much either misses the change in output; leaves with 1 where a target is missed.
"""

from __future__ import annotations

import argparse
import sys
import time
import warnings
from collections.abc import Callable
from typing import Any

import captum.attr
import numpy as np
import torch
from torch import Tensor, nn

from explorer.datasets import encodings
from explorer.inspection.attribution.attribute import attribute
from explorer.inspection.attribution.deeplift import deeplift
from explorer.inspection.attribution.gradients import generators, gradient_shap, input_x_gradient, saliency
from explorer.inspection.attribution.integrated import integrated_gradients
from explorer.inspection.attribution.perturbation import mutagenesis, occlusion
from explorer.inspection.attribution.subject import OutputTarget, Subject
from explorer.networks import zoo
from explorer.networks.build import build

MARKERS, OCCLUDED = 11_623, 60
SAMPLES, POSITIONS = 256, 400


def clock(device: torch.device) -> float:
    """Return CPU seconds, or seconds where a GPU works beside the processor."""
    if device.type == "cuda":
        torch.cuda.synchronize(device)
        return time.perf_counter()
    return time.process_time()


def in_turns(device: torch.device, repeats: int, *works: Callable[[], Any]) -> tuple[list[float], list[Any]]:
    """Return the best seconds of several pieces of work, in turns after a warm-up each, and their results."""
    best, results = [float("inf")] * len(works), [work() for work in works]
    for _ in range(repeats):
        for index, work in enumerate(works):
            began = clock(device)
            results[index] = work()
            best[index] = min(best[index], clock(device) - began)
    return best, results


def missed(scores: Tensor, subject: Subject, x: Tensor, baseline: Tensor) -> float:
    """Return the median completeness error, per cent of the change in output."""
    change = subject.values(x) - subject.values(baseline)
    return float(((scores.sum((1, 2)) - change).abs() / change.abs()).median()) * 100


def methods(people: int, device: torch.device, repeats: int, only: str) -> bool:
    """Print a line per method in single precision; return whether integrated gradients miss their targets."""
    rng = np.random.default_rng(0)
    network = build(zoo.load("mlp", MARKERS, 1, 1, hidden="256,64"), 0).eval().to(device)
    x = torch.from_numpy(rng.integers(0, 2, (people, 1, MARKERS)).astype(np.float32)).to(device)
    baseline, few = x.mean(0, keepdim=True), x[:2]
    subject = Subject(network, OutputTarget(0), (1, MARKERS))
    mask = torch.arange(MARKERS, device=device)[None, None] // (MARKERS // OCCLUDED)
    groups = [np.flatnonzero(mask[0, 0].cpu().numpy() == group) for group in range(int(mask.max()) + 1)]
    captums = captum.attr.IntegratedGradients(network)
    slopes, products = captum.attr.Saliency(network), captum.attr.InputXGradient(network)
    rescale, ablation = captum.attr.DeepLift(network), captum.attr.FeatureAblation(network)
    shap, starts, points = captum.attr.GradientShap(network), x[:1], generators(0, range(people))
    zeros = torch.zeros_like(baseline)
    pairs: dict[str, tuple[Callable[[], Any], Callable[[], Any]]] = {
        "integrated gradients, 50 steps": (
            lambda: integrated_gradients(subject, x, baseline, tolerance=None)[0],
            lambda: captums.attribute(x, baseline, target=0, internal_batch_size=50 * people),
        ),
        "integrated gradients, to 1%": (
            lambda: integrated_gradients(subject, x, baseline)[0],
            lambda: captums.attribute(x, baseline, target=0, internal_batch_size=50 * people),
        ),
        "saliency": (lambda: saliency(subject, x), lambda: slopes.attribute(x, target=0, abs=False)),
        "input x gradient": (
            lambda: input_x_gradient(subject, x, zeros),
            lambda: products.attribute(x, target=0),
        ),
        "deeplift": (lambda: deeplift(subject, x, baseline), lambda: rescale.attribute(x, baseline, target=0)),
        "gradient shap, 25 points": (
            lambda: gradient_shap(subject, x, starts, 25, points),
            lambda: shap.attribute(x, starts, n_samples=25, stdevs=0.0, target=0),
        ),
        f"occlusion of {len(groups)} groups": (
            lambda: occlusion(subject, x, baseline, groups)[0],
            lambda: ablation.attribute(x, baseline, target=0, feature_mask=mask),
        ),
    }
    failed = False
    print(f"MLP 256-64 on {MARKERS:,} SNPs, {people} people, float32, {device}")
    for name, works in pairs.items():
        if only not in name:
            continue
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            (ours, theirs), (mine, oracle) = in_turns(device, repeats, *works)
        line = f"{name}: ours {ours * 1e3:.1f} ms, Captum {theirs * 1e3:.1f} ms, ours/Captum {ours / theirs:.2f}"
        mine, oracle = (mine[:, None] if mine.ndim == 2 else mine).detach(), oracle.detach()
        if name.startswith("integrated"):
            errors = [missed(scores, subject, x, baseline) for scores in (mine, oracle)]
            line += f" (target <= 0.50); the sums miss {errors[0]:.2f}%, Captum's {errors[1]:.2f}%"
            failed |= ours > 0.5 * theirs or errors[0] > 1.01 * errors[1]
        elif not name.startswith("gradient shap"):
            line += f"; largest difference {float((mine - oracle).abs().max() / oracle.abs().max()):.0e} of the largest"
        print(line, flush=True)
    if only in "mutagenesis":
        table = torch.tensor([0.0, 1.0], device=device).view(2, 1, 1).expand(2, 1, MARKERS)
        dosage = np.array([0, 1])
        (fast, slow), (effects, brute) = in_turns(
            device,
            1,
            lambda: mutagenesis(subject, few, table, dosage)[0],
            lambda: mutagenesis(subject, few[:1], table, dosage, fast=False)[0],
        )
        apart = float((effects[:1] - brute).abs().max() / brute.abs().max())
        print(f"mutagenesis per person: by rows {fast / 2:.2f} s, brute force {slow:.2f} s, {fast / 2 / slow:.4f}")
        print(f"  largest difference {apart:.0e} of the largest")
    return failed


def exact(people: int) -> bool:
    """Print by how much our 50 steps differ from Captum's in double precision; return whether it is too much."""
    network = build(zoo.load("mlp", MARKERS, 1, 1, hidden="256,64"), 0, torch.float64).eval()
    x = torch.from_numpy(np.random.default_rng(0).integers(0, 2, (people, 1, MARKERS)).astype(np.float64))
    baseline = x.mean(0, keepdim=True)
    oracle = captum.attr.IntegratedGradients(network).attribute(x, baseline, target=0, internal_batch_size=50)
    scores, _ = integrated_gradients(Subject(network, OutputTarget(0), (1, MARKERS)), x, baseline, tolerance=None)
    difference = float((scores - oracle).abs().max())
    print(f"  in float64, largest difference from Captum's {difference:.1e} (target <= 1e-9)")
    return difference > 1e-9


def transformer(device: torch.device, scale: float, label: str) -> None:
    """Print the seconds that integrated gradients of a transformer take, to 1%, and what its sums miss."""
    rng = np.random.default_rng(0)
    dosages = rng.integers(0, 3, (SAMPLES, POSITIONS)).astype(np.int8)
    encoder = encodings.fit("dosage", dosages, np.arange(SAMPLES), 2, standardise=True)
    network: nn.Module = build(zoo.load("gptransformer", POSITIONS, encoder.channels, 1), 0)
    with torch.no_grad():
        for weights in network.parameters():
            weights.mul_(scale)
    began = clock(device)
    found = attribute(network, encoder, dosages, baseline=encoder.mean[None], device=device)
    seconds, complete = clock(device) - began, found.completeness
    assert complete is not None
    print(
        f"GPTransformer, {SAMPLES} people x {POSITIONS} SNPs, {label}: {seconds:.1f} s (target <= 25 on a CPU), "
        f"{found.steps.mean():.0f} gradients a person, sums miss {complete.median:.2%}, 95% of them at most "
        f"{complete.percentile_95:.2%}",
        flush=True,
    )


def main() -> int:
    """Print the ratios."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--people", type=int, default=20)
    options.add_argument("--threads", type=int, default=1)
    options.add_argument("--device", default="cpu")
    options.add_argument("--repeats", type=int, default=3)
    options.add_argument("--only", default="", help="only methods whose name has this in it")
    chosen = options.parse_args()
    torch.set_num_threads(chosen.threads)
    device = torch.device(chosen.device)
    failed = methods(chosen.people, device, chosen.repeats, chosen.only)
    failed |= exact(chosen.people)
    for scale, label in ((1.0, "fresh weights"), (2.0, "fresh weights doubled")):
        transformer(device, scale, label)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
