"""Integrated gradients: the gradient averaged over the straight path from a baseline, times the change.

Source: Sundararajan, Taly, Yan (2017), Axiomatic attribution for deep networks, eq. 1.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import torch
from torch import Tensor

from explorer.inspection.attribution.paths import refined, through_first
from explorer.inspection.attribution.subject import Subject
from explorer.progress import Progress, silent

PANEL = 50
"""Gauss-Legendre nodes of one panel; more steps are more panels, so that 50 steps are Captum's default rule."""
BAND = 0.8
"""From this share of the tolerance on, finer scores are blended in."""


@lru_cache(maxsize=64)
def quadrature(steps: int) -> tuple[np.ndarray, np.ndarray]:
    """Return nodes and weights (steps,) on [0, 1]: Gauss-Legendre, in equal panels of 50 nodes beyond 50.

    >>> nodes, weights = quadrature(100)
    >>> round(float(weights @ nodes**3), 12)
    0.25
    """
    panels = max(1, round(steps / PANEL))
    nodes, weights = np.polynomial.legendre.leggauss(max(1, round(steps / panels)))
    edges = np.arange(panels)[:, None] / panels
    return (edges + (nodes + 1) / 2 / panels).ravel(), np.tile(weights / 2 / panels, panels)


def error_floor(change: Tensor, values: Tensor) -> float:
    """Return the smallest denominator a relative completeness error is given (see `relative_error`).

    1% of the root mean square change over all samples explained, and never less than a millionth of the largest
    output (below which single precision has no digits left).
    """
    rms = float(change.cpu().double().square().mean().sqrt()) if change.numel() else 0.0
    largest = float(values.cpu().double().abs().max()) if values.numel() else 0.0
    return max(0.01 * rms, 1e-6 * largest, float(np.finfo(np.float64).tiny))


def relative_error(total: Tensor, change: Tensor, floor: float) -> Tensor:
    """Return the completeness error per sample (samples,): |sum of scores - change| / max(|change|, floor).

    `change` is f(x) - f(baseline). Where it is nearly 0 a plain ratio would say nothing, so the denominator is never
    smaller than `floor`, one hundredth of the typical change (`error_floor`).
    """
    return (total.cpu().double() - change.cpu().double()).abs() / change.cpu().double().abs().clamp_min(floor)


def integrated_gradients(
    subject: Subject,
    x: Tensor,
    baseline: Tensor,
    *,
    steps: int = PANEL,
    tolerance: float | None = 0.01,
    most_steps: int = 1600,
    change: Tensor | None = None,
    scale: Tensor | None = None,
    fast: bool = True,
    rounding: float = 0.0,
    progress: Progress = silent,
) -> tuple[Tensor, Tensor]:
    """Return the scores (samples, channels, positions) and the steps taken per sample (samples,).

    A sample's scores depend on that sample alone, and move by no more than rounding does wherever the steps end:
    between `BAND` of the tolerance and the tolerance itself, the finer answer is blended in (`_onward`).

    Parameters
    ----------
    x, baseline : (samples, channels, positions) and (1 or samples, channels, positions)
    steps : int
        Points on the path (Gauss-Legendre, `quadrature`).
    tolerance : float or None
        Take more steps for every sample whose completeness error is above this, up to `most_steps`; None never does.
        On the fast path the steps go where the sum fails (`refined`); on the plain one they are doubled.
    change, scale : (samples,)
        f(x) - f(baseline), and what a miss is divided by to give the error (never less than `own_floor`); computed
        from x where not given.
    fast : bool
        Where the first layer is linear or a convolution, integrate at its output: the path is a straight line there
        too, and the layer itself is gone through once instead of once per step.
    rounding : float
        By how much rounding moves the output (`Subject.rounding`): no steps are taken to mend a miss that small.
    """
    fast = fast and subject.first is not None
    follow = through_first if fast else _through_input
    scores, taken = follow(subject, x, baseline, *quadrature(steps)), torch.full((len(x),), steps)
    if tolerance is None:
        progress(len(x), len(x), f"{len(x):,} samples explained")
        return scores, taken
    if change is None or scale is None:
        values = subject.values(x)
        change = values - subject.values(baseline)
        scale = torch.maximum(change.abs(), values.abs() * 1e-6).cpu().double()
    least = torch.full_like(scale, max(4 * rounding / tolerance, float(np.finfo(np.float64).tiny)))
    scale = torch.maximum(torch.maximum(scale, own_floor(scores)), least)
    onward = _onward(scores, change, scale, tolerance)
    if fast:
        left = torch.nonzero(onward > 0)[:, 0]
        finished = len(x) - len(left)
        progress(finished, len(x), f"{finished:,} of {len(x):,} samples explained")
        if len(left) and 2 * steps <= most_steps:
            start = baseline if len(baseline) == 1 else baseline[left]
            finer, more = refined(
                subject, x[left], start, tolerance * scale[left].numpy(), most_steps - steps, rounding,
                lambda done, _: progress(
                    finished + done,
                    len(x),
                    f"{finished + done:,} of {len(x):,} samples explained",
                ),
            )  # fmt: skip
            share = _of_samples(onward[left], scores)
            scores[left] = scores[left] * (1 - share) + finer * share
            taken[left] += torch.from_numpy(more)
        return scores, taken
    nodes, share = steps, onward if 2 * steps <= most_steps else torch.zeros_like(onward)
    scores *= _of_samples(1 - share, scores)
    while bool((share > 0).any()):
        left = torch.nonzero(share > 0)[:, 0]
        progress(len(x) - len(left), len(x), f"{len(x) - len(left):,} of {len(x):,} samples explained")
        nodes *= 2
        finer = follow(subject, x[left], baseline if len(baseline) == 1 else baseline[left], *quadrature(nodes))
        further = torch.zeros_like(share)
        if 2 * nodes <= most_steps:
            further[left] = _onward(finer, change[left], scale[left], tolerance)
        scores[left] += finer * _of_samples((share * (1 - further))[left], scores)
        taken[left], share = nodes, share * further
    progress(len(x), len(x), f"{len(x):,} samples explained")
    return scores, taken


def own_floor(scores: Tensor) -> Tensor:
    """Return the least change that a completeness error is measured by, per sample (samples,) float64.

    1% of the root of the summed squares of that sample's scores, the typical change if their signs were
    random. `error_floor` is that of all samples together; the steps of a sample are decided by this one.
    """
    return 0.01 * scores.sum(1).cpu().double().square().sum(1).sqrt()


def _onward(scores: Tensor, change: Tensor, scale: Tensor, tolerance: float) -> Tensor:
    """Return the weight of the finer scores (samples,): 0 up to `BAND` of the tolerance, 1 from it."""
    error = (scores.cpu().double().sum((1, 2)) - change.cpu().double()).abs() / scale
    return ((error / tolerance - BAND) / (1 - BAND)).clamp(0, 1)


def _of_samples(share: Tensor, scores: Tensor) -> Tensor:
    return share.to(dtype=scores.dtype, device=scores.device).view(-1, 1, 1)


def _through_input(subject: Subject, x: Tensor, baseline: Tensor, nodes: np.ndarray, weights: np.ndarray) -> Tensor:
    """Follow the path at the input, a bounded number of points at a time."""
    scores = torch.empty_like(x)
    for row in range(len(x)):
        start = baseline[0 if len(baseline) == 1 else row]
        step = x[row] - start
        mean = torch.zeros_like(step)
        for part in np.array_split(np.arange(len(nodes)), -(-len(nodes) // subject.rows)):
            at = torch.as_tensor(nodes[part], dtype=x.dtype, device=x.device).view(-1, 1, 1)
            weight = torch.as_tensor(weights[part], dtype=x.dtype, device=x.device)
            mean += torch.einsum("s,scp->cp", weight, subject.gradient(start + at * step))
        scores[row] = step * mean
    return scores
