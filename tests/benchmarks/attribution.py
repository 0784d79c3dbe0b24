"""Our integrated gradients over Captum's default on an MLP of yeast size, and mutagenesis over brute force.

    python tests/benchmarks/attribution.py [--people 20] [--threads 1]

Prints ratios of wall time in one run, with the largest difference in scores; leaves with 1 where a target is missed.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from typing import Any

import captum.attr
import numpy as np
import torch

from explorer.inspection.attribution.integrated import integrated_gradients
from explorer.inspection.attribution.perturbation import mutagenesis
from explorer.inspection.attribution.subject import OutputTarget, Subject
from explorer.networks import zoo
from explorer.networks.build import build

MARKERS = 11_623
REPEATS = 3


def timed(work: Callable[[], Any], repeats: int = REPEATS) -> tuple[float, Any]:
    """Return the best of some repeats in seconds, and what the work gave; the first repeat warms up."""
    best, result = float("inf"), None
    for _ in range(repeats + 1):
        began = time.perf_counter()
        result = work()
        best = min(best, time.perf_counter() - began)
    return best, result


def main() -> int:
    """Print the ratios."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--people", type=int, default=20)
    options.add_argument("--threads", type=int, default=1)
    chosen = options.parse_args()
    torch.set_num_threads(chosen.threads)
    rng = np.random.default_rng(0)
    network = build(zoo.load("mlp", MARKERS, 1, 1, hidden="256,64"), 0, torch.float64).eval()
    x = torch.from_numpy(rng.integers(0, 2, (chosen.people, 1, MARKERS)).astype(np.float64))
    baseline = x.mean(0, keepdim=True)
    subject = Subject(network, OutputTarget(0), (1, MARKERS))
    captums = captum.attr.IntegratedGradients(network)

    theirs, oracle = timed(lambda: captums.attribute(x, baseline, target=0))
    ours, (scores, _) = timed(lambda: integrated_gradients(subject, x, baseline, tolerance=None))
    difference = float((scores - oracle).abs().max())
    print(f"MLP 256-64 on {MARKERS:,} SNPs, {chosen.people} people, 50 steps, float64, {chosen.threads} thread(s)")
    print(f"integrated gradients: Captum {theirs:.3f} s, ours {ours:.3f} s, {theirs / ours:.1f}x (target >= 10x)")
    print(f"  largest difference {difference:.1e} (target <= 1e-9)")

    table, dosage = torch.tensor([0.0, 1.0]).double().view(2, 1, 1).expand(2, 1, MARKERS), np.array([0, 1])
    fast, (effects, _) = timed(lambda: mutagenesis(subject, x[:2], table, dosage), 1)
    slow, (brute, _) = timed(lambda: mutagenesis(subject, x[:1], table, dosage, fast=False), 0)
    apart = float((effects[:1] - brute).abs().max())
    print(f"mutagenesis per person: brute force {slow:.2f} s, rank-1 updates {fast / 2:.2f} s, {2 * slow / fast:.0f}x")
    print(f"  largest difference {apart:.1e}")
    return int(theirs < 10 * ours or difference > 1e-9 or apart > 1e-9)


if __name__ == "__main__":
    sys.exit(main())
