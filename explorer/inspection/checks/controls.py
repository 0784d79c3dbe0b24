"""Checks that need no truth: fresh random weights, and deletion of the highest-scored positions."""

from __future__ import annotations

import copy

import numpy as np
import torch
from torch import Tensor, nn

from explorer.errors import InputError
from explorer.inspection.attribution.budget import chunks
from explorer.inspection.attribution.subject import Subject
from explorer.inspection.checks.result import Deletion
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


def deletion(
    subject: Subject,
    x: Tensor,
    baseline: Tensor,
    scores: np.ndarray,
    share: float = 0.01,
    draws: int = 5,
    seed: int = 0,
    progress: Progress = silent,
    frequency: np.ndarray | None = None,
) -> Deletion:
    """Set the `share` of positions with the highest |score| (positions,) to the baseline, and as many random ones.

    `x` (samples, channels, positions), `baseline` (1, channels, positions). Averaged over `draws` random choices; with
    minor allele frequencies (positions,) these are like those of the highest-scored positions, one by one.
    """
    count = max(1, round(share * len(scores)))
    whole = subject.values(x)
    typical = float((whole - subject.values(baseline)).abs().mean())
    rng = np.random.default_rng(seed)
    top = np.argsort(-np.abs(scores), kind="stable")[:count]
    choices = [top]
    for _ in range(draws):
        alike = rng.choice(len(scores), count, replace=False) if frequency is None else matched(top, frequency, rng)
        choices.append(alike)
    moved = []
    for index, chosen in enumerate(choices):
        at, total = torch.as_tensor(chosen.copy()).to(x.device), 0.0
        for piece in chunks(len(x), subject.rows):
            hidden = x[piece].clone()
            hidden[:, :, at] = baseline[:, :, at]
            total += float((subject.values(hidden) - whole[piece]).abs().sum())
        moved.append(total / len(x) / typical if typical else 0.0)
        progress(index + 1, len(choices), "Deleting positions")
    return Deletion(
        share=share,
        positions=count,
        top=moved[0],
        random=float(np.mean(moved[1:])),
        matched=frequency is not None,
    )


def matched(top: np.ndarray, frequency: np.ndarray, rng: np.random.Generator, near: int = 50) -> np.ndarray:
    """Return other positions (k,), one for each of `top` (k,), of equal frequency (positions,) or about.

    From the `near` closest where fewer are equal. None is drawn twice; `top` may be half of the positions at most.
    """
    rest = np.setdiff1d(np.arange(len(frequency)), top)
    rest = rest[np.argsort(frequency[rest], kind="stable")]
    free = np.ones(len(rest), dtype=bool)
    chosen = np.empty(len(top), dtype=np.int64)
    low, high = (np.searchsorted(frequency[rest], frequency[top], side) for side in ("left", "right"))
    for number, (first, last) in enumerate(zip(low.tolist(), high.tolist(), strict=True)):
        wider = max(0, near - (last - first)) // 2
        while not (here := np.flatnonzero(free[max(0, first - wider) : last + wider])).size:
            wider = max(1, 2 * wider)
        drawn = max(0, first - wider) + rng.choice(here)
        free[drawn], chosen[number] = False, rest[drawn]
    return chosen


def height(scores: np.ndarray, fresh: np.ndarray, share: float = 0.01) -> float | None:
    """Return how many times as high a map's peaks are as those of the network with fresh weights.

    A peak is the mean |score| (variants,) of the top `share` of SNPs, in units of the mean |score| of all: how much of
    the map its peaks hold. Outputs are no unit for it: they grow with scores that add up along linked SNPs, and not
    with those of random weights, which cancel. None where a map is flat at 0.

    >>> height(np.array([0.0] * 95 + [2.0] * 5), np.array([1.0] * 50 + [3.0] * 50), 0.05)  # 20 times against 1.5 times
    13.333333333333334
    """
    peaks = []
    for one in (scores, fresh):
        size = np.sort(np.abs(one[np.isfinite(one)]))[::-1]
        if not size.sum() > 0:
            return None
        peaks.append(float(size[: max(1, round(share * len(size)))].mean() / size.mean()))
    return peaks[0] / peaks[1]
