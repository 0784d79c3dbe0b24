"""Checks that need no truth: fresh random weights, agreement of maps, deletion of the highest-scored positions."""

from __future__ import annotations

import copy
from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor, nn

from explorer.errors import InputError
from explorer.inspection.attribution.subject import Subject, chunks
from explorer.inspection.checks.result import Deletion, Stability
from explorer.networks.build import Network, build
from explorer.progress import Progress, silent
from explorer.training.metrics import ranks


def fresh_weights(network: nn.Module, seed: int) -> nn.Module:
    """Return the same network with new random weights and untouched batch-norm statistics, as before training.

    What a map of it shows comes from the architecture and the genotypes alone. torch's random state is left as it was.
    """
    parameter = next(network.parameters())
    if isinstance(network, Network):
        return build(network.spec, seed).to(device=parameter.device, dtype=parameter.dtype)
    fresh = copy.deepcopy(network)
    with torch.random.fork_rng(devices=[]):
        torch.default_generator.manual_seed(seed)
        for name, module in fresh.named_modules():
            if callable(reset := getattr(module, "reset_parameters", None)):
                reset()
            elif next(module.parameters(recurse=False), None) is not None:
                raise InputError(
                    f"layer {name}", "it does not say how its weights are drawn, so no control can be made"
                )
    return fresh


def rank_correlation(first: np.ndarray, second: np.ndarray) -> float:
    """Return Spearman's correlation of two maps' absolute scores (variants,); 0 where either map is flat.

    Positions that either map lacks (NaN) are left out.
    """
    both = np.isfinite(first) & np.isfinite(second)
    if both.sum() < 2:
        return 0.0
    a, b = ranks(np.abs(first[both])), ranks(np.abs(second[both]))
    if np.ptp(a) == 0 or np.ptp(b) == 0:
        return 0.0
    return float(np.corrcoef(a, b)[0, 1])


def stability(maps: Sequence[np.ndarray]) -> Stability:
    """Return how far maps (variants,) agree; only variants in all of them count. At least two maps."""
    if len(maps) < 2:
        raise InputError("stability", "one map cannot agree or disagree", "Train with another seed as well.")
    table = np.abs(np.stack(maps))
    table = table[:, np.isfinite(table).all(0)]
    if table.shape[1] < 2:
        raise InputError("stability", "the maps have no variants in common")
    most = max(1, round(table.shape[1] / 100))
    tops = [set(np.argsort(-row, kind="stable")[:most].tolist()) for row in table]
    pairs = [(i, j) for i in range(len(maps)) for j in range(i)]
    rho = [rank_correlation(table[i], table[j]) for i, j in pairs]
    shared = [len(tops[i] & tops[j]) / most for i, j in pairs]
    return Stability(
        maps=len(maps),
        rank_correlation=float(np.mean(rho)),
        lowest=float(np.min(rho)),
        top_shared=float(np.mean(shared)),
    )


def deletion(
    subject: Subject,
    x: Tensor,
    baseline: Tensor,
    scores: np.ndarray,
    share: float = 0.01,
    draws: int = 5,
    seed: int = 0,
    progress: Progress = silent,
) -> Deletion:
    """Set the `share` of positions with the highest |score| (positions,) to the baseline, and as many random ones.

    `x` (samples, channels, positions), `baseline` (1, channels, positions). Averaged over `draws` random choices.
    """
    count = max(1, round(share * len(scores)))
    whole = subject.values(x)
    typical = float((whole - subject.values(baseline)).abs().mean())
    rng = np.random.default_rng(seed)
    choices = [np.argsort(-np.abs(scores), kind="stable")[:count]]
    choices += [rng.choice(len(scores), count, replace=False) for _ in range(draws)]
    moved = []
    for index, chosen in enumerate(choices):
        at, total = torch.as_tensor(chosen.copy(), device=x.device), 0.0
        for piece in chunks(len(x), subject.rows):
            hidden = x[piece].clone()
            hidden[:, :, at] = baseline[:, :, at]
            total += float((subject.values(hidden) - whole[piece]).abs().sum())
        moved.append(total / len(x) / typical if typical else 0.0)
        progress(index + 1, len(choices), "Deleting positions")
    return Deletion(share=share, positions=count, top=moved[0], random=float(np.mean(moved[1:])))
