"""Paths from baseline to sample, followed at the first layer's output, where they are short vectors."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor

from explorer.blockwise import Blocks
from explorer.inspection.attribution.kinks import Averaged, Recorded
from explorer.inspection.attribution.subject import Subject

PANELS = 8
NODES = 5
"""The adaptive rule begins with 8 panels of 5 Gauss-Legendre nodes."""
RAMP = 0.25
"""A decision to look closer takes full effect a quarter above its threshold, and is blended in below that."""
CANCELLING = 4.0
"""Misses of opposite sign make up for one another; all in all they may be this many times the tolerance."""
NARROWEST = 2.0**-24


def through_first(
    subject: Subject, x: Tensor, baseline: Tensor, nodes: np.ndarray, weights: np.ndarray, averaged: bool = False
) -> Tensor:
    """Follow the path at the first layer's output, then go back through that layer once.

    `averaged`: with the slopes of ReLUs averaged around every node (`averaged_gradient`).
    """
    h, h0 = subject.entered(x), subject.entered(baseline)
    follow = averaged_gradient if averaged else path_gradient
    return (x - baseline) * back_through_first(subject, x.shape, follow(subject, h, h - h0, h0, nodes, weights))


def refined(
    subject: Subject,
    x: Tensor,
    baseline: Tensor,
    tolerance: np.ndarray,
    most_steps: np.ndarray | int,
    rounding: float = 0.0,
    progress: Callable[[int, int], None] = lambda done, steps: None,
) -> tuple[Tensor, np.ndarray]:
    """Return integrated gradients (samples, channels, positions) to a given miss, and the gradients taken (samples,).

    Within every panel of the path the gradients have to sum to the change in output from its one end to its other
    (the fundamental theorem of calculus), so it is known which panels hold a kink, and only those are halved, until
    the panels of a sample miss by at most `tolerance` (samples,) in the output's units, all in all, or `most_steps`
    (a number, or one of each sample) gradients are taken for that sample. A panel that misses by no more than twice
    what `rounding` does (`Subject.rounding`) has nothing left to find.

    What is done for a sample depends on no other, and the scores are continuous in what the network answers: a panel
    that misses by a little more than is allowed gives way to its halves by a little only (`_onward`). So the last bit
    of a sum, which depends on the processor and on the other samples in the batch, never decides anything visible.
    `progress` is told how many samples are done, and the steps that the last of them took.
    """
    scores, taken = torch.empty_like(x), np.zeros(len(x), dtype=np.int64)
    most = np.broadcast_to(most_steps, len(x))
    tails = subject.tails(subject.entered(baseline[:1]))
    for samples in np.array_split(np.arange(len(x)), -(-len(x) * PANELS * NODES // tails.size)):
        if len(samples) == 0:
            continue
        here = slice(int(samples[0]), int(samples[-1]) + 1)
        start = baseline if len(baseline) == 1 else baseline[here]
        path = _Path(subject, x[here], start, tails)
        gradient, taken[here] = path.gradient(tolerance[here], most[here], 2 * rounding)
        scores[here] = (x[here] - start) * back_through_first(subject, x[here].shape, gradient)
        progress(here.stop, int(taken[here.stop - 1]))
    return scores, taken


class _Path:
    """The straight paths of some samples at the first layer's output, and what lies on them."""

    def __init__(self, subject: Subject, x: Tensor, baseline: Tensor, tails: Blocks) -> None:
        self.subject, self.tails, self.samples = subject, tails, len(x)
        self.start = subject.entered(baseline)
        self.step = subject.entered(x) - self.start

    def gradient(self, tolerance: np.ndarray, most_steps: np.ndarray, least: float) -> tuple[Tensor, np.ndarray]:
        """Return the gradient averaged over each path (samples, ...), and the gradients taken (samples,)."""
        edges = np.linspace(0, 1, PANELS + 1)
        sample = np.repeat(np.arange(self.samples), PANELS)
        low, high = np.tile(edges[:-1], self.samples), np.tile(edges[1:], self.samples)
        values = self.values(np.arange(self.samples), np.tile(edges, (self.samples, 1)))
        at_low, at_high = values[:, :-1].ravel(), values[:, 1:].ravel()
        share, total = np.ones(len(low)), torch.zeros_like(self.step)
        taken, kept, missed = (np.zeros(self.samples, dtype) for dtype in (np.int64, np.float64, np.float64))

        def by_sample(numbers: np.ndarray) -> np.ndarray:
            return np.bincount(sample, numbers, self.samples)

        while len(low):
            inside, along = self.panels(sample, low, high)
            taken += NODES * np.bincount(sample, minlength=self.samples)
            miss = along - (at_high - at_low)
            size, halvings = np.abs(miss), (most_steps - taken) // (2 * NODES)
            error, sizes = np.abs(missed + by_sample(share * miss)), kept + by_sample(share * size)
            open_ = _ramp(np.maximum(error, sizes / CANCELLING), tolerance * (1 - RAMP / (1 + RAMP)))
            onward = _onward(sample, size, share, (tolerance - kept) / 2, halvings, least)
            onward *= open_[sample] * (high - low > NARROWEST)
            settled = share * (1 - onward)
            kept, missed = kept + by_sample(settled * size), missed + by_sample(settled * miss)
            weight = torch.as_tensor(settled, dtype=inside.dtype, device=inside.device)
            where = torch.as_tensor(sample, device=inside.device)
            total.index_add_(0, where, inside * weight.view(-1, *[1] * (inside.ndim - 1)))
            halve = onward > 0
            sample, share, middle = sample[halve], (share * onward)[halve], ((low + high) / 2)[halve]
            at_middle = self.values(sample, middle[:, None])[:, 0]
            low, high = np.concatenate([low[halve], middle]), np.concatenate([middle, high[halve]])
            at_low, at_high = (
                np.concatenate([at_low[halve], at_middle]), np.concatenate([at_middle, at_high[halve]])
            )  # fmt: skip
            sample, share = np.tile(sample, 2), np.tile(share, 2)
        return total, taken

    def at(self, sample: Tensor, places: Tensor) -> Tensor:
        """Return the points (n * k, ...) at `places` (n, k) between 0 and 1 on the paths of `sample` (n,)."""
        start = self.start if len(self.start) == 1 else self.start[sample]
        along = places.view(*places.shape, *[1] * (self.step.ndim - 1))
        return (start[:, None] + along * self.step[sample][:, None]).flatten(0, 1)

    def values(self, sample: np.ndarray, places: np.ndarray) -> np.ndarray:
        """Return the explained output (n, k) float64 at those points, read back once."""
        if not len(places):
            return np.empty(places.shape)
        rows, at = _sent(sample, self.step), _sent(places, self.step)

        def forward(part: slice, along: slice) -> Tensor:
            points = self.at(rows[part], at[part, along])
            return self.subject.from_first(points).view(part.stop - part.start, -1)

        with torch.no_grad():
            found = torch.empty(places.shape, dtype=self.step.dtype, device=self.step.device)
            for part, along, made in self.tails.over_pairs(len(places), places.shape[1], forward):
                found[part, along] = made
        return found.cpu().double().numpy()

    def panels(self, sample: np.ndarray, low: np.ndarray, high: np.ndarray) -> tuple[Tensor, np.ndarray]:
        """Return the gradient integrated over each panel (n, ...), and its sum along the path (n,) float64."""
        nodes, weights = np.polynomial.legendre.leggauss(NODES)
        width = (high - low)[:, None]
        rows, weight = _sent(sample, self.step), _sent(width * weights / 2, self.step)
        at = _sent(low[:, None] + width * (nodes + 1) / 2, self.step)
        inside = torch.zeros((len(low), *self.step.shape[1:]), dtype=self.step.dtype, device=self.step.device)

        def backward(part: slice, along: slice) -> Tensor:
            points = self.at(rows[part], at[part, along])
            return _weighted(self.subject, points, weight[part, along])

        for part, _, made in self.tails.over_pairs(len(low), NODES, backward):
            inside[part] += made
        along = (inside * self.step[rows]).flatten(1)
        return inside, in_double(along).sum(1).cpu().numpy()


def _sent(numbers: np.ndarray, like: Tensor) -> Tensor:
    """Return numbers on a device: floats in the type there, whole numbers as they are."""
    kind = torch.int64 if numbers.dtype.kind in "iu" else like.dtype
    return torch.as_tensor(numbers, dtype=kind, device=like.device)


def in_double(numbers: Tensor) -> Tensor:
    """Return numbers in double precision, on the processor where a device has none."""
    return (numbers.cpu() if numbers.device.type == "mps" else numbers).double()


def _weighted(subject: Subject, points: Tensor, weight: Tensor) -> Tensor:
    """Return the gradients at `points` (n * k, ...) summed with `weight` (n, k): (n, ...)."""
    leaf = points.requires_grad_()
    with subject.graph():
        gradient = torch.autograd.grad(subject.from_first(leaf).sum(), leaf)[0]
    apart = gradient.reshape(*weight.shape, -1)
    return torch.matmul(weight[:, None], apart).view(len(weight), *points.shape[1:])


def _onward(
    sample: np.ndarray, miss: np.ndarray, share: np.ndarray, allowed: np.ndarray, halvings: np.ndarray, least: float
) -> np.ndarray:
    """Return how far each panel gives way to its halves (panels,), from 0 to 1, continuous in what the panels miss.

    Each sample has a threshold: the largest at which the panels that stay miss by no more than is `allowed` (samples,).
    It is raised where more than `halvings` (samples,) panels would be halved, and is never below `least`. A panel gives
    way in proportion to how far its miss lies above the threshold, and wholly from `RAMP` above.
    """
    samples = len(allowed)
    largest = np.zeros(samples)
    np.maximum.at(largest, sample, miss)
    low, high = np.zeros(samples), largest
    for _ in range(60):
        middle = (low + high) / 2
        fits = np.bincount(sample, share * miss * (1 - _ramp(miss, middle[sample])), samples) <= allowed
        low, high = np.where(fits, middle, low), np.where(fits, high, middle)
    whole = np.bincount(sample, share * miss, samples) <= allowed
    threshold = np.maximum(np.where(whole, largest, low), least)
    order = np.lexsort((-miss, sample))
    rank = np.empty(len(miss), dtype=np.int64)
    rank[order] = np.arange(len(miss)) - np.searchsorted(sample[order], sample[order])
    beyond = np.zeros(samples)
    np.maximum.at(beyond, sample, np.where(rank >= np.maximum(halvings, 0)[sample], miss, 0.0))
    return _ramp(miss, np.maximum(threshold, beyond)[sample])


def _ramp(miss: np.ndarray, threshold: np.ndarray) -> np.ndarray:
    over = miss - threshold
    return np.clip(over / np.maximum(RAMP * threshold, np.finfo(np.float64).tiny), 0, 1)


def path_gradient(
    subject: Subject, h: Tensor, step: Tensor, h0: Tensor, nodes: np.ndarray, weights: np.ndarray
) -> Tensor:
    """Return the weighted mean (samples, ...) of the gradient by the first layer's output on the path h0 + a * step.

    Samples and nodes go through together, as many as fit; nothing is read back from the device.
    """
    mean, at, weight = torch.zeros_like(h), _sent(nodes, h), _sent(weights, h)

    def backward(samples: slice, along: slice) -> Tensor:
        points = _points(h0, step, at[along], samples)
        return _weighted(subject, points, weight[along].expand(samples.stop - samples.start, -1))

    for samples, _, made in subject.tails(h[:1]).over_pairs(len(h), len(nodes), backward):
        mean[samples] += made
    return mean


def averaged_gradient(
    subject: Subject, h: Tensor, step: Tensor, h0: Tensor, nodes: np.ndarray, weights: np.ndarray
) -> Tensor:
    """Return the same with the slope of every ReLU averaged over the stretch of the path that a node stands for.

    The stretches are as long as the weights, one after the other: node k of a Gauss-Legendre rule lies in the k-th
    (Chebyshev, Markov, Stieltjes). A forward pass through their ends tells what enters each ReLU there (`kinks`).
    """
    edges = np.concatenate([[0.0], np.cumsum(weights)])
    mean, at, weight, ends = torch.zeros_like(h), _sent(nodes, h), _sent(weights, h), _sent(edges, h)
    tails = subject.tails(h[:1])
    halved = Blocks(tails.size // 2, tails.one)

    def backward(samples: slice, along: slice) -> Tensor:
        with torch.no_grad(), Recorded() as recorded:
            subject.from_first(_points(h0, step, ends[along.start : along.stop + 1], samples))
        points = _points(h0, step, at[along], samples)
        with Averaged(recorded.calls, along.stop - along.start):
            return _weighted(subject, points, weight[along].expand(samples.stop - samples.start, -1))

    for samples, _, made in halved.over_pairs(len(h), len(nodes), backward):
        mean[samples] += made
    return mean


def _points(h0: Tensor, step: Tensor, places: Tensor, samples: slice) -> Tensor:
    """Return the points (samples * places, ...) at `places` (k,) on the paths of some samples, sample by sample."""
    begin = h0 if len(h0) == 1 else h0[samples]
    return (begin[:, None] + places.view(-1, *[1] * (step.ndim - 1)) * step[samples][:, None]).flatten(0, 1)


def back_through_first(subject: Subject, shape: torch.Size | tuple[int, ...], gradient: Tensor) -> Tensor:
    """Return the gradient by the input (samples, channels, positions), given that by the first layer's output."""

    def backward(part: slice) -> Tensor:
        size = (part.stop - part.start, *shape[1:])
        leaf = torch.zeros(size, dtype=gradient.dtype, device=gradient.device, requires_grad=True)
        with torch.enable_grad():
            return torch.autograd.grad(subject.into_first(leaf), leaf, gradient[part])[0]

    return torch.cat([made for _, made in Blocks(len(gradient)).over(len(gradient), backward)])
