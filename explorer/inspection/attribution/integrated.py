"""Integrated gradients: the gradient averaged over the straight path from a baseline, times the change.

Source: Sundararajan, Taly, Yan (2017), Axiomatic attribution for deep networks, eq. 1.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import torch
from torch import Tensor

from explorer.inspection.attribution.paths import in_double, refined, through_first
from explorer.inspection.attribution.subject import Subject
from explorer.progress import Progress, silent

PANEL = 50
"""Gauss-Legendre nodes of one panel; more steps are more panels, so that 50 steps are Captum's default rule."""
BAND = 0.8
"""From this share of the tolerance on, finer scores are blended in."""
FINER = (1, 2, 4, 8)
"""How many times the first nodes are taken with averaged kinks, one after the other, before panels are halved."""
KINKS_LEFT = 15.0
"""Scores from n nodes with averaged kinks miss by no more than those from n plain ones, times this, by n.

The median over samples, root mean square over positions, of dense, convolutional and transformer networks at 25 to
400 nodes: from 1.7 to 14. So it is known how many averaged nodes are as good as the plain ones that would be wanted,
even of networks whose scores then add up whatever the number of nodes is (dense and convolutional ones with ReLUs).
"""


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
    """Return the scores (samples, channels, positions) and the steps, gradients taken, per sample (samples,).

    The first nodes are the same for all, and all samples go through together; only then is it looked which sums fail,
    and after every pass one small tensor is read from the device, however many samples and nodes the pass had. A
    sample's scores depend on that sample alone, and move by no more than rounding does wherever the steps end: between
    `BAND` of the tolerance and the tolerance itself, the finer answer is blended in (`_ramp`).

    Parameters
    ----------
    x, baseline : (samples, channels, positions) and (1 or samples, channels, positions)
    steps : int
        Points on the path (Gauss-Legendre, `quadrature`).
    tolerance : float or None
        Take more steps for every sample whose completeness error is above this, up to `most_steps`; None never does.
        On the fast path the kinks of ReLUs are averaged first (`averaged_gradient`), then the steps go where the sum
        fails (`refined`); on the plain one they are doubled.
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
    exact, total = change.cpu().double(), _summed(scores)
    least = torch.full_like(scale, max(4 * rounding / tolerance, float(np.finfo(np.float64).tiny)))
    allowed = tolerance * torch.maximum(torch.maximum(scale, total[1]), least)

    def missed(total: Tensor, left: Tensor | slice = slice(None)) -> Tensor:
        return (total[0] - exact[left]).abs() / allowed[left]

    def told(share: Tensor, done: int = 0) -> None:
        finished = len(x) - int((share > 0).sum()) + done
        progress(finished, len(x), f"{finished:,} of {len(x):,} samples explained")

    def start(left: Tensor) -> Tensor:
        return baseline if len(baseline) == 1 else baseline[left]

    first = missed(total)
    share = _ramp(first, 1.0) if 2 * steps <= most_steps else torch.zeros_like(first)
    scores *= _of_samples(1 - share, scores)
    for factor in _finer(subject, fast, x, steps, most_steps) if bool((share > 0).any()) else ():
        told(share)
        too_coarse = _ramp(first, factor**2 * steps / KINKS_LEFT)
        left = torch.nonzero((share > 0) & (too_coarse < 1))[:, 0]
        if not len(left):
            continue
        finer = through_first(subject, x[left], start(left), *quadrature(steps * factor), averaged=True)
        further = torch.maximum(too_coarse[left], _ramp(missed(_summed(finer), left), 1.0))
        scores[left] += finer * _of_samples(share[left] * (1 - further), scores)
        taken[left] += steps * factor
        share[left] *= further
    left = torch.nonzero(share > 0)[:, 0]
    told(share)
    if fast and len(left):
        finer, more = refined(
            subject, x[left], start(left), allowed[left].numpy(), most_steps - taken[left].numpy(), rounding,
            lambda done, _: told(share, done),
        )  # fmt: skip
        scores[left] += finer * _of_samples(share[left], scores)
        taken[left] += torch.from_numpy(more)
        return scores, taken
    nodes = steps
    while len(left):
        told(share)
        nodes *= 2
        finer = follow(subject, x[left], start(left), *quadrature(nodes))
        further = torch.zeros_like(share[left])
        if 2 * nodes <= most_steps:
            further = _ramp(missed(_summed(finer), left), 1.0)
        scores[left] += finer * _of_samples(share[left] * (1 - further), scores)
        taken[left] = nodes
        share[left] *= further
        left = torch.nonzero(share > 0)[:, 0]
    told(share)
    return scores, taken


def _finer(subject: Subject, fast: bool, x: Tensor, steps: int, most_steps: int) -> tuple[int, ...]:
    """Return how many times `steps` nodes are taken with averaged kinks; none where there are kinks of other kinds."""
    if not fast:
        return ()
    averages = subject.averages(subject.entered(x[:1]))
    spent = 1 + np.cumsum(FINER)
    fitting = [factor for factor, all_of_it in zip(FINER, spent, strict=True) if 2 * steps * all_of_it <= most_steps]
    return tuple(fitting) if averages else ()


def own_floor(scores: Tensor) -> Tensor:
    """Return the least change that a completeness error is measured by, per sample (samples,) float64.

    1% of the root of the summed squares of that sample's scores, the typical change if their signs were
    random. `error_floor` is that of all samples together; the steps of a sample are decided by this one.
    """
    return _summed(scores)[1]


def _summed(scores: Tensor) -> Tensor:
    """Return the sum of every sample's scores and its `own_floor` (2, samples) float64, read back at once."""
    positions = in_double(scores.sum(1))
    return torch.stack([positions.sum(1), 0.01 * positions.square().sum(1).sqrt()]).cpu()


def _ramp(error: Tensor, limit: float) -> Tensor:
    """Return the weight of what is finer (samples,): 0 up to `BAND` of the limit, 1 from it."""
    return ((error / limit - BAND) / (1 - BAND)).clamp(0, 1)


def _of_samples(share: Tensor, scores: Tensor) -> Tensor:
    return share.to(dtype=scores.dtype, device=scores.device).view(-1, 1, 1)


def _through_input(subject: Subject, x: Tensor, baseline: Tensor, nodes: np.ndarray, weights: np.ndarray) -> Tensor:
    """Follow the path at the input, as many samples and points at a time as fit."""
    step = x - baseline
    at, weight = (torch.as_tensor(numbers, dtype=x.dtype, device=x.device) for numbers in (nodes, weights))
    mean = torch.zeros_like(step)

    def backward(samples: slice, along: slice) -> Tensor:
        start = baseline if len(baseline) == 1 else baseline[samples]
        points = (start[:, None] + at[along].view(-1, 1, 1) * step[samples][:, None]).flatten(0, 1).requires_grad_()
        with subject.graph():
            gradient = torch.autograd.grad(subject.value(points).sum(), points)[0]
        return torch.einsum("k,nkcp->ncp", weight[along], gradient.unflatten(0, (-1, len(at[along]))))

    for samples, _, made in subject.batches.over_pairs(len(x), len(nodes), backward):
        mean[samples] += made
    return step * mean
