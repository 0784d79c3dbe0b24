"""What maps cost: training with them off over plain attention, pooled maps of 11,623 tokens over a forward pass.

    python tests/benchmarks/attention.py [--tokens 11623] [--threads 1]

Prints ratios of wall time in one run and peak memory; leaves with 1 where a target is missed.
"""

from __future__ import annotations

import argparse
import resource
import time
from collections.abc import Callable
from typing import Any

import torch
from torch import nn
from torch.nn import functional as F

from explorer.inspection.attention import maps, taps
from explorer.networks import zoo
from explorer.networks.build import build
from explorer.networks.layers.attention import SelfAttention

REPEATS = 5
MOST_RATIO, MOST_OVERHEAD, MOST_BYTES = 6.0, 1.05, 2e9


class Plain(nn.Module):
    """Self-attention with nothing to tap: the least that training could cost."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.query, self.key, self.value, self.out = (nn.Linear(width, width) for _ in range(4))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        parts = (part(x).unflatten(2, (self.heads, -1)).transpose(1, 2) for part in (self.query, self.key, self.value))
        return self.out(F.scaled_dot_product_attention(*parts).transpose(1, 2).flatten(2))


def best(works: list[Callable[[], Any]], repeats: int) -> list[float]:
    """Return the best time of each, taken in turns so that a busy moment does not hit only one."""
    times = [float("inf")] * len(works)
    for _ in range(repeats + 1):
        for place, work in enumerate(works):
            began = time.perf_counter()
            work()
            times[place] = min(times[place], time.perf_counter() - began)
    return times


def stepping(module: nn.Module, x: torch.Tensor) -> Callable[[], None]:
    """Return one training step: forward, backward."""

    def step() -> None:
        module.zero_grad(set_to_none=True)
        module(x).square().mean().backward()

    return step


def main() -> int:
    """Print the ratios."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--tokens", type=int, default=11_623)
    options.add_argument("--threads", type=int, default=1)
    chosen = options.parse_args()
    torch.set_num_threads(chosen.threads)
    x = torch.randn(16, 512, 32)
    ours, plain = SelfAttention(32, 4), Plain(32, 4)
    mine, theirs = best([stepping(ours, x), stepping(plain, x)], 20)
    overhead = mine / theirs
    print(f"training step with maps off over plain attention: {overhead:.3f} (target <= {MOST_OVERHEAD})", flush=True)

    settings = {"token_size": 1, "width": 32, "heads": 4, "blocks": 1, "feed_forward": 64}
    network = build(zoo.load("gptransformer", chosen.tokens, 1, 1, **settings), 0).eval().requires_grad_(False)
    person = torch.randint(0, 2, (1, 1, chosen.tokens)).float()
    at = maps.edges(chosen.tokens)

    def pooled() -> torch.Tensor:
        (one,) = taps.tap(network, person)
        return maps.pooled(one.q, one.k, at)

    def forward() -> torch.Tensor:
        with torch.no_grad():
            return network(person)

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    with_maps, without = best([pooled, forward], REPEATS - 3)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    ratio = with_maps / without
    print(
        f"{chosen.tokens:,} tokens, 4 heads: forward {without:.2f} s, forward and maps of {len(at) - 1} blocks "
        f"{with_maps:.2f} s, {ratio:.1f} times (target <= {MOST_RATIO:.0f})"
    )
    print(f"memory at most {peak / 1e9:.2f} GB, {(peak - before) / 1e9:.2f} GB of it for this (target <= 2 GB)")
    return int(overhead > MOST_OVERHEAD or ratio > MOST_RATIO or peak > MOST_BYTES)


if __name__ == "__main__":
    raise SystemExit(main())
