"""Integrated gradients: the gradient averaged over the straight path from a baseline, times the change.

Source: Sundararajan, Taly, Yan (2017), Axiomatic attribution for deep networks, eq. 1.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import torch
from torch import Tensor

from explorer.inspection.paths import bisected, through_first
from explorer.inspection.subject import Subject
from explorer.progress import Progress, silent

PANEL = 50
"""Gauss-Legendre nodes of one panel; more steps are more panels, so that 50 steps are Captum's default rule."""


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

    1% of the root mean square change over all people explained, and never less than a millionth of the largest
    output (below which single precision has no digits left).
    """
    rms = float(change.cpu().double().square().mean().sqrt()) if change.numel() else 0.0
    largest = float(values.cpu().double().abs().max()) if values.numel() else 0.0
    return max(0.01 * rms, 1e-6 * largest, float(np.finfo(np.float64).tiny))


def relative_error(total: Tensor, change: Tensor, floor: float) -> Tensor:
    """Return the completeness error per person (people,): |sum of scores - change| / max(|change|, floor).

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
    """Return the scores (people, channels, positions) and the steps taken per person (people,).

    Parameters
    ----------
    x, baseline : (people, channels, positions) and (1 or people, channels, positions)
    steps : int
        Points on the path (Gauss-Legendre, `quadrature`).
    tolerance : float or None
        Take more steps for every person whose completeness error is above this, up to `most_steps`; None never does.
        On the fast path the steps go where the sum fails (`bisected`); on the plain one they are doubled.
    change, scale : (people,)
        f(x) - f(baseline), and what a miss is divided by to give the error; computed from x where not given.
    fast : bool
        Where the first layer is linear or a convolution, integrate at its output: the path is a straight line there
        too, and the layer itself is gone through once instead of once per step.
    rounding : float
        By how much rounding moves the output (`Subject.rounding`): no steps are taken to mend a miss that small.
    """
    fast = fast and subject.first is not None
    if tolerance is None:
        scores = (through_first if fast else _through_input)(subject, x, baseline, *quadrature(steps))
        progress(len(x), len(x), f"{len(x)} people, {steps} steps")
        return scores, torch.full((len(x),), steps)
    if change is None or scale is None:
        values = subject.values(x)
        change = values - subject.values(baseline)
        scale = change.cpu().double().abs().clamp_min(error_floor(change, values))
    scale = scale.clamp_min(4 * rounding / tolerance)
    scores, taken = torch.empty_like(x), torch.zeros(len(x), dtype=torch.int64)
    left, nodes = torch.arange(len(x)), steps
    while True:
        start = baseline if len(baseline) == 1 else baseline[left]
        scores[left] = (through_first if fast else _through_input)(subject, x[left], start, *quadrature(nodes))
        taken[left] = nodes
        total = scores[left].cpu().double().sum((1, 2))
        error = (total - change[left].cpu().double()).abs() / scale[left]
        left = left[error > tolerance]
        progress(len(x) - len(left), len(x), f"{len(x) - len(left)} of {len(x)} people after {nodes} steps")
        if len(left) == 0 or 2 * nodes > most_steps:
            return scores, taken
        if fast:
            break
        nodes *= 2
    for done, person in enumerate(left.tolist(), 1):
        start = baseline if len(baseline) == 1 else baseline[person : person + 1]
        one = slice(person, person + 1)
        scores[one], more = bisected(subject, x[one], start, tolerance * float(scale[person]), most_steps - steps)
        taken[person] += more
        finished = len(x) - len(left) + done
        progress(finished, len(x), f"{finished} of {len(x)} people, the last after {taken[person]} steps")
    return scores, taken


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
